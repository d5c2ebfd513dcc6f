"""The quick way through a spreadsheet: calamine reads what has nothing unusual in it.

calamine (compiled) is ten times as fast as openpyxl, but it gives an error of a formula as an empty
cell, a long whole number without its last digits, and makes room for every cell between the first
and the last. Sheets with any of these, and XML that is not plain UTF-8, go the slow way.
"""

from __future__ import annotations

import re
from posixpath import join, normpath
from typing import Any
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from python_calamine import CalamineError, CalamineWorkbook

from webmap.layers.files.table import Limits

_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# An error of a formula, or a whole number of more digits than a double holds.
_UNUSUAL = re.compile(rb"""\st\s*=\s*["']e["']|<mergeCell\b|<v>-?\d{16,}</v>|<!|\x00""")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_CELLS = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MOST_CELLS = 20_000_000

Records = list[tuple[int, tuple[Any, ...]]]


def quick_records(archive: ZipFile, sheet: str, limits: Limits) -> Records | None:
    """Return the rows of a sheet that hold something, with their numbers; None: go the slow way."""
    try:
        part = _part_of(archive, sheet)
        if part is None or not _is_plain(archive, part, limits):
            return None
        assert archive.filename is not None
        with CalamineWorkbook.from_path(archive.filename) as book:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, BadZipFile, KeyError, ParseError, DefusedXmlException, ValueError):
        return None
    except BaseException as error:
        # What compiled Rust gives when it stops in the middle is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return None
    return [
        (number, tuple(cells))
        for number, cells in enumerate(rows, start=1)
        if any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in cells)
    ]


def _part_of(archive: ZipFile, sheet: str) -> str | None:
    """Return the path of a sheet's part in the archive."""
    book = fromstring(archive.read(_BOOK), forbid_dtd=True)
    relation = next(
        (
            element.get(_RELATION_ID)
            for element in book.iter()
            if element.tag.endswith("}sheet") and element.get("name") == sheet
        ),
        None,
    )
    for element in fromstring(archive.read(_RELATIONS), forbid_dtd=True):
        if element.get("Id") == relation:
            target = element.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return None


def _is_plain(archive: ZipFile, part: str, limits: Limits) -> bool:
    """Return whether nothing in the sheet, its texts and styles is unusual or too large."""
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name not in archive.namelist():
            continue
        data = archive.read(name)
        if re.search(rb"<!|\x00", data) or _ENCODING.match(data[:200]):
            return False
    data = archive.read(part)
    if _UNUSUAL.search(data) or _ENCODING.match(data[:200]):
        return False
    rows = columns = named = 0
    for found in _CELL.finditer(data):
        named += 1
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(found[2])), max(columns, column)
    # A cell that does not say where it is could be anywhere.
    if named != len(_CELLS.findall(data)):
        return False
    return rows <= 2 * limits.rows and rows * columns <= _MOST_CELLS
