"""The map of a sheet, drawn by Mapnik as a PDF of one page."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

from webmap.printing.base_map import PRINT, Palette, paint_ground, street_labels
from webmap.printing.cartography import paint_areas, paint_symbols, paint_veil
from webmap.printing.labels import LabelJob, label_jobs, paint_labels
from webmap.printing.layout import Framing
from webmap.printing.mapnik_map import MapnikMap
from webmap.printing.paper import metres_per_px, zoom_of_scale
from webmap.printing.sheet_content import SheetContent, meets
from webmap.printing.shown_layer import ShownLayer, is_grid
from webmap.printing.symbols import SymbolFiles

_VEIL_OPACITY = 0.6
_EDGE_PX = 5.0
# Names outside the subject are fainter, and give way to all that is inside.
_OUTSIDE = replace(PRINT, ink="#8d8780", quiet_ink="#a39c92")
_OUTSIDE_PRIORITY = 60
# A PDF's unit is 1/72 inch, a style's pixel 1/96.
_POINTS_PER_PX = 72 / 96


def paint_body(
    content: SheetContent, framing: Framing, symbols: SymbolFiles, font_dir: Path
) -> MapnikMap:
    """Return the map of a sheet, ready to be rendered."""
    zoom = zoom_of_scale(framing.denominator)
    px_m = metres_per_px(framing.denominator)
    subject = content.area.polygon
    target = MapnikMap(font_dir, PRINT.paper)
    paint_ground(target, content.base, zoom, PRINT)
    paint_veil(target, shapely.box(*framing.extent), subject, PRINT.paper, _VEIL_OPACITY)
    unit = framing.layout.unit
    layers = [_for_paper(one, unit) for one in content.layers if one.shown_at(zoom)]
    for layer in layers:
        if not layer.are_points:
            paint_areas(target, layer, px_m)
    _paint_edge(target, content, px_m * unit)
    for layer in layers:
        paint_symbols(target, layer, symbols, zoom, px_m)
    jobs = label_jobs([_without_own_label(one, content) for one in layers], zoom, px_m)
    paint_labels(target, jobs + _names(content, zoom))
    return target


def _for_paper(layer: ShownLayer, unit: float) -> ShownLayer:
    """Return a layer of grids with the lines and names that large paper needs; others as is."""
    if not is_grid(layer):
        return layer
    style, wider = layer.style, math.sqrt(unit)
    return replace(
        layer,
        style=replace(
            style,
            label_size_px=style.label_size_px * unit,
            stroke_width_px=style.stroke_width_px * wider,
            band_px=style.band_px * wider,
            dash_px=tuple(length * wider for length in style.dash_px),
        ),
    )


def _paint_edge(target: MapnikMap, content: SheetContent, px_m: float) -> None:
    """Paint a band along the inside of the subject's border where it is a sub-grid."""
    grids = next((one for one in content.layers if one.layer_id == "sub_grids"), None)
    if content.area.kind != "sub_grid" or grids is None:
        return
    own = replace(
        grids,
        layer_id="subject",
        style=replace(grids.style, fill=None, band_px=_EDGE_PX, stroke_width_px=0.0),
        features=grids.features[grids.features["code"] == content.area.code],
    )
    paint_areas(target, own, px_m)


def _without_own_label(layer: ShownLayer, content: SheetContent) -> ShownLayer:
    """Return a layer without the name of the grid that the sheet's title names."""
    if content.area.kind == "office" or layer.layer_id not in {"sub_grids", "police_grids"}:
        return layer
    area = content.area
    own = area.code if layer.layer_id == f"{area.kind}s" else None
    if area.kind == "sub_grid" and layer.layer_id == "police_grids":
        return replace(layer, features=layer.features.iloc[:0])
    return replace(layer, features=layer.features[layer.features["code"] != own])


def _names(content: SheetContent, zoom: float) -> list[LabelJob]:
    """Return the names of streets within the subject, and fainter those outside it."""
    names = content.base.street_names
    inside = meets(names.geometries, content.area.polygon)

    def jobs(chosen: np.ndarray, palette: Palette, less: int) -> list[LabelJob]:
        data = replace(content.base, street_names=names.where(chosen))
        found = street_labels(data, zoom, palette)
        return [(priority - less, paint) for priority, paint in found]

    within = jobs(inside, PRINT, 0)
    outside = [
        job for job in jobs(~inside, _OUTSIDE, _OUTSIDE_PRIORITY) if job[1].name != "label-railways"
    ]
    return within + outside


def draw_body(content: SheetContent, framing: Framing, folder: Path, font_dir: Path) -> Path:
    """Draw the map of a sheet into a PDF file in ``folder`` and return its path.

    Its page is exactly the layout's body, its scale exactly the framing's.
    """
    target = paint_body(content, framing, SymbolFiles(folder, font_dir), font_dir)
    path = folder / "body.pdf"
    render_pdf(target, framing, path)
    return path


def render_pdf(target: MapnikMap, framing: Framing, path: Path) -> None:
    """Render a painted map into a PDF file of the framing's size and scale."""
    import mapnik

    native = target.build(*framing.layout.body_pt)
    native.zoom_to_box(mapnik.Box2d(*framing.extent))
    mapnik.render_to_file(native, str(path), "pdf", _POINTS_PER_PX)
