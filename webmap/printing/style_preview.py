"""A piece of a sheet with one layer in a style that is being tried, as a picture."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy.orm import Session

from webmap.layers import Moment, Style, read_features
from webmap.models import Office
from webmap.printing.base_data import BaseData, read_base_data
from webmap.printing.base_map import PRINT, paint_ground, street_labels
from webmap.printing.cartography import paint_areas, paint_symbols
from webmap.printing.labels import label_jobs, paint_labels
from webmap.printing.mapnik_map import MapnikMap
from webmap.printing.shown_layer import ShownLayer
from webmap.printing.symbols import SymbolFiles
from webmap.printing.tiles import TILES_SRID
from webmap.projections import transformer_between

# Ground of a pixel at zoom 0, metres of EPSG:3857.
_ZOOM_0_M = 156_543.033_928
_RATIO = 2


def draw_style_preview(
    session: Session,
    office: Office,
    layer_id: str,
    style: Style,
    moment: Moment,
    *,
    centre: tuple[float, float],
    zoom: int,
    size_px: tuple[int, int],
    font_dir: Path,
) -> bytes:
    """Return a PNG, two pixels a style's pixel, of the base map as printed and the layer on it.

    Parameters
    ----------
    style
        What the layer is drawn in, whatever is stored.
    centre
        Longitude and latitude.
    zoom
        Web map zoom level, which decides the scale and what is shown.
    size_px
        Width and height, pixels of 1/96 inch.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    import mapnik

    px_m = _ZOOM_0_M / 2**zoom
    width, height = size_px
    to_metric = transformer_between(4326, TILES_SRID)
    x, y = to_metric.transform(*centre)
    extent = (x - width / 2 * px_m, y - height / 2 * px_m, x + width / 2 * px_m,
              y + height / 2 * px_m)  # fmt: skip
    base = read_base_data(session, office.id, TILES_SRID)
    if layer_id == "streets":
        base = replace(base, street_style=style)
    elif layer_id == "railways":
        base = replace(base, railway_style=style)
    features = read_features(session, office.id, layer_id, moment).to_crs(TILES_SRID)
    near = shapely.intersects(features.geometry.to_numpy(), shapely.box(*extent))
    layer = ShownLayer(layer_id, "", style, features[near])
    with tempfile.TemporaryDirectory() as folder:
        target = _painted(base, layer, zoom, px_m, Path(folder), font_dir)
        native = target.build(width * _RATIO, height * _RATIO)
        picture = mapnik.Image(width * _RATIO, height * _RATIO)
        native.zoom_to_box(mapnik.Box2d(*extent))
        mapnik.render(native, picture, float(_RATIO))
    png: Any = picture.to_string("png")
    return bytes(png)


def _painted(
    base: BaseData, layer: ShownLayer, zoom: int, px_m: float, folder: Path, font_dir: Path
) -> MapnikMap:
    target = MapnikMap(font_dir, PRINT.paper)
    paint_ground(target, base, zoom, PRINT)
    names = street_labels(base, zoom, PRINT)
    if layer.layer_id in {"streets", "railways"} or not layer.shown_at(zoom):
        paint_labels(target, names)
        return target
    if not layer.are_points:
        paint_areas(target, layer, px_m)
    paint_symbols(target, layer, SymbolFiles(folder, font_dir), zoom, px_m)
    paint_labels(target, label_jobs([layer], zoom, px_m) + names)
    return target
