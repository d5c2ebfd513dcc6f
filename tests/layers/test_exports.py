"""Taking layers out: another program reads the same shapes and values, and they come back."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.layers.conftest import importer_into
from webmap.database import Database
from webmap.errors import BadField, NotFound
from webmap.layers import Datum, ImportMode, Moment, from_wgs84
from webmap.layers.collections import find_collection, list_collections
from webmap.layers.exports import (
    ExportCrs,
    ExportedFile,
    ExportFormat,
    ExportOptions,
    TextEncoding,
    count_wanted,
    export_layer,
)
from webmap.layers.exports.shapefile import cut_to, short_names
from webmap.layers.files import read_source
from webmap.layers.files.formulas import harmless, plain
from webmap.layers.imports.columns import map_columns
from webmap.layers.imports.importing import TARGETS
from webmap.models import Layer, LayerSource, Office, Place, to_geometry

MOMENT = Moment(day=NOW.date(), now=NOW)
CLOSE_DEG = 1e-7
GEOMETRY_FORMATS = [
    ExportFormat.GEOJSON, ExportFormat.GPKG, ExportFormat.SHAPEFILE, ExportFormat.KML,
]  # fmt: skip
DANGEROUS = ["=1+1", "+86", "-", "@SUM(A1)", "'=x", "＝1", "'quoted", "普通"]


def export(
    database: Database, folder: Path, layer_id: str = "shops", **options: object
) -> ExportedFile:
    with database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        return export_layer(
            session, office, layer_id, ExportOptions(**options), MOMENT, folder  # type: ignore[arg-type]
        )  # fmt: skip


def stored(database: Database, layer_id: str) -> gpd.GeoDataFrame:
    """Return what the database holds, without the code that is tested."""
    with database.reading() as session:
        rows = session.execute(
            select(Place.number, Place.name, Place.address, Place.attributes, Place.geom)
            .join(Office, Office.id == Place.office_id)
            .where(Office.code == "TINY", Place.layer_id == layer_id)
            .order_by(Place.number)
        ).all()
    return gpd.GeoDataFrame(
        [{"number": r[0], "name": r[1], "address": r[2], **r[3]} for r in rows],
        geometry=[to_geometry(r[4]) for r in rows],
        crs=4326,
    )


def read_by_gdal(path: Path) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(f"/vsizip/{path}" if path.suffix == ".zip" else path)
    return frame.rename(columns={"Name": "name"}).sort_values("number", ignore_index=True)


def assert_same(
    found: gpd.GeoDataFrame, wanted: gpd.GeoDataFrame, names: Mapping[str, str]
) -> None:
    assert shapely.equals_exact(
        shapely.normalize(shapely.force_2d(found.geometry.array)),
        shapely.normalize(np.asarray(wanted.geometry.array)),
        CLOSE_DEG,
    ).all()
    for name in wanted.columns.drop("geometry"):
        assert found[names.get(name, name)].tolist() == wanted[name].tolist(), name


@pytest.mark.parametrize("kind", GEOMETRY_FORMATS)
@pytest.mark.parametrize("layer_id", ["shops", "rentals"])
def test_gdal_reads_equal_shapes_and_attributes(
    kind: ExportFormat, layer_id: str, spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(spatialite_database, tmp_path, layer_id, format=kind)
    wanted = stored(spatialite_database, layer_id)
    found = read_by_gdal(file.path)
    short = (
        {"residents_capacity": "capacity", "number_short": "house_no"}
        if kind is ExportFormat.SHAPEFILE
        else {}
    )
    assert file.count == len(wanted)
    assert_same(found, wanted, short)


@pytest.mark.parametrize(("text", "page"), [("石鼓㐀䶵", "GB18030"), ("石鼓", "GBK")])
def test_a_shapefile_for_old_programs_is_read_with_its_own_code_page(
    text: str, page: str, spatialite_database: Database, tmp_path: Path
) -> None:
    with spatialite_database.writing() as session:
        session.execute(update(Place).where(Place.number == "A001").values(name=text))
    file = export(
        spatialite_database, tmp_path, format=ExportFormat.SHAPEFILE, encoding=TextEncoding.GB18030
    )
    with ZipFile(file.path) as archive:
        assert archive.read("shops.cpg").decode() == page
        assert text.encode("gb18030") in archive.read("shops.dbf")
    found = read_by_gdal(file.path)
    assert_same(found, stored(spatialite_database, "shops"), {})
    assert read_source(file.path).columns["name"].tolist()[0] == text


def test_shortened_fields_and_texts_are_told_beside_the_shapefile(
    spatialite_database: Database, tmp_path: Path
) -> None:
    whole = "很长的名字" * 40
    with spatialite_database.writing() as session:
        session.execute(update(Place).where(Place.number == "441900001").values(name=whole))
    file = export(spatialite_database, tmp_path, "rentals", format=ExportFormat.SHAPEFILE)
    with ZipFile(file.path) as archive:
        fields = list(csv.DictReader(archive.read("fields.csv").decode("utf-8-sig").splitlines()))
        texts = list(csv.DictReader(archive.read("texts.csv").decode("utf-8-sig").splitlines()))
    names = {row["原名"]: row["字段名"] for row in fields}
    assert names["residents_capacity"] == "capacity"
    assert names["number_short"] == "house_no"
    assert [(row["编号"], row["字段"], row["全文"]) for row in texts] == [
        ("441900001", "name", whole)
    ]
    assert read_by_gdal(file.path)["name"][0] == cut_to(whole, "utf-8", 254)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text("abAB字＝_", min_size=1, max_size=16), min_size=1, max_size=12, unique=True)
)
def test_short_names_have_ten_bytes_and_are_told_apart(names: list[str]) -> None:
    short = short_names(names, "utf-8")
    assert list(short) == names
    assert len({name.casefold() for name in short.values()}) == len(names)
    assert all(0 < len(name.encode()) <= 10 for name in short.values())


def test_points_and_areas_of_one_layer_are_two_shapefiles(
    spatialite_database: Database, tmp_path: Path
) -> None:
    run = importer_into(spatialite_database)
    source = tmp_path / "one.csv"
    source.write_text("编号,名称,lon,lat\n99,点屋,114.003,22.703\n", encoding="utf-8")
    run(source, "rentals")
    file = export(spatialite_database, tmp_path, "rentals", format=ExportFormat.SHAPEFILE)
    areas = pyogrio.read_dataframe(f"/vsizip/{file.path}/rentals.shp")
    points = pyogrio.read_dataframe(f"/vsizip/{file.path}/rentals_point.shp")
    assert sorted(areas["number"]) == ["441900001", "441900002"]
    assert (points["number"].tolist(), points["name"].tolist()) == (["99"], ["点屋"])


@pytest.mark.parametrize("kind", [ExportFormat.GEOJSON, ExportFormat.GPKG, ExportFormat.SHAPEFILE])
@pytest.mark.parametrize(("crs", "srid"), [(ExportCrs.CGCS2000, 4490), (ExportCrs.METRIC, 4547)])
def test_a_file_names_its_system_and_comes_back_the_same(
    kind: ExportFormat, crs: ExportCrs, srid: int, spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(spatialite_database, tmp_path, "rentals", format=kind, crs=crs)
    wanted = stored(spatialite_database, "rentals")
    found = read_by_gdal(file.path)
    assert found.crs.to_epsg() == srid
    back = found.set_geometry(found.geometry.to_crs(4326))
    assert np.abs(back.geometry.bounds - wanted.geometry.bounds).to_numpy().max() < CLOSE_DEG
    run = importer_into(spatialite_database)
    report = run(file.path, "rentals", mode=ImportMode.UPDATE)
    assert report.counts.added == 0
    after = stored(spatialite_database, "rentals")
    assert_same(after, wanted, {})


@pytest.mark.parametrize("kind", GEOMETRY_FORMATS)
def test_gcj02_is_refused_where_no_name_for_it_exists(
    kind: ExportFormat, spatialite_database: Database, tmp_path: Path
) -> None:
    with pytest.raises(BadField, match="GCJ-02" if kind is not ExportFormat.KML else "WGS 84"):
        export(spatialite_database, tmp_path, format=kind, crs=ExportCrs.GCJ02)


def test_a_table_in_gcj02_says_so_in_its_name_and_columns_and_comes_back(
    spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(spatialite_database, tmp_path, format=ExportFormat.CSV, crs=ExportCrs.GCJ02)
    assert file.name == "商铺_GCJ02_2026-11-23.csv"
    found = pd.read_csv(file.path)
    wanted = stored(spatialite_database, "shops")
    lon, lat = from_wgs84(wanted.geometry.x, wanted.geometry.y, Datum.GCJ02)
    assert np.abs(found["经度_GCJ02"] - lon).max() < CLOSE_DEG
    assert np.abs(found["纬度_GCJ02"] - lat).max() < CLOSE_DEG
    run = importer_into(spatialite_database)
    report = run(file.path, datum=Datum.GCJ02, mode=ImportMode.UPDATE)
    assert (report.counts.added, report.counts.updated) == (0, 0)


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.XLSX])
def test_texts_that_look_like_formulas_are_harmless_and_come_back_unchanged(
    kind: ExportFormat, spatialite_database: Database, tmp_path: Path
) -> None:
    with spatialite_database.writing() as session:
        for i, text in enumerate(DANGEROUS):
            session.execute(
                update(Place)
                .where(Place.number == f"A00{i % 3 + 1}")
                .values(**{["name", "address", "name"][i // 3]: text})
            )
    before = stored(spatialite_database, "shops")
    file = export(spatialite_database, tmp_path, format=kind)
    if kind is ExportFormat.CSV:
        rows = list(csv.reader(file.path.read_text("utf-8-sig").splitlines()))
        assert not any(cell[:1] in set("=+-@＝") for row in rows for cell in row[:6])
    else:
        cells = [c for row in openpyxl.load_workbook(file.path).active.iter_rows() for c in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert {cell.value for cell in cells if cell.quotePrefix} == {
            text
            for text in before[["name", "address"]].to_numpy().ravel()
            if harmless(text) != text
        }
    run = importer_into(spatialite_database)
    report = run(file.path, mode=ImportMode.UPDATE)
    assert report.counts.updated == 0
    pd.testing.assert_frame_equal(
        pd.DataFrame(stored(spatialite_database, "shops")), pd.DataFrame(before)
    )


@given(st.text(st.sampled_from("'=+-@＝ a"), max_size=8))
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert plain(harmless(text)) == text


def test_a_spreadsheet_in_gb18030_is_read_without_being_told(
    spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(
        spatialite_database, tmp_path, format=ExportFormat.CSV, encoding=TextEncoding.GB18030
    )
    assert read_source(file.path).columns["名称"].tolist()[0] == "老王便利店"


def test_a_filter_by_grid_and_screen_gives_what_was_counted(
    database: Database, office: Office, tmp_path: Path
) -> None:
    box = (114.0, 22.70, 114.0045, 22.7045)
    with database.reading() as session:
        collections = list_collections(session, office.id)
        everything = count_wanted(session, collections, MOMENT)
        in_grid = count_wanted(session, collections, MOMENT, ["1"])
        both = count_wanted(session, collections, MOMENT, ["1-1", "2-2"], box)
        elsewhere = count_wanted(session, collections, MOMENT, ["2-2"], box)
        with pytest.raises(NotFound, match="9-9"):
            count_wanted(session, collections, MOMENT, ["1", "9-9"])
    names = ("shops", "rentals", "schools", "police_grids", "sub_grids", "hotspots", "incidents")
    assert [everything[name] for name in names] == [3, 2, 1, 2, 4, 3, 3]
    assert [in_grid[name] for name in names] == [3, 2, 0, 1, 2, 1, 1]
    assert [both[name] for name in names] == [3, 2, 0, 1, 1, 1, 1]
    assert [elsewhere[name] for name in names] == [0, 0, 0, 0, 0, 0, 0]
    for layer_id in ("shops", "incidents", "streets"):
        file = export(database, tmp_path, layer_id, grids=("1-1", "2-2"), bbox=box)
        assert file.count == len(read_by_gdal(file.path)) == both[layer_id]


def test_every_layer_of_the_office_can_be_taken_out_in_every_format(
    spatialite_database: Database, tmp_path: Path
) -> None:
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        for collection in list_collections(session, office.id):
            for kind in ExportFormat:
                options = ExportOptions(format=kind)
                file = export_layer(session, office, collection.layer_id, options, MOMENT, tmp_path)
                if kind in {ExportFormat.GPKG, ExportFormat.SHAPEFILE}:
                    assert len(read_by_gdal(file.path)) == file.count, (collection.layer_id, kind)
                elif file.count:
                    assert len(read_source(file.path)) == file.count, (collection.layer_id, kind)
        assert find_collection(session, office.id, "incidents").told["occurred_from"] == "time"


SHEETS = [ExportFormat.CSV, ExportFormat.XLSX]
CODES = {"dispute", "theft", "affray", "tertiary", "residential", "yes", "confirmed"}


def told(database: Database, folder: Path, layer_id: str) -> pd.DataFrame:
    """Return what a layer's features are, without their shapes: a table has points of areas."""
    frame = gpd.read_file(export(database, folder, layer_id).path)
    return pd.DataFrame(frame.drop(columns="geometry")).sort_values("number", ignore_index=True)


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("layer_id", ["incidents", "hotspots", "rentals"])
def test_a_sheet_has_words_for_codes_and_comes_back_the_same(
    layer_id: str, kind: ExportFormat, english: bool, spatialite_database: Database, tmp_path: Path
) -> None:
    before = told(spatialite_database, tmp_path, layer_id)
    file = export(spatialite_database, tmp_path, layer_id, format=kind, english=english)
    assert not CODES & set(read_source(file.path).columns.astype(str).to_numpy().ravel())
    importer_into(spatialite_database)(file.path, layer_id, mode=ImportMode.REPLACE)
    pd.testing.assert_frame_equal(told(spatialite_database, tmp_path, layer_id), before)


@pytest.mark.parametrize("english", [False, True])
def test_streets_are_brought_in_with_the_words_of_a_sheet(
    english: bool, spatialite_database: Database, tmp_path: Path
) -> None:
    before = told(spatialite_database, tmp_path, "streets")
    file = export(
        spatialite_database, tmp_path, "streets", format=ExportFormat.CSV, english=english
    )
    table = read_source(file.path).columns
    assert not CODES & set(table.iloc[:, 2:4].to_numpy().ravel())
    lines = gpd.read_file(export(spatialite_database, tmp_path, "streets").path)
    worded = gpd.GeoDataFrame(table.iloc[:, :8], geometry=lines.geometry.array, crs=4326)
    worded.to_file(tmp_path / "worded.gpkg")
    importer_into(spatialite_database)(tmp_path / "worded.gpkg", "streets", mode=ImportMode.REPLACE)
    names = ["highway", "oneway", "foot", "ebike", "car"]
    after = told(spatialite_database, tmp_path, "streets")
    pd.testing.assert_frame_equal(after[names], before[names])


def test_a_workbook_has_dates_by_local_time_units_and_a_filter(
    spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(spatialite_database, tmp_path, "incidents", format=ExportFormat.XLSX)
    sheet = openpyxl.load_workbook(file.path).active
    head = [cell.value for cell in sheet[1]]
    began = sheet.cell(2, head.index("发生时间（北京时间）") + 1)
    assert began.is_date
    assert began.number_format == "yyyy-mm-dd hh:mm"
    first = gpd.read_file(export(spatialite_database, tmp_path, "incidents").path)
    assert began.value == pd.Timestamp(first["occurred_from"][0]).tz_localize(None)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:H{sheet.max_row}")
    file = export(spatialite_database, tmp_path, "hotspots", format=ExportFormat.CSV)
    assert {"停留时长（秒）", "到访间隔（秒）"} <= set(read_source(file.path).names)


def test_a_header_with_a_unit_names_its_field_but_minutes_are_no_seconds() -> None:
    specs = TARGETS[LayerSource.HOTSPOTS].specs(Layer())
    assert map_columns(["停留时长（秒）"], specs, {}) == {"dwell_s": "停留时长（秒）"}
    assert map_columns(["停留时长(分钟)"], specs, {}) == {"dwell_min": "停留时长(分钟)"}
    assert map_columns(["优先级 (级)"], specs, {}) == {"priority": "优先级 (级)"}


def test_short_names_of_fields_are_words_and_known_again(
    spatialite_database: Database, tmp_path: Path
) -> None:
    for layer_id in ("incidents", "hotspots", "rentals"):
        before = told(spatialite_database, tmp_path, layer_id)
        file = export(
            spatialite_database, tmp_path, layer_id,
            format=ExportFormat.SHAPEFILE, encoding=TextEncoding.GB18030,
        )  # fmt: skip
        with ZipFile(file.path) as archive:
            assert archive.read(f"{layer_id}.dbf")[29] == 0x4D
        importer_into(spatialite_database)(file.path, layer_id, mode=ImportMode.REPLACE)
        after = told(spatialite_database, tmp_path, layer_id)
        # The name of an incident's place might be a person's in files that others wrote.
        left = before.columns.drop("name") if layer_id == "incidents" else before.columns
        pd.testing.assert_frame_equal(after[left], before[left])


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "商铺_WGS84_{day}.geojson"),
        ({"format": ExportFormat.SHAPEFILE, "crs": ExportCrs.METRIC, "grids": ("1", "2-2")},
         "商铺_1+2-2_EPSG4547_UTF8_{day}.zip"),
        ({"format": ExportFormat.SHAPEFILE, "encoding": TextEncoding.GB18030},
         "商铺_WGS84_GBK_{day}.zip"),
        ({"format": ExportFormat.CSV, "bbox": (114.0, 22.7, 114.01, 22.71), "english": True},
         "Shops_on-screen_WGS84_{day}.csv"),
    ],
)  # fmt: skip
def test_a_files_name_tells_layer_part_coordinates_encoding_and_day(
    options: dict[str, object], name: str, spatialite_database: Database, tmp_path: Path
) -> None:
    file = export(spatialite_database, tmp_path, **options)
    assert file.name == name.format(day=f"{MOMENT.day:%Y-%m-%d}")
