"""Bulletins over HTTP: written and approved by officers, seen by others once approved."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from webmap.accounts import create_user
from webmap.database import Database
from webmap.models import Incident, Office, Role, point_wkb

API = "/api/v1/bulletins"
DAY = "2026-11-24"
PASSWORD = "correct horse battery"
# The victim's address and what the source number is must not get out.
ADDRESS, NUMBER = "东巷2号502房", "JQ20261123001"


def add_fraud(database: Database, number: str = NUMBER, kind: str = "loan") -> None:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        session.add(
            Incident(
                office_id=office.id, number=number, category="fraud", sub_category=kind,
                occurred_from=datetime(2026, 11, 23, 3, 0, tzinfo=UTC), location=ADDRESS,
                geom=point_wkb(114.0053, 22.7051),
            )
        )  # fmt: skip


def listed(client: FlaskClient, day: str = DAY) -> dict[str, dict[str, Any]]:
    answer = client.get(f"{API}?day={day}")
    assert answer.status_code == 200, answer.text
    return {one["sub_category"]: one for one in answer.json["bulletins"]}


def body_of(one: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "day": one["day"], "sub_category": one["sub_category"], "version": one["version"],
        **one["text"], **more,
    }  # fmt: skip


def test_a_bulletin_is_ready_is_approved_and_then_shared(
    signed_in: Callable[[Role], FlaskClient], database: Database
) -> None:
    add_fraud(database)
    officer, auxiliary = signed_in(Role.OFFICER), signed_in(Role.AUXILIARY)
    ready = listed(officer)
    assert list(ready) == ["loan", ""]
    assert (ready["loan"]["reported"], ready["loan"]["picture"]) == (1, None)
    assert listed(auxiliary) == {}
    saved = officer.post(API, json=body_of(ready["loan"]))
    assert saved.status_code == 200, saved.text
    picture = saved.json["picture"]
    assert officer.get(picture).status_code == 200
    for address in (picture, f"{API}/{saved.json['id']}.txt"):
        assert auxiliary.get(address).status_code == 404
    approval = f"{API}/{saved.json['id']}/approval"
    assert auxiliary.post(approval, json={"version": 1, "approved": True}).status_code == 403
    approved = officer.post(approval, json={"version": 1, "approved": True})
    assert approved.json["approved_by"] == "officer"
    seen = listed(auxiliary)["loan"]
    shown = auxiliary.get(seen["picture"])
    assert (shown.mimetype, Image.open(io.BytesIO(shown.data)).size) == ("image/png", (1080, 1920))
    text = auxiliary.get(f"{API}/{seen['id']}.txt").get_data(as_text=True)
    assert text == seen["message"]
    assert "【试验警务室·每日电诈预警】2026-11-24 周二" in text
    for secret in (ADDRESS, NUMBER, "东巷", "114.00"):
        assert secret not in str(seen)
    # Written again, it is a draft again.
    again = officer.post(API, json=body_of(approved.json, title="先交钱的都是骗子"))
    assert (again.json["approved"], again.json["approved_by"]) == (False, "")
    assert listed(auxiliary) == {}
    stale = officer.post(approval, json={"version": 2, "approved": True})
    assert stale.status_code == 409


def test_a_day_without_fraud_offers_the_last_one_that_had_some(
    quick_app: Flask, quick: FlaskClient
) -> None:
    add_fraud(quick_app.extensions["webmap"].database)
    answer = quick.get(f"{API}?day=2026-11-26").json
    assert (answer["reported"], answer["last_day_with_fraud"]) == (0, DAY)
    assert [one["sub_category"] for one in answer["bulletins"]] == [""]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "长" * 21}, "title"),
        ({"how_it_works": "打 13800138000 就上当"}, "how_it_works"),
        ({"how_it_works": "字" * 1001}, "how_it_works"),
        ({"how_to_avoid": ["不转账😀"]}, "how_to_avoid.0"),
        ({"how_to_avoid": [" ", ""]}, "how_to_avoid"),
        ({"victim": "张三"}, "victim"),
    ],
)
def test_what_cannot_be_drawn_or_told_is_refused_and_not_kept(
    quick: FlaskClient, change: dict[str, Any], field: str
) -> None:
    general = listed(quick, "2026-11-25")[""]
    answer = quick.post(API, json=body_of(general, **change))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["fields"]] == [field]
    preview = body_of(general, **change)
    del preview["version"]
    assert quick.post(f"{API}/preview.png", json=preview).status_code == 422
    assert listed(quick, "2026-11-25")[""]["id"] is None


def test_the_preview_keeps_nothing(quick: FlaskClient) -> None:
    general = listed(quick, "2026-11-25")[""]
    body = body_of(general, title="转账前先停一停")
    del body["version"]
    answer = quick.post(f"{API}/preview.png", json=body)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert listed(quick, "2026-11-25")[""] == general


def test_who_only_looks_cannot_write(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    app = make_app(spatialite_database)
    for role in (Role.AUXILIARY, Role.BUREAU):
        client = sign_in(app.test_client(), role)
        assert client.get("/outreach").status_code == 200
        for address in (API, f"{API}/preview.png"):
            assert client.post(address, json={}).status_code == 403
    assert sign_in(app.test_client(), Role.VOLUNTEER).get("/outreach").status_code == 403


def test_another_office_has_its_own_bulletins(
    app: Flask, signed_in: Callable[[Role], FlaskClient], database: Database
) -> None:
    add_fraud(database)
    officer = signed_in(Role.OFFICER)
    saved = officer.post(API, json=body_of(listed(officer)["loan"])).json
    with database.writing() as session:
        neighbour = session.scalar(select(Office.id).where(Office.code == "NEXT"))
        create_user(session, "next officer", PASSWORD, Role.OFFICER, neighbour, NOW)
    other, auth = app.test_client(), ("next officer", PASSWORD)
    answer = other.get(f"{API}?day={DAY}", auth=auth).json
    assert (answer["reported"], answer["last_day_with_fraud"]) == (0, None)
    assert [one["id"] for one in answer["bulletins"]] == [None]
    for path in (f"{saved['id']}.png", f"{saved['id']}.txt"):
        assert other.get(f"{API}/{path}", auth=auth).status_code == 404
    approval = {"version": 1, "approved": True}
    refused = other.post(f"{API}/{saved['id']}/approval", json=approval, auth=auth)
    assert refused.status_code == 404
