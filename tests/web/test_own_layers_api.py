"""An office's own layer over HTTP: at once on the map, in edits, search, OGC and on sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.layers import Moment
from webmap.models import Office, Role
from webmap.printing.sheet_reader import printable_layers

SignedIn = Callable[[Role | str], FlaskClient]
API = "/api/v1/layers"
CAMERAS: dict[str, Any] = {
    "name_zh": "摄像头", "name_en": "CCTV", "geometry_type": "Point", "symbol": "square",
    "glyph": "摄", "colour": "#0072B2",
    "fields": [
        {"title_zh": "状态", "title_en": "State", "choices": ["正常", "损坏"], "required": True},
        {"title_zh": "高度", "type": "number", "unit": "米", "least": 0, "most": 30},
    ],
}  # fmt: skip


@pytest.fixture
def commander(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    """Return a commander's client on SpatiaLite."""
    return sign_in(make_app(spatialite_database).test_client(), Role.COMMANDER)


def add_camera(client: FlaskClient, **attributes: Any) -> Any:
    point = {"type": "Point", "coordinates": [WEST + 0.002, SOUTH + 0.002]}
    new = {"do": "create", "layer_id": "cctv", "name": "东门探头", "geometry": point}
    return client.post(
        "/api/v1/places/changes", json={"operations": [new | {"attributes": attributes}]}
    )


def test_a_new_layer_is_everywhere_at_once(
    signed_in: SignedIn, database: Database, office: Office
) -> None:
    commander = signed_in(Role.COMMANDER)
    made = commander.post(API, json=CAMERAS)
    assert made.status_code == 201, made.text
    assert made.json["layer_id"] == "cctv"
    assert [field["name"] for field in made.json["fields"]] == ["state", "gao_du"]
    assert commander.get(made.headers["Location"]).json == made.json

    officer = signed_in(Role.OFFICER)
    (listed,) = [one for one in officer.get(API).json["layers"] if one["layer_id"] == "cctv"]
    assert (listed["name"], listed["group_name"], listed["on"]) == ("摄像头", "自建图层", True)
    assert (
        listed["style"] | {"symbol": "square", "glyph": "摄", "fill": "#0072b2"} == listed["style"]
    )
    assert listed["fields"][1] | {"least": 0, "most": 30, "unit": "米"} == listed["fields"][1]

    assert add_camera(officer).status_code == 422, "its own rules hold"
    assert add_camera(officer, state="好").status_code == 422
    assert add_camera(officer, state="正常", gao_du=31).status_code == 422
    assert add_camera(officer, state="正常", gao_du=4.5).status_code == 201
    (feature,) = officer.get(f"{API}/cctv/features").json["features"]
    assert feature["properties"]["state"] == "正常"
    (found,) = officer.get("/api/v1/search?q=东门探头").json["results"]
    assert found["layer_id"] == "cctv"
    items = officer.get("/ogc/collections/cctv/items?state=正常").json
    assert items["features"][0]["properties"]["gao_du"] == 4.5
    program = officer.post(
        "/ogc/collections/cctv/items",
        json={"type": "Feature", "geometry": feature["geometry"],
              "properties": {"name": "西门探头", "state": "损坏"}},
    )  # fmt: skip
    assert program.status_code == 201, program.text
    with database.reading() as session:
        found = printable_layers(session, office.id, Moment(NOW.date(), NOW))
        assert "cctv" in [layer.layer_id for layer in found]


def test_a_change_tells_what_it_touches_and_is_kept_when_accepted(commander: FlaskClient) -> None:
    made = commander.post(API, json=CAMERAS).json
    assert add_camera(commander, state="正常", gao_du=4.5).status_code == 201
    told = commander.patch(f"{API}/cctv", json={"version": 1, "fields": made["fields"][:1]})
    assert told.status_code == 409
    assert told.json["effects"] == [
        {"title": "高度", "effect": "removed", "count": 1, "names": ["东门探头"]}
    ]
    body = {"version": 1, "fields": made["fields"][:1], "accepted": True}
    changed = commander.patch(f"{API}/cctv", json=body)
    assert changed.status_code == 200, changed.text
    assert (changed.json["version"], len(changed.json["fields"])) == (2, 1)
    assert changed.json["name_zh"] == "摄像头", "what is not given stays"
    (told,) = commander.get("/ogc/collections/cctv/items").json["features"]
    assert "gao_du" not in told["properties"]
    path = f"/ogc/collections/cctv/items/{told['id']}"
    assert commander.put(path, json=told, headers={"If-Match": "*"}).status_code == 200
    back = commander.patch(f"{API}/cctv", json={"version": 2, "fields": made["fields"]})
    assert back.status_code == 200, back.text
    assert commander.get(path).json["properties"]["gao_du"] == 4.5, "and comes back with its field"
    late = commander.patch(f"{API}/cctv", json={"version": 1, "name_zh": "探头"})
    assert late.status_code == 409
    assert "刚被别人改过" in late.json["detail"]
    renamed = commander.patch(f"{API}/cctv", json={"version": 3, "colour": "#111111"})
    assert renamed.json["colour"] == "#111111"
    with_places = commander.delete(f"{API}/cctv?version=4")
    assert (with_places.status_code, with_places.json["places"]) == (409, 1)
    assert commander.delete(f"{API}/cctv?version=4&places=delete").status_code == 204
    assert commander.get("/ogc/collections/cctv").status_code == 404
    assert commander.get("/api/v1/search?q=东门探头").json["results"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_zh": "商铺"}, "name_zh"),
        ({"glyph": "两字"}, "glyph"),
        ({"symbol": "heart"}, "symbol"),
        ({"geometry_type": "Cube"}, "geometry_type"),
        ({"colour": "blue"}, "colour"),
        ({"layer_id": "mine"}, "layer_id"),
        ({"fields": [{"title_zh": "甲", "type": "date"}]}, "fields.0.type"),
        ({"fields": [{"title_zh": "甲", "least": 1}]}, "fields.0.least"),
        ({"fields": [{"title_zh": "甲", "name": "x') --"}]}, "fields.0.name"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_cause(
    commander: FlaskClient, wrong: dict[str, Any], field: str
) -> None:
    answer = commander.post(API, json=CAMERAS | wrong)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["fields"]] == [field]


def test_only_who_manages_layers_adds_them_and_only_own_ones_are_changed(
    commander: FlaskClient,
) -> None:
    officer = sign_in(commander.application.test_client(), Role.OFFICER)
    assert officer.post(API, json=CAMERAS).status_code == 403
    assert officer.get("/data/layers").status_code == 403
    page = commander.get("/data/layers")
    assert page.status_code == 200
    assert "own_layers.js" in page.text
    for answer in (
        commander.patch(f"{API}/shops", json={"version": 1, "name_zh": "小店"}),
        commander.delete(f"{API}/shops?version=1&places=delete"),
    ):
        assert answer.status_code == 403
        assert "系统的图层" in answer.json["detail"]
    assert commander.patch(f"{API}/nothing", json={"version": 1}).status_code == 404


def test_the_offices_beside_see_nothing_of_it(
    commander: FlaskClient, spatialite_database: Database
) -> None:
    assert commander.post(API, json=CAMERAS).status_code == 201
    with spatialite_database.reading() as session:
        other = session.scalars(select(Office).where(Office.code != "TINY")).one()
    admin = sign_in(commander.application.test_client(), Role.ADMIN)
    with admin.session_transaction() as kept:
        kept["office_id"] = other.id
    assert admin.get(f"{API}/cctv").status_code == 404
    assert admin.delete(f"{API}/cctv?version=1").status_code == 404
    assert admin.post(API, json=CAMERAS).status_code == 201, "each may have one of that name"
