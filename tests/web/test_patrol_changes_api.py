"""Plans changed by hand and on the night over HTTP, on both databases."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from webmap.models import Role
from webmap.web.schemas.patrol_changes import ReplanBody

PLANS = "/api/v1/patrols/plans"
ZONE = ZoneInfo("Asia/Shanghai")
SignedIn = Callable[[Role], FlaskClient]
Body = dict[str, Any]


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


@pytest.fixture
def plan(officer: FlaskClient) -> Body:
    """Return a night's plan of both teams with all three hotspots and a stop set by hand."""
    options = officer.get("/api/v1/patrols/options").json
    wanted = ("priority", "dwell_min", "visits", "spacing_min", "windows", "name", "lon", "lat")
    body = {
        "shift": {
            "name": "夜班",
            "starts_at": "2026-11-24T20:00:00+08:00",
            "ends_at": "2026-11-25T02:00:00+08:00",
        },
        "teams": [
            {"team_id": options["teams"][0]["id"], "mode": "foot"},
            {
                "team_id": options["teams"][1]["id"],
                "mode": "ebike",
                "break": {"from": "22:00", "to": "23:30", "minutes": 20},
            },
        ],
        "visits": [
            {"hotspot_id": hotspot["id"], **{name: hotspot[name] for name in wanted}}
            for hotspot in options["hotspots"]
        ]
        + [{"hotspot_id": None, "name": "路口", "lon": 114.001, "lat": 22.7051, "priority": 4}],
    }
    answer = officer.post(PLANS, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def hand_of(plan: Body) -> Body:
    """Return a plan as it stands, as it is sent when it is changed by hand."""
    routes = [
        {
            "team_id": route["team_id"],
            "stops": [{"key": stop["key"] or "break"} for stop in route["stops"]],
        }
        for route in plan["routes"]
    ]
    return {"visits": copy.deepcopy(plan["request"]["visits"]), "routes": routes}


def times_of(plan: Body) -> dict[str, tuple[int, str]]:
    return {
        stop["key"]: (route["team_id"], stop["starts_at"])
        for route in plan["routes"]
        for stop in route["stops"]
        if stop["kind"] == "visit"
    }


def test_a_plan_sent_back_as_it_is_stays_as_it_is(officer: FlaskClient, plan: Body) -> None:
    answer = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand_of(plan))
    assert answer.status_code == 200, answer.text
    assert times_of(answer.json) == times_of(plan)
    assert answer.json["figures"]["value"] == plan["figures"]["value"]
    assert answer.json["history"]["breaches"] == []
    assert answer.json["id"] == plan["id"]


def test_a_visit_goes_to_the_other_team_and_back(officer: FlaskClient, plan: Body) -> None:
    hand = hand_of(plan)
    giver, taker = hand["routes"]
    if not any(stop["key"] != "break" for stop in giver["stops"]):
        giver, taker = taker, giver
    stop = next(stop for stop in giver["stops"] if stop["key"] != "break")
    giver["stops"].remove(stop)
    taker["stops"].append(stop)
    moved = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand).json
    assert times_of(moved)[stop["key"]][0] == taker["team_id"]
    assert moved["figures"]["visits_made"] == plan["figures"]["visits_made"]
    back = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand_of(plan)).json
    assert times_of(back) == times_of(plan)


def test_what_is_taken_out_is_left_out_and_says_so(officer: FlaskClient, plan: Body) -> None:
    hand = hand_of(plan)
    stop = next(s for s in hand["routes"][0]["stops"] if s["key"] != "break")
    hand["routes"][0]["stops"].remove(stop)
    changed = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand).json
    assert [one["reason"] for one in changed["left_out"] if one["key"] == stop["key"]] == [
        "手工移出"
    ]


def test_a_rule_that_breaks_is_told_where_it_breaks(officer: FlaskClient, plan: Body) -> None:
    hand = hand_of(plan)
    market = next(i for i, one in enumerate(hand["visits"]) if one["name"] == "市场门口")
    key = f"{market}/1"
    for route in hand["routes"]:
        route["stops"] = [stop for stop in route["stops"] if stop["key"] != key]
    night = next(r for r in hand["routes"] if any(s["key"].startswith("0/") for s in r["stops"]))
    night["stops"].append({"key": key})
    changed = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand).json
    told = [one for one in changed["history"]["breaches"] if one["key"] == key]
    assert [one["team_id"] for one in told] == [night["team_id"]]
    assert "时间窗 21:00 就关了" in told[0]["text"]
    again = officer.get(f"{PLANS}/{plan['id']}").json
    assert again["history"]["breaches"] == changed["history"]["breaches"]

    refused = officer.post(f"{PLANS}/{plan['id']}/publish")
    assert refused.status_code == 409
    assert [one["key"] for one in refused.json["breaches"]].count(key) == len(told)
    assert "照样发布" in refused.json["detail"]
    assert changed["figures"]["value"] < plan["figures"]["value"], "what breaks a rule is no gain"
    meant = officer.post(f"{PLANS}/{plan['id']}/publish", json={"despite_breaches": True})
    assert meant.status_code == 200, meant.text


def test_a_stop_is_added_and_passed_by_a_point(officer: FlaskClient, plan: Body) -> None:
    hand = hand_of(plan)
    hand["visits"].append({"name": "新停靠点", "lon": 114.0025, "lat": 22.7075, "dwell_min": 10})
    added = {"key": f"{len(hand['visits']) - 1}/1"}
    hand["routes"][0]["stops"].append(added)
    plain = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand).json
    assert plain["routes"][0]["stops"][-1]["name"] == "新停靠点"
    added["via"] = [{"lon": 114.0, "lat": 22.71}]
    longer = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand).json
    last, was = longer["routes"][0]["stops"][-1], plain["routes"][0]["stops"][-1]
    assert last["distance_m"] > was["distance_m"]
    assert last["arrives_at"] > was["arrives_at"]
    assert longer["history"]["routes"][0]["stops"][-1]["via"] == added["via"]


def test_drawing_again_keeps_what_is_locked(officer: FlaskClient, plan: Body) -> None:
    key, (team_id, _starts) = next(iter(times_of(plan).items()))
    other = next(r["team_id"] for r in plan["routes"] if r["team_id"] != team_id)
    place, number = key.split("/")
    body = {**plan["request"], "replaces": plan["id"]}
    body["visits"][int(place)]["locks"] = [{"number": int(number), "team_id": other}]
    for seed in (0, 1):
        again = officer.post(PLANS, json=body | {"seed": seed}).json
        assert times_of(again)[key][0] == other
        body["replaces"] = again["id"]
    at = "2026-11-24T22:40:00+08:00"
    body["visits"][int(place)]["locks"] = [{"number": int(number), "starts_at": at}]
    again = officer.post(PLANS, json=body).json
    assert times_of(again)[key][1] == at


def test_a_published_plan_is_changed_as_a_new_draft(officer: FlaskClient, plan: Body) -> None:
    officer.post(f"{PLANS}/{plan['id']}/publish")
    hand = hand_of(plan)
    hand["routes"][0]["stops"] = []
    answer = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand)
    assert answer.status_code == 201
    assert answer.json["status"] == "draft"
    assert answer.json["history"]["made_from"] == plan["id"]
    assert times_of(officer.get(f"{PLANS}/{plan['id']}").json) == times_of(plan)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda hand: hand["routes"][0]["stops"].append({"key": "99/1"}), "已经不在要求里"),
        (lambda hand: hand["routes"][0]["stops"].extend([{"key": "0/1"}] * 2), "排了两遍"),
        (lambda hand: hand["routes"][0].update(team_id=999), "不在这个班次上"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    officer: FlaskClient, plan: Body, change: Callable[[Body], None], words: str
) -> None:
    hand = hand_of(plan)
    change(hand)
    answer = officer.put(f"{PLANS}/{plan['id']}/routes", json=hand)
    assert answer.status_code == 422
    assert words in answer.text
    assert officer.get(f"{PLANS}/{plan['id']}").json == plan


def test_what_is_done_and_under_way_stays_when_an_incident_comes_in(
    officer: FlaskClient, plan: Body
) -> None:
    officer.post(f"{PLANS}/{plan['id']}/publish")
    first = min(stop for _team, stop in times_of(plan).values())
    now = datetime.fromisoformat(first) + timedelta(minutes=2)
    answer = officer.post(
        f"{PLANS}/{plan['id']}/replan",
        json={
            "now": now.isoformat(),
            "visits": [
                {"name": "打架警情", "lon": 114.002, "lat": 22.7025, "priority": 5, "dwell_min": 20}
            ],
        },
    )
    assert answer.status_code == 201, answer.text
    changed = answer.json
    before, after = times_of(plan), times_of(changed)
    begun = {key for key, (_team, at) in before.items() if datetime.fromisoformat(at) <= now}
    assert begun
    assert {key: after[key] for key in begun} == {key: before[key] for key in begun}
    news = [one for one in changed["history"]["changes"] if one["kind"] == "new"]
    assert [one["name"] for one in news] == ["打架警情"]
    assert datetime.fromisoformat(news[0]["starts_after"]) >= now
    incident = changed["history"]["incidents"][0]
    assert incident["arrives_at"] == news[0]["starts_after"]
    assert {"team_id": incident["team_id"], "in_time": True} == {
        "team_id": times_of(changed)[incident["key"]][0],
        "in_time": incident["in_time"],
    }
    for route in changed["routes"]:
        stamps = [stop["starts_at"] for stop in route["stops"]]
        assert stamps == sorted(stamps)
    replaced = officer.post(f"{PLANS}/{changed['id']}/publish").json
    assert replaced["replaced_id"] == plan["id"]


def test_what_was_reported_stays_as_it_was_and_the_team_goes_on_from_there(
    officer: FlaskClient, plan: Body
) -> None:
    yesterday = datetime.now(ZONE).replace(hour=20, minute=0, second=0, microsecond=0)
    yesterday -= timedelta(days=1)
    shift = {
        "name": "昨晚",
        "starts_at": yesterday.isoformat(),
        "ends_at": (yesterday + timedelta(hours=6)).isoformat(),
    }
    plan = officer.post(PLANS, json=plan["request"] | {"shift": shift}).json
    officer.post(f"{PLANS}/{plan['id']}/publish")
    route = max(plan["routes"], key=lambda one: len(one["stops"]))
    late, failed = [stop for stop in route["stops"] if stop["kind"] == "visit"][:2]
    came = datetime.fromisoformat(late["starts_at"]) + timedelta(minutes=7)
    gone = came + timedelta(minutes=21)
    for stop, kind, at in ((late, "arrived", came), (late, "done", gone), (failed, "failed", gone)):
        body = {
            "uuid": str(uuid4()), "plan_id": plan["id"], "team_id": route["team_id"],
            "sequence": stop["sequence"], "kind": kind, "at": at.isoformat(),
            "reason": "路不通" if kind == "failed" else "",
        }  # fmt: skip
        answer = officer.post("/api/v1/field/reports", json=body)
        assert answer.status_code == 201, answer.text

    now = gone + timedelta(minutes=1)
    asked = {"now": now.isoformat()}
    changed = officer.post(f"{PLANS}/{plan['id']}/replan", json=asked).json
    stops = {stop["key"]: stop for each in changed["routes"] for stop in each["stops"]}
    kept = stops[late["key"]]
    assert datetime.fromisoformat(kept["starts_at"]) == came
    assert datetime.fromisoformat(kept["departs_at"]) == gone
    assert kept["report"]["status"] == "done", "the draft tells it as well"
    assert changed["history"]["stays"][late["key"]] == "reported"
    assert failed["key"] not in changed["history"]["stays"]
    if failed["key"] in stops:
        again = stops[failed["key"]]
        assert datetime.fromisoformat(again["starts_at"]) >= gone + timedelta(minutes=30)
        assert again["report"] is None, "made again, it is another stop"
    else:
        reasons = {one["key"]: one["reason"] for one in changed["left_out"]}
        assert "报了去不了" in reasons[failed["key"]]

    officer.post(f"{PLANS}/{changed['id']}/publish")
    today = officer.get(f"/api/v1/field/today?plan={changed['id']}").json["plan"]
    told = [stop for each in today["routes"] for stop in each["stops"] if stop["report"]]
    assert [stop["key"] for stop in told] == [late["key"]]


def test_a_team_that_drops_out_goes_no_further(officer: FlaskClient, plan: Body) -> None:
    busy = max(plan["routes"], key=lambda route: len(route["stops"]))
    now = datetime.fromisoformat(busy["stops"][0]["departs_at"]) + timedelta(minutes=1)
    changed = officer.post(
        f"{PLANS}/{plan['id']}/replan",
        json={"now": now.isoformat(), "teams_out": [busy["team_id"]]},
    ).json
    route = next(r for r in changed["routes"] if r["team_id"] == busy["team_id"])
    assert all(datetime.fromisoformat(stop["departs_at"]) <= now for stop in route["stops"])
    assert changed["history"]["teams_out"] == [busy["team_id"]]
    gone = [one for one in changed["history"]["changes"] if one["kind"] != "moved"]
    assert {one["kind"] for one in gone} <= {"other_team", "dropped"}
    assert gone
    times = [one[name] for one in gone for name in ("starts_before", "starts_after")]
    assert {time[-6:] for time in times if time} == {"+08:00"}


def test_a_time_out_of_the_shift_is_refused(officer: FlaskClient, plan: Body) -> None:
    path, out = f"{PLANS}/{plan['id']}/replan", [plan["routes"][0]["team_id"]]
    late = {"now": "2026-11-25T09:00:00+08:00", "teams_out": out}
    answer = officer.post(path, json=late)
    assert answer.status_code == 422
    assert "不在这个班次内" in answer.text
    now = {"now": "2026-11-24T21:00:00+08:00"}
    nothing = officer.post(path, json=now)
    assert nothing.status_code == 422
    assert "没有说当班有什么变化" in nothing.text
    far = officer.post(path, json=now | {"visits": [{"name": "远处", "lon": 10, "lat": 10}]})
    assert far.status_code == 422
    assert far.json["fields"][0]["field"] == "visits.0.lon"


def test_who_may_not_draft_changes_nothing(
    officer: FlaskClient, signed_in: SignedIn, plan: Body
) -> None:
    auxiliary = signed_in(Role.AUXILIARY)
    assert auxiliary.put(f"{PLANS}/{plan['id']}/routes", json=hand_of(plan)).status_code == 403
    assert auxiliary.post(f"{PLANS}/{plan['id']}/replan", json={}).status_code == 403


def test_a_team_in_two_published_plans_at_the_same_time_is_told(
    officer: FlaskClient, signed_in: SignedIn, plan: Body
) -> None:
    officer.post(f"{PLANS}/{plan['id']}/publish")
    first, second = plan["request"]["teams"]
    day = {
        "name": "后夜",
        "starts_at": "2026-11-25T00:00:00+08:00",
        "ends_at": "2026-11-25T04:00:00+08:00",
    }
    late = second | {"starts_at": "2026-11-25T02:00:00+08:00", "break": None}
    body = plan["request"] | {"shift": day, "teams": [first, late]}
    draft = officer.post(PLANS, json=body).json
    wanted = {
        "team_id": first["team_id"],
        "team": plan["routes"][0]["team"],
        "plan_id": plan["id"],
        "title": "夜班",
        "starts_at": "2026-11-25T00:00:00+08:00",
        "ends_at": "2026-11-25T02:00:00+08:00",
    }
    assert draft["doubled"] == [wanted], "the second team comes only when the night's is over"
    assert officer.post(f"{PLANS}/{draft['id']}/publish").json["doubled"] == [wanted]
    other_way = officer.get(f"{PLANS}/{plan['id']}").json["doubled"]
    assert [one["plan_id"] for one in other_way] == [draft["id"]]
    seen = signed_in(Role.VOLUNTEER).get(f"{PLANS}/{plan['id']}").json
    assert seen["doubled"] == [], "who only reads need not know"


def test_what_a_team_that_drops_out_answers_for_falls_to_anybody() -> None:
    kept = {
        "shift": {"starts_at": "2026-12-01T20:00:00+08:00", "ends_at": "2026-12-02T02:00:00+08:00"},
        "teams": [{"team_id": 1, "mode": "foot"}, {"team_id": 2, "mode": "foot"}],
        "visits": [{"hotspot_id": 1, "team_id": 1}, {"hotspot_id": 2, "team_id": 2}],
    }
    body = ReplanBody.model_validate({"now": "2026-12-01T21:00:00+08:00", "teams_out": [1]})
    assert [visit.team_id for visit in body.asked(kept).visits] == [None, 2]
