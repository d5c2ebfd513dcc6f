"""What stands around the map on a sheet: title, index grid, scale bar, north arrow, source."""

from __future__ import annotations

import math
from collections.abc import Callable

from webmap.errors import N_
from webmap.printing.canvas import Align, Box, Canvas
from webmap.printing.layout import SheetLayout

Words = Callable[[str], str]

INK, QUIET, RULE = "#222222", "#666666", "#9a9a9a"
_GRID_LINE, _GRID_DASH = "#aab4bd", (1.2, 1.8)
_CELL = 62.0
_BAR = 46.0
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def draw_title(
    canvas: Canvas, layout: SheetLayout, title: str, subtitle: str, scale_text: str
) -> None:
    """Draw the title at the left and the scale at the right of the head."""
    unit, box = layout.unit, layout.title
    scale_width = canvas.text(
        scale_text, box.right, box.top + 2.2 * unit, 8.5 * unit, bold=True, align="right"
    )
    room = box.width - scale_width - 8 * unit
    width = canvas.text(title, box.left, box.top + 0.6 * unit, 10.5 * unit, bold=True, room=room)
    left = box.left + width + 4 * unit
    canvas.text(
        subtitle, left, box.top + 6.4 * unit, 4.2 * unit, colour=QUIET, room=box.left + room - left
    )


def index_counts(layout: SheetLayout) -> tuple[int, int]:
    """Return the number of columns and rows of the index grid."""
    columns = max(2, round(layout.body.width / (_CELL * layout.unit)))
    rows = max(2, round(layout.body.height / (_CELL * layout.unit)))
    return min(columns, len(_LETTERS)), rows


def index_name(column: int, row: int) -> str:
    """Return the name of a cell of the index grid: A1 is at the top left; I and O are not used."""
    return f"{_LETTERS[column]}{row + 1}"


def draw_index_grid(canvas: Canvas, layout: SheetLayout) -> None:
    """Draw the frame, the index grid's thin lines, and its letters and numbers on all sides."""
    unit, body, band = layout.unit, layout.body, layout.band_mm
    columns, rows = index_counts(layout)
    size = 3.3 * unit
    for column in range(columns):
        x = body.left + body.width * column / columns
        middle = x + body.width / columns / 2
        for top in (body.top - band, body.bottom):
            if column:
                canvas.line([(x, top), (x, top + band)], INK, 0.15 * unit)
            _index_sign(canvas, _LETTERS[column], middle, top + band / 2, size)
        if column:
            canvas.line([(x, body.top), (x, body.bottom)], _GRID_LINE, 0.1 * unit, _GRID_DASH)
    for row in range(rows):
        y = body.top + body.height * row / rows
        middle = y + body.height / rows / 2
        for left in (body.left - band, body.right):
            if row:
                canvas.line([(left, y), (left + band, y)], INK, 0.15 * unit)
            _index_sign(canvas, str(row + 1), left + band / 2, middle, size)
        if row:
            canvas.line([(body.left, y), (body.right, y)], _GRID_LINE, 0.1 * unit, _GRID_DASH)
    canvas.box(body, stroke=INK, width_mm=0.25 * unit)
    canvas.box(body.inset(-band), stroke=INK, width_mm=0.6 * unit)


def _index_sign(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    canvas.text(text, x, y, size, align="centre", vertical="middle", bold=True)


def bar_step_m(denominator: int, length_mm: float) -> int:
    """Return the ground metres of one of the four parts of a scale bar of about ``length_mm``."""
    most = length_mm / 1000 * denominator / 4
    power = 10 ** max(math.floor(math.log10(max(most, 1))), 0)
    steps = (1, 2, 2.5, 5) if power >= 10 else (1, 2, 5)
    return int(max(step * power for step in steps if step * power <= max(most, 1)))


def draw_scale_bar(canvas: Canvas, box: Box, unit: float, denominator: int, words: Words) -> float:
    """Draw the scale bar in the box's upper left corner; return its height, millimetres."""
    step_m = bar_step_m(denominator, _BAR * unit)
    step = step_m / denominator * 1000
    bar_top, bar = box.top + 4.6 * unit, 1.8 * unit
    for part in range(4):
        part_box = Box(box.left + part * step, bar_top, step, bar)
        canvas.box(
            part_box, fill=INK if part % 2 == 0 else "#ffffff", stroke=INK, width_mm=0.2 * unit
        )
    for part in (0, 1, 2, 4):
        x = box.left + part * step
        last = part == 4
        text = f"{step_m * part:,}" + (" " + words(N_("米")) if last else "")
        align: Align = "left" if part == 0 else "centre"
        canvas.text(text, x, box.top, 3.1 * unit, align=align)
    return bar_top + bar - box.top


def draw_north_arrow(canvas: Canvas, centre_x: float, top: float, unit: float) -> None:
    """Draw an arrow to grid north."""
    tip, base, waist = top + 4.2 * unit, top + 14.5 * unit, top + 12.2 * unit
    half = 3.0 * unit
    canvas.text("N", centre_x, top - 0.6 * unit, 4.2 * unit, bold=True, align="centre")
    canvas.polygon([(centre_x, tip), (centre_x - half, base), (centre_x, waist)], fill=INK)
    canvas.polygon(
        [(centre_x, tip), (centre_x + half, base), (centre_x, waist)],
        fill="#ffffff", stroke=INK, width_mm=0.2 * unit,
    )  # fmt: skip


def draw_foot(canvas: Canvas, layout: SheetLayout, source: str, warning: str) -> None:
    """Draw where the map comes from, and in a box of its own that its data are made up."""
    unit, box = layout.unit, layout.foot
    size = 2.8 * unit
    middle = box.top + box.height / 2
    left = box.left
    if warning:
        width = canvas.text_width(warning, size, bold=True) + 3 * unit
        mark = Box(box.left, box.top + 0.6 * unit, width, box.height - 1.2 * unit)
        canvas.box(mark, fill="#fff3cd", stroke="#b58900", width_mm=0.2 * unit)
        canvas.text(
            warning, box.left + 1.5 * unit, middle, size, bold=True, colour="#5c4700",
            vertical="middle",
        )  # fmt: skip
        left = mark.right + 3 * unit
    canvas.text(
        source, box.right, middle, size, colour=QUIET, align="right", vertical="middle",
        room=box.right - left,
    )  # fmt: skip


def draw_heading(canvas: Canvas, box: Box, unit: float, text: str) -> Box:
    """Draw the heading of a part of the panel; return what is left below it."""
    canvas.text(text, box.left, box.top, 3.7 * unit, bold=True, room=box.width)
    y = box.top + 5.6 * unit
    canvas.line([(box.left, y), (box.right, y)], RULE, 0.2 * unit)
    used = 6.8 * unit
    return Box(box.left, box.top + used, box.width, box.height - used)
