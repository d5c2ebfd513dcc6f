"""XLSX spreadsheets: one sheet, one header row below any titles, no merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
import openpyxl
import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl.utils.cell import range_boundaries

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files.archive import open_archive
from webmap.layers.files.quick_sheet import Records, quick_records
from webmap.layers.files.table import (
    Limits,
    Remark,
    SourceTable,
    check_size,
    checked_header,
    title_rows,
    titles_remark,
)

_SHOWN_MERGES = 50
_DAMAGED = N_("这个 Excel 文件打不开，可能已损坏。请重新另存为 .xlsx。")


def _merged_ranges(archive: ZipFile, part: str) -> Iterator[str]:
    """Give the merged ranges of a sheet; they stand behind its cells, which are let go."""
    with archive.open(part.lstrip("/")) as file:
        for _, element in iterparse(file, forbid_dtd=True):
            if element.tag.endswith("}mergeCell"):
                yield element.get("ref", "")
            if element.tag.endswith("}row"):
                element.clear()


def _refuse_merged(archive: ZipFile, part: str, header_row: int) -> None:
    """Refuse cells that are merged in the header or below it; a title may span what it likes."""
    try:
        references = list(_merged_ranges(archive, part))
    except (ParseError, DefusedXmlException, KeyError, BadZipFile) as error:
        raise BadFile(_DAMAGED) from error
    problems = []
    for reference in references:
        _, top, _, bottom = range_boundaries(reference)
        if bottom < header_row:
            continue
        problems.append(
            RowProblem(
                top,
                N_("%(range)s 是合并的单元格（第 %(top)s 到 %(bottom)s 行）。"),
                {"range": reference, "top": top, "bottom": bottom},
            )
        )
    if problems:
        raise BadFile(
            N_("表格里有合并的单元格。请取消合并：表头只占一行，每列一个名称，每行一条数据。"),
            tuple(problems[:_SHOWN_MERGES]),
        )


def _sheets(archive: ZipFile) -> list[tuple[str, bool]]:
    """Return the names of the sheets, and whether each shows."""
    try:
        with archive.open("xl/workbook.xml") as file:
            return [
                (element.get("name", ""), element.get("state", "visible") == "visible")
                for _, element in iterparse(file, forbid_dtd=True)
                if element.tag.endswith("}sheet") and element.get("name")
            ]
    except (ParseError, DefusedXmlException, KeyError, BadZipFile, LookupError) as error:
        raise BadFile(_DAMAGED) from error


def _choose_sheet(archive: ZipFile, name: str | None) -> tuple[str, tuple[Remark, ...]]:
    sheets = _sheets(archive)
    shown = [title for title, visible in sheets if visible]
    if name is not None:
        if name in dict(sheets):
            return name, ()
        raise BadFile(
            N_("没有叫“%(name)s”的工作表；有：%(names)s。"), name=name, names="、".join(shown)
        )
    if not shown:
        raise BadFile(N_("文件是空的：里面没有一行数据。"))
    if len(shown) == 1:
        return shown[0], ()
    return shown[0], (
        Remark(
            N_("文件有 %(count)s 个工作表，只读了第一个“%(name)s”。"),
            {"count": len(shown), "name": shown[0]},
        ),
    )


def _is_blank(cells: tuple[Any, ...]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def read_spreadsheet(path: Path, sheet: str | None, limits: Limits) -> SourceTable:
    """Read a sheet of an XLSX file; its first row is the header, but for titles above it.

    Parameters
    ----------
    path
        The file.
    sheet
        Name of the sheet; None for the first one that shows.
    limits
        How large it may be.

    Raises
    ------
    BadFile
        It is damaged, empty or too large, or has merged cells.
    """
    with open_archive(path, limits) as archive:
        chosen, remarks = _choose_sheet(archive, sheet)
        records = quick_records(archive, chosen, limits)
        if records is None:
            records = _slow_records(path, archive, chosen, limits)
    if not records:
        raise BadFile(N_("文件是空的：里面没有一行数据。"))
    titles = title_rows([cells for _, cells in records])
    (first_row, first), *rest = records[titles:]
    width = max(len(cells) for _, cells in records)
    header = checked_header(
        ["" if cell is None else str(cell) for cell in (*first, *[None] * width)][:width],
        first_row,
    )
    values = [(tuple(cells) + (None,) * width)[:width] for _, cells in rest]
    check_size(len(values), limits)
    frame = pd.DataFrame(values, columns=header, dtype=object)
    return SourceTable(
        columns=frame.loc[:, [name for name in header if name]],
        rows=np.array([row for row, _ in rest], dtype=np.int64),
        remarks=(*remarks, *titles_remark(titles)),
    )


def _slow_records(path: Path, archive: ZipFile, name: str, limits: Limits) -> Records:
    """Return the rows that hold something, with their numbers, as openpyxl reads them."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever the damaged part makes it raise
        raise BadFile(_DAMAGED) from error
    try:
        sheet = next((one for one in book.worksheets if one.title == name), None)
        if sheet is None:
            raise BadFile(_DAMAGED)
        sheet.reset_dimensions()  # some programs write a wrong size
        records = _records(sheet, limits)
        titles = title_rows([cells for _, cells in records])
        # The read-only sheet does not tell its merged cells; its part in the archive does.
        if records:
            _refuse_merged(archive, sheet._worksheet_path, records[titles][0])
        return records
    finally:
        book.close()


def _day_or_moment(cell: Any) -> Any:
    """Return a day for a moment at midnight: openpyxl has no other way to tell a day."""
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date()
    return cell


def _records(sheet: Any, limits: Limits) -> Records:
    """Return the rows that hold something, with their numbers."""
    records: Records = []
    try:
        for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if not _is_blank(cells):
                records.append((row, tuple(_day_or_moment(cell) for cell in cells)))
            if len(records) > limits.rows + 1:
                check_size(len(records), limits)
    except BadFile:
        raise
    except Exception as error:
        raise BadFile(_DAMAGED) from error
    return records


def sheet_names(path: Path, limits: Limits) -> list[str]:
    """Return the names of the sheets that show, without reading them.

    Raises
    ------
    BadFile
        It is no spreadsheet, or damaged.
    """
    with open_archive(path, limits) as archive:
        return [name for name, visible in _sheets(archive) if visible]
