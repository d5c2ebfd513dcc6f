"""The rows of an upload that were not taken, as a spreadsheet to mend and bring again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import shapely
from openpyxl.cell import WriteOnlyCell

from webmap.errors import N_, RowProblem
from webmap.layers.files import SourceTable
from webmap.layers.files.formulas import harmless
from webmap.layers.imports.fields import to_text

Told = Callable[[str, dict[str, Any]], str]
ROW, REASON, LON, LAT = N_("原行号"), N_("问题"), N_("经度"), N_("纬度")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_CELL = 32_000


def rejected_rows(
    table: SourceTable, problems: tuple[RowProblem, ...], told: Told
) -> Iterator[list[str]]:
    """Give a header and the rows that have problems, each with its reasons.

    Points of a file with geometry get columns of longitude and latitude, so that the table can be
    brought in again.
    """
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        if problem.row is not None:
            reasons.setdefault(problem.row, []).append(told(problem.message, problem.params))
    points = table.geometry is not None
    yield [
        told(ROW, {}), told(REASON, {}), *table.names,
        *([told(LON, {}), told(LAT, {})] if points else []),
    ]  # fmt: skip
    cells = table.columns.to_numpy(dtype=object)
    for i, row in enumerate(table.rows.tolist()):
        if row not in reasons:
            continue
        place = _position(table.geometry[i]) if table.geometry is not None else []
        yield [str(row), "；".join(reasons[row]), *map(to_text, cells[i]), *place]


def _position(shape: Any) -> list[str]:
    if shape is None or shape.geom_type != "Point" or shapely.is_empty(shape):
        return ["", ""]
    return [f"{shape.x:.9g}", f"{shape.y:.9g}"]


def as_xlsx(rows: Iterator[list[str]]) -> bytes:
    """Return rows as an XLSX file; no cell is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, _CONTROL.sub(" ", text)[:_MOST_CELL])
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(rows: Iterator[list[str]]) -> bytes:
    """Return rows as a CSV file (UTF-8 with a mark, as spreadsheet programs want it).

    No cell is a formula; see `webmap.layers.files.formulas`.
    """
    file = io.StringIO()
    csv.writer(file).writerows([harmless(_CONTROL.sub(" ", text)) for text in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
