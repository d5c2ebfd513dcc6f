"""Incidents over HTTP: words for kinds are told once; what has no position is placed by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from tests.layers.source_files import Row, write_csv, write_xlsx
from tests.tiny_office import EAST, SOUTH, WEST
from tests.web.test_uploads import UPLOADS, SignedIn, ended, sent
from webmap.accounts import rights
from webmap.database import Database
from webmap.models import AuditEntry, Incident, Role, WaitingPlace

WAITING = "/api/v1/waiting"


def calls(*kinds: tuple[str, str], **changes: Any) -> list[Row]:
    return [
        {
            "接警编号": f"W{i}", "警情类别": category, "警情子类": kind,
            "时间段": "2026-10-01 22:00至2026-10-02 06:00", "发案地点": f"后巷第{i}排",
            "报警人电话": "13800138000",
            "经度": WEST + 0.001 * i, "纬度": SOUTH + 0.002, **changes,
        }
        for i, (category, kind) in enumerate(kinds, start=1)
    ]  # fmt: skip


def choices(**changes: Any) -> dict[str, Any]:
    return {"layer": "incidents", "datum": "wgs84", **changes}


def check(client: FlaskClient, upload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = client.post(f"{UPLOADS}/{upload['id']}/check", json=choices(**changes))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def keep(client: FlaskClient, upload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = client.post(f"{UPLOADS}/{upload['id']}/keep", json=choices(**changes))
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return ended(client, upload)


def told(checked: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    return [(one["word"], one["rows"], one["told"]) for one in checked["words"]]


@pytest.fixture
def officer(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    return sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)


def test_words_that_the_table_does_not_know_are_asked_once(
    database: Database, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(Role.OFFICER)
    kinds = [("治安类", "扰乱秩序"), ("盗窃", "扒窃"), ("治安类", "扰乱秩序"), ("走失", "")]
    upload = sent(client, write_xlsx(tmp_path / "台账.xlsx", calls(*kinds)))
    assert upload["layer"] == "incidents"
    checked = check(client, upload)
    assert told(checked) == [("治安类/扰乱秩序", 2, None), ("走失", 1, None)]
    assert checked["words"][0]["texts"] == ["治安类", "扰乱秩序"]
    assert (checked["good"], checked["refused"]) == (4, False)
    assert "目录里没有这些类别" in "".join(checked["remarks"])

    words = {"治安类/扰乱秩序": "affray/group"}
    checked = check(client, upload, words=words)
    assert told(checked) == [("走失", 1, None), ("治安类/扰乱秩序", 2, "affray/group")]
    bad = client.post(
        f"{UPLOADS}/{upload['id']}/check", json=choices(words={"走失": "theft/murder"})
    )
    assert bad.status_code == 422
    state = keep(client, upload, words=words)
    assert (state["phase"], state["counts"]["added"]) == ("done", 4)
    with database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number == "W1")).one()
        assert (found.category, found.sub_category) == ("affray", "group")
        assert found.occurred_from == datetime(2026, 10, 1, 14, tzinfo=UTC)
        assert found.occurred_to == datetime(2026, 10, 1, 22, tzinfo=UTC)

    # The next file asks no more; what was told shows, and may be told anew.
    more = [row | {"接警编号": f"V{i}"} for i, row in enumerate(calls(*kinds))]
    upload = sent(client, write_xlsx(tmp_path / "警情二.xlsx", more))
    checked = check(client, upload)
    assert told(checked) == [("走失", 1, None), ("治安类/扰乱秩序", 2, "affray/group")]
    state = keep(client, upload, words={"治安类/扰乱秩序": "other", "走失": "other/help"})
    assert state["phase"] == "done"
    with database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number == "V0")).one()
        assert (found.category, found.sub_category) == ("other", "治安类 扰乱秩序")


def test_calls_that_are_there_already_are_counted_and_stay(
    officer: FlaskClient, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "警情.csv", calls(("盗窃", ""), ("盗窃", "")), "gb18030")
    assert keep(officer, sent(officer, path))["counts"]["added"] == 2
    checked = check(officer, sent(officer, path))
    assert (checked["good"], checked["passed_over"], checked["refused"]) == (0, 2, True)
    assert checked["counts"] == {"added": 0, "updated": 0, "removed": 0}
    assert checked["problems"] == []
    checked = check(officer, sent(officer, path), mode="update")
    assert (checked["good"], checked["passed_over"], checked["counts"]["updated"]) == (2, 0, 2)


def test_an_incident_without_a_position_waits_is_placed_and_put_back(
    database: Database, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in(Role.OFFICER)
    rows = calls(("盗窃", "扒窃"), ("打架斗殴", ""))
    bare = [{k: v for k, v in row.items() if k not in {"经度", "纬度"}} for row in rows]
    upload = sent(client, write_csv(tmp_path / "警情.csv", bare))
    checked = check(client, upload)
    assert (checked["missing"], checked["by_address"]) == (["lon", "lat"], True)
    state = keep(client, upload, by_address=True)
    assert (state["counts"]["added"], state["waiting"]) == (0, 2)

    first = client.get(WAITING).json["waiting"][0]
    assert (first["layer"], first["name"]) == ("incidents", "后巷第1排")
    assert first["attributes"] == {
        "category": "theft", "sub_category": "pickpocketing",
        "occurred_from": "2026-10-01T22:00:00+08:00", "occurred_to": "2026-10-02T06:00:00+08:00",
    }  # fmt: skip
    address = f"{WAITING}/{first['id']}"
    assert client.get(f"{address}/suggestions").status_code == 200
    outside = client.post(f"{address}/place", json={"lon": EAST + 1, "lat": SOUTH})
    assert outside.status_code == 422
    made = client.post(f"{address}/place", json={"lon": WEST + 0.004, "lat": SOUTH + 0.004})
    assert made.status_code == 201
    with database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number == "W1")).one()
        assert (found.sub_category, found.location) == ("pickpocketing", "后巷第1排")
        assert found.occurred_to == datetime(2026, 10, 1, 22, tzinfo=UTC)
        actions = session.scalars(select(AuditEntry.action)).all()
        assert "waiting.place" in actions
    back = client.post(made.json["undo"])
    assert back.status_code == 201
    assert back.json["attributes"] == first["attributes"]
    with database.reading() as session:
        assert session.scalars(select(Incident).where(Incident.number == "W1")).first() is None
        assert len(session.scalars(select(WaitingPlace)).all()) == 2

    assert client.delete(f"{WAITING}/{back.json['id']}").status_code == 204
    body = {name: first[name] for name in ("layer", "number", "name", "address", "attributes")}
    assert client.post(WAITING, json=body).status_code == 201
    assert client.post(WAITING, json=body).status_code == 409
    wrong = {**body, "number": "W9", "attributes": {"category": "theft"}}
    assert client.post(WAITING, json=wrong).status_code == 422


def test_who_may_not_see_incidents_sees_none_that_wait(
    officer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = calls(("盗窃", ""))
    bare = {k: v for k, v in row.items() if k not in {"经度", "纬度"}}
    keep(officer, sent(officer, write_csv(tmp_path / "警情.csv", [bare])), by_address=True)
    one = officer.get(WAITING).json["waiting"][0]
    without = rights.RIGHTS_OF[Role.OFFICER] - {"incidents.read"}
    monkeypatch.setitem(rights.RIGHTS_OF, Role.OFFICER, without)
    assert officer.get(WAITING).json == {"waiting": [], "counts": {}}
    spot = {"lon": WEST + 0.004, "lat": SOUTH + 0.004}
    assert officer.post(f"{WAITING}/{one['id']}/place", json=spot).status_code == 404
    assert officer.get(f"{WAITING}/{one['id']}/suggestions").status_code == 404
    assert officer.delete(f"{WAITING}/{one['id']}").status_code == 404
    assert officer.post(f"{WAITING}/incidents/1/undo").status_code == 403
    body = {name: one[name] for name in ("number", "name", "layer", "address", "attributes")}
    assert officer.post(WAITING, json={**body, "number": "W8"}).status_code == 404


def test_a_check_tells_which_rows_lack_a_coordinate_and_asks_for_the_datum_of_the_others(
    officer: FlaskClient, tmp_path: Path
) -> None:
    rows = calls(("盗窃", ""), ("盗窃", ""), ("盗窃", ""))
    for row in rows[1:]:
        row |= {"经度": "", "纬度": "", "发案地点": "石鼓小学对面"}
    rows[2]["发案地点"] = "不知道哪里"
    upload = sent(officer, write_csv(tmp_path / "警情.csv", rows))
    plain = check(officer, upload)
    assert (plain["by_address"], plain["lacking"], plain["bad_rows"]) == (True, 2, 2)
    checked = check(officer, upload, by_address=True)
    assert (checked["lacking"], checked["exact"], checked["waiting"]) == (2, 1, 1)
    assert (checked["good"], checked["refused"], checked["problems"]) == (3, False, [])
    assert [point[0] for point in checked["points"]] == [2, 3]
    state = keep(officer, upload, by_address=True)
    assert (state["counts"]["added"], state["waiting"]) == (2, 1)

    # The only coordinate is elsewhere: what it is in has to be said.
    rows[0] |= {"经度": 120.0, "纬度": 30.0}
    rows = [row | {"接警编号": f"{row['接警编号']}b", "序号": ""} for row in rows]
    other = sent(officer, write_csv(tmp_path / "其余.csv", rows))
    unclear = check(officer, other, by_address=True, datum=None, bad_rows="leave-out")
    assert (unclear["datum"], unclear["refused"], unclear["needs_datum"]) == (None, True, True)
    clear = check(officer, other, by_address=True, bad_rows="leave-out")
    assert (clear["good"], clear["bad_rows"], clear["refused"]) == (2, 1, False)
