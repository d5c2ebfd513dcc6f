"""The locator: where in the office the sheet's subject lies."""

from __future__ import annotations

from typing import Any

import shapely

from webmap.printing.canvas import Box, Canvas
from webmap.printing.labels import middle_of

_HERE, _REST, _LINE = "#0072b2", "#f1efe9", "#8a8a8a"


def draw_locator(
    canvas: Canvas, box: Box, unit: float, outlines: dict[str, Any], here: tuple[str, ...]
) -> None:
    """Draw the office's sub-grids in a box, those of the sheet filled, each with its code."""
    if not outlines:
        return
    west, south, east, north = shapely.total_bounds(list(outlines.values()))
    scale = min(box.width / (east - west), box.height / (north - south))
    left = box.left + (box.width - (east - west) * scale) / 2
    top = box.top + (box.height - (north - south) * scale) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - west) * scale, top + (north - y) * scale

    # A millimetre of paper needs no more corners than its lines are wide.
    tolerance = 0.1 * unit / scale
    for chosen in (False, True):
        for code, polygon in outlines.items():
            if (code in here) != chosen:
                continue
            for part in shapely.get_parts(shapely.simplify(polygon, tolerance)):
                canvas.polygon(
                    [place(x, y) for x, y in shapely.get_coordinates(part.exterior)],
                    fill=_HERE if chosen else _REST, stroke="#ffffff" if chosen else _LINE,
                    width_mm=0.25 * unit,
                )  # fmt: skip
    size = 3.0 * unit
    for code, polygon in outlines.items():
        x, y = place(*shapely.get_coordinates(middle_of(polygon))[0])
        colour = "#ffffff" if code in here else "#555555"
        canvas.text(code, x, y, size, align="centre", vertical="middle", colour=colour, bold=True)
