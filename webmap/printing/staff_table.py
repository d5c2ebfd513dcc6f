"""The members of a sheet: who answers for which grid, and the work phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from webmap.errors import N_
from webmap.printing.canvas import Box, Canvas
from webmap.printing.furniture import QUIET, RULE
from webmap.printing.sheet_content import StaffLine

Words = Callable[[str], str]

ROW = 5.4
_TEXT = 3.1
# Widths of grid, name, post and phone as shares of the table.
_COLUMNS = (0.14, 0.17, 0.28, 0.41)


def table_height(count: int) -> float:
    """Return the height of a table of ``count`` members, modules."""
    return (count + 1) * ROW


def draw_staff(
    canvas: Canvas, box: Box, unit: float, staff: Sequence[StaffLine], words: Words
) -> None:
    """Draw the table from the box's top; members that have no room are told by their number."""
    size, row = _TEXT * unit, ROW * unit
    heads = (N_("网格"), N_("姓名"), N_("岗位"), N_("电话"))
    _row(canvas, box, box.top, size, row, [words(head) for head in heads], colour=QUIET)
    room = int(box.height / row) - 1
    shown = list(staff) if len(staff) <= room else list(staff[: max(room - 1, 0)])
    top = box.top + row
    for line in shown:
        canvas.line([(box.left, top), (box.right, top)], RULE, 0.1 * unit)
        _row(canvas, box, top, size, row, [line.grid, line.name, line.post, line.phone])
        top += row
    if left := len(staff) - len(shown):
        text = words(N_("另有 %(count)s 人，见警务室名册。")) % {"count": left}
        canvas.text(text, box.left, top + row / 2, size, colour=QUIET, vertical="middle")


def _row(
    canvas: Canvas,
    box: Box,
    top: float,
    size: float,
    height: float,
    cells: Sequence[str],
    *,
    colour: str = "#222222",
) -> None:
    left = box.left
    for index, (text, share) in enumerate(zip(cells, _COLUMNS, strict=True)):
        width = box.width * share
        canvas.text(
            text, left, top + height / 2, size, colour=colour, vertical="middle",
            bold=index == 0 and colour != QUIET, room=width - 0.4 * size,
        )  # fmt: skip
        left += width
