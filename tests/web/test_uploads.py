"""Bringing files in over HTTP: looked at, checked, kept in the background, stopped, mended."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from tests.layers.source_files import (
    Row,
    frame_of,
    shops,
    write_csv,
    write_geojson,
    write_gpkg,
    write_xlsx,
)
from tests.tiny_office import EAST, MIDDLE_LAT, MIDDLE_LON, SOUTH
from webmap.database import Database
from webmap.layers import Moment
from webmap.layers.datums import Datum, from_wgs84
from webmap.layers.office_package import write_office_package
from webmap.layers.uploads import keeping
from webmap.models import AuditEntry, ChangeSet, ColumnMapping, Office, Place, Role

SignedIn = Callable[[Role | str], FlaskClient]
UPLOADS = "/api/v1/uploads"


def send(client: FlaskClient, path: Path, name: str | None = None) -> Any:
    return client.post(
        UPLOADS, data={"file": (io.BytesIO(path.read_bytes()), name or path.name)}
    )  # fmt: skip


def sent(client: FlaskClient, path: Path) -> dict[str, Any]:
    answer = send(client, path)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.json is not None
    return answer.json


def choices(**changes: Any) -> dict[str, Any]:
    return {"layer": "shops", "datum": "wgs84", **changes}


def ended(client: FlaskClient, upload: dict[str, Any]) -> dict[str, Any]:
    """Wait until an import ends, and return its state."""
    for _attempt in range(600):
        state = client.get(f"{UPLOADS}/{upload['id']}").json["state"]
        if state["phase"] not in {"working", "saving"}:
            return state
        time.sleep(0.02)
    raise AssertionError("the import does not end")


def numbers(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Place.number).where(Place.number.like("N%"))))


def strange(rows: list[Row]) -> list[Row]:
    """The rows under headers that nobody can guess."""
    names = {"编号": "甲", "名称": "乙"}
    return [{names.get(k, k): v for k, v in row.items()} for row in rows]


@pytest.fixture
def officer(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    """A client signed in as the officer, on SpatiaLite."""
    return sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)


def test_a_file_is_looked_at_mapped_and_kept_as_one_change(
    database: Database, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(Role.OFFICER)
    upload = sent(client, write_xlsx(tmp_path / "商铺名单.xlsx", strange(shops(4))))
    assert (upload["rows"], upload["layer"]) == (4, "shops")
    assert upload["sample"][0] == {
        "row": 2, "cells": ["N001", "新店1", "1号路1号", "餐饮", "114.0015", "22.7014"],
    }  # fmt: skip
    address = f"{UPLOADS}/{upload['id']}"
    guessed = client.post(f"{address}/check", json=choices()).json
    assert guessed["missing"] == ["number", "name"]
    assert guessed["columns"] == {"地址": "address", "行业": "trade", "经度": "lon", "纬度": "lat"}
    assert len(guessed["points"]) == 4
    assert numbers(database) == set()

    columns = {**guessed["columns"], "甲": "number", "乙": "name"}
    whole = choices(columns=columns)
    checked = client.post(f"{address}/check", json=whole).json
    assert (checked["good"], checked["refused"], checked["problems"]) == (4, False, [])
    assert checked["counts"] == {"added": 4, "updated": 0, "removed": 0}
    assert checked["points"][0] == [2, 114.0015, 22.7014, True]
    kept = client.post(f"{address}/keep", json=whole)
    assert kept.status_code == 202
    state = ended(client, upload)
    assert (state["phase"], state["counts"]["added"]) == ("done", 4)
    assert numbers(database) == {"N001", "N002", "N003", "N004"}
    with database.reading() as session:
        change = session.scalars(select(ChangeSet)).one()
        assert (change.id, change.note) == (state["change_set"], "商铺名单.xlsx")
        assert change.username == "officer"

    # The next file with these headers is mapped the same way, by itself.
    again = sent(client, write_xlsx(tmp_path / "商铺二.xlsx", strange(shops(5))[4:]))
    checked = client.post(f"{UPLOADS}/{again['id']}/check", json=choices(datum=None)).json
    assert (checked["missing"], checked["remembered"], checked["good"]) == ([], True, 1)
    with database.reading() as session:
        assert session.scalars(select(ColumnMapping)).one().columns["甲"] == "number"


@pytest.mark.parametrize("says_its_crs", [True, False])
def test_the_datum_of_the_last_file_is_not_that_of_plane_coordinates(
    officer: FlaskClient, tmp_path: Path, says_its_crs: bool
) -> None:
    plane = frame_of(shops(4), 4547)
    headers = ["编号", "名称", "地址", "行业"]
    if says_its_crs:
        moved = [row | {"geometry": shapely.Point(*in_gcj02(row))} for row in shops(4)]
        first = write_gpkg(tmp_path / "a.gpkg", moved)
        plane[headers].set_geometry(plane.geometry).to_file(tmp_path / "b.gpkg", driver="GPKG")
        second = tmp_path / "b.gpkg"
    else:
        first = write_csv(
            tmp_path / "a.csv",
            [row | dict(zip(("经度", "纬度"), in_gcj02(row), strict=True)) for row in shops(4)],
        )
        metres = shops(4)
        for row, point in zip(metres, plane.geometry, strict=True):
            row["经度"], row["纬度"] = point.x, point.y
        second = write_csv(tmp_path / "b.csv", metres)
    upload = sent(officer, first)
    kept = officer.post(f"{UPLOADS}/{upload['id']}/keep", json=choices(datum="gcj02"))
    assert kept.status_code == 202, kept.text
    assert ended(officer, upload)["phase"] == "done"
    again = sent(officer, second)
    asked = choices(datum=None, mode="update")
    checked = officer.post(f"{UPLOADS}/{again['id']}/check", json=asked).json
    assert (checked["remembered"], checked["good"], checked["problems"]) == (True, 4, [])
    assert (checked["needs_datum"], checked["datum"]) == (False, "wgs84")
    assert checked["points"][0][1:3] == pytest.approx([114.0015, 22.7014], abs=1e-6)


def in_gcj02(row: Row) -> tuple[float, float]:
    """Return where a program with the Chinese offset would show a row."""
    lon, lat = from_wgs84(np.array([row["经度"]]), np.array([row["纬度"]]), Datum.GCJ02)
    return float(lon[0]), float(lat[0])


def bad_shops() -> list[Row]:
    rows = shops(5)
    rows[1]["名称"] = ""
    rows[3]["经度"] = EAST + 0.02
    return rows


def test_bad_rows_are_told_left_out_and_given_back_to_be_mended(
    spatialite_database: Database, officer: FlaskClient, tmp_path: Path
) -> None:
    rows = bad_shops()
    rows[1]["地址"] = "=HYPERLINK(1)"
    upload = sent(officer, write_csv(tmp_path / "a.csv", rows))
    address = f"{UPLOADS}/{upload['id']}"
    checked = officer.post(f"{address}/check", json=choices()).json
    assert [(one["row"], one["detail"]) for one in checked["problems"]] == [
        (3, "缺少“名称”。"), (5, f"坐标 {EAST + 0.02:.6f}, {SOUTH + 0.0026:.6f} 在辖区外。"),
    ]  # fmt: skip
    assert [(point[0], point[3]) for point in checked["points"]] == [
        (2, True), (3, False), (4, True), (5, False), (6, True),
    ]  # fmt: skip
    refused = officer.post(f"{address}/keep", json=choices())
    assert refused.status_code == 422
    assert refused.json["problem_count"] == 2
    assert numbers(spatialite_database) == set()

    leaving_out = choices(bad_rows="leave-out")
    assert officer.post(f"{address}/keep", json=leaving_out).status_code == 202
    state = ended(officer, upload)
    assert (state["phase"], state["problem_count"]) == ("done", 2)
    assert numbers(spatialite_database) == {"N001", "N003", "N005"}
    book = officer.get(f"{address}/rejected.xlsx")
    assert "%E6%9C%AA%E5%AF%BC%E5%85%A5" in book.headers["Content-Disposition"]
    cells = list(openpyxl.load_workbook(io.BytesIO(book.data)).active.iter_rows())
    assert [cell.value for cell in cells[0]][:4] == ["原行号", "问题", "编号", "名称"]
    assert [[c.value for c in row][:3] for row in cells[1:]] == [
        ["3", "缺少“名称”。", "N002"],
        ["5", f"坐标 {EAST + 0.02:.6f}, {SOUTH + 0.0026:.6f} 在辖区外。", "N004"],
    ]
    assert cells[1][4].data_type == "s"
    assert officer.get(f"{address}/rejected.csv").data.startswith("\ufeff原行号".encode())

    # Mended, it comes in again as it is.
    mended = tmp_path / "mended.xlsx"
    mended.write_bytes(book.data)
    book = openpyxl.load_workbook(mended)
    book.active["D2"], book.active["G3"] = "补上的店", EAST - 0.001
    book.active["E2"] = "1号路2号"
    book.save(mended)
    upload = sent(officer, mended)
    assert officer.post(f"{UPLOADS}/{upload['id']}/keep", json=choices()).status_code == 202
    assert ended(officer, upload)["phase"] == "done"
    assert len(numbers(spatialite_database)) == 5


def test_a_stopped_import_keeps_nothing(
    database: Database, signed_in: SignedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.OFFICER)
    upload = sent(client, write_csv(tmp_path / "a.csv", shops(3)))
    address = f"{UPLOADS}/{upload['id']}"
    states: list[dict[str, Any]] = []
    real = keeping.import_table

    def stopped_at_the_end(*args: Any, **named: Any) -> Any:
        report = real(*args, **named)
        states.append(client.post(f"{address}/cancel").json)
        states.append(client.get(address).json["state"])
        return report

    monkeypatch.setattr(keeping, "import_table", stopped_at_the_end)
    client.post(f"{address}/check", json=choices())
    assert client.post(f"{address}/keep", json=choices()).status_code == 202
    assert ended(client, upload)["phase"] == "stopped"
    assert [state["phase"] for state in states] == ["working", "working"]
    assert numbers(database) == set()
    # The same upload can be kept after all.
    monkeypatch.setattr(keeping, "import_table", real)
    assert client.post(f"{address}/keep", json=choices()).status_code == 202
    assert ended(client, upload)["phase"] == "done"
    assert len(numbers(database)) == 3


def test_an_import_whose_process_died_is_said_to_have_kept_nothing(
    make_app: Callable[..., Flask], spatialite_database: Database, tmp_path: Path
) -> None:
    app = make_app(spatialite_database)
    client = sign_in(app.test_client(), Role.OFFICER)
    upload = sent(client, write_csv(tmp_path / "a.csv", shops(3)))
    folder = tmp_path / "uploads" / upload["id"]
    # What a killed process leaves: its last word, and a lock that nobody holds.
    (folder / "state.json").write_text(
        json.dumps({"phase": "working", "doing": "正在写入", "done": 1, "of": 3})
    )
    (folder / "running.lock").touch()
    state = client.get(f"{UPLOADS}/{upload['id']}").json["state"]
    assert state["phase"] == "failed"
    assert "没有导入" in state["message"]
    assert client.post(f"{UPLOADS}/{upload['id']}/keep", json=choices()).status_code == 202
    assert ended(client, upload)["phase"] == "done"


def test_an_upload_is_its_users_alone(
    make_app: Callable[..., Flask], spatialite_database: Database, tmp_path: Path
) -> None:
    app = make_app(spatialite_database)
    officer = sign_in(app.test_client(), Role.OFFICER)
    upload = sent(officer, write_csv(tmp_path / "a.csv", shops(3)))
    address = f"{UPLOADS}/{upload['id']}"
    commander = sign_in(app.test_client(), Role.COMMANDER)
    assert commander.get(address).status_code == 404
    assert commander.post(f"{address}/keep", json=choices()).status_code == 404
    assert commander.get(f"{UPLOADS}/../../webmap").status_code == 404
    assert send(sign_in(app.test_client(), Role.AUXILIARY), tmp_path / "a.csv").status_code == 403
    assert officer.delete(address).status_code == 204
    assert officer.get(address).status_code == 404
    assert not list((tmp_path / "uploads").iterdir())


def test_grids_are_not_for_everybody_to_bring_in(officer: FlaskClient, tmp_path: Path) -> None:
    upload = sent(officer, write_csv(tmp_path / "a.csv", shops(3)))
    answer = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(layer="sub_grids"))
    assert answer.status_code == 403
    assert (
        "sub_grids" not in officer.get("/data").get_data(as_text=True).split("page-data")[1][:900]
    )


def test_an_office_sees_no_upload_of_another_day(
    officer: FlaskClient, tmp_path: Path, spatialite_database: Database
) -> None:
    upload = sent(officer, write_csv(tmp_path / "a.csv", shops(3)))
    folder = tmp_path / "uploads" / upload["id"]
    two_days = time.time() - 2 * 86400
    os.utime(folder, (two_days, two_days))
    sent(officer, tmp_path / "a.csv")
    assert not folder.exists()


def test_a_geopackage_says_which_layers_it_has_and_another_can_be_read(
    officer: FlaskClient, tmp_path: Path
) -> None:
    path = write_gpkg(tmp_path / "a.gpkg", shops(2), layer="东区")
    write_gpkg(path, shops(3), layer="西区")
    upload = sent(officer, path)
    assert (upload["parts"], upload["part"], upload["rows"]) == (["东区", "西区"], "东区", 2)
    other = officer.post(f"{UPLOADS}/{upload['id']}/read?part=西区").json
    assert (other["part"], other["rows"]) == ("西区", 3)


def test_an_office_that_we_wrote_is_told_from_other_files(
    officer: FlaskClient, spatialite_database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "a.gpkg"
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        write_office_package(
            session, office, Moment(now.date(), now), path, incidents=True, staff=True
        )
    upload = sent(officer, path)
    assert upload["office_package"]
    page = officer.get("/data").get_data(as_text=True)
    titles = json.loads(page.split('id="page-data">')[1].split("</script>")[0])["titles"]
    assert titles["streets"] == "道路"
    assert {"boundary", "police_grids", "shops"} <= set(titles) & set(upload["parts"])
    address = f"{UPLOADS}/{upload['id']}"
    shops_of_it = officer.post(f"{address}/read?part=shops").json
    assert shops_of_it["layer"] == "shops"
    assert "sub_grid" in shops_of_it["headers"]
    checked = officer.post(f"{address}/check", json=choices(mode="update")).json
    assert checked["remarks"] == []
    other = sent(officer, write_gpkg(tmp_path / "b.gpkg", shops(2)))
    assert not other["office_package"]


@pytest.mark.parametrize(("srid", "datum"), [(4326, "wgs84"), (4490, "cgcs2000"), (4214, None)])
def test_the_datum_that_a_file_names_is_taken_where_its_points_dont_tell(
    srid: int, datum: str | None, officer: FlaskClient, tmp_path: Path
) -> None:
    path = tmp_path / "a.gpkg"
    # In the middle of the office: under every datum inside, and too few to tell by streets.
    rows = shops(2, 经度=MIDDLE_LON, 纬度=MIDDLE_LAT)
    frame_of(rows).set_crs(srid, allow_override=True).to_file(path, layer="shops")
    upload = sent(officer, path)
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(datum=None)).json
    assert checked["best"] is None
    assert (checked["declared"], checked["datum"]) == (datum, datum)


def test_nothing_is_kept_while_the_datum_is_open(
    officer: FlaskClient, spatialite_database: Database, tmp_path: Path
) -> None:
    # On the grid of the office's streets no datum fits better than another.
    rows = shops(2, 经度=MIDDLE_LON, 纬度=MIDDLE_LAT)
    address = f"{UPLOADS}/{sent(officer, write_csv(tmp_path / 'a.csv', rows))['id']}"
    checked = officer.post(f"{address}/check", json=choices(datum=None)).json
    assert (checked["datum"], checked["refused"], checked["good"]) == (None, True, 2)
    kept = officer.post(f"{address}/keep", json=choices(datum=None))
    assert kept.status_code == 422
    assert "分不清是哪一种" in kept.json["detail"]
    assert numbers(spatialite_database) == set()
    assert officer.post(f"{address}/keep", json=choices(datum="gcj02")).status_code == 202


def test_headers_tell_their_datum(officer: FlaskClient, tmp_path: Path) -> None:
    rows = shops(2, 经度_GCJ02=MIDDLE_LON, 纬度_GCJ02=MIDDLE_LAT)
    for row in rows:
        del row["经度"], row["纬度"]
    upload = sent(officer, write_csv(tmp_path / "a.csv", rows))
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(datum=None)).json
    assert (checked["datum"], checked["refused"]) == ("gcj02", False)


def test_points_that_tell_their_datum_outweigh_what_the_file_names(
    officer: FlaskClient, tmp_path: Path
) -> None:
    rows = shops(3)
    for row in rows:
        lon, lat = from_wgs84(np.array([EAST - 0.0005]), np.array([SOUTH + 0.005]), Datum.GCJ02)
        row["经度"], row["纬度"] = float(lon[0]), float(lat[0])
    upload = sent(officer, write_gpkg(tmp_path / "a.gpkg", rows))
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(datum=None)).json
    assert (checked["declared"], checked["best"], checked["datum"]) == ("wgs84", "gcj02", "gcj02")


def test_plane_coordinates_without_a_name_are_found_by_where_they_lie(
    officer: FlaskClient, tmp_path: Path
) -> None:
    plane = frame_of(shops(3), 4526).get_coordinates()  # the zone's number before the easting
    rows = shops(3)
    for row, x, y in zip(rows, plane["x"], plane["y"], strict=True):
        row["经度"], row["纬度"] = x, y
    upload = sent(officer, write_csv(tmp_path / "a.csv", rows))
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(datum=None)).json
    assert (checked["crs"], checked["good"]) == ("EPSG:4526", 3)
    assert checked["points"][0][1:3] == [114.0015, 22.7014]


def test_of_overlapping_checks_the_one_asked_for_last_stays(
    officer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(officer, write_csv(tmp_path / "shops.csv", strange(shops(4))))
    address = f"{UPLOADS}/{upload['id']}"
    for asked_ns, bad_rows in ((2, "leave-out"), (1, "refuse")):
        monkeypatch.setattr("webmap.web.uploads.time.time_ns", lambda at=asked_ns: at)
        officer.post(f"{address}/check", json=choices(bad_rows=bad_rows))
    assert officer.get(address).json["choices"]["bad_rows"] == "leave-out"


@pytest.mark.parametrize("mode", ["update", "replace"])
def test_what_would_change_is_told_before(mode: str, officer: FlaskClient, tmp_path: Path) -> None:
    rows = shops(2)
    rows[0]["编号"] = "A001"
    upload = sent(officer, write_geojson(tmp_path / "a.geojson", rows))
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=choices(mode=mode)).json
    removed = 2 if mode == "replace" else 0
    assert checked["counts"] == {"added": 1, "updated": 1, "removed": removed}


def test_an_import_is_recorded(
    officer: FlaskClient, spatialite_database: Database, tmp_path: Path
) -> None:
    upload = sent(officer, write_csv(tmp_path / "a.csv", shops(2)))
    officer.post(f"{UPLOADS}/{upload['id']}/keep", json=choices())
    ended(officer, upload)
    with spatialite_database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.username, entry.action, entry.after["file"]) == (
        "officer", "data.import", "a.csv",
    )  # fmt: skip
