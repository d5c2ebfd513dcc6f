"""The timetable of a team on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webmap.errors import N_
from webmap.printing.canvas import Align, Box, Canvas
from webmap.printing.furniture import QUIET, RULE
from webmap.printing.plan_content import StopLine
from webmap.printing.route_signs import route_colour
from webmap.printing.symbols import ink_on

Words = Callable[[str], str]

ROW = 5.4
_TEXT, _HEAD = 3.0, 2.6


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width, and how its cells stand."""

    head: str
    share: float
    align: Align = "left"


COLUMNS = (
    Column(N_("序"), 0.035),
    Column(N_("到达"), 0.095),
    Column(N_("停留"), 0.145),
    Column("", 0.05, "right"),
    Column("", 0.02),
    Column(N_("地点"), 0.22),
    Column(N_("图格"), 0.05),
    Column(N_("路上"), 0.055, "right"),
    Column(N_("路程"), 0.075, "right"),
    Column("", 0.02),
    Column(N_("经由"), 0.235),
)


def timetable_height(count: int) -> float:
    """Return the height of a timetable of ``count`` stops, modules."""
    return (count + 1) * ROW


def draw_timetable(
    canvas: Canvas,
    box: Box,
    unit: float,
    stops: Sequence[StopLine],
    cells: Sequence[str],
    number: int,
    words: Words,
) -> None:
    """Draw a timetable from the box's top.

    Parameters
    ----------
    canvas, box, unit
        Where, and the module.
    stops
        Its lines.
    cells
        The cell of the index grid in which each stop lies.
    number
        The route's, for its colour.
    words
        Translates.
    """
    row = ROW * unit
    middle = box.top + row / 2
    for column, left, width in _places(box):
        _cell(
            canvas,
            words(column.head) if column.head else "",
            column,
            left,
            width,
            middle,
            _HEAD * unit,
            QUIET,
        )
    for index, (stop, cell) in enumerate(zip(stops, cells, strict=True), start=1):
        top = box.top + index * row
        canvas.line([(box.left, top), (box.right, top)], RULE, 0.1 * unit)
        texts = (
            "", stop.arrives, stop.stays, words(N_("%(count)s 分")) % {"count": stop.stay_min},
            "", stop.name, cell, words(N_("%(count)s 分")) % {"count": stop.travel_min},
            words(N_("%(count)s 米")) % {"count": f"{round(stop.distance_m):,}"}, "", stop.via,
        )  # fmt: skip
        middle = top + row / 2
        for (column, left, width), text in zip(_places(box), texts, strict=True):
            _cell(canvas, text, column, left, width, middle, _TEXT * unit, "#222222")
        if stop.number:
            _draw_number(canvas, stop.number, box.left + 2.6 * unit, middle, unit, number)


def _places(box: Box) -> list[tuple[Column, float, float]]:
    places, left = [], box.left
    for column in COLUMNS:
        width = column.share * box.width
        places.append((column, left, width))
        left += width
    return places


def _cell(
    canvas: Canvas,
    text: str,
    column: Column,
    left: float,
    width: float,
    middle: float,
    size: float,
    colour: str,
) -> None:
    x = left + width if column.align == "right" else left
    canvas.text(
        text, x, middle, size, colour=colour, align=column.align, vertical="middle",
        room=width - 0.2 * size,
    )  # fmt: skip


def _draw_number(
    canvas: Canvas, text: str, x: float, middle: float, unit: float, number: int
) -> None:
    colour = route_colour(number)
    canvas.disc(x, middle, 2.25 * unit, colour)
    canvas.text(
        text, x, middle, 2.9 * unit, bold=True, colour=ink_on(colour), align="centre",
        vertical="middle",
    )  # fmt: skip
