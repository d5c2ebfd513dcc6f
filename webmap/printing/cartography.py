"""The layers of an office on a map for paper: areas, grids with bands, symbols, a veil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.layers import Style
from webmap.printing.mapnik_map import MapnikMap, Paint
from webmap.printing.shown_layer import LANDMARK_PX, ShownLayer, is_dot
from webmap.printing.symbolizers import area, line, marker
from webmap.printing.symbols import SymbolFiles

_BAND_OPACITY = 0.38
# An area smaller than this many of its symbol's diameters shows the symbol besides.
_SMALL_AREA = 3.0
# A dot has its size from this zoom on, and is never smaller than this share of it.
_DOT_ZOOM, _LEAST_DOT = 17.0, 0.5


def paint_areas(target: MapnikMap, layer: ShownLayer, metres_per_px: float) -> None:
    """Paint polygons and lines of a layer: fill, band along the inside of the border, outline."""
    styles, classes = layer.kinds()
    geometries = layer.geometries
    target.add(
        Paint(
            layer.layer_id,
            geometries,
            [[area(s.fill, s.fill_opacity)] if s.fill else [] for s in styles],
            classes,
        )
    )
    if layer.style.band_px:
        bands = inner_bands(geometries, layer.style.band_px * metres_per_px)
        symbolizers = [[area(s.stroke, _BAND_OPACITY)] if s.stroke else [] for s in styles]
        target.add(Paint(f"{layer.layer_id}-band", bands, symbolizers, classes))
    if (~layer.features.geom_type.isin(["Polygon", "MultiPolygon"])).all():
        target.add(Paint(f"{layer.layer_id}-casing", geometries, _casings(styles), classes))
    outlines = [
        [line(s.stroke, s.stroke_width_px, opacity=s.stroke_opacity, dash_px=s.dash_px)]
        if s.stroke and s.stroke_width_px
        else []
        for s in styles
    ]
    target.add(Paint(f"{layer.layer_id}-line", geometries, outlines, classes))


def _casings(styles: Sequence[Style]) -> list[list[Any]]:
    """Return what lies below lines, so that they are told from the ground."""
    return [
        [line(s.casing, s.stroke_width_px + 2 * s.casing_width_px, cap="round")]
        if s.casing and s.casing_width_px
        else []
        for s in styles
    ]


def inner_bands(polygons: NDArray[Any], width_m: float) -> NDArray[Any]:
    """Return the parts of polygons within ``width_m`` metres of their border."""
    inner = shapely.buffer(polygons, -width_m, join_style="mitre")
    return shapely.difference(polygons, inner)


def paint_symbols(
    target: MapnikMap, layer: ShownLayer, symbols: SymbolFiles, zoom: float, metres_per_px: float
) -> None:
    """Set the symbols of a layer of points, and of landmarks that are drawn small."""
    chosen = has_symbol(layer, metres_per_px)
    if not chosen.any():
        return
    styles, classes = layer.kinds()
    # A thousand dots would leave no room for the names of the lanes that they stand along.
    in_the_way = not all(is_dot(style) for style in styles)
    styles = [_at_scale(style, zoom) for style in styles]
    points = layer.geometries[chosen]
    if not layer.are_points:
        points = shapely.point_on_surface(points)
    markers = [[marker(symbols.file(style), in_the_way=in_the_way)] for style in styles]
    target.add(Paint(f"{layer.layer_id}-symbol", points, markers, classes[chosen]))


def _at_scale(style: Style, zoom: float) -> Style:
    """Return a style whose symbol, when it is a mere dot, shrinks on small maps."""
    if not is_dot(style):
        return style
    return replace(
        style, size_px=style.size_px * min(1.0, max(_LEAST_DOT, 2 ** (zoom - _DOT_ZOOM)))
    )


def has_symbol(layer: ShownLayer, metres_per_px: float) -> NDArray[np.bool_]:
    """Return which features are shown by a symbol at ``metres_per_px`` metres a style pixel."""
    if layer.style.symbol is None:
        return np.zeros(len(layer.features), dtype=bool)
    if layer.are_points:
        return np.ones(len(layer.features), dtype=bool)
    if layer.style.size_px < LANDMARK_PX:
        return np.zeros(len(layer.features), dtype=bool)
    side_m = np.sqrt(shapely.area(layer.geometries))
    return side_m < _SMALL_AREA * layer.style.size_px * metres_per_px


def paint_veil(
    target: MapnikMap, extent: shapely.Polygon, shown: Any, colour: str, opacity: float
) -> None:
    """Lay a veil over what is not the subject of the map."""
    outside = np.array([extent.difference(shown)], dtype=object)
    target.add(Paint("veil", outside, [[area(colour, opacity)]]))
