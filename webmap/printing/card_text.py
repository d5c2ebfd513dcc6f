"""The pages of a pocket card behind its map: stops in large print, the way between them flowing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webmap.errors import N_
from webmap.printing.canvas import Box, Canvas
from webmap.printing.directions_page import text_area, waiting
from webmap.printing.furniture import INK, RULE
from webmap.printing.layout import SheetLayout
from webmap.printing.plan_content import RouteSheet, StopLine
from webmap.printing.route_signs import route_colour
from webmap.printing.symbols import ink_on

Words = Callable[[str], str]

# Letters of the way, millimetres: the largest that needs no more pages than the smallest. The
# smallest is 9 points, read at arm's length under a torch.
SIZES_MM = (4.6, 4.4, 4.2, 4.0, 3.8, 3.6, 3.4, 3.3, 3.2)
# In letters of the way: height of a line and of a stop, letters of a stop, room for its disc.
_LINE, _STOP, _STOP_TEXT, _INDENT = 1.26, 1.62, 1.18, 1.9
_BETWEEN = "   "
# Widths in letters; an estimate on the safe side, so that pages are counted without a font.
_WIDE, _NARROW, _SPACE = 1.0, 0.58, 0.25


@dataclass(frozen=True)
class Line:
    """A line of a card: text of the way, or a stop and that a team waits before it."""

    text: str
    stop: StopLine | None = None
    bold: bool = False
    # Stays on one page with the line after it.
    glued: bool = False

    @property
    def height(self) -> float:
        """Return its height in letters of the way."""
        return _LINE if self.stop is None else _STOP


@dataclass(frozen=True)
class CardText:
    """A card's lines by page, and the size of their letters, millimetres."""

    pages: tuple[tuple[Line, ...], ...]
    size_mm: float


def card_text(route: RouteSheet, layout: SheetLayout, words: Words) -> CardText:
    """Return a route's text on as few pages as it needs, as large as fits on these."""
    area = text_area(layout)
    fewest = len(_pages(lines_of(route, area.width / SIZES_MM[-1], words), area, SIZES_MM[-1]))
    for size in SIZES_MM:
        pages = _pages(lines_of(route, area.width / size, words), area, size)
        if len(pages) <= fewest:
            return CardText(pages, size)
    raise AssertionError("the smallest letters fit")


def lines_of(route: RouteSheet, width: float, words: Words) -> list[Line]:
    """Return a route's lines.

    Parameters
    ----------
    width
        Of the page, in letters of the way.
    """
    room = width - _INDENT
    lines: list[Line] = []
    for index, stop in enumerate(route.stops):
        before = flowing(stop.brief or stop.turns, room)
        lines += [Line(text) for text in before[:-1]]
        lines += [Line(text, glued=True) for text in before[-1:]]
        lines.append(Line(waiting(stop, words, moved=bool(before) or index == 0), stop))
    lines += [Line(text) for text in flowing(route.brief_back or route.turns_back, room)]
    lines.append(Line(words(N_("%(back)s 返回")) % {"back": route.back}, bold=True))
    return lines


def flowing(sentences: Sequence[str], room: float) -> list[str]:
    """Return sentences side by side on lines of a width in letters; none is broken."""
    lines: list[str] = []
    for sentence in sentences:
        longer = f"{lines[-1]}{_BETWEEN}{sentence}" if lines else ""
        if longer and width_of(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(sentence)
    return lines


def width_of(text: str) -> float:
    """Return about how wide a text is, in letters."""
    return sum(
        _SPACE if c == " " else _WIDE if unicodedata.east_asian_width(c) in "WFA" else _NARROW
        for c in text
    )


def _pages(lines: Sequence[Line], area: Box, size_mm: float) -> tuple[tuple[Line, ...], ...]:
    room = area.height / size_mm
    pages: list[list[Line]] = [[]]
    used = 0.0
    for index, line in enumerate(lines):
        height = line.height
        if line.glued:
            height += lines[index + 1].height
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(line)
        used += line.height
    return tuple(tuple(page) for page in pages)


def draw_card_text(
    canvas: Canvas, layout: SheetLayout, lines: Sequence[Line], size_mm: float, number: int
) -> None:
    """Draw one page's lines; ``number`` is the route's, for its colour."""
    area = text_area(layout)
    top = area.top
    for line in lines:
        height = line.height * size_mm
        box = Box(area.left, top, area.width, height)
        if line.stop is None:
            left = box.left + _INDENT * size_mm
            canvas.text(
                line.text, left, top + height / 2, size_mm, bold=line.bold, colour=INK,
                vertical="middle", room=box.right - left,
            )  # fmt: skip
        else:
            _draw_stop(canvas, box, size_mm, line, line.stop, number)
        top += height


def _draw_stop(
    canvas: Canvas, box: Box, size_mm: float, line: Line, stop: StopLine, number: int
) -> None:
    middle, large = box.top + box.height / 2, _STOP_TEXT * size_mm
    canvas.line([(box.left, box.bottom), (box.right, box.bottom)], RULE, 0.15)
    if stop.number:
        radius = 0.74 * size_mm
        colour = route_colour(number)
        canvas.disc(box.left + radius, middle, radius, colour)
        canvas.text(
            stop.number, box.left + radius, middle, 0.95 * size_mm, bold=True,
            colour=ink_on(colour), align="centre", vertical="middle",
        )  # fmt: skip
    wait = canvas.text(
        line.text, box.right, middle, size_mm, bold=True, colour=INK, align="right",
        vertical="middle",
    )  # fmt: skip
    left = box.left + _INDENT * size_mm
    left += canvas.text(stop.stays, left, middle, large, bold=True, colour=INK, vertical="middle")
    left += 0.7 * size_mm
    canvas.text(
        stop.name, left, middle, large, bold=True, colour=INK, vertical="middle",
        room=box.right - left - (wait + size_mm if wait else 0),
    )  # fmt: skip
