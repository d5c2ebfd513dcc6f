"""The print page, the frame, and the sheets over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conftest import NOW, sign_in
from tests.databases import DatabaseMaker
from tests.printing.pdf import page_count, size_mm, text_of
from tests.tiny_office import EAST, NORTH, SOUTH, WEST
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import Role
from webmap.web import printing

SHEET = "/print/sheet.pdf"
FRAME = "/api/v1/print/frame"


@pytest.fixture
def small_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


@pytest.fixture
def officer(small_app: Flask) -> FlaskClient:
    return sign_in(small_app.test_client(), Role.OFFICER)


def _page_data(client: FlaskClient) -> dict[str, Any]:
    page = client.get("/print").get_data(as_text=True)
    found = re.search(r'id="print-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_page_knows_what_can_be_printed(signed_in: Callable[[Role], FlaskClient]) -> None:
    data = _page_data(signed_in(Role.BUREAU))
    assert [area["code"] for area in data["areas"]] == [
        "office", "1", "2", "1-1", "1-2", "2-1", "2-2",
    ]  # fmt: skip
    assert data["papers"] == ["A4", "A3", "A2", "A1", "A0"]
    usual = {one["layer_id"] for one in data["layers"] if one["on"]}
    assert usual == {"rentals", "schools", "shops"}


def test_without_an_office_the_page_says_what_to_do_first(
    make_app: Callable[..., Flask], spatialite_maker: DatabaseMaker
) -> None:
    def add_admin(session: Session) -> None:
        create_user(session, "chief", "long-enough-password", Role.ADMIN, None, NOW)

    database = spatialite_maker.copy_of("admin_only", add_admin)
    client = make_app(database).test_client()
    credentials = {"auth": ("chief", "long-enough-password")}
    page = client.get("/print", **credentials)
    assert page.status_code == 200
    assert "office create" in page.get_data(as_text=True)
    assert client.get(f"{FRAME}?grid=1-1", **credentials).status_code == 404
    spatialite_maker.drop(database)


def test_a_sheet_is_a_pdf_with_a_name_that_no_cache_keeps(
    signed_in: Callable[[Role], FlaskClient],
) -> None:
    answer = signed_in(Role.OFFICER).get(f"{SHEET}?grid=1-1&paper=A4")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.cache_control.no_store
    assert {"1-1网格", "陈志强", "演示数据"} <= set(
        re.findall(r"1-1网格|陈志强|演示数据", text_of(answer.data))
    )


def test_the_frame_tells_the_scale_at_which_the_sheet_is_drawn(officer: FlaskClient) -> None:
    query = "?grid=2&paper=A3"
    frame = officer.get(FRAME + query).json
    assert frame["orientation"] == "portrait"
    assert (frame["width_mm"], frame["height_mm"]) == (297, 420)
    assert frame["largest"] == frame["denominator"]
    west, south, east, north = frame["bounds"]
    middle = (WEST + EAST) / 2
    assert west < middle < EAST < east
    assert south < SOUTH < NORTH < north
    assert len(frame["frame"]) == 5
    pdf = officer.get(SHEET + query).data
    assert size_mm(pdf) == pytest.approx((297, 420), abs=0.1)
    assert f"1:{frame['denominator']:,}" in text_of(pdf)


def test_a_scale_is_taken_as_people_write_it(officer: FlaskClient) -> None:
    for written in ("7500", "1:7500", "7,500"):
        frame = officer.get(f"{FRAME}?grid=office&scale={written}").json
        assert frame["denominator"] == 7500
        assert frame["largest"] < 7500


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("grid=9-9", "没有编号为“9-9”的网格"),
        ("scale=500&paper=A4", "放不下"),
        ("scale=5", "1:100"),
        ("scale=-4000", "比例尺"),
        ("scale=１２３４", "比例尺"),
        ("scale=abc", "auto"),
        ("paper=B5", "A4"),
        ("orientation=askew", "portrait"),
        ("grid=" + "9" * 99, "40"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_in_words(
    officer: FlaskClient, query: str, said: str
) -> None:
    for path in (FRAME, SHEET):
        answer = officer.get(f"{path}?{query}")
        assert answer.status_code in {404, 422}
        assert answer.mimetype == "application/problem+json"
        assert said in answer.json["detail"]


def test_a_layer_that_is_not_there_is_refused(officer: FlaskClient) -> None:
    answer = officer.get(f"{SHEET}?grid=1-1&layers=shops,gold")
    assert answer.status_code == 404
    assert "gold" in answer.json["detail"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.COMMANDER, 200), (Role.BUREAU, 200), (Role.AUXILIARY, 403), (Role.VOLUNTEER, 403)],
)
def test_who_may_print(small_app: Flask, role: Role, status: int) -> None:
    client = sign_in(small_app.test_client(), role)
    assert client.get(f"{FRAME}?grid=1-1").status_code == status
    assert client.get("/print").status_code == status


def test_an_english_reader_gets_an_english_sheet(officer: FlaskClient) -> None:
    officer.post("/language", data={"language": "en"})
    text = text_of(officer.get(f"{SHEET}?grid=2-2&paper=A4").data)
    assert "Schools" in text
    assert "石鼓小学" in text


def test_only_a_few_sheets_are_drawn_at_once(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "_drawing", threading.BoundedSemaphore(1))
    monkeypatch.setattr(printing, "_WAIT_S", 0.01)
    with printing.drawing_turn():
        answer = officer.get(f"{SHEET}?grid=1-1")
        assert answer.status_code == 503
    assert officer.get(f"{SHEET}?grid=1-1&paper=A4").status_code == 200


def _plan(client: FlaskClient) -> int:
    options = client.get("/api/v1/patrols/options").json
    spot = options["hotspots"][0]
    answer = client.post(
        "/api/v1/patrols/plans",
        json={
            "shift": {
                "name": "夜班",
                "starts_at": "2026-11-24T20:00:00+08:00",
                "ends_at": "2026-11-25T02:00:00+08:00",
            },
            "teams": [{"team_id": options["teams"][0]["id"], "mode": "foot", "start": "station"}],
            "visits": [
                {
                    "hotspot_id": spot["id"], "name": spot["name"], "lon": spot["lon"],
                    "lat": spot["lat"], "priority": 5, "dwell_min": 15, "visits": 1,
                    "spacing_min": 0, "windows": [],
                }
            ],
            "seed": 1,
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def test_a_plan_is_printed_for_who_may_see_it(small_app: Flask, officer: FlaskClient) -> None:
    plan_id = _plan(officer)
    path = f"/print/plans/{plan_id}.pdf"
    answer = officer.get(path)
    assert answer.status_code == 200
    assert page_count(answer.data) == 3, "all teams; the team; its way turn by turn"
    assert "综管机动组" in text_of(answer.data)
    assert size_mm(officer.get(f"{path}?paper=A3").data) == pytest.approx((297, 420), abs=0.1)
    bureau = sign_in(small_app.test_client(), Role.BUREAU)
    assert bureau.get(path).status_code == 404
    assert officer.post(f"/api/v1/patrols/plans/{plan_id}/publish").status_code == 200
    assert bureau.get(path).status_code == 200
    assert officer.get("/print/plans/99999.pdf").status_code == 404
