"""Good files of every format and encoding give the same rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.layers.conftest import Importer
from tests.layers.source_files import (
    shops,
    write_csv,
    write_geojson,
    write_gpkg,
    write_kml,
    write_shapefile_zip,
    write_xlsx,
)
from webmap.database import Database
from webmap.layers import Datum, ImportReport, from_wgs84
from webmap.models import Place, to_geometry

FORMATS: dict[str, Callable[[Path], Path]] = {
    "geojson": lambda folder: write_geojson(folder / "a.geojson", shops()),
    "geopackage": lambda folder: write_gpkg(folder / "a.gpkg", shops()),
    "geopackage in the office's metric CRS": lambda folder: write_gpkg(
        folder / "a.gpkg", shops(), crs=4547
    ),
    "shapefile without a code page": lambda folder: write_shapefile_zip(
        folder / "a.zip", shops(), without=[".cpg"]
    ),
    "shapefile with a code page": lambda folder: write_shapefile_zip(
        folder / "a.zip", shops(), encoding="utf-8"
    ),
    "shapefile in a folder, metric": lambda folder: write_shapefile_zip(
        folder / "a.zip", shops(), crs=4547, folder="导出/"
    ),
    "kml": lambda folder: write_kml(folder / "a.kml", shops()),
    "csv in utf-8": lambda folder: write_csv(folder / "a.csv", shops()),
    "csv in utf-8 with a mark": lambda folder: write_csv(folder / "a.csv", shops(), "utf-8-sig"),
    "csv in gb18030": lambda folder: write_csv(folder / "a.csv", shops(), "gb18030"),
    "csv in utf-16": lambda folder: write_csv(folder / "a.csv", shops(), "utf-16"),
    "xlsx": lambda folder: write_xlsx(folder / "a.xlsx", shops()),
}


def kept(database: Database) -> dict[str, tuple[str, str, dict[str, object], float, float]]:
    """The new shops: number to name, address, attributes, longitude and latitude."""
    with database.reading() as session:
        rows = session.scalars(select(Place).where(Place.number.like("N%"))).all()
        return {
            place.number: (
                place.name, place.address, place.attributes,
                *to_geometry(place.geom).coords[0],
            )
            for place in rows
        }  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows(
    name: str, tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    report = run_import(FORMATS[name](tmp_path))
    assert report.counts.added == 3
    found = kept(spatialite_database)
    for row in shops():
        shop_name, address, attributes, lon, lat = found[row["编号"]]
        assert (shop_name, address, attributes) == (row["名称"], row["地址"], {"trade": "餐饮"})
        assert lon == pytest.approx(row["经度"], abs=1.1e-7)
        assert lat == pytest.approx(row["纬度"], abs=1.1e-7)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_coordinates_of_another_datum_land_where_the_shop_is(
    datum: Datum, tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = shops()
    for row in rows:
        lon, lat = from_wgs84(row["经度"], row["纬度"], datum)
        row["经度"], row["纬度"] = float(lon), float(lat)
    run_import(write_xlsx(tmp_path / "a.xlsx", rows), datum=datum)
    found = kept(spatialite_database)
    for row in shops():
        assert found[row["编号"]][3:] == pytest.approx((row["经度"], row["纬度"]), abs=2e-7)


def test_columns_go_where_the_user_says(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = [
        {"A": row["编号"], "B": row["名称"], "位置": row["地址"], "经度": row["经度"],
         "纬度": row["纬度"]}
        for row in shops()
    ]  # fmt: skip
    path = write_csv(tmp_path / "a.csv", rows)
    report = run_import(path, columns={"A": "number", "B": "name", "位置": ""})
    assert report.columns["number"] == "A"
    assert kept(spatialite_database)["N001"][:2] == ("新店1", "")


def test_english_headers_are_understood(tmp_path: Path, run_import: Importer) -> None:
    rows = [
        {"Number": "N1", "Name": "Shop", "Address": "Road 1", "Trade": "food",
         "Longitude": 114.002, "LATITUDE": 22.702}
    ]  # fmt: skip
    report = run_import(write_csv(tmp_path / "a.csv", rows))
    assert set(report.columns) == {"number", "name", "address", "trade", "lon", "lat"}


def test_a_file_without_numbers_is_numbered_by_its_rows(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = [{k: v for k, v in row.items() if k != "编号"} for row in shops()]
    run_import(write_xlsx(tmp_path / "a.xlsx", rows), number_prefix="N-")
    assert set(kept(spatialite_database)) == {"N-2", "N-3", "N-4"}


def test_semicolons_and_quotes_are_read(tmp_path: Path, run_import: Importer) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '编号;名称;地址;经度;纬度\nN1;"店;一";"一号\n二楼";114.002;22.702\n', encoding="utf-8"
    )
    assert run_import(path).samples[0][1] == "店;一"


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_line_ends_of_any_machine_are_read(end: str, tmp_path: Path, run_import: Importer) -> None:
    path = tmp_path / "a.csv"
    lines = ["编号,名称,经度,纬度", "N1,店一,114.002,22.702", "N2,店二,114.003,22.703", ""]
    path.write_bytes(end.join(lines).encode())
    assert run_import(path).counts.added == 2


def test_columns_about_persons_are_left_out_and_named(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    path = write_csv(tmp_path / "a.csv", shops(房东姓名="张三", 联系电话="13800138000"))
    report: ImportReport = run_import(path)
    told = " ".join(str(remark) for remark in report.remarks)
    assert "房东姓名" in told
    assert "联系电话" in told
    assert "张三" not in str(kept(spatialite_database))
