"""OGC API - Features, part 4: programs write places, with the same rules and the same history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS30Validator
from pyproj import Transformer
from werkzeug.test import TestResponse

from tests.conftest import sign_in
from tests.tiny_office import SOUTH, WEST
from tests.web.ogc_client import EPSG_4326, EPSG_4547, ITEMS, get
from webmap.accounts import DEMO_PASSWORD
from webmap.database import Database
from webmap.models import Role
from webmap.web.openapi import describe

SignedIn = Callable[[Role | str], FlaskClient]
SHOPS = ITEMS.format("shops")
A001 = f"{SHOPS}/A001"
POINT = {"type": "Point", "coordinates": [WEST + 0.007, SOUTH + 0.007]}
CHANGES = "/api/v1/places/changes"
QGIS = {"User-Agent": "Mozilla/5.0 QGIS/34403/Windows 11 Version 2009"}


class Program:
    """A program that signs in with HTTP Basic and speaks GeoJSON."""

    def __init__(self, client: FlaskClient, username: str = "officer", **headers: str) -> None:
        self._client = client
        self._auth = (username, DEMO_PASSWORD)
        self._headers = headers

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        kind = "merge-patch+json" if method == "PATCH" else "geo+json"
        given = {"Content-Type": f"application/{kind}"} if body is not None else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(
            path, method=method, json=body, auth=self._auth, headers=self._headers | given | named
        )


def feature(geometry: dict[str, Any] | None = POINT, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


@pytest.fixture
def program(app: Flask) -> Program:
    """Return a program on each database in turn."""
    return Program(app.test_client())


@pytest.fixture
def quick_office(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


@pytest.fixture
def quick_program(quick_office: Flask) -> Program:
    """Return a program on SpatiaLite, for what can't differ between databases."""
    return Program(quick_office.test_client())


def test_a_program_makes_replaces_changes_and_deletes_a_place_and_history_knows(
    program: Program, signed_in: SignedIn
) -> None:
    made = program.send("POST", SHOPS, feature(name="新店", trade="餐饮", sub_grid=None))
    assert made.status_code == 201, made.text
    location = urlsplit(made.headers["Location"]).path
    read = program.send("GET", location)
    assert read.json == made.json
    assert read.headers["ETag"] == made.headers["ETag"]
    assert read.json["properties"] | {"number": ""} == {
        "number": "", "name": "新店", "address": "", "sub_grid": "2-2", "trade": "餐饮",
    }  # fmt: skip

    whole = feature({"type": "Point", "coordinates": [WEST + 0.001, SOUTH + 0.001]}, name="换店")
    replaced = program.send("PUT", location, whole, If_Match=read.headers["ETag"])
    assert replaced.status_code == 200, replaced.text
    assert replaced.json["geometry"] == whole["geometry"]
    assert replaced.json["properties"]["trade"] is None, "what is not given is taken away"
    assert replaced.json["properties"]["sub_grid"] == "1-1"
    assert replaced.headers["ETag"] != read.headers["ETag"]

    patch = {"properties": {"address": "1号路9号", "trade": "维修"}}
    changed = program.send("PATCH", location, patch, If_Match=replaced.headers["ETag"])
    assert changed.status_code == 200, changed.text
    assert changed.json["properties"]["name"] == "换店", "what is not given stays"
    taken = program.send(
        "PATCH", location, {"properties": {"trade": None}}, If_Match=changed.headers["ETag"]
    )
    assert taken.json["properties"]["trade"] is None
    gone = program.send("DELETE", location, If_Match=taken.headers["ETag"])
    assert gone.status_code == 204
    assert program.send("GET", location).status_code == 404
    assert program.send("DELETE", location, If_Match="*").status_code == 404
    assert program.send("PUT", location, whole, If_Match="*").status_code == 412

    officer = signed_in(Role.OFFICER)
    changes = officer.get(CHANGES).json["changes"]
    assert [one["counts"]["shops"] for one in changes] == [
        {"created": 0, "updated": 0, "deleted": 1},
        {"created": 0, "updated": 1, "deleted": 0},
        {"created": 0, "updated": 1, "deleted": 0},
        {"created": 0, "updated": 1, "deleted": 0},
        {"created": 1, "updated": 0, "deleted": 0},
    ]
    assert {(one["username"], one["note"]) for one in changes} == {("officer", "OGC API")}
    assert officer.post(f"{CHANGES}/{changes[0]['id']}/undo").status_code == 201
    assert get(officer, location)["properties"]["address"] == "1号路9号"


def test_a_change_of_a_state_that_is_no_longer_there_is_refused(program: Program) -> None:
    tag = program.send("GET", A001).headers["ETag"]
    assert program.send("PATCH", A001, {"properties": {"name": "甲"}}).status_code == 428
    assert program.send("PUT", A001, feature(name="甲")).status_code == 428
    assert program.send("DELETE", A001).status_code == 428
    first = program.send("PATCH", A001, {"properties": {"name": "甲"}}, If_Match=tag)
    assert first.status_code == 200
    for method, body in [
        ("PATCH", {"properties": {"name": "乙"}}),
        ("PUT", feature(name="乙")),
        ("DELETE", None),
    ]:
        late = program.send(method, A001, body, If_Match=tag)
        assert late.status_code == 412
        assert late.json["detail"] == "“老王便利店”刚被officer改过，您的修改没有保存。"
        assert late.json["conflicts"][0]["theirs"]["name"] == "甲"
        weak = program.send(method, A001, body, If_Match=f"W/{first.headers['ETag']}")
        assert weak.status_code == 412, "a weak tag promises no state"
    several = program.send(
        "PATCH", A001, {"properties": {"name": "丙"}}, If_Match=f'"other", {first.headers["ETag"]}'
    )
    assert several.status_code == 200
    other = program.send("GET", f"{SHOPS}/A002").headers["ETag"]
    assert program.send("DELETE", A001, If_Match=other).status_code == 412, "another place's tag"
    assert program.send("DELETE", A001, If_Match="*").status_code == 204


def test_the_tag_of_a_deleted_place_does_not_fit_the_one_that_gets_its_number(
    quick_program: Program,
) -> None:
    tag = quick_program.send("GET", A001).headers["ETag"]
    assert quick_program.send("DELETE", A001, If_Match=tag).status_code == 204
    again = quick_program.send("POST", SHOPS, feature(number="A001", name="另一家"))
    assert again.status_code == 201
    assert quick_program.send("DELETE", A001, If_Match=tag).status_code == 412


def test_a_compressed_answer_has_a_tag_that_fits_too(quick_program: Program) -> None:
    lons = [WEST + 0.001 + 0.00001 * step for step in range(100)]
    ring = [[lon, SOUTH + 0.001] for lon in lons] + [[lons[0], SOUTH + 0.002]]
    polygon = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    made = quick_program.send("POST", ITEMS.format("rentals"), feature(polygon, name="长楼"))
    path = urlsplit(made.headers["Location"]).path
    read = quick_program.send("GET", path, Accept_Encoding="gzip")
    assert read.headers["Content-Encoding"] == "gzip"
    gone = quick_program.send("DELETE", path, If_Match=read.headers["ETag"])
    assert gone.status_code == 204, gone.text


def test_qgis_finds_what_it_may_do_and_edits_as_it_does(quick_office: Flask) -> None:
    """The requests of its provider: OPTIONS, POST, and PATCH and DELETE without If-Match."""
    qgis = Program(quick_office.test_client(), **QGIS)
    layer = ITEMS.format("hotels")
    allowed = qgis.send("OPTIONS", layer)
    assert allowed.status_code == 200
    assert allowed.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert set(qgis.send("OPTIONS", f"{layer}/unknown_id").headers["Allow"].split(", ")) == {
        "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE",
    }  # fmt: skip
    east, north = Transformer.from_crs(4326, 4547, always_xy=True).transform(
        WEST + 0.002, SOUTH + 0.002
    )
    # It swaps to the order of axes that the name stands for, and writes no angle brackets.
    moved = {"type": "Point", "coordinates": [north, east]}
    sent = feature(moved, number="H/1", name="旅馆", address=None, sub_grid=None)
    made = qgis.send("POST", layer, sent, Content_Crs=EPSG_4547)
    assert made.status_code == 201, made.text
    number = made.headers["Location"].rpartition("/items/")[2]
    assert number == "H%2F1"
    path = f"{layer}/{number}"
    told = qgis.send("GET", path).json["geometry"]["coordinates"]
    assert told == pytest.approx([WEST + 0.002, SOUTH + 0.002], abs=1e-7)
    renamed = qgis.send("PATCH", path, {"properties": {"name": "新旅馆"}})
    assert renamed.status_code == 200, renamed.text
    geometry = {"type": "Point", "coordinates": [SOUTH + 0.003, WEST + 0.003]}
    placed = qgis.send("PATCH", path, {"geometry": geometry}, Content_Crs=EPSG_4326)
    assert placed.status_code == 200, placed.text
    assert placed.headers["Content-Crs"] == f"<{EPSG_4326}>"
    assert placed.json["geometry"] == geometry
    assert placed.json["properties"]["name"] == "新旅馆"
    whole = qgis.send("PUT", path, feature(name="整个换掉"))
    assert whole.status_code == 428, "it replaces nothing whole that it has not seen"
    assert qgis.send("DELETE", path).status_code == 204
    officer = sign_in(quick_office.test_client(), Role.OFFICER)
    changes = officer.get(CHANGES).json["changes"]
    assert [one["note"] for one in changes] == ["QGIS"] * 4


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (feature(name=None), "properties.name", "缺少“名称”"),
        (feature(None, name="店"), "geometry", "没有坐标。"),
        (feature({"type": "Point", "coordinates": [100, 20]}, name="店"), "geometry", "在辖区外"),
        (feature({"type": "Point", "coordinates": [900, 20]}, name="店"), "geometry", "不可能"),
        (feature({"type": "Point"}, name="店"), "geometry", "GeoJSON"),
        (
            feature(
                {"type": "LineString", "coordinates": [[114, 22.7], [114.001, 22.7]]}, name="店"
            ),
            "geometry",
            "线",
        ),
        (feature(name="店", colour="红"), "properties.colour", "没有“colour”这个字段"),
        (feature(name="老板 13800138000"), "properties.name", "手机号"),
        (feature(name="店", number="A001"), "properties.number", "已经是"),
        (feature(name=["店"]), "properties.name", ""),
        ({"type": "FeatureCollection", "features": []}, "type", ""),
    ],
)
def test_what_breaks_the_layers_rules_is_named_and_not_kept(
    quick_program: Program, body: dict[str, Any], field: str, said: str
) -> None:
    answer = quick_program.send("POST", SHOPS, body)
    assert answer.status_code == 422, answer.text
    assert answer.json["fields"][0]["field"].startswith(field)
    assert said in answer.json["fields"][0]["detail"]
    assert quick_program.send("GET", SHOPS).json["numberMatched"] == 3


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"geometry": None}, "geometry"),
        ({"properties": {"name": None}}, "properties.name"),
        ({"properties": {"number": "B7"}}, "properties.number"),
        ({"properties": {"sub_grid": "2-2"}}, "properties.sub_grid"),
        ({"properties": None}, "properties"),
    ],
)
def test_a_patch_can_not_take_away_or_change_what_must_stay(
    quick_program: Program, patch: dict[str, Any], field: str
) -> None:
    answer = quick_program.send("PATCH", A001, patch, If_Match="*")
    assert answer.status_code == 422
    assert answer.json["fields"][0]["field"] == field


def test_what_was_read_can_be_written_back_unchanged(quick_program: Program) -> None:
    read = quick_program.send("GET", A001)
    body = read.json | {"id": "something else"}
    back = quick_program.send("PUT", A001, body, If_Match=read.headers["ETag"])
    assert back.status_code == 200, back.text
    assert back.json == read.json, "and what says who it is stands in the address alone"
    assert back.headers["ETag"] == read.headers["ETag"], "nothing is different: no new state"
    line = {"geometry": {"coordinates": [114.002, 22.702]}}
    moved = quick_program.send("PATCH", A001, line, If_Match=read.headers["ETag"])
    assert moved.json["geometry"] == {"type": "Point", **line["geometry"]}


@pytest.mark.parametrize("layer", ["streets", "sub_grids", "police_grids", "incidents", "hotspots"])
def test_other_layers_are_read_only_and_say_so(quick_program: Program, layer: str) -> None:
    number = get_first(quick_program, layer)
    path = ITEMS.format(layer)
    for method, at in [("POST", path), ("PUT", number), ("PATCH", number), ("DELETE", number)]:
        body = None if method == "DELETE" else feature(name="甲")
        answer = quick_program.send(method, at, body, If_Match="*")
        assert answer.status_code == 405, (method, answer.text)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "只能读" in answer.json["detail"]
    assert quick_program.send("OPTIONS", path).headers["Allow"] == "GET, HEAD, OPTIONS"
    assert quick_program.send("OPTIONS", number).headers["Allow"] == "GET, HEAD, OPTIONS"


def get_first(program: Program, layer: str) -> str:
    features = program.send("GET", ITEMS.format(layer)).json["features"]
    return f"{ITEMS.format(layer)}/{features[0]['id']}"


def test_only_who_may_edit_places_writes(quick_office: Flask) -> None:
    client = quick_office.test_client()
    assert client.post(SHOPS, json=feature(name="店")).status_code == 401
    for username in ("auxiliary", "bureau"):
        reader = Program(client, username)
        assert reader.send("POST", SHOPS, feature(name="店")).status_code == 403
        assert reader.send("DELETE", A001, If_Match="*").status_code == 403
        assert reader.send("OPTIONS", SHOPS).headers["Allow"] == "GET, HEAD, OPTIONS"
    forged = Program(client).send("POST", SHOPS, feature(name="店"), Sec_Fetch_Site="cross-site")
    assert forged.status_code == 403
    assert Program(client).send("POST", ITEMS.format("nothing"), feature()).status_code == 404


def test_bodies_of_another_kind_are_refused(quick_program: Program) -> None:
    xml = quick_program.send("POST", SHOPS, feature(name="店"), Content_Type="application/xml")
    assert xml.status_code == 415
    assert "application/geo+json" in xml.json["detail"]
    patch = quick_program.send(
        "PATCH", A001, [], If_Match="*", Content_Type="application/json-patch+json"
    )
    assert patch.status_code == 415
    assert quick_program.send("POST", SHOPS, [feature()]).status_code == 400
    odd = quick_program.send("POST", SHOPS, feature(name="店"), Content_Crs="<EPSG:3857>")
    assert odd.status_code == 400
    assert odd.json["detail"].startswith("参数“Content-Crs”不能用")
    assert quick_program.send("POST", f"{SHOPS}?x=1", feature(name="店")).status_code == 400


def test_a_layers_schema_tells_what_may_be_written(quick_program: Program) -> None:
    """QGIS makes fields, their order and the type of geometry of it, also of an empty layer."""
    about = quick_program.send("GET", "/ogc/collections/hotels").json
    rel = "http://www.opengis.net/def/rel/ogc/1.0/schema"
    (address,) = [one["href"] for one in about["links"] if one["rel"] == rel]
    schema = quick_program.send("GET", urlsplit(address).path).json
    told = schema["properties"]
    assert told["geometry"] == {"x-ogc-role": "primary-geometry", "format": "geometry-point"}
    assert told["number"]["x-ogc-role"] == "id"
    assert told["sub_grid"]["readOnly"] is True
    order = sorted(told.keys() - {"geometry"}, key=lambda name: told[name]["x-ogc-propertySeq"])
    assert order[:4] == ["number", "name", "address", "sub_grid"]
    assert schema["required"] == ["name"]
    rentals = "/ogc/collections/rentals"
    kinds = quick_program.send("GET", f"{rentals}/schema").json["properties"]["geometry"]
    assert kinds["format"] == "geometry-polygon-or-multipolygon"
    assert quick_program.send("POST", f"{rentals}/items", feature(name="楼")).status_code == 201
    kinds = quick_program.send("GET", f"{rentals}/schema").json["properties"]["geometry"]
    assert kinds["format"] == "geometry-any"


def test_the_description_of_the_api_tells_what_can_be_written(quick_office: Flask) -> None:
    document = describe(quick_office)
    item = document["paths"]["/ogc/collections/{layer_id}/items/{number}"]
    assert {"get", "put", "patch", "delete"} <= item.keys()
    assert next(iter(item["patch"]["requestBody"]["content"])) == "application/merge-patch+json"
    assert {"$ref": "#/components/parameters/If-Match"} in item["delete"]["parameters"]
    items = document["paths"]["/ogc/collections/{layer_id}/items"]
    content = items["post"]["requestBody"]["content"]["application/geo+json"]
    OAS30Validator(content["schema"] | {"components": document["components"]}).validate(
        feature(name="店", floors=3)
    )
    conforms = get(sign_in(quick_office.test_client(), Role.OFFICER), "/ogc/conformance")
    told = {one.rpartition("/")[2] for one in conforms["conformsTo"] if "features-4" in one}
    assert told == {"create-replace-delete", "update", "optimistic-locking-etags", "features"}
