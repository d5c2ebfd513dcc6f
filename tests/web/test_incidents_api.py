"""Incidents that are looked at over HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import Office, Role

SUMMARY, POINTS, HEAT = (f"/api/v1/incidents/{part}" for part in ("summary", "points", "heat"))
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def get(client: FlaskClient, address: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(address, query_string=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return answer.json


def test_the_period_ends_with_the_newest_incident(reader: FlaskClient) -> None:
    found = get(reader, SUMMARY)
    assert found["period"] == {"first": "2025-12-04", "last": "2026-03-03", "days": 90}
    assert found["known"] == {"first": "2026-03-01", "last": "2026-03-03", "days": 3}
    assert get(reader, SUMMARY, days=2)["total"] == 2
    assert get(reader, SUMMARY, all=1)["period"] == found["known"]


def test_kinds_hours_and_grids_choose(reader: FlaskClient) -> None:
    counts = {
        (kind["category"], kind["sub_category"]): kind["count"]
        for kind in get(reader, SUMMARY, **MARCH, kind="theft")["kinds_all"]
    }
    assert counts == {("affray", ""): 2, ("theft", ""): 1}
    assert get(reader, SUMMARY, **MARCH, kind="theft")["total"] == 1
    # All happened at 22:30: on a Sunday, a Monday and a Tuesday.
    assert get(reader, SUMMARY, **MARCH, hours="22-23", weekday="1,7")["total"] == 2
    assert get(reader, SUMMARY, **MARCH, hours="23-02")["total"] == 0
    assert get(reader, POINTS, **MARCH, sub_grid="2-2")["number"] == ["J2"]
    assert get(reader, POINTS, **MARCH, police_grid="2")["number"] == ["J2", "J3"]
    table = get(reader, SUMMARY, **MARCH, weekday="1")["table"]
    assert [day[22] for day in table] == [1, 1, 0, 0, 0, 0, 1]


def test_points_tell_kind_time_and_number_and_nothing_of_persons(reader: FlaskClient) -> None:
    found = get(reader, POINTS, **MARCH)
    assert found["total"] == 3
    kinds = [found["kinds"][kind] for kind in found["kind"]]
    assert kinds == [["affray", ""], ["affray", ""], ["theft", ""]]
    assert (found["lon"][0], found["lat"][0]) == (114.003, 22.703)
    assert found["begins"][1] - found["begins"][0] == 86_400
    assert set(found) == {
        "total", "kinds", "lon", "lat", "kind", "begins", "ends", "number", "weight", "earlier"
    }  # fmt: skip
    few = get(reader, POINTS, **MARCH, limit=2)
    assert (few["total"], few["number"]) == (3, ["J1", "J3"])


def test_a_period_is_compared_with_another(reader: FlaskClient) -> None:
    asked = {"first": "2026-03-03", "last": "2026-03-03", "against": "before"}
    comparison = get(reader, SUMMARY, **asked)["comparison"]
    assert comparison["period"] == {"first": "2026-03-02", "last": "2026-03-02", "days": 1}
    assert comparison["known"]
    trend = comparison["kinds"][0]["trend"]
    assert (trend["now"], trend["before"], trend["direction"]) == (1, 1, "unclear")
    points = get(reader, POINTS, **asked)
    assert (points["number"], points["earlier"]) == (["J2", "J3"], [True, False])
    assert get(reader, HEAT, **asked)["earlier"] is not None
    own = get(reader, SUMMARY, **{**asked, "against": "2026-03-01"})["comparison"]
    assert own["period"]["last"] == "2026-03-01"
    last_year = get(reader, SUMMARY, **{**asked, "against": "year"})["comparison"]
    assert last_year["period"]["first"] == "2025-03-03"
    assert not last_year["known"]


def test_heat_comes_as_one_surface_or_in_frames(reader: FlaskClient) -> None:
    found = get(reader, HEAT, **MARCH)
    cells = found["columns"] * found["rows"]
    assert [len(surface) for surface in found["surfaces"]] == [cells]
    assert max(found["surfaces"][0]) == 1000
    west, south, east, north = found["bounds"]
    assert west < 114.0 < 114.01 < east
    assert south < 22.7 < 22.71 < north
    hours = get(reader, HEAT, **MARCH, play="hour")
    assert [frame["hour"] for frame in hours["frames"]] == list(range(24))
    assert [frame["count"] for frame in hours["frames"]][22] == 3
    assert len(get(reader, HEAT, **MARCH, play="week")["frames"]) == 5
    nothing = get(reader, HEAT, first="2026-01-01", last="2026-01-02")
    assert (nothing["most"], max(nothing["surfaces"][0])) == (0, 0)


@pytest.mark.parametrize("address", [SUMMARY, POINTS, HEAT])
def test_what_makes_no_sense_is_said_so(reader: FlaskClient, address: str) -> None:
    for asked, word in [
        ({"first": "2026-03-02", "last": "2026-03-01"}, "早于"),
        ({"first": "2026-03-02"}, "一起填"),
        ({"first": "gestern", "last": "2026-03-01"}, "first"),
        ({"days": "0"}, "days"),
        ({"weekday": "8"}, "weekday"),
        ({"weekday": "x"}, "weekday"),
        ({"hours": "20-25"}, "hours"),
        ({"kind": "a/b/c"}, "kind"),
        ({"against": "2026-02-30"}, "against"),
        ({"against": "year", "first": "0001-01-01", "last": "0001-01-02"}, "against"),
        ({"against": "9999-12-31"}, "against"),
        ({"ufo": "1"}, "ufo"),
    ]:
        answer = reader.get(address, query_string=asked)
        assert 400 <= answer.status_code < 500, (asked, answer.text)
        assert word in answer.text, answer.text


def test_too_many_frames_are_refused(reader: FlaskClient) -> None:
    answer = reader.get(
        HEAT, query_string={"first": "2020-01-01", "last": "2026-01-01", "play": "day"}
    )
    assert answer.status_code == 422
    assert "按周" in answer.text


def test_another_office_sees_none_of_them(app: Any, database: Database) -> None:
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, "next", "correct horse battery", Role.OFFICER, neighbour, NOW)
    client, auth = app.test_client(), ("next", "correct horse battery")
    assert client.get(SUMMARY, auth=auth).json["known"] is None
    answer = client.get(POINTS, auth=auth)
    assert answer.status_code == 422
    assert "导入" in answer.text


def test_who_may_not_read_incidents_gets_none(
    signed_in: Callable[[Role | str], FlaskClient],
) -> None:
    volunteer = signed_in(Role.VOLUNTEER)
    for address in (SUMMARY, POINTS, HEAT, "/hotspots/incidents"):
        assert volunteer.get(address).status_code == 403
    page = signed_in(Role.BUREAU).get("/hotspots/incidents")
    assert page.status_code == 200
    assert "incidents-panel" in page.text
