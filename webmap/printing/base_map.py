"""The office's own base map: paper and greys, so that what is laid over it speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from webmap.layers import BY_ID, Style
from webmap.printing.base_data import BaseData
from webmap.printing.mapnik_map import MapnikMap, Paint
from webmap.printing.streets import (
    label_streets,
    paint_bridges,
    paint_railways,
    paint_streets,
)
from webmap.printing.symbolizers import area, label, line


@dataclass(frozen=True)
class Palette:
    """The colours of a base map, ``#rrggbb``.

    Parameters
    ----------
    street, strength
        Colour of all streets but the arterials; None: the style's own, in this strength (0 to 1),
        so that they don't drown what is laid over them.
    """

    paper: str
    street: str | None
    strength: float
    casing: str
    footprint: dict[str, str]
    footprint_line: str
    soft: dict[str, str]
    railway: str
    ink: str
    quiet_ink: str
    halo: str


LIGHT = Palette(
    paper="#f4f1ea",
    street=None,
    strength=0.55,
    casing="#cfc7ba",
    footprint={"rentals": "#e3dcd0", "factories": "#dbd8dc"},
    footprint_line="#c9c0b2",
    soft={
        "industrial_parks": "#ece8ec",
        "schools": "#e0e9da",
        "plazas": "#e3ead9",
        "markets": "#f1e6d3",
    },
    railway="#7b7b7b",
    ink="#55504a",
    quiet_ink="#857d72",
    halo="#fbf9f5",
)
DARK = Palette(
    paper="#1f2328",
    street="#3b424b",
    strength=1.0,
    casing="#14171a",
    footprint={"rentals": "#2b3036", "factories": "#2d2f38"},
    footprint_line="#3a4048",
    soft={
        "industrial_parks": "#262630",
        "schools": "#23302a",
        "plazas": "#24322a",
        "markets": "#332d22",
    },
    railway="#8a9099",
    ink="#c9ced6",
    quiet_ink="#969da6",
    halo="#1a1d21",
)
# White paper takes less ink than grounds of colour.
PRINT = replace(
    LIGHT,
    paper="#ffffff",
    strength=0.85,
    casing="#a89f92",
    footprint={"rentals": "#ebe8e2", "factories": "#e8e7ea"},
    footprint_line="#d3cdc3",
    halo="#ffffff",
)
PALETTES = {"light": LIGHT, "dark": DARK}
# In the dark, an arterial is told by being lighter, not by its hue.
_DARK_ARTERIAL = {"primary": "#5a5348", "secondary": "#4d4a45", "tertiary": "#444a52"}

_FOOTPRINT_LINE_ZOOM = 16.0


def _muted(colour: str, strength: float) -> str:
    """Return a colour mixed with white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - c) * strength):02x}" for c in parts)


def _chosen(colour: str | None, usual: str | None, own: str, palette: Palette) -> str | None:
    """Return a palette's own colour; by day, another than the usual where the office chose one."""
    if colour is None or colour == usual or palette.street is not None:
        return colour and own
    return colour


def in_palette(style: Style, palette: Palette) -> Style:
    """Return the streets' style in a palette's colours; what an office chose itself holds."""
    usual = BY_ID["streets"].style
    variants = {}
    for name, changes in style.variants.items():
        own = dict(changes)
        if "stroke" in own and not own.get("dash_px"):
            own["stroke"] = (
                _muted(own["stroke"], palette.strength)
                if palette.street is None
                else _DARK_ARTERIAL.get(name, palette.street)
            )
        variants[name] = own
    return replace(
        style,
        stroke=palette.street or style.stroke,
        casing=_chosen(style.casing, usual.casing, palette.casing, palette),
        label_colour=_chosen(style.label_colour, usual.label_colour, palette.ink, palette)
        or palette.ink,
        variants=variants,
    )


def paint_base(data: BaseData, zoom: float, font_dir: Path, palette: Palette = LIGHT) -> MapnikMap:
    """Return the base map for tiles, ready to be rendered.

    Parameters
    ----------
    data
        What to draw.
    zoom
        Web map zoom level that decides widths and what is shown.
    font_dir
        Folder of the Chinese font.
    palette
        Its colours.
    """
    target = MapnikMap(font_dir, palette.paper)
    paint_ground(target, data, zoom, palette)
    for _priority, paint in sorted(street_labels(data, zoom, palette), key=lambda job: -job[0]):
        target.add(paint)
    return target


def paint_ground(target: MapnikMap, data: BaseData, zoom: float, palette: Palette) -> None:
    """Paint open areas, footprints, streets and railways."""
    for name, geometries in data.soft_areas.items():
        target.add(Paint(f"soft-{name}", geometries, [[area(palette.soft[name])]]))
    for name, geometries in data.footprints.items():
        target.add(Paint(f"footprints-{name}", geometries, [_footprint(name, palette, zoom)]))
    streets = in_palette(data.street_style, palette)
    usual = BY_ID["railways"].style.casing
    casing = _chosen(data.railway_style.casing, usual, palette.railway, palette)
    railway = replace(data.railway_style, casing=casing or palette.railway)
    paint_streets(target, data.streets, streets, zoom)
    paint_railways(target, data.railways, railway, zoom, light=palette.halo)
    paint_bridges(target, data.streets, streets, zoom)


def _footprint(layer_id: str, palette: Palette, zoom: float) -> list[Any]:
    symbolizers = [area(palette.footprint[layer_id])]
    if zoom >= _FOOTPRINT_LINE_ZOOM:
        symbolizers.append(line(palette.footprint_line, 0.6))
    return symbolizers


def street_labels(data: BaseData, zoom: float, palette: Palette) -> list[tuple[int, Paint]]:
    """Return the names of streets and railways as (priority, pass)."""
    streets = in_palette(data.street_style, palette)
    jobs = label_streets(data.street_names, streets, zoom, halo=palette.halo)
    railway = data.railway_style
    if zoom >= railway.label_min_zoom:
        symbolizer = label(
            "line", railway.label_size_px, palette.quiet_ink, halo=palette.halo, dy="7",
            spacing="600", repeat_distance="300", clip="false",
        )  # fmt: skip
        names = data.railway_names
        paint = Paint("label-railways", names.geometries, [[symbolizer]], labels=names.names)
        jobs.append((railway.label_priority, paint))
    return jobs
