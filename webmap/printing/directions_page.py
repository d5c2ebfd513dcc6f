"""A team's timetable with the way to each stop, turn by turn, as pages of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webmap.errors import N_
from webmap.printing.canvas import Box, Canvas
from webmap.printing.furniture import INK, RULE
from webmap.printing.layout import SheetLayout
from webmap.printing.plan_content import RouteSheet, StopLine
from webmap.printing.route_signs import route_colour
from webmap.printing.symbols import ink_on

Words = Callable[[str], str]

# Modules.
_ROW, _TEXT, _HEAD, _GAP = 4.9, 3.1, 3.2, 5.0
_INDENT = 6.5
_COLUMN = 82.0


@dataclass(frozen=True)
class Row:
    """A line: a stop with its times, or a sentence of the way to the next one."""

    text: str
    stop: StopLine | None = None


def text_area(layout: SheetLayout) -> Box:
    """Return what a page of text has between its title and its foot."""
    top = layout.title.bottom + 2 * layout.unit
    return Box(layout.title.left, top, layout.title.width, layout.foot.top - top)


def rows_of(route: RouteSheet, words: Words) -> list[Row]:
    """Return the lines of a route: before each stop the way to it, and the way back at the end."""
    rows: list[Row] = []
    for index, stop in enumerate(route.stops):
        rows += [Row(text) for text in stop.turns]
        wait = waiting(stop, words, moved=bool(stop.turns) or index == 0)
        rows += [Row(wait)] if wait else []
        stay = words(N_("%(stays)s  %(name)s（%(stay)s 分）")) % {
            "stays": stop.stays,
            "name": stop.name,
            "stay": stop.stay_min,
        }
        rows.append(Row(stay, stop))
    rows += [Row(text) for text in route.turns_back]
    rows.append(Row(words(N_("%(back)s 返回")) % {"back": route.back}))
    return rows


def waiting(stop: StopLine, words: Words, *, moved: bool) -> str:
    """Return that a team waits before a stop, and until when; empty where it does not.

    Parameters
    ----------
    moved
        It came from elsewhere.
    """
    if stop.wait_min < 1:
        return ""
    text = N_("%(arrives)s 到，等到 %(until)s") if moved else N_("原地等到 %(until)s")
    return words(text) % {"arrives": stop.arrives, "until": stop.begins}


def columns_of(layout: SheetLayout) -> tuple[int, int]:
    """Return how many columns a page has, and how many lines each holds."""
    area = text_area(layout)
    columns = max(1, int(area.width // (_COLUMN * layout.unit)))
    return columns, int(area.height // (_ROW * layout.unit))


def paginate(rows: Sequence[Row], layout: SheetLayout) -> list[list[list[Row]]]:
    """Return the lines by page and column; none when there are none."""
    columns, height = columns_of(layout)
    stacks = [list(rows[at : at + height]) for at in range(0, len(rows), height)]
    return [stacks[at : at + columns] for at in range(0, len(stacks), columns)]


def draw_columns(
    canvas: Canvas, layout: SheetLayout, columns: Sequence[Sequence[Row]], number: int
) -> None:
    """Draw one page's columns; ``number`` is the route's, for its colour."""
    unit, area = layout.unit, text_area(layout)
    count, _height = columns_of(layout)
    gap = _GAP * unit
    width = (area.width - (count - 1) * gap) / count
    for index, rows in enumerate(columns):
        left = area.left + index * (width + gap)
        for line, row in enumerate(rows):
            _draw_row(canvas, Box(left, area.top + line * _ROW * unit, width, _ROW * unit), unit,
                      row, number)  # fmt: skip


def _draw_row(canvas: Canvas, box: Box, unit: float, row: Row, number: int) -> None:
    middle = box.top + box.height / 2
    left, room = box.left + _INDENT * unit, box.width - _INDENT * unit
    if row.stop is None:
        canvas.text(row.text, left, middle, _TEXT * unit, colour=INK, vertical="middle", room=room)
        return
    canvas.line([(box.left, box.bottom), (box.right, box.bottom)], RULE, 0.1 * unit)
    canvas.text(
        row.text, left, middle, _HEAD * unit, bold=True, colour=INK, vertical="middle", room=room
    )
    if row.stop.number:
        colour = route_colour(number)
        size = 2.8 if len(row.stop.number) < 3 else 2.1
        canvas.disc(box.left + 2.6 * unit, middle, 2.1 * unit, colour)
        canvas.text(
            row.stop.number, box.left + 2.6 * unit, middle, size * unit, bold=True,
            colour=ink_on(colour), align="centre", vertical="middle",
        )  # fmt: skip
