"""Hotspots over HTTP: rights, versions, office bounds, decisions, assignments, absences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import Hotspot, HotspotStatus, Member, Office, Role
from webmap.web.people import today

SignedIn = Callable[[Role | str], FlaskClient]
PASSWORD = "correct horse battery"
AREA = shapely.geometry.mapping(shapely.box(114.0015, 22.7015, 114.0025, 22.7025))


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


def listed(client: FlaskClient) -> dict[str, dict[str, Any]]:
    answer = client.get("/api/v1/hotspots")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {one["number"]: one for one in answer.json["hotspots"]}


def member_id(client: FlaskClient, name: str) -> int:
    members = client.get("/api/v1/hotspots").json["members"]
    return next(one["id"] for one in members if one["name"] == name)


def test_a_hotspot_is_drawn_changed_and_taken_back(officer: FlaskClient) -> None:
    made = officer.post(
        "/api/v1/hotspots", json={"name": "车站东口", "dwell_min": 20, "geometry": AREA}
    )
    assert made.status_code == 201, made.get_data(as_text=True)
    address = made.headers["Location"]
    card = officer.get(address)
    assert card.headers["ETag"] == '"v1"'
    assert card.json["hotspot"]["dwell_min"] == 20
    assert card.json["before_after"]["days"] == 0
    assert card.json["past_year"]["count"] == 0
    changed = officer.patch(
        address, json={"windows": [["21:00", "02:00"]], "visits": 3}, headers={"If-Match": '"v1"'}
    )
    assert changed.json["version"] == 2
    assert listed(officer)["H04"]["windows"] == [["21:00", "02:00"]]
    undone = officer.post(f"/api/v1/hotspots/changes/{changed.json['id']}/undo")
    assert undone.status_code == 204
    assert (listed(officer)["H04"]["windows"], listed(officer)["H04"]["version"]) == ([], 3)


def test_the_second_editor_gets_412_and_who_names_no_version_428(officer: FlaskClient) -> None:
    one = listed(officer)["H1"]
    address = f"/api/v1/hotspots/{one['id']}"
    assert officer.patch(address, json={"priority": 1}).status_code == 428
    seen = {"If-Match": '"v1"'}
    assert officer.patch(address, json={"priority": 1}, headers=seen).status_code == 200
    second = officer.patch(address, json={"priority": 4}, headers=seen)
    assert second.status_code == 412
    assert "刚刚被别人改过" in second.json["detail"]
    late = officer.post(
        f"{address}/decision", json={"decision": "close", "text": "好了"}, headers=seen
    )
    assert late.status_code == 412
    assert listed(officer)["H1"]["priority"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"priority": 9}, "priority"),
        ({"windows": [["25:00", "02:00"]]}, "windows"),
        ({"windows": [["21:00", "21:00"]]}, "windows.0"),
        ({"geometry": {"type": "Point", "coordinates": [114.002, 22.702]}}, "geometry"),
        ({"geometry": {"type": "Polygon", "coordinates": "no"}}, "geometry"),
        ({"geometry": shapely.geometry.mapping(shapely.box(114.02, 22.7, 114.021, 22.701))},
         "geometry"),
        ({"name": ""}, "name"),
        ({"reason": "440106199001011234"}, "reason"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_field_by_field(
    quick: FlaskClient, body: dict[str, Any], field: str
) -> None:
    one = listed(quick)["H1"]
    answer = quick.patch(
        f"/api/v1/hotspots/{one['id']}", json=body, headers={"If-Match": f'"v{one["version"]}"'}
    )
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.json["fields"][0]["field"].startswith(field)


def test_a_suggestion_is_decided_assigned_and_closed(
    officer: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        row = session.scalars(select(Hotspot).where(Hotspot.number == "H2")).one()
        row.status, row.detected = HotspotStatus.SUGGESTED, True
        row.evidence = {"count": 12, "methods": ["gi"]}
    one = listed(officer)["H2"]
    address = f"/api/v1/hotspots/{one['id']}"
    who = member_id(officer, "陈志强")
    early = officer.post(
        f"{address}/assignments", json={"member_id": who, "first_day": str(today())}
    )
    assert early.status_code == 409
    accepted = officer.post(
        f"{address}/decision", json={"decision": "accept"}, headers={"If-Match": '"v1"'}
    )
    assert accepted.status_code == 201
    given = officer.post(
        f"{address}/assignments", json={"member_id": who, "first_day": str(today())}
    )
    assert given.status_code == 201
    answer = officer.get("/api/v1/hotspots").json
    (load,) = answer["loads"]
    assert (load["member_id"], load["hotspots"], load["shift_min"]) == (who, [one["id"]], 30)
    (duty,) = listed(officer)["H2"]["duties"]
    assert (duty["who"], duty["valid_to"]) == ("陈志强", None)
    assert listed(officer)["H2"]["status"] == "assigned"
    options = officer.get("/api/v1/patrols/options").json["hotspots"]
    assert [each["answering"][0]["who"] for each in options if each["number"] == "H2"] == ["陈志强"]
    without = officer.post(
        f"{address}/decision", json={"decision": "close"}, headers={"If-Match": '"v2"'}
    )
    assert (without.status_code, without.json["fields"][0]["field"]) == (422, "text")
    closed = officer.post(
        f"{address}/decision", json={"decision": "close", "text": "搬走了"},
        headers={"If-Match": '"v2"'},
    )  # fmt: skip
    assert closed.status_code == 201
    shown = officer.get("/api/v1/layers/hotspots/features").get_data(as_text=True)
    assert "市场门口" not in shown
    assert listed(officer)["H2"]["result"] == "搬走了"


def test_hotspots_of_who_is_away_stand_out_and_go_to_another(officer: FlaskClient) -> None:
    one = listed(officer)["H1"]
    away, other = member_id(officer, "陈志强"), member_id(officer, "李国华")
    last = today() + timedelta(days=3)
    officer.post(
        f"/api/v1/hotspots/{one['id']}/assignments",
        json={"member_id": away, "first_day": str(today() - timedelta(days=9))},
    )
    noted = officer.post(
        "/api/v1/absences",
        json={"member_id": away, "first_day": str(today()), "last_day": str(last)},
    )
    assert noted.status_code == 201
    assert listed(officer)["H1"]["away"]["name"] == "陈志强"
    moved = officer.post(
        "/api/v1/hotspots/moves",
        json={
            "from_member": away, "member_id": other, "first_day": str(today()),
            "last_day": str(last),
        },
    )  # fmt: skip
    assert moved.status_code == 201, moved.get_data(as_text=True)
    found = listed(officer)["H1"]
    assert found["away"] is None
    assert [duty["who"] for duty in found["duties"]] == ["李国华", "陈志强"]
    (absence,) = officer.get("/api/v1/absences").json["absences"]
    assert officer.delete(f"/api/v1/absences/{absence['id']}").status_code == 200
    assert officer.get("/api/v1/absences").json["absences"] == []


def test_an_auxiliary_reads_without_counts_and_a_volunteer_sees_nothing(
    signed_in: SignedIn,
) -> None:
    auxiliary = signed_in(Role.AUXILIARY)
    one = listed(auxiliary)["H1"]
    card = auxiliary.get(f"/api/v1/hotspots/{one['id']}").json
    assert (card["past_year"], card["before_after"]) == (None, None)
    page = auxiliary.get("/hotspots").get_data(as_text=True)
    assert '"may_manage": false' in page
    refused = auxiliary.post(f"/api/v1/hotspots/{one['id']}/assignments", json={})
    assert refused.status_code == 403
    volunteer = signed_in(Role.VOLUNTEER)
    assert volunteer.get("/hotspots").status_code == 403
    assert volunteer.get("/api/v1/hotspots").status_code == 403


def test_another_offices_hotspots_members_and_changes_are_not_there(
    app: Flask, database: Database, officer: FlaskClient
) -> None:
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, "next door", PASSWORD, Role.COMMANDER, neighbour, NOW)
    one = listed(officer)["H1"]
    who = member_id(officer, "陈志强")
    made = officer.patch(
        f"/api/v1/hotspots/{one['id']}", json={"priority": 1}, headers={"If-Match": '"v1"'}
    ).json["id"]
    officer.post(
        "/api/v1/absences",
        json={"member_id": who, "first_day": str(today()), "last_day": str(today())},
    )
    (absence,) = officer.get("/api/v1/absences").json["absences"]
    client, auth = app.test_client(), ("next door", PASSWORD)
    seen = {"If-Match": '"v2"'}
    day = {"first_day": str(today()), "last_day": str(today())}
    address = f"/api/v1/hotspots/{one['id']}"
    for method, asked, body in [
        ("GET", address, None),
        ("PATCH", address, {"priority": 2}),
        ("POST", f"{address}/decision", {"decision": "close", "text": "x"}),
        ("POST", f"{address}/assignments", day),
        ("POST", f"/api/v1/hotspots/changes/{made}/undo", None),
        ("POST", "/api/v1/hotspots/moves", {"from_member": who, **day}),
        ("DELETE", f"/api/v1/absences/{absence['id']}", None),
    ]:
        answer = client.open(asked, method=method, json=body, headers=seen, auth=auth)
        assert answer.status_code == 404, f"{method} {asked}"
    theirs = client.get("/api/v1/hotspots", auth=auth).json
    assert (theirs["hotspots"], theirs["members"], theirs["absences"]) == ([], [], [])
    drawn = client.post(
        "/api/v1/hotspots",
        json={
            "name": "x",
            "geometry": shapely.geometry.mapping(shapely.box(114.012, 22.702, 114.013, 22.703)),
        },
        auth=auth,
    )
    assert drawn.status_code == 201
    refused = client.post(
        f"/api/v1/hotspots/{drawn.json['hotspot_id']}/assignments",
        json={"member_id": who, "first_day": str(today())},
        auth=auth,
    )
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (422, "member_id")
    with database.reading() as session:
        assert session.scalars(select(Member.id).where(Member.id == who)).one() == who
        kept = session.scalars(select(Hotspot).where(Hotspot.id == one["id"])).one()
        assert (kept.priority, kept.status) == (1, HotspotStatus.CONFIRMED)
