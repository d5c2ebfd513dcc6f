"""Zipped Shapefiles: one for each kind of geometry, texts in UTF-8 or GB18030, short field names.

What the format has no room for is told in a table beside it: a field's name has 10 bytes, and a
text 254.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import shapely

from webmap.layers.exports.choices import ExportCrs, TextEncoding
from webmap.layers.exports.coordinates import in_crs, srid_of
from webmap.layers.exports.table import ExportTable
from webmap.layers.exports.vector import write_frame
from webmap.layers.files.formulas import harmless
from webmap.layers.short_names import SHORT_NAMES

_NAME_BYTES, _TEXT_BYTES = 10, 254
# The byte of a .dbf that tells its code page to programs that don't read the .cpg.
_LANGUAGE_AT, _LANGUAGE_GBK = 29, 0x4D
_POINTS, _LINES, _AREAS = "point", "line", "polygon"
_KINDS = {0: _POINTS, 4: _POINTS, 1: _LINES, 2: _LINES, 5: _LINES, 3: _AREAS, 6: _AREAS}
_TYPES = {_POINTS: "Point", _LINES: "LineString", _AREAS: "Polygon"}
_KIND_OF_LAYER = {"Point": _POINTS, "LineString": _LINES, "Polygon": _AREAS}


@dataclass(frozen=True)
class _Cut:
    """A text that had to be cut."""

    number: str
    field: str
    text: str


def cut_to(text: str, encoding: str, most_bytes: int) -> str:
    """Return the longest beginning of a text that has at most so many bytes."""
    data = text.encode(encoding, "replace")
    if len(data) <= most_bytes:
        return text
    return data[:most_bytes].decode(encoding, "ignore")


def short_names(names: Sequence[str], encoding: str) -> dict[str, str]:
    """Return for each name one of at most 10 bytes; no two are equal, whatever their case.

    Names of `SHORT_NAMES` have chosen ones; others are cut.
    """
    taken: set[str] = set()
    short: dict[str, str] = {}
    for name in names:
        chosen = SHORT_NAMES.get(name)
        if chosen is not None and chosen not in map(str.casefold, names):
            short[name] = chosen
            taken.add(chosen)
    # A name that fits stays as it is, whatever comes before it.
    left = [name for name in names if name not in short]
    for name in sorted(left, key=lambda name: cut_to(name, encoding, _NAME_BYTES) != name):
        candidate, count = cut_to(name, encoding, _NAME_BYTES), 1
        while candidate.casefold() in taken:
            mark = f"_{count}"
            candidate, count = cut_to(name, encoding, _NAME_BYTES - len(mark)) + mark, count + 1
        taken.add(candidate.casefold())
        short[name] = candidate
    return {name: short[name] for name in names}


def code_page(table: ExportTable, encoding: TextEncoding) -> str:
    """Return the encoding's name in the .cpg: GBK where it has every character, for old programs.

    GB18030 is GBK with the rest of Unicode; few programs besides GDAL know its name.
    """
    if encoding is TextEncoding.UTF8:
        return "UTF-8"
    texts = (
        value
        for field in table.fields
        if table.columns[field.name].dtype == object
        for value in table.columns[field.name]
        if value is not None
    )
    try:
        for text in texts:
            text.encode("gbk")
    except UnicodeEncodeError:
        return "GB18030"
    return "GBK"


def write_shapefile(
    path: Path,
    table: ExportTable,
    crs: ExportCrs,
    metric_srid: int,
    encoding: TextEncoding,
    *,
    stem: str,
) -> None:
    """Write a table as a zip of shapefiles, each named after ``stem``.

    Points and areas of one layer are two shapefiles. ``fields.csv`` tells whole names of fields
    that were shortened, ``texts.csv`` whole texts that were cut; neither is there without need.
    """
    page = code_page(table, encoding)
    names = short_names([field.name for field in table.fields], page)
    columns, cuts = _cut_texts(table, page)
    moved = replace(table, columns=columns.rename(columns=names)).in_crs(
        in_crs(table.geometry, crs, metric_srid), srid_of(crs, metric_srid)
    )
    kinds = pd.Series([_KINDS[kind] for kind in shapely.get_type_id(table.geometry).tolist()])
    usual = _KIND_OF_LAYER[table.geometry_type]
    with TemporaryDirectory(dir=path.parent) as folder:
        for kind in sorted({usual, *kinds}):
            part = moved[(kinds == kind).to_numpy(dtype=bool)]
            if not len(part) and len(table):
                continue
            write_frame(
                Path(folder) / (f"{stem}.shp" if kind == usual else f"{stem}_{kind}.shp"),
                part,
                driver="ESRI Shapefile",
                layer=stem if kind == usual else f"{stem}_{kind}",
                geometry_type=_type_of(part.geometry.to_numpy(), kind),
                options={},
                encoding=page,
            )
        if encoding is TextEncoding.GB18030:
            for file in Path(folder).glob("*.dbf"):
                _name_language(file)
        _write_notes(Path(folder), table, names, cuts)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)


def _name_language(path: Path) -> None:
    """Say in a .dbf that its texts are Chinese (code page 936); GDAL writes that it says nothing.

    Programs that know the .cpg go by that one, which says GB18030 where texts need it.
    """
    with path.open("r+b") as file:
        file.seek(_LANGUAGE_AT)
        file.write(bytes([_LANGUAGE_GBK]))


def _type_of(geometry: object, kind: str) -> str:
    multi = bool((shapely.get_type_id(geometry) >= 4).any())
    return f"Multi{_TYPES[kind]}" if multi else _TYPES[kind]


def _cut_texts(table: ExportTable, encoding: str) -> tuple[pd.DataFrame, list[_Cut]]:
    """Return the columns with texts as long as they may be, and those that were longer."""
    columns = table.columns.copy()
    cuts: list[_Cut] = []
    numbers = columns["number"].tolist()
    for name in columns.columns:
        if columns[name].dtype != object:
            continue
        whole = columns[name].tolist()
        short = [None if text is None else cut_to(text, encoding, _TEXT_BYTES) for text in whole]
        cuts += [
            _Cut(str(number), str(name), text)
            for number, text, kept in zip(numbers, whole, short, strict=True)
            if kept != text
        ]
        columns[name] = pd.Series(short, dtype=object, index=columns.index)
    return columns, cuts


def _write_notes(
    folder: Path, table: ExportTable, names: dict[str, str], cuts: Sequence[_Cut]
) -> None:
    if any(short != name for name, short in names.items()):
        rows = [
            [names[field.name], field.name, field.title_zh, field.title_en, field.unit]
            for field in table.fields
        ]
        _write_note(folder / "fields.csv", ["字段名", "原名", "中文", "English", "单位"], rows)
    if cuts:
        lines = [[cut.number, cut.field, cut.text] for cut in cuts]
        _write_note(folder / "texts.csv", ["编号", "字段", "全文"], lines)


def _write_note(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([harmless(cell) for cell in row] for row in rows)
