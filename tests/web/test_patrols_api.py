"""Patrol plans over HTTP, on both databases."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import gpxpy
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tests.conftest import NOW, sign_in
from tests.databases import DatabaseMaker
from tests.tiny_office import add_tiny_office
from webmap import create_app
from webmap.accounts import create_demo_accounts, create_user
from webmap.database import Database
from webmap.models import (
    AuditEntry,
    Hotspot,
    Office,
    PatrolPlan,
    PlanStatus,
    Role,
    Route,
    Shift,
    Street,
    Team,
    TeamKind,
    Visit,
)

PLANS = "/api/v1/patrols/plans"
SignedIn = Callable[[Role], FlaskClient]
Body = dict[str, Any]


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


@pytest.fixture
def body(officer: FlaskClient) -> Body:
    """Return a night shift of both teams with all three hotspots and a stop set by hand."""
    options = officer.get("/api/v1/patrols/options").json
    wanted = ("priority", "dwell_min", "visits", "spacing_min", "windows", "name", "lon", "lat")
    return {
        "shift": {
            "name": "夜班",
            "starts_at": "2026-11-24T20:00:00+08:00",
            "ends_at": "2026-11-25T02:00:00+08:00",
        },
        "teams": [
            {"team_id": options["teams"][0]["id"], "mode": "foot", "speed_percent": 80},
            {
                "team_id": options["teams"][1]["id"],
                "mode": "ebike",
                "start": "anywhere",
                "break": {"from": "22:00", "to": "23:30", "minutes": 20},
            },
        ],
        "visits": [
            {"hotspot_id": hotspot["id"], **{name: hotspot[name] for name in wanted}}
            for hotspot in options["hotspots"]
        ]
        + [{"hotspot_id": None, "name": "路口", "lon": 114.001, "lat": 22.7051, "priority": 4}],
        "seed": 0,
    }


@pytest.fixture
def plan(officer: FlaskClient, body: Body) -> Body:
    answer = officer.post(PLANS, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json


def stops_of(plan: Body) -> list[Body]:
    return [stop for route in plan["routes"] for stop in route["stops"]]


def test_options_list_what_the_office_has(officer: FlaskClient) -> None:
    options = officer.get("/api/v1/patrols/options").json
    assert [team["name"] for team in options["teams"]] == ["综管机动组", "路面巡处组"]
    assert options["teams"][0]["members"] == 2
    first = options["hotspots"][0]
    assert (first["name"], first["priority"], first["windows"]) == (
        "夜市北口", 5, [["22:00", "01:00"]],
    )  # fmt: skip
    assert (first["lon"], first["lat"]) == (114.003, 22.703)
    assert {"name": "夜班", "from": "20:00", "to": "02:00"} in options["shifts"]
    assert options["station"] == {"lon": 114.005, "lat": 22.705}


def test_closed_and_suggested_hotspots_are_not_offered(
    officer: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        hotspots = session.scalars(select(Hotspot).order_by(Hotspot.id)).all()
        hotspots[0].status, hotspots[1].status = "closed", "suggested"
    options = officer.get("/api/v1/patrols/options").json
    assert [hotspot["number"] for hotspot in options["hotspots"]] == ["H3"]


def test_a_plan_has_a_route_along_the_streets_for_each_team(plan: Body) -> None:
    assert [route["team"] for route in plan["routes"]] == ["综管机动组", "路面巡处组"]
    for route in plan["routes"]:
        assert route["stops"], "both teams have something to do"
        assert route["geometry"]["type"] == "LineString"
        sequence = [stop["sequence"] for stop in route["stops"]]
        assert sequence == list(range(1, len(sequence) + 1))
        times = [
            datetime.fromisoformat(stop[name])
            for stop in route["stops"]
            for name in ("arrives_at", "starts_at", "departs_at")
        ]
        leaves, back = (datetime.fromisoformat(route[key]) for key in ("leaves_at", "back_at"))
        assert leaves <= times[0]
        assert times == sorted(times)
        assert times[-1] <= back
    by_name = {stop["name"]: stop for stop in stops_of(plan)}
    assert by_name["夜市北口"]["starts_at"] >= "2026-11-24T22:00"
    assert any(stop["via"] for stop in stops_of(plan))
    breaks = [stop for stop in plan["routes"][1]["stops"] if stop["kind"] == "break"]
    assert len(breaks) == 1
    assert breaks[0]["starts_at"] >= "2026-11-24T22:00"
    assert breaks[0]["departs_at"] <= "2026-11-24T23:30"


def test_every_visit_wanted_is_made_or_left_out_with_a_reason(plan: Body) -> None:
    figures = plan["figures"]
    made = [stop for stop in stops_of(plan) if stop["kind"] == "visit"]
    assert figures["visits_wanted"] == 7 == len(made) + len(plan["left_out"])
    assert figures["visits_made"] == len(made)
    assert figures["value"] <= figures["upper_bound"] <= figures["value_wanted"]
    assert figures["share"] == pytest.approx(figures["value"] / figures["value_wanted"], abs=1e-3)
    # The market's window leaves an hour of this shift: not room for two visits an hour apart.
    reasons = {left["name"]: left["reason"] for left in plan["left_out"]}
    assert "只排得下 1 次" in reasons["市场门口"]


def test_a_plan_is_kept_and_opens_again_as_it_was(
    officer: FlaskClient, plan: Body, body: Body
) -> None:
    assert plan["status"] == "draft"
    assert officer.get(f"{PLANS}/{plan['id']}").json == plan
    assert plan["request"] == body
    listed = officer.get(PLANS).json["plans"]
    assert [each["id"] for each in listed] == [plan["id"]]
    assert listed[0]["figures"] == plan["figures"]


def test_the_same_seed_gives_the_same_plan(officer: FlaskClient, plan: Body, body: Body) -> None:
    again = officer.post(PLANS, json=body).json
    assert again["routes"] == plan["routes"]
    # Whether the time was up is the machine's, not the seed's.
    told, before = ({**one["figures"], "stopped_early": None} for one in (again, plan))
    assert told == before


def test_a_new_draft_drops_the_unnamed_one_that_it_replaces(
    officer: FlaskClient, plan: Body, body: Body
) -> None:
    second = officer.post(PLANS, json=body | {"seed": 1, "replaces": plan["id"]}).json
    assert officer.get(f"{PLANS}/{plan['id']}").status_code == 404
    officer.patch(f"{PLANS}/{second['id']}", json={"name": "周二夜班"})
    officer.post(PLANS, json=body | {"seed": 2, "replaces": second["id"]})
    assert officer.get(f"{PLANS}/{second['id']}").json["name"] == "周二夜班"


def test_who_may_not_draft_sees_published_plans_only(
    officer: FlaskClient, signed_in: SignedIn, plan: Body
) -> None:
    watchers = [signed_in(role) for role in (Role.AUXILIARY, Role.VOLUNTEER, Role.BUREAU)]
    address = f"{PLANS}/{plan['id']}"
    for watcher in watchers:
        assert watcher.get(PLANS).json == {"plans": []}
        for ending in ("", ".geojson", ".gpx", ".csv"):
            assert watcher.get(address + ending).status_code == 404
        assert watcher.get("/api/v1/patrols/options").status_code == 403
        assert watcher.post(PLANS, json={}).status_code == 403
        assert watcher.post(f"{address}/publish").status_code == 403
        assert watcher.patch(address, json={"name": "x"}).status_code == 403
        assert watcher.delete(address).status_code == 403
    assert officer.post(f"{address}/publish").status_code == 200
    for watcher in watchers:
        assert [each["id"] for each in watcher.get(PLANS).json["plans"]] == [plan["id"]]
        assert watcher.get(f"{address}.gpx").status_code == 200


def test_publishing_replaces_the_plan_before(officer: FlaskClient, plan: Body, body: Body) -> None:
    second = officer.post(PLANS, json=body | {"seed": 3}).json
    first_answer = officer.post(f"{PLANS}/{plan['id']}/publish").json
    assert first_answer["status"] == "published"
    assert first_answer["published_at"] is not None
    assert first_answer["replaced_id"] is None
    assert officer.post(f"{PLANS}/{second['id']}/publish").json["replaced_id"] == plan["id"]
    status = {each["id"]: each["status"] for each in officer.get(PLANS).json["plans"]}
    assert status == {plan["id"]: "replaced", second["id"]: "published"}
    again = officer.post(f"{PLANS}/{second['id']}/publish")
    assert again.status_code == 409
    assert "已经发布" in again.json["detail"]
    for kept in (plan, second):
        assert officer.delete(f"{PLANS}/{kept['id']}").status_code == 409


def test_two_officers_who_publish_at_once_leave_one_plan_published(
    app: Flask, database: Database, officer: FlaskClient, plan: Body, body: Body
) -> None:
    plans = [plan["id"]] + [
        officer.post(PLANS, json=body | {"seed": seed}).json["id"] for seed in (1, 2, 3)
    ]
    clients = [sign_in(app.test_client(), Role.COMMANDER) for _ in plans]

    def publish(client: FlaskClient, plan_id: int) -> int:
        return client.post(f"{PLANS}/{plan_id}/publish").status_code

    with ThreadPoolExecutor(len(plans)) as pool:
        answers = list(pool.map(publish, clients, plans))
    assert set(answers) <= {200, 409}
    assert 200 in answers
    with database.reading() as session:
        published = session.scalars(
            select(PatrolPlan.id).where(PatrolPlan.status == PlanStatus.PUBLISHED)
        ).all()
    assert len(published) == 1


def test_a_deleted_draft_is_gone_with_its_routes_and_visits(
    officer: FlaskClient, database: Database, plan: Body
) -> None:
    assert officer.delete(f"{PLANS}/{plan['id']}").status_code == 204
    with database.reading() as session:
        for table in (PatrolPlan, Route, Visit):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert officer.delete(f"{PLANS}/{plan['id']}").status_code == 404


def test_each_change_is_in_the_record(officer: FlaskClient, database: Database, plan: Body) -> None:
    address = f"{PLANS}/{plan['id']}"
    officer.patch(address, json={"name": "周二夜班"})
    officer.post(f"{address}/publish")
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("plans.draft", f"plan:{plan['id']}"),
        ("plans.draft", f"plan:{plan['id']}"),
        ("plans.publish", f"plan:{plan['id']}"),
    ]
    assert {entry.username for entry in entries} == {"officer"}
    assert entries[1].after == {"name": "周二夜班"}


def test_geojson_holds_routes_stops_and_what_was_left_out(officer: FlaskClient, plan: Body) -> None:
    answer = officer.get(f"{PLANS}/{plan['id']}.geojson")
    assert answer.content_type == "application/geo+json"
    features = shapely.from_geojson(answer.text)
    assert features.geom_type == "GeometryCollection"
    assert shapely.box(114, 22.7, 114.01, 22.71).covers(features)
    kinds = [feature["properties"]["kind"] for feature in json.loads(answer.text)["features"]]
    assert kinds.count("route") == 2
    assert kinds.count("left_out") == len(plan["left_out"])
    assert kinds.count("visit") + kinds.count("break") == len(stops_of(plan))


def test_gpx_reads_back_with_a_track_a_route_and_a_way_point_a_stop(
    officer: FlaskClient, plan: Body
) -> None:
    answer = officer.get(f"{PLANS}/{plan['id']}.gpx")
    assert "attachment" in answer.headers["Content-Disposition"]
    gpx = gpxpy.parse(answer.text)
    assert [track.name for track in gpx.tracks] == ["1 综管机动组", "2 路面巡处组"]
    assert len(gpx.waypoints) == len(stops_of(plan))
    for track, route in zip(gpx.tracks, plan["routes"], strict=True):
        points = [[p.longitude, p.latitude] for p in track.segments[0].points]
        assert points == route["geometry"]["coordinates"]


def test_the_timetable_opens_in_a_spreadsheet_and_runs_no_formula(
    officer: FlaskClient, body: Body
) -> None:
    body["visits"][-1]["name"] = "=HYPERLINK(1)"
    plan = officer.post(PLANS, json=body).json
    answer = officer.get(f"{PLANS}/{plan['id']}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    visits = [row for row in rows if row["事项"] == "到访"]
    assert [row["地点"] for row in visits if "HYPERLINK" in row["地点"]] == ["'=HYPERLINK(1)"]
    assert len(visits) == plan["figures"]["visits_made"]
    assert [row["说明"] for row in rows if row["事项"] == "未排入"] == [
        left["reason"] for left in plan["left_out"]
    ]
    assert visits[0]["开始"].startswith("2026-11-24 2")


def test_an_english_reader_gets_the_reasons_and_break_in_english_or_the_source(
    officer: FlaskClient, plan: Body
) -> None:
    token = officer.environ_base["HTTP_X_CSRFTOKEN"]
    officer.post("/language", data={"language": "en", "csrf_token": token})
    english = officer.get(f"{PLANS}/{plan['id']}").json
    assert english["routes"][0]["geometry"] == plan["routes"][0]["geometry"]
    assert len(english["left_out"]) == len(plan["left_out"])


def test_another_office_neither_sees_nor_uses_what_is_not_its_own(
    app: Flask, database: Database, officer: FlaskClient, plan: Body, body: Body
) -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        create_user(session, "neighbour", "demo", Role.COMMANDER, office.id, NOW, demo=True)
        team = Team(office_id=office.id, code="N1", name="邻村组", kind=TeamKind.ROAD)
        street = session.scalars(select(Street).limit(1)).one()
        session.add_all([team, Street(office_id=office.id, number="N1", highway="residential",
                                      geom=street.geom)])  # fmt: skip
        session.flush()
        team_id = team.id
    neighbour = sign_in(app.test_client(), "neighbour")
    address = f"{PLANS}/{plan['id']}"
    assert neighbour.get(PLANS).json == {"plans": []}
    for ending in ("", ".geojson", ".gpx", ".csv"):
        assert neighbour.get(address + ending).status_code == 404
    assert neighbour.patch(address, json={"name": "x"}).status_code == 404
    assert neighbour.delete(address).status_code == 404
    assert neighbour.post(f"{address}/publish").status_code == 404
    options = neighbour.get("/api/v1/patrols/options").json
    assert [team["name"] for team in options["teams"]] == ["邻村组"]
    assert options["hotspots"] == []
    foreign_team = neighbour.post(PLANS, json=body)
    assert foreign_team.status_code == 422
    assert foreign_team.json["fields"][0]["field"] == "teams.0.team_id"
    own_team = body | {"teams": [{"team_id": team_id, "mode": "foot", "start": "anywhere"}]}
    foreign_hotspot = neighbour.post(PLANS, json=own_team)
    assert foreign_hotspot.status_code == 422
    assert foreign_hotspot.json["fields"][0]["field"] == "visits.0.hotspot_id"
    stop = {"name": "路口", "lon": 114.001, "lat": 22.7051}
    drawn = neighbour.post(PLANS, json=own_team | {"visits": [stop], "replaces": plan["id"]})
    assert drawn.status_code == 201
    assert officer.get(address).status_code == 200, "another office's draft is not dropped"


def changed(body: Body, path: str, value: object) -> Body:
    """Return the body with one value changed; path such as ``visits.0.windows``."""
    body = copy.deepcopy(body)
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
    inner: Any = body
    for part in parents:
        inner = inner[part]
    inner[last] = value
    return body


NONSENSE = [
    ("shift.ends_at", "2026-11-24T20:00:00+08:00", "shift.ends_at", "晚于开始"),
    ("shift.ends_at", "2026-11-26T02:00:00+08:00", "shift.ends_at", "最长 24 小时"),
    ("shift.starts_at", "2026-11-24T20:00:00", "shift.starts_at", "时区"),
    ("shift.starts_at", "今晚", "shift.starts_at", "日期和时间"),
    ("teams", [], "teams", "至少选一个"),
    ("teams", [{"team_id": n, "mode": "foot"} for n in range(1, 42)], "teams", "最多 40 个小组"),
    ("teams.1.team_id", 1, "teams.1.team_id", "前面已经选过"),
    ("teams.0.mode", "boat", "teams.0.mode", "只能是"),
    ("teams.0.speed_percent", 39, "teams.0.speed_percent", "不能小于 40"),
    ("teams.0.speed_percent", 141, "teams.0.speed_percent", "不能大于 140"),
    ("teams.0.ends_at", "2026-11-24T20:00:00+08:00", "teams.0.ends_at", "下班时间要晚于"),
    ("teams.0.ends_at", "2026-11-25T03:00:00+08:00", "teams.0.starts_at", "班次之内"),
    ("teams.0.break", {"from": "22:00", "to": "22:10", "minutes": 30}, "teams.0.break", "排不下"),
    ("teams.0.break", {"from": "09:00", "to": "10:00", "minutes": 30}, "teams.0.break", "排不下"),
    ("teams.0.break", {"from": "25:00", "to": "10:00", "minutes": 3}, "teams.0.break.from", "格式"),
    ("visits", [], "visits", "至少选一个"),
    ("visits", [{"lon": 114.001, "lat": 22.7, "visits": 20}] * 21, "visits", "要 420 次"),
    ("visits.0.hotspot_id", 99, "visits.0.hotspot_id", "第 1 个热点"),
    ("visits.1.hotspot_id", 1, "visits.1.hotspot_id", "到访次数"),
    ("visits.3.lon", None, "visits.3.lon", "在地图上点"),
    ("visits.3.lon", 999, "visits.3.lon", "不能大于 180"),
    ("visits.0.priority", 6, "visits.0.priority", "不能大于 5"),
    ("visits.0.dwell_min", 0, "visits.0.dwell_min", "不能小于 1"),
    ("visits.0.dwell_min", "很久", "visits.0.dwell_min", "整数"),
    ("visits.0.windows", [["22:00", "24:30"]], "visits.0.windows.0.1", "格式"),
    ("visits.3.name", "路\n口", "visits.3.name", "换行"),
    ("visits.3.name", "口" * 61, "visits.3.name", "最多 60"),
    ("visits.0.colour", "red", "visits.0.colour", "没有这一项"),
    ("seed", -1, "seed", "不能小于 0"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nonsense_officer(
    spatialite_maker: DatabaseMaker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Return an officer of one office for all refused requests: none of them changes anything."""

    def fill(session: Session) -> None:
        create_demo_accounts(session, add_tiny_office(session).id, NOW)

    database = spatialite_maker.copy_of("tiny_alone", fill)
    url = database.engine.url.render_as_string()
    app = create_app(database_url=url, instance_dir=tmp_path_factory.mktemp("instance"))
    yield sign_in(app.test_client(), Role.OFFICER)
    app.extensions["webmap"].database.dispose()
    spatialite_maker.drop(database)


@pytest.mark.parametrize(("path", "value", "field", "said"), NONSENSE)
def test_nonsense_is_refused_with_words_and_the_field(
    nonsense_officer: FlaskClient, path: str, value: object, field: str, said: str
) -> None:
    sound = {
        "shift": {
            "starts_at": "2026-11-24T20:00:00+08:00",
            "ends_at": "2026-11-25T02:00:00+08:00",
        },
        "teams": [{"team_id": 1, "mode": "foot"}, {"team_id": 2, "mode": "ebike"}],
        "visits": [{"hotspot_id": n, "dwell_min": 15} for n in (1, 2, 3)]
        + [{"name": "路口", "lon": 114.001, "lat": 22.7051}],
    }
    answer = nonsense_officer.post(PLANS, json=changed(sound, path, value))
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    fields = {each["field"]: each["detail"] for each in answer.json["fields"]}
    assert said in fields[field]
    assert nonsense_officer.get(PLANS).json == {"plans": []}


@pytest.mark.parametrize("sent", ["", "{", "[]", "7", "null"])
def test_what_is_no_json_object_is_refused(nonsense_officer: FlaskClient, sent: str) -> None:
    answer = nonsense_officer.post(PLANS, data=sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_an_unknown_plan_and_a_bad_limit_are_told_in_words(nonsense_officer: FlaskClient) -> None:
    assert "没有编号为 77 的" in nonsense_officer.get(f"{PLANS}/77").json["detail"]
    assert nonsense_officer.get(f"{PLANS}?limit=0").status_code == 422
    assert nonsense_officer.get(f"{PLANS}/{10**30}").status_code in {404, 422}


def test_a_plan_follows_the_streets_as_they_are_now(
    officer: FlaskClient, database: Database, plan: Body, body: Body
) -> None:
    """The network is kept in memory between plans; new data must be seen at once."""
    with database.writing() as session:
        session.execute(delete(Street).where(Street.name == "3号路"))
        session.execute(update(Office).values(data_version=Office.data_version + 1))
    again = officer.post(PLANS, json=body).json
    assert "3号路" in {name for stop in stops_of(plan) for name in stop["via"]}
    assert "3号路" not in {name for stop in stops_of(again) for name in stop["via"]}


def test_an_office_without_streets_is_told_to_import_them(
    officer: FlaskClient, database: Database, body: Body
) -> None:
    with database.writing() as session:
        session.execute(delete(Street))
        session.execute(update(Office).values(data_version=Office.data_version + 1))
    answer = officer.post(PLANS, json=body)
    assert answer.status_code == 422
    assert "导入道路" in answer.json["detail"]


def test_shifts_of_the_same_times_are_one_shift(
    officer: FlaskClient, database: Database, plan: Body, body: Body
) -> None:
    officer.post(PLANS, json=body | {"shift": body["shift"] | {"name": "晚班"}})
    with database.reading() as session:
        assert [shift.name for shift in session.scalars(select(Shift))] == ["晚班"]
