"""The map of a patrol plan: routes with their direction, and the stops by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.printing.base_map import PRINT, paint_ground, street_labels
from webmap.printing.body import render_pdf
from webmap.printing.cartography import paint_areas
from webmap.printing.labels import LabelJob, label_jobs, paint_labels
from webmap.printing.layout import Framing
from webmap.printing.mapnik_map import MapnikMap, Paint
from webmap.printing.paper import metres_per_px, zoom_of_scale
from webmap.printing.plan_content import PlanContent, RouteSheet
from webmap.printing.route_signs import arrow_svg, route_colour, route_dash, stop_svg
from webmap.printing.shown_layer import ShownLayer, is_grid
from webmap.printing.symbolizers import arrows, label, line, marker
from webmap.printing.symbols import SymbolFiles

_LINE_PX, _CASING_PX, _ARROW_SPACING_PX = 3.6, 6.4, 90.0
_LABEL_PX, _LABEL_PRIORITY = 11.0, 95
_AWAY_PX = 11.0
_OFFSET_PX, _GRID_PRIORITY = 3.2, 70
# Stops nearer than this share one sign.
_SAME_PLACE_M = 15.0


@dataclass(frozen=True)
class Sign:
    """A sign on the map: the numbers of the stops at one place, and what it is called."""

    point: Any
    numbers: str
    name: str


def signs_of(route: RouteSheet) -> list[Sign]:
    """Return the signs of a route: visits to one place share one that has all their numbers."""
    found: list[list[Any]] = []
    for stop in route.stops:
        if stop.point is None:
            continue
        here = next((one for one in found if one[0].distance(stop.point) < _SAME_PLACE_M), None)
        if here is None:
            found.append([stop.point, [stop.number], stop.name])
        else:
            here[1].append(stop.number)
    return [Sign(point, "·".join(numbers), name) for point, numbers, name in found]


def draw_plan_map(
    content: PlanContent,
    routes: Sequence[RouteSheet],
    framing: Framing,
    path: Path,
    font_dir: Path,
    *,
    numbered: bool,
) -> None:
    """Draw a plan's map into a PDF file; symbols are kept beside it.

    Parameters
    ----------
    content
        The plan.
    routes
        Which of its routes to show.
    framing
        Paper, scale and ground.
    path
        The file.
    font_dir
        Folder of the Chinese font.
    numbered
        Number and name the stops; else they are dots.
    """
    zoom, px_m = zoom_of_scale(framing.denominator), metres_per_px(framing.denominator)
    symbols = SymbolFiles(path.parent, font_dir)
    target = MapnikMap(font_dir, PRINT.paper)
    paint_ground(target, content.base, zoom, PRINT)
    layers = [_quiet(layer, routes) for layer in content.layers if layer.shown_at(zoom)]
    for layer in layers:
        paint_areas(target, layer, px_m)
    for index, route in enumerate(routes):
        offset_px = (index - (len(routes) - 1) / 2) * _OFFSET_PX
        dash = route_dash(route.number) if len(routes) > 1 else ()
        _paint_line(target, route, symbols, offset_px, dash)
    jobs: list[LabelJob] = []
    for route in routes:
        jobs += _paint_stops(target, route, symbols, font_dir, numbered=numbered)
    # What is visited has its name at its stop.
    jobs += label_jobs([layer for layer in layers if is_grid(layer)], zoom, px_m)
    paint_labels(target, jobs + street_labels(content.base, zoom, PRINT))
    render_pdf(target, framing, path)


def _quiet(layer: ShownLayer, routes: Sequence[RouteSheet]) -> ShownLayer:
    """Return a layer as it lies under routes: grids without fill, hotspots only where one goes."""
    if is_grid(layer):
        style = replace(layer.style, fill=None, label_priority=_GRID_PRIORITY)
        return replace(layer, style=style)
    points = [stop.point for route in routes for stop in route.stops if stop.point is not None]
    near = shapely.dwithin(layer.geometries, shapely.MultiPoint(points), _SAME_PLACE_M)
    return replace(layer, features=layer.features[near])


def _paint_line(
    target: MapnikMap,
    route: RouteSheet,
    symbols: SymbolFiles,
    offset_px: float,
    dash_px: tuple[float, ...],
) -> None:
    """Paint a way; beside the others' where several take one street."""
    if route.line is None:
        return
    colour = route_colour(route.number)
    lines = _array([route.line])
    name = f"route-{route.number}"
    casing = line("#ffffff", _CASING_PX, cap="round", offset_px=offset_px)
    target.add(Paint(f"{name}-casing", lines, [[casing]]))
    arrow = symbols.keep(arrow_svg(colour))
    drawn = [
        line(colour, _LINE_PX, dash_px=dash_px, offset_px=offset_px),
        arrows(arrow, _ARROW_SPACING_PX, offset_px=offset_px),
    ]
    target.add(Paint(name, lines, [drawn]))


def _paint_stops(
    target: MapnikMap,
    route: RouteSheet,
    symbols: SymbolFiles,
    font_dir: Path,
    *,
    numbered: bool,
) -> list[LabelJob]:
    signs = signs_of(route)
    if not signs:
        return []
    colour = route_colour(route.number)
    points = _array([sign.point for sign in signs])
    texts = [sign.numbers if numbered else str(route.number) for sign in signs]
    files = [symbols.keep(stop_svg(text, colour, font_dir)) for text in texts]
    known = sorted(set(files))
    classes = np.array([known.index(file) for file in files])
    name = f"stops-{route.number}"
    target.add(Paint(name, points, [[marker(file)] for file in known], classes))
    if not numbered:
        return []
    symbolizer = label(
        "point", _LABEL_PX, "#1a1a1a", bold=True, away_px=_AWAY_PX, halo_px=1.6, wrap_width="120"
    )
    labels = [sign.name for sign in signs]
    return [(_LABEL_PRIORITY, Paint(f"{name}-label", points, [[symbolizer]], labels=labels))]


def _array(geometries: list[Any]) -> NDArray[Any]:
    found = np.empty(len(geometries), dtype=object)
    found[:] = geometries
    return found
