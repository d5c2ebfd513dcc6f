"""The week over HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import icalendar
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import select

from webmap.database import Database
from webmap.models import AuditEntry, Office, Place, Role, to_stored

WEEK = "/api/v1/week"
MONDAY = "2026-11-23"
SATURDAY = "2026-11-28"
SignedIn = Callable[[Role], FlaskClient]
NIGHT = {"begins": "20:00", "ends": "02:00"}
LATE = {"begins": "16:00", "ends": "00:00"}


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


@pytest.fixture
def places(database: Database, office: Office) -> None:
    """Add a plaza and two factories."""
    with database.writing() as session:
        for layer_id, number, lon in (
            ("plazas", "P1", 114.0025), ("factories", "F1", 114.001), ("factories", "F2", 114.008),
        ):  # fmt: skip
            session.add(
                Place(
                    office_id=office.id,
                    layer_id=layer_id,
                    number=number,
                    name=f"{number}处",
                    geom=to_stored(shapely.box(lon, 22.7020, lon + 0.0004, 22.7024)),
                )
            )


def week(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(f"{WEEK}?monday={MONDAY}")
    assert answer.status_code == 200, answer.text
    return answer.json


def put(client: FlaskClient, day: str, hours: dict[str, str], *teams: int) -> None:
    body = {"day": day, **hours, "name": "班", "teams": [{"team_id": team} for team in teams]}
    answer = client.put(f"{WEEK}/shifts", json=body)
    assert answer.status_code == 204, answer.text


def test_a_day_s_shift_is_filled_planned_and_told(officer: FlaskClient, database: Database) -> None:
    teams = [team["id"] for team in week(officer)["teams"]]
    put(officer, MONDAY, NIGHT, *teams)
    asked = officer.get(f"{WEEK}/asked", query_string={"day": MONDAY, **NIGHT, "vary": "same"}).json
    assert [team["team_id"] for team in asked["teams"]] == teams
    # The market's hours are over before the night begins, but for one: its window meets the shift.
    assert {visit["name"] for visit in asked["visits"]} == {"夜市北口", "市场门口", "厂区宿舍"}
    answer = officer.post(f"{WEEK}/plans", json={"day": MONDAY, **NIGHT})
    assert answer.status_code == 201, answer.text
    shift = next(one for one in week(officer)["shifts"] if one["day"] == MONDAY and one["plan"])
    assert shift["begins"] == "20:00"
    assert shift["plan"]["id"] == answer.json["id"]
    assert shift["plan"]["visits_made"] > 0
    assert any(one["hours"] > 0 for one in week(officer)["workloads"])
    with database.reading() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"rota.set", "plans.draft"} <= actions


def test_an_empty_shift_cannot_be_planned(officer: FlaskClient) -> None:
    answer = officer.post(f"{WEEK}/plans", json={"day": MONDAY, **NIGHT})
    assert answer.status_code == 409
    assert "还没有排人" in answer.json["detail"]


@pytest.mark.usefixtures("places")
def test_the_weekend_stand_goes_into_the_plan_at_its_hour(officer: FlaskClient) -> None:
    made = officer.post(f"{WEEK}/stands", json={"monday": MONDAY})
    assert made.status_code == 201
    days = [(one["day"], one["begins"], one["minutes"]) for one in made.json["appointments"]]
    assert days == [(SATURDAY, "19:30", 120), ("2026-11-29", "19:30", 120)]
    again = officer.post(f"{WEEK}/stands", json={"monday": MONDAY})
    assert again.json["appointments"] == []
    team = week(officer)["teams"][0]["id"]
    put(officer, SATURDAY, LATE, team)
    plan_id = officer.post(f"{WEEK}/plans", json={"day": SATURDAY, **LATE}).json["id"]
    plan = officer.get(f"/api/v1/patrols/plans/{plan_id}").json
    stand = [stop for route in plan["routes"] for stop in route["stops"] if stop["name"] == "P1处"]
    assert [(stop["starts_at"][11:16], stop["departs_at"][11:16]) for stop in stand] == [
        ("19:30", "21:30")
    ]
    # Two teams together, where that is asked for: one alone cannot.
    both = {"day": SATURDAY, **LATE, "stand_teams": 2}
    assert officer.post(f"{WEEK}/plans", json=both).status_code == 409
    put(officer, SATURDAY, LATE, *(one["id"] for one in week(officer)["teams"][:2]))
    plan_id = officer.post(f"{WEEK}/plans", json=both).json["id"]
    plan = officer.get(f"/api/v1/patrols/plans/{plan_id}").json
    held = [[stop["starts_at"][11:16] for stop in route["stops"] if stop["name"] == "P1处"]
            for route in plan["routes"]]  # fmt: skip
    assert held == [["19:30"], ["19:30"]]


@pytest.mark.usefixtures("places")
def test_talks_are_proposed_moved_held_and_deleted(officer: FlaskClient) -> None:
    made = officer.post(f"{WEEK}/talks", json={"monday": MONDAY, "count": 2}).json["appointments"]
    assert [one["number"] for one in made] == ["F1", "F2"]
    address = f"{WEEK}/appointments/{made[0]['id']}"
    held = officer.patch(address, json={"status": "held", "note": "防诈宣讲", "begins": "10:00"})
    assert (held.status_code, held.json["note"], held.json["begins"]) == (200, "防诈宣讲", "10:00")
    assert [one["number"] for one in week(officer)["talks_held"]] == ["F1"]
    assert officer.patch(address, json={"begins": "25:00"}).status_code == 422
    assert officer.delete(address).status_code == 204
    assert officer.delete(address).status_code == 404
    day_team = week(officer)["teams"][0]["id"]
    hours = {"begins": "08:00", "ends": "16:00"}
    put(officer, made[1]["day"], hours, day_team)
    asked = officer.get(f"{WEEK}/asked", query_string={"day": made[1]["day"], **hours}).json
    assert "F2处" in {visit["name"] for visit in asked["visits"]}


def test_a_week_is_copied_and_cleared(officer: FlaskClient) -> None:
    put(officer, MONDAY, NIGHT, week(officer)["teams"][0]["id"])
    body = {"from_monday": MONDAY, "to_monday": "2026-11-30", "rotate": True}
    assert officer.post(f"{WEEK}/copy", json=body).json == {"count": 1}
    assert officer.post(f"{WEEK}/copy", json=body).status_code == 409
    assert officer.post(f"{WEEK}/clear", json={"monday": "2026-11-30"}).json == {"count": 1}
    assert officer.get(f"{WEEK}?monday=2026-11-24").status_code == 422


def test_a_closed_street_is_gone_round_while_it_is_closed(officer: FlaskClient) -> None:
    body = {"street": "3号路", "modes": ["ebike"], "begins": "18:00", "ends": "01:00"}
    made = officer.post("/api/v1/closures", json=body)
    assert made.status_code == 201, made.text
    listed = officer.get("/api/v1/closures").json["closures"]
    assert [(one["street"], one["modes"]) for one in listed] == [("3号路", ["ebike"])]
    team = week(officer)["teams"][0]["id"]

    def streets(mode: str) -> set[str]:
        plan = officer.post(
            "/api/v1/patrols/plans",
            json={
                "shift": {"starts_at": f"{MONDAY}T20:00:00+08:00",
                          "ends_at": "2026-11-24T00:00:00+08:00"},
                "teams": [{"team_id": team, "mode": mode, "start": "anywhere"}],
                "visits": [
                    {"lon": 114.0012, "lat": 22.70502, "name": "西"},
                    {"lon": 114.0088, "lat": 22.70502, "name": "东"},
                ],
            },
        ).json  # fmt: skip
        return {name for r in plan["routes"] for stop in r["stops"] for name in stop["via"]}

    assert "3号路" in streets("foot")
    assert "3号路" not in streets("ebike")
    wrong = officer.post("/api/v1/closures", json={**body, "street": "没有的路"})
    assert wrong.status_code == 422
    assert "没有的路" in wrong.text
    assert officer.delete(f"/api/v1/closures/{made.json['id']}").status_code == 204
    assert "3号路" in streets("ebike")


def test_who_does_not_draft_sees_nothing_of_the_week(signed_in: SignedIn) -> None:
    for role in (Role.AUXILIARY, Role.VOLUNTEER, Role.BUREAU):
        client = signed_in(role)
        assert client.get("/patrols/week").status_code == 403
        assert client.get(f"{WEEK}?monday={MONDAY}").status_code == 403
        assert client.get("/api/v1/closures").status_code == 403


def test_a_plan_is_taken_along_as_kml_and_as_a_calendar(officer: FlaskClient) -> None:
    from xml.etree.ElementTree import fromstring

    put(officer, MONDAY, NIGHT, week(officer)["teams"][0]["id"])
    plan_id = officer.post(f"{WEEK}/plans", json={"day": MONDAY, **NIGHT}).json["id"]
    address = f"/api/v1/patrols/plans/{plan_id}"
    plan = officer.get(address).json
    kml = officer.get(f"{address}.kml")
    assert kml.mimetype == "application/vnd.google-earth.kml+xml"
    space = {"k": "http://www.opengis.net/kml/2.2"}
    folders = fromstring(kml.text).findall(".//k:Folder", space)
    assert len(folders) == len(plan["routes"])
    points = folders[0].findall(".//k:Point/k:coordinates", space)
    stops = [stop for stop in plan["routes"][0]["stops"] if stop["lon"] is not None]
    assert [point.text for point in points] == [f"{one['lon']},{one['lat']}" for one in stops]
    ics = officer.get(f"{address}.ics")
    events = icalendar.Calendar.from_ical(ics.text).walk("VEVENT")
    assert len(events) == len(plan["routes"])
    leaves_at = datetime.fromisoformat(plan["routes"][0]["leaves_at"])
    assert events[0].decoded("dtstart") == leaves_at.replace(microsecond=0)
    assert events[0]["status"] == "TENTATIVE"
    assert all(stop["name"] in str(events[0]["description"]) for stop in stops)
