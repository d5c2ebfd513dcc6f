"""Reports, photos and tracks from the streets, on both databases."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from tests.conftest import NOW, sign_in
from webmap.accounts import create_user
from webmap.database import Database
from webmap.layers import Datum, from_wgs84
from webmap.models import Office, Role, Track, VisitReport
from webmap.patrols.tracks import thin_tracks
from webmap.web.context import LOCAL_ZONE
from webmap.web.daily import keep_house

FIELD = "/api/v1/field"
SignedIn = Callable[[Role], FlaskClient]
Body = dict[str, Any]


def shift_of_now() -> Body:
    """A shift that is under way, whenever the tests run."""
    starts_at = datetime.now(LOCAL_ZONE).replace(second=0, microsecond=0) - timedelta(hours=2)
    return {
        "name": "试验班",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=6)).isoformat(),
    }


@pytest.fixture
def officer(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.OFFICER)


@pytest.fixture
def auxiliary(signed_in: SignedIn) -> FlaskClient:
    return signed_in(Role.AUXILIARY)


@pytest.fixture
def draft(officer: FlaskClient) -> Body:
    options = officer.get("/api/v1/patrols/options").json
    answer = officer.post(
        "/api/v1/patrols/plans",
        json={
            "shift": shift_of_now(),
            "teams": [{"team_id": options["teams"][0]["id"], "mode": "foot"}],
            "visits": [{"hotspot_id": one["id"], "dwell_min": 10} for one in options["hotspots"]],
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def plan(officer: FlaskClient, draft: Body) -> Body:
    answer = officer.post(f"/api/v1/patrols/plans/{draft['id']}/publish")
    assert answer.status_code == 200, answer.text
    assert len(answer.json["routes"][0]["stops"]) == 3
    return answer.json


def message(plan: Body, sequence: int = 1, kind: str = "done", **more: Any) -> Body:
    return {
        "uuid": str(uuid.uuid4()),
        "plan_id": plan["id"],
        "team_id": plan["routes"][0]["team_id"],
        "sequence": sequence,
        "kind": kind,
        "at": datetime.now(UTC).isoformat(),
        **more,
    }


def stops_now(client: FlaskClient) -> list[Body]:
    return client.get(f"{FIELD}/today").json["plan"]["routes"][0]["stops"]


def test_todays_plan_is_the_published_one_of_now(auxiliary: FlaskClient, plan: Body) -> None:
    today = auxiliary.get(f"{FIELD}/today")
    assert today.headers["Cache-Control"] == "no-store"
    assert today.json["plan"]["id"] == plan["id"]
    assert [one["id"] for one in today.json["plans"]] == [plan["id"]]
    assert today.json["username"] == "auxiliary"
    assert today.json["token"]


def test_a_draft_is_no_plan_for_the_street(auxiliary: FlaskClient, draft: Body) -> None:
    assert auxiliary.get(f"{FIELD}/today").json["plan"] is None
    assert auxiliary.get(f"{FIELD}/today?plan={draft['id']}").status_code == 404
    answer = auxiliary.post(f"{FIELD}/reports", json=message(draft))
    assert (answer.status_code, answer.json["detail"]) == (409, "这个计划还没有发布，不能回报")


def test_what_is_told_comes_back_with_the_plan(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    for told in (
        message(plan, 1, "arrived"),
        message(plan, 1, "done", note="一切正常"),
        message(plan, 2, "failed", reason="路被封了"),
        message(plan, 3, "note", note="围墙有缺口\n已拍照"),
    ):
        answer = auxiliary.post(f"{FIELD}/reports", json=told)
        assert (answer.status_code, answer.json["warnings"]) == (201, [])
    for stops in (
        stops_now(auxiliary),
        officer.get(f"/api/v1/patrols/plans/{plan['id']}").json["routes"][0]["stops"],
    ):
        reports = [stop["report"] for stop in stops]
        assert [report["status"] for report in reports] == ["done", "failed", None]
        assert reports[0]["arrived_at"] <= reports[0]["at"]
        assert reports[0]["notes"] == ["一切正常"]
        assert reports[1]["reason"] == "路被封了"
        assert reports[2]["notes"] == ["围墙有缺口\n已拍照"]
        assert reports[0]["username"] == "auxiliary"


def test_later_by_the_phones_clock_holds_whatever_order_they_arrive_in(
    auxiliary: FlaskClient, plan: Body
) -> None:
    now = datetime.now(UTC)
    late = message(plan, 1, "done") | {"at": (now - timedelta(minutes=1)).isoformat()}
    early = message(plan, 1, "arrived") | {"at": (now - timedelta(minutes=16)).isoformat()}
    for told in (late, early):
        assert auxiliary.post(f"{FIELD}/reports", json=told).status_code == 201
    assert stops_now(auxiliary)[0]["report"]["status"] == "done"


def test_the_same_message_sent_at_once_by_many_connections_is_kept_once(
    app: Flask, plan: Body, database: Database
) -> None:
    told = message(plan, 1, "done", note="只有一条")
    clients = [sign_in(app.test_client(), Role.AUXILIARY) for _ in range(4)]

    def send(client: FlaskClient) -> tuple[int, bool]:
        answer = client.post(f"{FIELD}/reports", json=told)
        return answer.status_code, answer.json["repeated"]

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(send, clients))
    assert answers == [(200, True)] * 3 + [(201, False)]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VisitReport)) == 1


def test_another_message_under_the_same_number_is_refused(
    auxiliary: FlaskClient, plan: Body
) -> None:
    told = message(plan)
    assert auxiliary.post(f"{FIELD}/reports", json=told).status_code == 201
    answer = auxiliary.post(f"{FIELD}/reports", json=told | {"sequence": 2})
    assert (answer.status_code, answer.json["detail"]) == (409, "这个编号的回报已经有了，内容不同")


def test_a_stop_that_could_not_be_made_wants_a_reason(auxiliary: FlaskClient, plan: Body) -> None:
    answer = auxiliary.post(f"{FIELD}/reports", json=message(plan, 1, "failed", reason="  "))
    assert (answer.status_code, answer.json["detail"]) == (422, "请说明为什么去不了")


def test_a_clock_that_is_ahead_does_not_write_the_future(
    auxiliary: FlaskClient, plan: Body
) -> None:
    told = message(plan) | {"at": (datetime.now(UTC) + timedelta(hours=3)).isoformat()}
    assert auxiliary.post(f"{FIELD}/reports", json=told).status_code == 201
    at = datetime.fromisoformat(stops_now(auxiliary)[0]["report"]["at"])
    assert at <= datetime.now(UTC)


def test_who_tells_otherwise_than_another_hears_of_it(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    auxiliary.post(f"{FIELD}/reports", json=message(plan, 1, "done"))
    answer = officer.post(f"{FIELD}/reports", json=message(plan, 1, "failed", reason="没到"))
    assert answer.json["warnings"] == ["auxiliary 对这一站的回报不同，两条都留下，以时间晚的为准"]


def test_a_report_on_a_plan_that_was_replaced_is_kept_and_says_so(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    asked = plan["request"] | {"seed": 1}
    newer = officer.post("/api/v1/patrols/plans", json=asked).json
    officer.post(f"/api/v1/patrols/plans/{newer['id']}/publish")
    answer = auxiliary.post(f"{FIELD}/reports", json=message(plan))
    assert answer.status_code == 201
    assert answer.json["warnings"] == ["这个计划已被新计划替换，回报已收下，请刷新看新计划"]


def test_what_was_done_stays_done_in_the_plan_that_replaces(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    auxiliary.post(f"{FIELD}/reports", json=message(plan, 1, "done"))
    newer = officer.post("/api/v1/patrols/plans", json=plan["request"]).json
    officer.post(f"/api/v1/patrols/plans/{newer['id']}/publish")
    today = auxiliary.get(f"{FIELD}/today").json
    assert today["plan"]["id"] == newer["id"]
    statuses = [
        (stop["report"] or {}).get("status") for stop in today["plan"]["routes"][0]["stops"]
    ]
    assert statuses == ["done", None, None]


def test_roles_that_only_look_can_not_report(signed_in: SignedIn, plan: Body) -> None:
    for role in (Role.VOLUNTEER, Role.BUREAU):
        client = signed_in(role)
        assert client.post(f"{FIELD}/reports", json=message(plan)).status_code == 403
        today = client.get(f"{FIELD}/today").json
        assert today["may_report"] is False
        assert all(stop["report"] is None for stop in today["plan"]["routes"][0]["stops"])


def test_another_office_neither_sees_nor_changes_what_is_told(
    app: Flask, auxiliary: FlaskClient, plan: Body, database: Database
) -> None:
    told = message(plan, note="只有本警务室看得到")
    auxiliary.post(f"{FIELD}/reports", json=told)
    answer = auxiliary.post(f"{FIELD}/reports/{told['uuid']}/photo", data=picture())
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "NEXT")).one()
        create_user(session, "neighbour", "demo", Role.COMMANDER, office.id, NOW, demo=True)
    neighbour = sign_in(app.test_client(), "neighbour")
    assert neighbour.get(f"{FIELD}/today").json["plan"] is None
    assert neighbour.get(f"{FIELD}/today?plan={plan['id']}").status_code == 404
    assert neighbour.get(answer.json["url"]).status_code == 404
    assert neighbour.get(f"{FIELD}/tracks?plan_id={plan['id']}").status_code == 404
    assert neighbour.post(f"{FIELD}/reports", json=message(plan)).status_code == 404
    address = f"{FIELD}/reports/{told['uuid']}/photo"
    assert neighbour.post(address, data=picture()).status_code == 404
    track = {"uuid": told["uuid"], "plan_id": plan["id"], "team_id": told["team_id"]}
    track["fixes"] = walk(plan, datetime.now(UTC) - timedelta(minutes=30))
    assert neighbour.post(f"{FIELD}/tracks", json=track).status_code == 404


def picture() -> bytes:
    """A photo that says where and with what it was taken."""
    image = Image.new("RGB", (3000, 1200), "teal")
    exif = Image.Exif()
    exif[0x010F] = "SecretPhoneMaker"
    exif.get_ifd(0x8825)[2] = (22.0, 42.0, 18.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_made_small_and_says_nothing_but_the_picture(
    auxiliary: FlaskClient, signed_in: SignedIn, plan: Body
) -> None:
    sent = picture()
    assert b"SecretPhoneMaker" in sent
    told = message(plan)
    address = f"{FIELD}/reports/{told['uuid']}/photo"
    assert auxiliary.post(address, data=sent).status_code == 404, "the report comes first"
    auxiliary.post(f"{FIELD}/reports", json=told)
    answers = [auxiliary.post(address, data=sent, content_type="image/jpeg") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert stops_now(auxiliary)[0]["report"]["photos"] == [answers[0].json["url"]]

    kept = auxiliary.get(answers[0].json["url"])
    assert b"SecretPhoneMaker" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.size == (1600, 640)
        assert not image.getexif()
    assert signed_in(Role.VOLUNTEER).get(answers[0].json["url"]).status_code == 403
    assert auxiliary.get(f"{FIELD}/photos/{'0' * 64}.jpg").status_code == 404
    assert auxiliary.get(f"{FIELD}/photos/secret_key.jpg").status_code == 404


def test_what_is_no_photo_is_refused(auxiliary: FlaskClient, plan: Body) -> None:
    told = message(plan)
    auxiliary.post(f"{FIELD}/reports", json=told)
    for data in (b"", b"GIF89a nothing", picture()[:2000], b"<svg onload='x'/>"):
        answer = auxiliary.post(f"{FIELD}/reports/{told['uuid']}/photo", data=data)
        assert answer.status_code == 422
        assert answer.json["detail"] == "照片读不出来，请传 JPEG、PNG 或 WebP"


def walk(plan: Body, start: datetime, step_s: int = 10) -> list[Body]:
    """Fixes along the first street, 12 metres each, then two minutes at the first stop."""
    stop = plan["routes"][0]["stops"][0]
    fixes = [(114.0005 + 0.00012 * k, 22.7025) for k in range(20)]
    fixes += [(stop["lon"], stop["lat"])] * 13
    return [
        {
            "at": (start + timedelta(seconds=step_s * k)).isoformat(),
            "lon": lon,
            "lat": lat,
            "accuracy_m": 5,
        }
        for k, (lon, lat) in enumerate(fixes)
    ]


def test_a_track_comes_back_on_the_streets_with_presence_at_the_stops(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    team_id = plan["routes"][0]["team_id"]
    body = {
        "uuid": str(uuid.uuid4()),
        "plan_id": plan["id"],
        "team_id": team_id,
        "fixes": walk(plan, datetime.now(UTC) - timedelta(minutes=30)),
    }
    for _ in range(2):
        answer = auxiliary.post(f"{FIELD}/tracks", json=body)
        assert (answer.status_code, answer.json) == (201, {"fixes": 33})
    (walked,) = officer.get(f"{FIELD}/tracks?plan_id={plan['id']}").json["routes"]
    assert (walked["team_id"], walked["fixes"], walked["sources"]) == (team_id, 33, ["phone"])
    assert walked["streets"]["type"] == "MultiLineString"
    presence = {one["name"]: one for one in walked["presence"]}
    first = plan["routes"][0]["stops"][0]["name"]
    assert 2.0 <= presence[first]["present_min"] < 3
    assert presence[first]["planned_min"] == 10
    assert auxiliary.get(f"{FIELD}/tracks?plan_id={plan['id']}").status_code == 403


def test_fixes_outside_the_shift_are_not_kept(
    auxiliary: FlaskClient, plan: Body, database: Database
) -> None:
    body = {
        "uuid": str(uuid.uuid4()),
        "plan_id": plan["id"],
        "team_id": plan["routes"][0]["team_id"],
        "fixes": walk(plan, datetime.now(UTC) - timedelta(days=1)),
    }
    answer = auxiliary.post(f"{FIELD}/tracks", json=body)
    assert (answer.status_code, answer.json["detail"]) == (
        422, "轨迹的时间不在这个班次里，没有保存",
    )  # fmt: skip
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Track)) == 0


def gpx(fixes: list[Body]) -> bytes:
    points = "".join(
        f'<trkpt lat="{fix["lat"]}" lon="{fix["lon"]}"><time>{fix["at"]}</time></trkpt>'
        for fix in fixes
    )
    return (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def test_a_gpx_file_of_another_device_is_brought_in_once(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body
) -> None:
    data = gpx(walk(plan, datetime.now(UTC) - timedelta(minutes=30)))
    form = {"plan_id": plan["id"], "team_id": plan["routes"][0]["team_id"]}
    for _ in range(2):
        answer = auxiliary.post(
            f"{FIELD}/tracks/gpx", data={**form, "file": (io.BytesIO(data), "watch.gpx")}
        )
        assert (answer.status_code, answer.json) == (201, {"fixes": 33})
    (walked,) = officer.get(f"{FIELD}/tracks?plan_id={plan['id']}").json["routes"]
    assert (walked["fixes"], walked["sources"]) == (33, ["file"])


def test_a_file_that_lies_elsewhere_or_in_another_datum_is_refused_and_says_so(
    auxiliary: FlaskClient, plan: Body, database: Database
) -> None:
    def sent(move: Callable[[float, float], tuple[float, float]]) -> str:
        fixes = walk(plan, datetime.now(UTC) - timedelta(minutes=30))[:20]
        for fix in fixes:
            lon, lat = move(fix["lon"], fix["lat"])
            fix |= {"lon": float(lon), "lat": float(lat)}
        form = {"plan_id": plan["id"], "team_id": plan["routes"][0]["team_id"]}
        answer = auxiliary.post(
            f"{FIELD}/tracks/gpx", data={**form, "file": (io.BytesIO(gpx(fixes)), "watch.gpx")}
        )
        assert answer.status_code == 422, answer.text
        return answer.json["detail"]

    assert "（经度 1.0000，纬度 1.0000），没有保存。请检查" in sent(lambda lon, lat: (1, 1))
    for datum, name in ((Datum.GCJ02, "GCJ-02（高德、腾讯）"), (Datum.BD09, "BD-09（百度）")):
        told = sent(lambda lon, lat, datum=datum: from_wgs84(lon, lat, datum))
        assert f"轨迹像是 {name} 坐标" in told or f"它像是 {name} 坐标" in told
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Track)) == 0


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"not a gpx", "这不是 GPX 轨迹文件，或者已经损坏。"),
        (gpx([]), "GPX 文件里没有轨迹点。"),
        (
            b'<gpx version="1.1" creator="x"><trk><trkseg><trkpt lat="1" lon="2"/>'
            b"</trkseg></trk></gpx>",
            "GPX 文件里的轨迹点没有时间，无法知道什么时候到过哪里。",
        ),
        (
            b'<!DOCTYPE gpx [<!ENTITY a "aaaa">]><gpx version="1.1" creator="&a;"/>',
            "这不是 GPX 轨迹文件，或者已经损坏。",
        ),
    ],
)
def test_a_file_that_is_no_track_says_what_is_wrong(
    make_app: Callable[..., Flask], spatialite_database: Database, data: bytes, wanted: str
) -> None:
    client = sign_in(make_app(spatialite_database).test_client(), Role.AUXILIARY)
    answer = client.post(
        f"{FIELD}/tracks/gpx",
        data={"plan_id": 1, "team_id": 1, "file": (io.BytesIO(data), "x.gpx")},
    )
    assert (answer.status_code, answer.json["detail"]) == (422, wanted)


def test_tracks_are_thinned_after_the_review_and_deleted_after_the_term(
    auxiliary: FlaskClient, officer: FlaskClient, plan: Body, database: Database
) -> None:
    now = datetime.now(UTC)
    body = {
        "uuid": str(uuid.uuid4()),
        "plan_id": plan["id"],
        "team_id": plan["routes"][0]["team_id"],
        "fixes": walk(plan, now - timedelta(minutes=30)),
    }
    auxiliary.post(f"{FIELD}/tracks", json=body)

    def rule(days: int) -> tuple[int, int]:
        with database.writing() as session:
            done = thin_tracks(session, now + timedelta(days=days), keep_days=30)
        return done.thinned, done.deleted

    assert rule(1) == (0, 0)
    assert rule(4) == (1, 0)
    assert rule(4) == (0, 0), "thinned once"
    (walked,) = officer.get(f"{FIELD}/tracks?plan_id={plan['id']}").json["routes"]
    assert 6 <= walked["fixes"] <= 8, "a fix a minute and the last one"
    assert rule(31) == (0, 1)
    assert officer.get(f"{FIELD}/tracks?plan_id={plan['id']}").json["routes"] == []


def test_the_server_keeps_the_rule_once_a_day_and_a_photo_s_note_stays(
    app: Flask, auxiliary: FlaskClient, plan: Body
) -> None:
    told = message(plan, note="门锁坏了")
    auxiliary.post(f"{FIELD}/reports", json=told)
    url = auxiliary.post(f"{FIELD}/reports/{told['uuid']}/photo", data=picture()).json["url"]
    parts = app.extensions["webmap"]
    today = datetime.now(LOCAL_ZONE)
    assert keep_house(parts, today)
    assert not keep_house(parts, today), "another process of the same day leaves it alone"
    assert auxiliary.get(url).status_code == 200
    (file,) = (parts.settings.instance_dir / "photos").glob("*/*.jpg")
    assert keep_house(parts, today + timedelta(days=parts.settings.photo_days + 1))
    assert auxiliary.get(url).status_code == 404
    assert not file.exists()
    report = stops_now(auxiliary)[0]["report"]
    assert (report["notes"], report["photos"]) == (["门锁坏了"], [])


def test_the_worker_is_let_out_over_the_page(auxiliary: FlaskClient, client: FlaskClient) -> None:
    answer = auxiliary.get("/field/service-worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/field"
    assert answer.mimetype == "text/javascript"
    assert '"/static/js/field.js"' in answer.text
    assert client.get("/field/service-worker.js").status_code == 401
