"""Each kind of bad file names what is wrong, in which row, and leaves nothing behind."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import shapely
from sqlalchemy import func, select

from tests.layers.conftest import Importer
from tests.layers.source_files import (
    Row,
    shops,
    write_csv,
    write_geojson,
    write_gpkg,
    write_shapefile_zip,
    write_xlsx,
)
from tests.tiny_office import EAST, SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadFile
from webmap.layers import Datum, Limits, OutsidePolicy, from_wgs84
from webmap.models import AuditEntry, Office, Place

BOW_TIE = shapely.Polygon(
    [(114.001, 22.701), (114.003, 22.703), (114.003, 22.701), (114.001, 22.703)]
)


KML_OF_TWO = """<kml><Document>
<Placemark><name>楼一</name><ExtendedData><Data name="编号"><value>N1</value></Data></ExtendedData>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
114.001,22.701 114.002,22.701 114.002,22.702 114.001,22.701</coordinates></LinearRing>
</outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><name>楼二</name><ExtendedData><Data name="编号"><value>N2</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>114.001 22.701</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark>
</Document></kml>"""


def changed(position: int, **values: object) -> list[Row]:
    """Three good shops, one of them changed."""
    rows = shops()
    rows[position].update(values)
    return rows


def areas(*shapes: object) -> list[Row]:
    return [
        {"编号": f"N{i}", "名称": f"楼{i}", "geometry": shape}
        for i, shape in enumerate(shapes, start=1)
    ]


def _merged(path: Path, cells: str) -> Path:
    write_xlsx(path, shops())
    book = openpyxl.load_workbook(path)
    book.active.merge_cells(cells)
    book.save(path)
    return path


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _zip(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def _damaged(path: Path) -> Path:
    """The same spreadsheet, its sheet cut in two."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    return _zip(path, **{**parts, "xl/worksheets/sheet1.xml": sheet[: len(sheet) // 2]})


def _unsafe_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/a.shp", b"x")
    return path


def _swapped() -> list[Row]:
    return [{**row, "经度": row["纬度"], "纬度": row["经度"]} for row in shops()]


# name: (file name, how it is made, layer, row of the problem or None, words of it)
CASES: dict[str, tuple[str, Callable[[Path], Path], str, int | None, str]] = {
    "missing number": (
        "a.csv", lambda p: write_csv(p, changed(1, 编号="")), "shops", 3, "缺少“编号”"),
    "missing name": (
        "a.xlsx", lambda p: write_xlsx(p, changed(2, 名称=None)), "shops", 4, "缺少“名称”"),
    "number twice in the file": (
        "a.csv", lambda p: write_csv(p, changed(2, 编号="N001")), "shops", 4, "第 2 行重复"),
    "number that the layer has": (
        "a.csv", lambda p: write_csv(p, changed(0, 编号="A002")), "shops", 2, "已经在图层里"),
    "longitude is no number": (
        "a.csv", lambda p: write_csv(p, changed(1, 经度="东经114")), "shops", 3, "要是数字"),
    "longitude is not a number (NaN)": (
        "a.csv", lambda p: write_csv(p, changed(1, 经度="NaN")), "shops", 3, "缺少“经度”"),
    "latitude is infinite": (
        "a.csv", lambda p: write_csv(p, changed(1, 纬度="inf")), "shops", 3, "要是数字"),
    "longitude is missing": (
        "a.xlsx", lambda p: write_xlsx(p, changed(1, 经度=None)), "shops", 3, "缺少“经度”"),
    "coordinates that cannot be": (
        "a.csv", lambda p: write_csv(p, changed(1, 经度=514.0)), "shops", 3, "不可能"),
    "coordinates outside the office": (
        "a.csv", lambda p: write_csv(p, changed(1, 经度=EAST + 0.01)), "shops", 3, "在辖区外"),
    "coordinates swapped": ("a.csv", lambda p: write_csv(p, _swapped()), "shops", 2, "对调"),
    "number lost in a spreadsheet": (
        "a.xlsx", lambda p: write_xlsx(p, changed(0, 编号=4.41900001234568e17)), "shops", 2,
        "已经丢失"),
    "formula error": (
        "a.xlsx", lambda p: write_xlsx(p, changed(1, 名称="#N/A")), "shops", 3, "公式错误"),
    "number too long": (
        "a.csv", lambda p: write_csv(p, changed(1, 编号="9" * 61)), "shops", 3, "最多 60"),
    "too many cells in a row": (
        "a.csv", lambda p: _bytes(p, "编号,名称,经度,纬度\nN1,店,一,114.002,22.702\n".encode()),
        "shops", 2, "表头只有 4 列"),
    "merged header": ("a.xlsx", lambda p: _merged(p, "A1:B1"), "shops", 1, "A1:B1"),
    "merged cells": ("a.xlsx", lambda p: _merged(p, "C3:C4"), "shops", 3, "第 3 到 4 行"),
    "column named twice": (
        "a.csv", lambda p: _bytes(p, "编号,名称,名称\n1,2,3\n".encode()), "shops", 1, "名称"),
    "polygon among shops": (
        "a.geojson", lambda p: write_geojson(
            p, changed(1, geometry=shapely.box(WEST, SOUTH, WEST + 0.001, SOUTH + 0.001))),
        "shops", 2, "图形是面"),
    "line among rentals": (
        "a.geojson", lambda p: write_geojson(
            p, areas(shapely.box(114.001, 22.701, 114.002, 22.702),
                     shapely.LineString([(114.001, 22.701), (114.002, 22.702)]))),
        "rentals", 2, "图形是线"),
    "polygon that crosses itself": (
        "a.geojson", lambda p: write_geojson(p, areas(BOW_TIE)), "rentals", 1, "自己相交"),
    "no geometry": (
        "a.geojson", lambda p: write_geojson(
            p, [{"编号": "N1", "名称": "店", "geometry": None}]), "shops", 1, "没有坐标"),
    "geometry that cannot be read": (
        "a.geojson", lambda p: write_geojson(
            p, areas({"type": "Polygon", "coordinates": [[114, 22]]})), "rentals", 1,
        "读不出图形"),
    "area drawn as a point's ring": (
        "a.geojson", lambda p: write_geojson(
            p, areas({"type": "Polygon", "coordinates": [[[114.001, 22.701]] * 4]})),
        "rentals", 1, "无效"),
    "placemark whose coordinates cannot be read": (
        "a.kml", lambda p: _bytes(p, KML_OF_TWO.encode()), "rentals", 2, "读不出图形"),
    "floors below zero": (
        "a.geojson", lambda p: write_geojson(
            p, [{**areas(shapely.box(114.001, 22.701, 114.002, 22.702))[0], "层数": -2}]),
        "rentals", 1, "层数"),
    "priority out of range": (
        "a.csv", lambda p: write_csv(p, changed(0, 优先级=9)), "hotspots", 2, "1 到 5"),
    "time window that cannot be read": (
        "a.csv", lambda p: write_csv(p, changed(0, 时间窗="25:00-26:00")), "hotspots", 2,
        "22:00-01:00"),
}  # fmt: skip


def _state(database: Database) -> tuple[int, int, int]:
    with database.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Place)) or 0,
            session.scalar(select(func.count()).select_from(AuditEntry)) or 0,
            session.scalar(select(Office.data_version).where(Office.code == "TINY")) or 0,
        )


@pytest.mark.parametrize("name", CASES)
def test_a_bad_row_is_named_and_nothing_is_kept(
    name: str, tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    file_name, make, layer, row, words = CASES[name]
    before = _state(spatialite_database)
    with pytest.raises(BadFile) as caught:
        run_import(make(tmp_path / file_name), layer)
    told = [(problem.row, str(problem)) for problem in caught.value.problems]
    assert any(found == row and words in text for found, text in told), told
    assert _state(spatialite_database) == before


# name: (file name, how it is made, words of the message)
WHOLE: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "empty file": ("a.csv", lambda p: _bytes(p, b""), "空的"),
    "header without rows": ("a.csv", lambda p: _bytes(p, "编号,名称\n".encode()), "空的"),
    "blank lines": ("a.csv", lambda p: _bytes(p, b"\n\n\n"), "空的"),
    "spreadsheet without rows": (
        "a.xlsx", lambda p: (openpyxl.Workbook().save(p), p)[1], "空的"),
    "collection without features": (
        "a.geojson", lambda p: write_geojson(p, []), "空的"),
    "no longitude column": (
        "a.csv", lambda p: write_csv(p, [{"编号": "1", "名称": "店"}]), "经度"),
    "no number column": (
        "a.csv", lambda p: write_csv(p, [{"名称": "店", "经度": 114, "纬度": 22}]), "编号"),
    "unknown encoding": ("a.csv", lambda p: _bytes(p, b"number,name\n1,Caf\xe9\n"), "编码"),
    "broken quotes": (
        "a.csv", lambda p: _bytes(p, ("编号,名称\n1," + "x" * 200_000).encode()), "读不出来"),
    "spreadsheet under a text's name": (
        "a.csv", lambda p: write_xlsx(p.with_suffix(".xlsx"), shops()).rename(p), "编码"),
    "damaged spreadsheet": ("a.xlsx", lambda p: _bytes(p, b"PK\x03\x04 not a zip"), "压缩包"),
    "zip that is no spreadsheet": ("a.xlsx", lambda p: _zip(p, a=b"x"), "Excel"),
    "old spreadsheet": ("a.xls", lambda p: _bytes(p, b"\xd0\xcf\x11\xe0"), ".xlsx"),
    "unknown format": ("a.rvt", lambda p: _bytes(p, b"AC1027"), "不认识"),
    "drawing in AutoCAD's own format": ("a.dwg", lambda p: _bytes(p, b"AC1027"), "另存为 DXF"),
    "broken JSON": ("a.geojson", lambda p: _bytes(p, b'{"type": "FeatureColl'), "第 1 行"),
    "JSON that is no GeoJSON": ("a.json", lambda p: _bytes(p, b'{"a": 1}'), "不是 GeoJSON"),
    "damaged GeoPackage": (
        "a.gpkg", lambda p: _bytes(p, b"SQLite format 3\0" + b"\0" * 500), "GeoPackage"),
    "zip without a shapefile": ("a.zip", lambda p: _zip(p, readme=b"x"), "没有 .shp"),
    "two shapefiles": (
        "a.zip", lambda p: _zip(p, **{"a.shp": b"x", "b.shp": b"x"}), "a.shp、b.shp"),
    "shapefile without its table": (
        "a.zip", lambda p: write_shapefile_zip(p, shops(), without=[".dbf"]), ".dbf"),
    "damaged shapefile": (
        "a.zip", lambda p: _zip(p, **{f"a{s}": b"x" * 200 for s in (".shp", ".shx", ".dbf")}),
        "损坏"),
    "names in a zip that point outside": ("a.zip", _unsafe_zip, "不安全"),
    "zip bomb": (
        "a.zip", lambda p: _zip(p, **{"a.shp": b"\0" * 20_000_000}), "变大"),
    "zip bomb as a spreadsheet": (
        "a.xlsx", lambda p: _zip(p, **{"xl/worksheets/sheet1.xml": b" " * 20_000_000}), "变大"),
    "entities in KML": (
        "a.kml", lambda p: _bytes(
            p, b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaa">]><kml>&a;</kml>'), "DTD"),
    "broken KML": ("a.kml", lambda p: _bytes(p, b"<kml><Document>"), "KML"),
    "KMZ without KML": ("a.kmz", lambda p: _zip(p, readme=b"x"), "没有 .kml"),
    "KML in no encoding": (
        "a.kml", lambda p: _bytes(p, b'<?xml version="1.0" encoding="UTF-O"?><kml/>'), "编码"),
    "spreadsheet with a damaged sheet": (
        "a.xlsx", lambda p: _damaged(write_xlsx(p, shops())), "Excel"),
    "OpenStreetMap extract": ("a.osm.pbf", lambda p: _bytes(p, b"x"), "import-streets"),
    "unpacked shapefile": ("a.shp", lambda p: _bytes(p, b"x"), "zip"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_cannot_be_read_says_why(
    name: str, tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    file_name, make, words = WHOLE[name]
    before = _state(spatialite_database)
    with pytest.raises(BadFile) as caught:
        run_import(make(tmp_path / file_name))
    assert words in str(caught.value)
    assert _state(spatialite_database) == before


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path, run_import: Importer) -> None:
    with pytest.raises(BadFile, match="没有这个文件"):
        run_import(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file_bytes=100), "MB"),
        (Limits(rows=2), "一次最多 2 行"),
        (Limits(unpacked_bytes=1000), "解压后"),
        (Limits(entries=2), "最多 2 个"),
    ],
)
def test_a_file_beyond_a_limit_is_refused(
    limits: Limits, words: str, tmp_path: Path, run_import: Importer
) -> None:
    with pytest.raises(BadFile, match=words):
        run_import(write_xlsx(tmp_path / "a.xlsx", shops()), limits=limits)


def test_every_bad_row_is_told_at_once(tmp_path: Path, run_import: Importer) -> None:
    rows = shops(6)
    rows[0]["编号"] = ""
    rows[2]["名称"] = ""
    rows[4]["经度"] = EAST + 0.02
    with pytest.raises(BadFile) as caught:
        run_import(write_csv(tmp_path / "a.csv", rows))
    assert [problem.row for problem in caught.value.problems] == [2, 4, 6]


def test_a_wrong_datum_is_suspected(tmp_path: Path, run_import: Importer) -> None:
    rows = []
    for i in range(10):
        lon, lat = from_wgs84(EAST - 0.0003 * (i + 1), 22.702 + 0.0005 * i, Datum.GCJ02)
        rows.append({"编号": f"N{i}", "名称": "店", "经度": float(lon), "纬度": float(lat)})
    path = write_csv(tmp_path / "a.csv", rows)
    with pytest.raises(BadFile) as caught:
        run_import(path)
    whole = [str(problem) for problem in caught.value.problems if problem.row is None]
    assert any("GCJ-02" in text and "100%" in text for text in whole), whole
    assert run_import(path, datum=Datum.GCJ02).counts.added == 10


def test_rows_outside_are_left_out_when_asked(tmp_path: Path, run_import: Importer) -> None:
    path = write_csv(tmp_path / "a.csv", changed(1, 经度=EAST + 0.01))
    report = run_import(path, outside=OutsidePolicy.LEAVE_OUT)
    assert report.counts.added == 2
    assert any("第 3 行" in str(remark) for remark in report.remarks)


def test_a_plane_file_is_not_taken_for_gcj02(tmp_path: Path, run_import: Importer) -> None:
    with pytest.raises(BadFile, match="平面坐标系"):
        run_import(write_gpkg(tmp_path / "a.gpkg", shops(), crs=4547), datum=Datum.GCJ02)


def test_a_geopackage_with_several_layers_wants_one_named(
    tmp_path: Path, run_import: Importer
) -> None:
    path = write_gpkg(tmp_path / "a.gpkg", shops(), layer="东区")
    write_gpkg(path, shops(1), layer="西区")
    with pytest.raises(BadFile, match="东区、西区"):
        run_import(path)
    assert run_import(path, part="西区").counts.added == 1


def test_a_mapping_to_nothing_known_lists_what_is_known(
    tmp_path: Path, run_import: Importer
) -> None:
    path = write_csv(tmp_path / "a.csv", shops())
    with pytest.raises(BadFile, match="没有“颜色”这一列；有：编号"):
        run_import(path, columns={"颜色": "name"})
    with pytest.raises(BadFile, match="没有“colour”这个字段"):
        run_import(path, columns={"名称": "colour"})
    with pytest.raises(BadFile, match="两列都对应"):
        run_import(path, columns={"名称": "name", "地址": "name"})


def test_crs_of_old_geojson_is_obeyed(tmp_path: Path, run_import: Importer) -> None:
    path = write_geojson(
        tmp_path / "a.geojson", shops(), crs={"type": "name", "properties": {"name": "EPSG:4490"}}
    )
    assert run_import(path).counts.added == 3
    content = json.loads(path.read_text(encoding="utf-8"))
    content["crs"]["properties"]["name"] = "no such thing"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadFile, match="坐标系读不懂"):
        run_import(path)
