"""Members, teams, responsibility grids and hand-overs over HTTP: who may see, who may change."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.conftest import sign_in
from webmap.database import Database
from webmap.models import AuditEntry, Office, Role
from webmap.web.context import LOCAL_ZONE

MEMBERS = "/api/v1/members"
TODAY = str(datetime.now(LOCAL_ZONE).date())


@pytest.fixture
def people_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


@pytest.fixture
def commander(people_app: Flask) -> FlaskClient:
    return sign_in(people_app.test_client(), Role.COMMANDER)


def member(client: FlaskClient, name: str) -> dict[str, Any]:
    return next(one for one in client.get(MEMBERS).json["members"] if one["name"] == name)


def picture(colour: str = "navy") -> bytes:
    """A photo that says with what it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    Image.new("RGB", (1200, 1500), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_team_and_a_member_are_added_changed_and_let_go(
    commander: FlaskClient, spatialite_database: Database
) -> None:
    team = commander.post(
        "/api/v1/teams", json={"code": "C1", "name": "社区组", "kind": "community"}
    )
    assert team.status_code == 201, team.text
    renamed = commander.patch(f"/api/v1/teams/{team.json['id']}", json={"name": "社区一组"})
    assert renamed.status_code == 204
    same = commander.patch(f"/api/v1/teams/{team.json['id']}", json={"name": "综管机动组"})
    assert [one["field"] for one in same.json["fields"]] == ["name"]
    body = {"number": "P9", "name": "林小芳", "post": "辅警", "phone": "0769-12345678",
            "team_id": team.json["id"]}  # fmt: skip
    made = commander.post(MEMBERS, json=body)
    assert made.status_code == 201, made.text
    assert commander.get(made.headers["Location"]).json == made.json
    again = commander.post(MEMBERS, json=body)
    assert [one["field"] for one in again.json["fields"]] == ["number"]
    assert "林小芳" in again.json["detail"]
    address = f"{MEMBERS}/{made.json['member']['id']}"
    gone = commander.patch(address, json={"version": 1, "active": False}).json["member"]
    assert (gone["active"], gone["version"]) == (False, 2)
    counts = {one["name"]: one["members"] for one in commander.get("/api/v1/teams").json["teams"]}
    assert counts["社区一组"] == 0
    refused = commander.patch(
        f"{MEMBERS}/{member(commander, '陈志强')['id']}", json={"version": 1, "active": False}
    )
    assert [one["field"] for one in refused.json["fields"]] == ["active"]
    with spatialite_database.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["teams.add", "teams.change", "members.add", "members.change"]


def test_the_second_of_two_who_change_a_member_is_told(commander: FlaskClient) -> None:
    seen = member(commander, "陈志强")
    address = f"{MEMBERS}/{seen['id']}"
    first = commander.patch(address, json={"version": seen["version"], "phone": "110"})
    assert first.json["member"]["version"] == seen["version"] + 1
    late = commander.patch(address, json={"version": seen["version"], "phone": "119"})
    assert late.status_code == 409
    assert "刚被别人改过" in late.json["detail"]
    assert member(commander, "陈志强")["phone"] == "110"
    assert commander.post(f"{address}/photo", data=picture()).status_code == 200
    assert member(commander, "陈志强")["version"] == seen["version"] + 2, "a photo is a change"
    assert commander.patch(address, json={"phone": "119"}).status_code == 422


def test_a_photo_is_cleaned_kept_replaced_and_deleted(
    commander: FlaskClient, tmp_path: Path
) -> None:
    address = f"{MEMBERS}/{member(commander, '陈志强')['id']}"
    kept = commander.post(f"{address}/photo", data=picture())
    assert kept.status_code == 200, kept.text
    shown = commander.get(kept.json["member"]["photo"])
    assert shown.mimetype == "image/jpeg"
    assert b"SecretCam" not in shown.data
    assert max(Image.open(io.BytesIO(shown.data)).size) == 640
    other = commander.post(f"{address}/photo", data=picture("red")).json["member"]["photo"]
    assert other != kept.json["member"]["photo"]
    assert len(list((tmp_path / "staff_photos").rglob("*.jpg"))) == 1
    assert commander.post(f"{address}/photo", data=b"GIF89a").status_code == 422
    assert commander.delete(f"{address}/photo").json["member"]["photo"] is None
    assert commander.get(other).status_code == 404
    assert not list((tmp_path / "staff_photos").rglob("*.jpg"))


def test_a_hand_over_is_looked_at_confirmed_listed_and_taken_back(
    signed_in: Callable[[Role], FlaskClient],
) -> None:
    client = signed_in(Role.COMMANDER)
    giver, taker = member(client, "陈志强"), member(client, "黄永明")
    asked = {"from": giver["id"], "to": taker["id"], "day": TODAY}
    items = client.get("/api/v1/handovers/preview", query_string=asked).json["items"]
    assert [(one["code"], one["goes"]) for one in items] == [("1-1", True)]
    done = client.post("/api/v1/handovers", json=asked | {"items": [items[0]["key"]]})
    assert done.status_code == 201, done.text
    assert member(client, "黄永明")["grids"] == ["1-1"]
    grids = client.get("/api/v1/responsibilities").json["grids"]
    assert [one["members"] for one in grids if one["code"] == "1-1"] == [[taker["id"]]]
    assert grids[0]["geometry"]["type"] == "Polygon"
    # On the map a police grid's sub-grids share its colour.
    assert len({(one["police_grid"], one["hue"]) for one in grids}) == 2
    history = client.get("/api/v1/responsibilities/1-1").json["duties"]
    assert [one["who"] for one in history] == ["黄永明", "陈志强"]
    again = client.post("/api/v1/handovers", json=asked | {"items": [items[0]["key"]]})
    assert [one["field"] for one in again.json["fields"]] == ["items"]
    (listed,) = client.get("/api/v1/handovers").json["handovers"]
    assert (listed["from_name"], listed["to_name"], listed["count"]) == ("陈志强", "黄永明", 1)
    undo = f"/api/v1/handovers/{done.json['id']}/undo"
    assert client.post(undo).status_code == 204
    assert client.post(undo).status_code == 409
    assert member(client, "陈志强")["grids"] == ["1-1"]
    itself = client.post("/api/v1/handovers", json=asked | {"to": giver["id"]})
    assert [one["field"] for one in itself.json["fields"]] == ["to"]


def test_a_grid_is_given_from_a_day_on(commander: FlaskClient) -> None:
    body = {"sub_grid": "1-2", "member_id": member(commander, "黄永明")["id"], "valid_from": TODAY}
    given = commander.post("/api/v1/responsibilities", json=body)
    assert given.status_code == 201, given.text
    assert member(commander, "黄永明")["grids"] == ["1-2"]
    unknown = commander.post("/api/v1/responsibilities", json=body | {"sub_grid": "9-9"})
    assert [one["field"] for one in unknown.json["fields"]] == ["sub_grid"]
    assert commander.get("/api/v1/responsibilities/9-9").status_code == 404


def test_who_may_look_does_not_change_and_who_may_not_sees_no_face(
    commander: FlaskClient, people_app: Flask
) -> None:
    him = member(commander, "陈志强")
    address = f"{MEMBERS}/{him['id']}"
    photo = commander.post(f"{address}/photo", data=picture()).json["member"]["photo"]
    for role in (Role.BUREAU, Role.OFFICER):
        reader = sign_in(people_app.test_client(), role)
        assert reader.get("/people").status_code == 200
        assert reader.get(address).json["duties"][0]["code"] == "1-1"
        assert reader.get(photo).status_code == 200
        for refused in (
            reader.patch(address, json={"name": "谁"}),
            reader.post(f"{address}/photo", data=picture()),
            reader.delete(f"{address}/photo"),
            reader.post(MEMBERS, json={}),
            reader.post("/api/v1/teams", json={}),
            reader.post("/api/v1/responsibilities", json={}),
            reader.get(f"/api/v1/handovers/preview?from={him['id']}&to=2&day={TODAY}"),
            reader.post("/api/v1/handovers", json={}),
            reader.post("/api/v1/handovers/1/undo"),
        ):
            assert refused.status_code == 403
    auxiliary = sign_in(people_app.test_client(), Role.AUXILIARY)
    for hidden in ("/people", MEMBERS, address, photo, "/api/v1/responsibilities"):
        assert auxiliary.get(hidden).status_code == 403


def test_another_office_s_members_and_faces_are_not_found(
    commander: FlaskClient, people_app: Flask, spatialite_database: Database
) -> None:
    him = member(commander, "陈志强")
    address = f"{MEMBERS}/{him['id']}"
    photo = commander.post(f"{address}/photo", data=picture()).json["member"]["photo"]
    with spatialite_database.reading() as session:
        other = session.scalars(select(Office.id).where(Office.code != "TINY")).one()
    admin = sign_in(people_app.test_client(), Role.ADMIN)
    with admin.session_transaction() as kept:
        kept["office_id"] = other
    assert admin.get(MEMBERS).json["members"] == []
    assert admin.get(address).status_code == 404
    assert admin.get(photo).status_code == 404
    assert admin.patch(address, json={"version": 2, "name": "谁"}).status_code == 404
    assert admin.get("/people").status_code == 200
