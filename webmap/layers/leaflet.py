"""The Leaflet map of an office, built by folium from this application's own assets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import folium
from branca.element import CssLink, Figure, JavascriptLink

MIN_ZOOM, MAX_ZOOM = 11, 20
BASE_MIN_ZOOM = 12
# folium names the script's variables after these: ``map_office`` and ``tile_layer_base``.
MAP_NAME, BASE_NAME = "office", "base"

Bounds = tuple[float, float, float, float]


class LocalMap(folium.Map):
    """A folium map that asks no other machine for anything, and nothing that it does not use."""

    # Scripts and styles share one namespace in folium: equal names would replace each other.
    default_js = [("leaflet_js", "node_modules/leaflet/dist/leaflet.js")]  # noqa: RUF012
    default_css = [("leaflet_css", "node_modules/leaflet/dist/leaflet.css")]  # noqa: RUF012


@dataclass(frozen=True)
class OutsideTiles:
    """A base map from elsewhere: its ``{z}/{x}/{y}`` address and whom it thanks (HTML)."""

    url: str
    attribution: str


@dataclass(frozen=True)
class MapParts:
    """What a page needs to show a folium map, apart, so that the page's own policy holds.

    Parameters
    ----------
    html
        The map's element.
    script
        The script to run inline once ``scripts`` are loaded; it sets ``window.map_office`` and
        ``window.tile_layer_base``.
    scripts, styles
        Addresses of the assets.
    """

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def build_map(
    bounds: Bounds,
    *,
    base_tiles: str,
    base_name: str,
    attribution: str,
    outside: OutsideTiles | None = None,
) -> LocalMap:
    """Return the map of an office: its own base map, and the outside one where there is one.

    Parameters
    ----------
    bounds
        What is seen at first: least and greatest longitude and latitude, degrees, as
        (west, south, east, north).
    base_tiles
        Address of the office's own tiles with ``{z}``, ``{x}``, ``{y}`` and ``{r}`` places;
        ``{r}`` becomes ``@2x`` on dense screens.
    base_name
        What the office's own base map is called.
    attribution
        Where the data come from, shown in the map's corner.
    outside
        An outside tile layer; it is drawn in place of the office's own.
    """
    west, south, east, north = bounds
    margin_lon, margin_lat = (east - west) / 8, (north - south) / 8
    office_map = LocalMap(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=14,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        bounce_at_zoom_limits=False,
    )
    office_map._id = MAP_NAME
    # folium keeps these two of the map's arguments for the tiles that it would make itself.
    office_map.options |= {"min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM}
    if outside is not None:
        # Below the grids' bands, and pale, so that the office's data speak.
        tiles = folium.TileLayer(
            outside.url, name=outside.url, attr=outside.attribution or outside.url,
            max_zoom=MAX_ZOOM, max_native_zoom=18, class_name="app-tiles-outside", show=False,
        )  # fmt: skip
    else:
        tiles = folium.TileLayer(
            base_tiles, name=base_name, attr=attribution, min_zoom=BASE_MIN_ZOOM,
            max_zoom=MAX_ZOOM, class_name="app-tiles", show=False,
            bounds=[
                [south - margin_lat, west - margin_lon], [north + margin_lat, east + margin_lon]
            ],
        )  # fmt: skip
    # Not shown yet: the page's script does it once it knows the view; no tile is asked for twice.
    tiles._id = BASE_NAME
    tiles.add_to(office_map)
    return office_map


def map_parts(office_map: folium.Map, asset_url: Callable[[str], str]) -> MapParts:
    """Return the parts of a folium map; the size that folium writes inline is left aside.

    Parameters
    ----------
    office_map
        The map.
    asset_url
        Gives the address of an asset, such as ``node_modules/leaflet/dist/leaflet.js``.
    """
    figure = office_map.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    heads = list(figure.header._children.values())
    return MapParts(
        html=figure.html.render(),
        script=figure.script.render(),
        scripts=tuple(asset_url(head.url) for head in heads if isinstance(head, JavascriptLink)),
        styles=tuple(asset_url(head.url) for head in heads if isinstance(head, CssLink)),
    )
