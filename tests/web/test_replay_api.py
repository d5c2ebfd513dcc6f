"""Replays and guessability over HTTP, on both databases."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from webmap.accounts import RIGHTS_OF
from webmap.database import Database
from webmap.models import Incident, Office, PatrolPlan, Role, Team, Track, TrackSource, point_wkb
from webmap.models import to_stored as stored

PLANS = "/api/v1/patrols/plans"
REPLAY = "/api/v1/patrols/replay"
SignedIn = Callable[[Role], FlaskClient]
Body = dict[str, Any]


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


@pytest.fixture
def body(officer: FlaskClient) -> Body:
    """Return a night shift of both teams with all three hotspots."""
    options = officer.get("/api/v1/patrols/options").json
    wanted = ("priority", "dwell_min", "visits", "spacing_min", "windows", "name")
    return {
        "shift": {
            "name": "夜班",
            "starts_at": "2026-11-10T18:00:00+08:00",
            "ends_at": "2026-11-11T02:00:00+08:00",
        },
        "teams": [{"team_id": team["id"], "mode": "ebike"} for team in options["teams"]],
        "visits": [
            {"hotspot_id": hotspot["id"], **{name: hotspot[name] for name in wanted}}
            for hotspot in options["hotspots"]
        ],
    }


def on_day(body: Body, days: int, **more: object) -> Body:
    """Return the same request some days later."""
    moved = {**copy.deepcopy(body), **more}
    for name in ("starts_at", "ends_at"):
        moment = datetime.fromisoformat(body["shift"][name]) + timedelta(days=days)
        moved["shift"][name] = moment.isoformat()
    return moved


def drawn(officer: FlaskClient, body: Body, *, publish: bool = True) -> Body:
    answer = officer.post(PLANS, json=body)
    assert answer.status_code == 201, answer.text
    if publish:
        assert officer.post(f"{PLANS}/{answer.json['id']}/publish").status_code == 200
    return answer.json


def add_incidents(database: Database, *rows: tuple[str, float, float, datetime]) -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        session.add_all(
            Incident(
                office_id=office.id, number=number, category="affray", location="",
                occurred_from=moment, geom=point_wkb(lon, lat),
            )
            for number, lon, lat, moment in rows
        )  # fmt: skip


def test_a_plan_is_laid_over_every_day_of_a_period(
    officer: FlaskClient, body: Body, database: Database
) -> None:
    plan = drawn(officer, body, publish=False)
    stop = next(stop for route in plan["routes"] for stop in route["stops"])
    starts_at = datetime.fromisoformat(stop["starts_at"])
    near = [
        (f"N{day}", stop["lon"], stop["lat"], starts_at - timedelta(days=day) + timedelta(hours=1))
        for day in range(3)
    ]
    far = ("F1", 114.0, 22.71, datetime(2026, 11, 9, 10, 5, tzinfo=UTC))
    add_incidents(database, *near, far)
    answer = officer.get(
        f"{REPLAY}?plan={plan['id']}&first=2026-11-01&last=2026-11-10&category=affray"
    )
    assert answer.status_code == 200, answer.text
    report = answer.json
    assert report["shifts"] == 10
    assert report["incidents_total"] == 4
    assert {one["number"]: one["covered"] for one in report["incidents"]} == {
        "N0": 1.0, "N1": 1.0, "N2": 1.0, "F1": 0.0,
    }  # fmt: skip
    assert report["planned"]["share"] == 0.75
    assert report["planned"]["verdict"] == "too_few"
    assert set(report["compared"]) == {"nearest", "listed"}
    assert {one["wanted_min"] for one in report["hotspots"]} == {30.0}


def test_published_plans_are_laid_over_their_own_days_beside_what_was_done(
    officer: FlaskClient, body: Body, database: Database
) -> None:
    plans = [drawn(officer, on_day(body, day)) for day in (0, 1)]
    drawn(officer, on_day(body, 2), publish=False)
    stop = plans[0]["routes"][0]["stops"][0]
    at = datetime.fromisoformat(stop["starts_at"])
    add_incidents(database, ("A1", stop["lon"], stop["lat"], at + timedelta(minutes=30)))
    address = f"{REPLAY}?first=2026-11-10&last=2026-11-12"
    report = officer.get(address).json
    assert [one["id"] for one in report["plans"]] == [plan["id"] for plan in plans]
    assert report["shifts"] == 2
    assert report["planned"]["share"] == 1.0
    assert "done" not in report["compared"]
    assert {one["done_min"] for one in report["hotspots"]} == {None}
    with database.writing() as session:
        import shapely

        plan = session.get(PatrolPlan, plans[0]["id"])
        assert plan is not None
        session.add(
            Track(
                office_id=plan.office_id, uuid="t", plan_id=plan.id,
                team_id=session.scalars(select(Team.id).where(Team.code == "R1")).one(),
                source=TrackSource.PHONE, started_at=at, ended_at=at + timedelta(minutes=10),
                times_s=[0.0, 150.0, 300.0, 450.0, 600.0], accuracy_m=[5.0] * 5,
                geom=stored(shapely.LineString([(stop["lon"], stop["lat"])] * 5)),
            )
        )  # fmt: skip
    report = officer.get(address).json
    assert report["compared"]["done"]["share"] == 1.0
    # Ten minutes in one of two shifts.
    done = {one["hotspot_id"]: one["done_min"] for one in report["hotspots"]}
    assert done.pop(stop["hotspot_id"]) == 5.0
    assert set(done.values()) == {0.0}


def test_a_period_without_published_plans_says_what_to_do(officer: FlaskClient) -> None:
    answer = officer.get(f"{REPLAY}?first=2026-01-01&last=2026-01-31")
    assert answer.status_code == 422
    assert answer.json["fields"][0]["field"] == "first"
    assert "没有发布过的计划" in answer.text


def test_a_question_that_is_none_is_refused(officer: FlaskClient) -> None:
    january = "first=2026-01-01&last=2026-01-31"
    for query, statuses in {
        "first=2026-02-01&last=2026-01-31": {422},
        "first=2016-02-01&last=2026-01-31": {422},
        "first=yesterday&last=2026-01-31": {400, 422},
        "last=2026-01-31": {400, 422},
        f"{january}&radius_m=5": {400, 422},
        f"{january}&before_h=nan": {400, 422},
        f"{january}&plan=99999": {404},
    }.items():
        answer = officer.get(f"{REPLAY}?{query}")
        assert answer.status_code in statuses, query
        assert answer.mimetype == "application/problem+json"


def test_who_may_not_read_incidents_gets_no_replay(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.OFFICER)
    assert client.get("/patrols/replay").status_code == 200
    without = RIGHTS_OF[Role.OFFICER] - {"incidents.read"}
    monkeypatch.setitem(RIGHTS_OF, Role.OFFICER, without)
    assert client.get("/patrols/replay").status_code == 403
    assert client.get(f"{REPLAY}?first=2026-01-01&last=2026-01-31").status_code == 403


def test_a_plan_like_those_before_is_guessed_and_one_asked_to_be_unlike_them_less(
    officer: FlaskClient, body: Body
) -> None:
    for day in range(3):
        drawn(officer, on_day(body, day))
    again = drawn(officer, on_day(body, 3), publish=False)
    assert again["figures"]["candidates"] == []
    found = officer.get(f"{PLANS}/{again['id']}/guessability").json
    assert found["nights"] == 3
    assert (found["times"], found["ways"], found["alike"]) == (1.0, 1.0, 1.0)
    assert 0 < found["chance"] < 1
    assert {one["usual_share"] for one in found["hotspots"]} == {1.0}
    unlike = drawn(officer, on_day(body, 3, unpredictable={"loss": 0.03}), publish=False)
    candidates = unlike["figures"]["candidates"]
    assert [one["chosen"] for one in candidates].count(True) == 1
    taken = next(one for one in candidates if one["chosen"])
    best = max(one["value"] for one in candidates)
    assert unlike["figures"]["value"] == taken["value"] >= 0.97 * best
    less = officer.get(f"{PLANS}/{unlike['id']}/guessability").json
    assert less["times"] == pytest.approx(taken["times"], abs=1e-3)
    assert less["times"] < 0.7
    assert officer.get(f"{PLANS}/{unlike['id']}").json["figures"]["candidates"] == candidates


def test_the_first_plan_has_nothing_to_be_guessed_from(officer: FlaskClient, body: Body) -> None:
    plan = drawn(officer, {**body, "unpredictable": {}}, publish=False)
    found = officer.get(f"{PLANS}/{plan['id']}/guessability").json
    assert (found["nights"], found["times"], found["alike"]) == (0, 0.0, 0.0)
    assert len(plan["figures"]["candidates"]) == 1


def test_a_loss_beyond_reason_is_refused(officer: FlaskClient, body: Body) -> None:
    answer = officer.post(PLANS, json={**body, "unpredictable": {"loss": 0.5}})
    assert answer.status_code in {400, 422}


def test_drafts_and_other_hours_are_not_what_one_guesses_from(
    officer: FlaskClient, body: Body
) -> None:
    drawn(officer, body, publish=False)
    morning = copy.deepcopy(body)
    morning["shift"].update(
        starts_at="2026-11-10T06:00:00+08:00", ends_at="2026-11-10T14:00:00+08:00"
    )
    drawn(officer, morning)
    plan = drawn(officer, on_day(body, 1), publish=False)
    assert officer.get(f"{PLANS}/{plan['id']}/guessability").json["nights"] == 0
