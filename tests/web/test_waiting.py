"""Rows without coordinates over HTTP: by address, chosen, or placed by hand on the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from tests.layers.source_files import Row, shops, write_csv
from tests.tiny_office import EAST, SOUTH, WEST
from tests.web.test_uploads import UPLOADS, SignedIn, choices, ended, sent
from webmap.database import Database
from webmap.models import Place, Role, SubGrid, WaitingPlace, to_geometry

WAITING = "/api/v1/waiting"


def addresses(*given: str) -> list[Row]:
    return [
        {"编号": f"N{i}", "名称": f"店{i}", "地址": address, "行业": "餐饮"}
        for i, address in enumerate(given, start=1)
    ]


def brought_in(client: FlaskClient, path: Path, **changes: Any) -> dict[str, Any]:
    upload = sent(client, path)
    asked = choices(by_address=True, **changes)
    answer = client.post(f"{UPLOADS}/{upload['id']}/keep", json=asked)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return ended(client, upload)


@pytest.fixture
def officer(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    return sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)


def test_rows_are_placed_by_address_chosen_or_left_to_wait_and_placed_by_hand(
    database: Database, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(Role.OFFICER)
    # In the tiny office: shops at 1号路1-3号, rentals at 东巷1号 and 东巷2号.
    path = write_csv(
        tmp_path / "a.csv", addresses("东莞市东巷１号201室", "1号路5号", "1号路4号", "后门")
    )
    upload = sent(client, path)
    address = f"{UPLOADS}/{upload['id']}"
    plain = client.post(f"{address}/check", json=choices()).json
    assert (plain["missing"], plain["by_address"]) == (["lon", "lat"], True)
    checked = client.post(f"{address}/check", json=choices(by_address=True)).json
    assert (checked["exact"], checked["waiting"], checked["good"]) == (1, 3, 4)
    assert checked["counts"]["added"] == 1
    assert [(one["row"], one["taken"]) for one in checked["close"]] == [(3, None), (4, None)]
    assert checked["close"][0]["found"][0]["label"] == "1号路3号"
    assert len(checked["points"]) == 1

    state = brought_in(client, path, chosen={3: 0, 4: -1})
    assert (state["counts"]["added"], state["waiting"]) == (2, 2)
    with database.reading() as session:
        kept = {p.number: p for p in session.scalars(select(Place).where(Place.number.like("N_")))}
        assert set(kept) == {"N1", "N2"}
        assert to_geometry(kept["N1"].geom).within(
            to_geometry(
                session.scalars(select(Place.geom).where(Place.number == "441900001")).one()
            )
        )

    listed = client.get(WAITING).json
    assert [(one["number"], one["attributes"]) for one in listed["waiting"]] == [
        ("N3", {"trade": "餐饮"}), ("N4", {"trade": "餐饮"}),
    ]  # fmt: skip
    assert listed["counts"] == {"shops": 2}
    first = listed["waiting"][0]["id"]
    found = client.get(f"{WAITING}/{first}/suggestions").json["found"]
    assert found
    outside = client.post(f"{WAITING}/{first}/place", json={"lon": EAST + 1, "lat": SOUTH})
    assert outside.status_code == 422
    spot = {"lon": WEST + 0.008, "lat": SOUTH + 0.008}
    placed = client.post(f"{WAITING}/{first}/place", json=spot)
    assert placed.status_code == 201
    with database.reading() as session:
        place = session.scalars(select(Place).where(Place.number == "N3")).one()
        assert (place.name, place.attributes) == ("店3", {"trade": "餐饮"})
        grid = session.scalars(select(SubGrid).where(SubGrid.id == place.sub_grid_id)).one()
        assert grid.code == "2-2"
    assert client.post(f"{WAITING}/{first}/place", json=spot).status_code == 404

    back = client.post(f"{WAITING}/placed/{placed.json['change_set']}/undo")
    assert back.status_code == 201
    assert (back.json["number"], back.json["attributes"]) == ("N3", {"trade": "餐饮"})
    with database.reading() as session:
        assert session.scalars(select(Place).where(Place.number == "N3")).first() is None
        assert len(session.scalars(select(WaitingPlace)).all()) == 2


def test_rows_that_wait_go_and_come_back_with_their_import(
    database: Database, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(Role.OFFICER)

    def waiting() -> list[str]:
        return [one["number"] for one in client.get(WAITING).json["waiting"]]

    def undone(change: int) -> int:
        answer = client.post(f"/api/v1/places/changes/{change}/undo")
        assert answer.status_code == 201, answer.text
        return answer.json["change"]

    rows = addresses("东巷1号", "哪里", "那里")
    first = brought_in(client, write_csv(tmp_path / "a.csv", rows))
    assert waiting() == ["N2", "N3"]
    back = undone(first["change_set"])
    assert waiting() == []
    assert client.get(WAITING).json["counts"] == {}
    again = undone(back)
    assert waiting() == ["N2", "N3"]

    # One is placed by hand: it is on the map, whatever happens to the import.
    one = client.get(WAITING).json["waiting"][0]["id"]
    spot = {"lon": WEST + 0.008, "lat": SOUTH + 0.008}
    placed = client.post(f"{WAITING}/{one}/place", json=spot).json["change_set"]
    back = undone(again)
    assert waiting() == []
    undone(placed)
    assert waiting() == ["N2"], "its placing was taken back: it waits once more"
    undone(back)
    assert waiting() == ["N2", "N3"]

    # What a later import brings to the map waits again when that is taken back.
    later = write_csv(tmp_path / "b.csv", [shops(1)[0] | {"编号": "N2"}])
    upload = sent(client, later)
    client.post(f"{UPLOADS}/{upload['id']}/keep", json=choices())
    change = ended(client, upload)["change_set"]
    assert waiting() == ["N3"]
    undone(change)
    assert waiting() == ["N2", "N3"]


def test_an_import_of_rows_that_all_wait_can_be_taken_back(
    officer: FlaskClient, tmp_path: Path
) -> None:
    only = brought_in(officer, write_csv(tmp_path / "a.csv", addresses("哪里")))
    assert (only["counts"]["added"], only["waiting"]) == (0, 1)
    assert officer.get("/api/v1/places/changes").json["changes"][0]["id"] == only["change_set"]
    undo = f"/api/v1/places/changes/{only['change_set']}/undo"
    assert officer.post(undo).status_code == 201
    assert officer.get(WAITING).json["counts"] == {}
    assert officer.post(undo).status_code == 422, "there is nothing left to take back"


def test_one_that_is_let_go_can_be_put_back(officer: FlaskClient, tmp_path: Path) -> None:
    brought_in(officer, write_csv(tmp_path / "a.csv", addresses("哪里", "那里")))
    one = officer.get(WAITING).json["waiting"][0]
    assert officer.delete(f"{WAITING}/{one['id']}").status_code == 204
    assert officer.get(WAITING).json["counts"] == {"shops": 1}
    body = {name: one[name] for name in ("layer", "number", "name", "address", "attributes")}
    assert officer.post(WAITING, json=body).status_code == 201
    assert officer.post(WAITING, json=body).status_code == 409
    assert officer.post(WAITING, json={**body, "layer": "streets"}).status_code == 404


def test_a_row_that_comes_with_coordinates_waits_no_more(
    officer: FlaskClient, tmp_path: Path
) -> None:
    rows = shops(2)
    bare = {**rows[0], "地址": "哪里", "经度": "", "纬度": ""}
    state = brought_in(officer, write_csv(tmp_path / "a.csv", [bare]))
    assert (state["phase"], state["waiting"], state["message"]) == ("done", 1, "")
    assert officer.get(WAITING).json["counts"] == {"shops": 1}
    upload = sent(officer, write_csv(tmp_path / "b.csv", rows))
    officer.post(f"{UPLOADS}/{upload['id']}/keep", json=choices())
    assert ended(officer, upload)["phase"] == "done"
    assert officer.get(WAITING).json["counts"] == {}


def test_what_waits_is_checked_like_any_row(officer: FlaskClient, tmp_path: Path) -> None:
    rows = addresses("哪里", "东巷1号")
    rows[0]["名称"] = ""
    upload = sent(officer, write_csv(tmp_path / "a.csv", rows))
    asked = choices(by_address=True)
    checked = officer.post(f"{UPLOADS}/{upload['id']}/check", json=asked).json
    assert [one["detail"] for one in checked["problems"]] == ["缺少“名称”。"]
    assert checked["refused"]
    refused = officer.post(f"{UPLOADS}/{upload['id']}/check", json={**asked, "mode": "replace"})
    assert refused.status_code == 422
    assert "不能替换整层" in refused.json["detail"]


def test_who_edits_no_places_places_none(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    client = sign_in(make_app(spatialite_database).test_client(), Role.BUREAU)
    assert client.get(WAITING).status_code == 403
    assert client.get("/data/waiting").status_code == 403
