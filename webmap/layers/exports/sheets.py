"""Tables for spreadsheet programs: CSV and XLSX; coordinates are columns that name their system."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import shapely
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from webmap.errors import N_, DomainError
from webmap.layers.exports.choices import ExportCrs, TextEncoding
from webmap.layers.exports.coordinates import in_crs, tag_of
from webmap.layers.exports.sheet_cells import Cell, cells_of, title_of
from webmap.layers.exports.table import ExportTable
from webmap.layers.files.formulas import harmless, is_dangerous

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a sheet of a spreadsheet program holds.
_MOST_ROWS, _MOST_CELL = 1_048_575, 32_767
_TITLE_MARKS = re.compile(r"[\[\]:*?/\\']")
_MOST_TITLE = 31
_DEGREE_DECIMALS, _METRE_DECIMALS = 9, 4
# Of columns in XLSX: characters, and how a moment looks.
_WIDTH, _MOMENT_WIDTH, _WIDEST = 12.0, 17.0, 30.0
_MOMENT_FORMAT = "yyyy-mm-dd hh:mm"


def header(table: ExportTable, crs: ExportCrs, metric_srid: int, *, english: bool) -> list[str]:
    """Return the names of the columns; those of the coordinates name their system."""
    tag = tag_of(crs, metric_srid)
    if crs is ExportCrs.METRIC:
        places = (f"East_{tag}", f"North_{tag}") if english else (f"东坐标_{tag}", f"北坐标_{tag}")
    else:
        places = (
            (f"Longitude_{tag}", f"Latitude_{tag}") if english else (f"经度_{tag}", f"纬度_{tag}")
        )
    shape = [] if table.geometry_type == "Point" else [f"WKT_{tag}"]
    titles = (title_of(field, table, english=english) for field in table.fields)
    return [*titles, *places, *shape]


def records(
    table: ExportTable, crs: ExportCrs, metric_srid: int, *, english: bool
) -> Iterator[list[Cell]]:
    """Give each row's cells; codes and booleans are words, a missing value is None.

    A line or an area has a point on it, and its whole shape as WKT in the last column.
    """
    decimals = _METRE_DECIMALS if crs is ExportCrs.METRIC else _DEGREE_DECIMALS
    points = in_crs(shapely.point_on_surface(table.geometry), crs, metric_srid)
    places = _coordinates(points).round(decimals).tolist()
    shapes: list[str | None] = [None] * len(table)
    if table.geometry_type != "Point":
        moved = in_crs(table.geometry, crs, metric_srid)
        shapes = shapely.to_wkt(moved, rounding_precision=decimals).tolist()
    columns = [
        cells_of(field, table, values, english=english)
        for field, values in zip(table.fields, _values(table), strict=True)
    ]
    for i, (lon, lat) in enumerate(places):
        cells = [column[i] for column in columns]
        more = [] if table.geometry_type == "Point" else [shapes[i]]
        yield [*cells, lon, lat, *more]


def _coordinates(points: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _values(table: ExportTable) -> list[list[Any]]:
    """Return the columns as plain Python values; what is missing is None."""
    return [
        table.columns[field.name].astype(object).where(table.columns[field.name].notna(), None)
        .tolist()
        for field in table.fields
    ]  # fmt: skip


def write_csv(
    path: Path,
    table: ExportTable,
    crs: ExportCrs,
    metric_srid: int,
    encoding: TextEncoding,
    *,
    english: bool,
) -> None:
    """Write a table as CSV; no text of it is a formula. UTF-8 begins with its mark."""
    name = "utf-8-sig" if encoding is TextEncoding.UTF8 else encoding.value
    with path.open("w", encoding=name, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(harmless, header(table, crs, metric_srid, english=english)))
        for cells in records(table, crs, metric_srid, english=english):
            writer.writerow([_safe(cell) for cell in cells])


def _safe(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell


def write_xlsx(
    path: Path,
    table: ExportTable,
    crs: ExportCrs,
    metric_srid: int,
    *,
    title: str,
    english: bool,
) -> None:
    """Write a table as XLSX; no cell is a formula, nor becomes one when it is edited.

    Raises
    ------
    DomainError
        It has more rows than a sheet holds.
    """
    if len(table) > _MOST_ROWS:
        raise DomainError(
            N_("有 %(count)s 行，Excel 最多 %(most)s 行。请按网格分开导出，或选 CSV。"),
            count=len(table),
            most=_MOST_ROWS,
        )
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet((_TITLE_MARKS.sub(" ", title).strip() or "data")[:_MOST_TITLE])
    sheet.freeze_panes = "A2"
    names = header(table, crs, metric_srid, english=english)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(table) + 1}"
    for place, name in enumerate(names, start=1):
        moment = place <= len(table.fields) and table.fields[place - 1].name in table.moments
        width = min(max(_WIDTH, 2.0 * len(name)), _WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = (
            max(width, _MOMENT_WIDTH) if moment else width
        )
    sheet.append([_cell(sheet, name) for name in names])
    for cells in records(table, crs, metric_srid, english=english):
        sheet.append([_cell(sheet, cell) for cell in cells])
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> Any:
    if isinstance(value, datetime):
        moment = WriteOnlyCell(sheet, value)
        moment.number_format = _MOMENT_FORMAT
        return moment
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _CONTROL.sub(" ", value)[:_MOST_CELL])
    cell.data_type = "s"
    if is_dangerous(value):
        cell.quotePrefix = True
    return cell
