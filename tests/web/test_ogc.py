"""OGC API - Features: its resources, and how they hang together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS30Validator

from tests.conftest import NOW, sign_in
from tests.web.ogc_client import EPSG_4326, EPSG_4547, ITEMS, follow, get, numbers
from webmap.database import Database
from webmap.layers.crs import CRS84
from webmap.models import (
    Mode,
    Office,
    PatrolPlan,
    Place,
    PlanStatus,
    Role,
    Route,
    Shift,
    Team,
    point_wkb,
    to_stored,
)
from webmap.web.openapi import describe


@pytest.fixture
def after_change(signed_in: Callable[[Role], FlaskClient]) -> FlaskClient:
    """Return a client on an office of its own, which the test may change."""
    return signed_in(Role.OFFICER)


def test_a_client_finds_everything_from_the_landing_page(quick: FlaskClient) -> None:
    landing = get(quick, "/ogc")
    assert get(quick, "/ogc/") == landing | {
        "links": [one | {"href": one["href"]} for one in landing["links"]]
    }
    assert follow(quick, landing, "service-desc")["openapi"] == "3.0.3"
    assert any("core" in one for one in follow(quick, landing, "conformance")["conformsTo"])
    collections = follow(quick, landing, "data")["collections"]
    assert len(collections) == 19
    for collection in collections:
        assert follow(quick, collection, "self") == collection
        assert follow(quick, collection, "items")["type"] == "FeatureCollection"
        assert follow(quick, collection, "describedby")["type"] == "object"


def test_collections_say_where_and_when_their_features_lie(reader: FlaskClient) -> None:
    found = {one["id"]: one for one in get(reader, "/ogc/collections")["collections"]}
    assert found["shops"]["title"] == "商铺"
    assert found["shops"]["itemType"] == "feature"
    assert found["shops"]["crs"] == [CRS84, EPSG_4326, EPSG_4547]
    assert found["shops"]["storageCrs"] == CRS84
    assert found["shops"]["extent"]["spatial"]["bbox"][0] == pytest.approx(
        [114.0010, 22.7010, 114.0030, 22.7030]
    )
    assert "temporal" not in found["shops"]["extent"]
    assert found["hotels"]["extent"] == {}
    assert found["incidents"]["extent"]["temporal"]["interval"] == [
        ["2026-03-01T22:30:00+08:00", "2026-03-03T22:30:00+08:00"]
    ]


def test_features_carry_their_number_as_id_and_all_their_attributes(reader: FlaskClient) -> None:
    answer = get(reader, ITEMS.format("rentals"))
    assert answer["numberMatched"] == answer["numberReturned"] == 2
    feature = answer["features"][0]
    assert feature["id"] == "441900001"
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"] == {
        "number": "441900001", "name": "出租屋1", "address": "东巷1号", "sub_grid": "1-1",
        "number_short": None,
        "floors": 5, "rooms": 20, "residents_capacity": 40,
    }  # fmt: skip


def test_features_of_another_office_are_never_told(reader: FlaskClient) -> None:
    everywhere = get(reader, ITEMS.format("shops"), bbox="-180,-90,180,90")
    assert numbers(everywhere) == ["A001", "A002", "A003"]
    assert get(reader, f"{ITEMS.format('shops')}/A001")["properties"]["name"] == "老王便利店"


@pytest.mark.parametrize("number", ["1/2号", "a b", "100%", "x?y#z", "中文", "..", "+", "A001/"])
def test_a_feature_of_any_number_has_an_address(
    database: Database, office: Office, after_change: FlaskClient, number: str
) -> None:
    with database.writing() as session:
        session.add(
            Place(office_id=office.id, layer_id="hotels", number=number, name="旅馆",
                  geom=point_wkb(114.002, 22.702))
        )  # fmt: skip
    path = ITEMS.format("hotels")
    assert numbers(get(after_change, path)) == [number]
    from urllib.parse import quote

    feature = get(after_change, f"{path}/{quote(number, safe='')}")
    assert feature["id"] == number
    assert follow(after_change, feature, "self") == feature


def test_what_features_are_selected_by_is_told_with_types(quick: FlaskClient) -> None:
    schema = get(quick, "/ogc/collections/rentals/queryables")
    assert schema["properties"]["floors"] == {"title": "层数", "type": "integer"}
    assert schema["properties"]["name"]["type"] == "string"
    assert schema["additionalProperties"] is False
    quick.post("/language", data={"language": "en"})
    english = get(quick, "/ogc/collections/rentals/queryables")
    assert english["properties"]["floors"]["title"] == "Floors"


def test_features_are_as_the_schema_of_their_layer_says(quick: FlaskClient) -> None:
    for layer_id in ("shops", "rentals", "hotspots", "incidents", "streets", "sub_grids"):
        schema = get(quick, f"/ogc/collections/{layer_id}/schema/geojson")
        inner = schema["properties"]["properties"]["properties"]
        features = get(quick, ITEMS.format(layer_id))["features"]
        assert features
        for feature in features:
            assert list(feature["properties"]) == list(inner)
            given = {k: v for k, v in feature["properties"].items() if v is not None}
            jsonschema.validate(feature | {"properties": given}, schema)


def test_answers_are_as_the_description_of_the_api_says(
    quick_app: Flask, quick: FlaskClient
) -> None:
    document = describe(quick_app)

    def check(path: str, address: str) -> None:
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        schema = next(iter(content.values()))["schema"] | {"components": document["components"]}
        OAS30Validator(schema).validate(get(quick, address))

    check("/ogc", "/ogc")
    check("/ogc/conformance", "/ogc/conformance")
    check("/ogc/collections", "/ogc/collections")
    check("/ogc/collections/{layer_id}/items", ITEMS.format("shops"))
    check("/ogc/collections/{layer_id}/items/{number}", f"{ITEMS.format('shops')}/A001")


def _publish(database: Database, office: Office) -> None:
    import shapely
    from sqlalchemy import select

    with database.writing() as session:
        teams = session.scalars(select(Team).where(Team.office_id == office.id)).all()
        for day, status in enumerate(
            [PlanStatus.PUBLISHED, PlanStatus.PUBLISHED, PlanStatus.DRAFT, PlanStatus.REPLACED]
        ):
            begins = NOW + timedelta(days=day)
            shift = Shift(
                office_id=office.id, starts_at=begins, ends_at=begins + timedelta(hours=8)
            )
            session.add(shift)
            session.flush()
            plan = PatrolPlan(office_id=office.id, shift_id=shift.id, status=status, created_at=NOW)
            session.add(plan)
            session.flush()
            for team in teams:
                line = shapely.LineString([(114.0, 22.7), (114.0025, 22.7)])
                session.add(
                    Route(
                        office_id=office.id, plan_id=plan.id, team_id=team.id, mode=Mode.FOOT,
                        starts_at=begins, ends_at=begins + timedelta(hours=8), distance_m=257.1,
                        geom=to_stored(line) if team.code == "M1" else None,
                    )
                )  # fmt: skip


def test_patrol_routes_are_those_of_published_plans(
    database: Database, office: Office, after_change: FlaskClient
) -> None:
    _publish(database, office)
    answer = get(after_change, ITEMS.format("patrol_routes"))
    assert len(set(numbers(answer))) == 4, "one for each team of the two published plans"
    assert {feature["properties"]["mode"] for feature in answer["features"]} == {"foot"}
    standing = next(one for one in answer["features"] if one["properties"]["team"] == "R1")
    assert standing["geometry"] is None
    first_day = get(after_change, ITEMS.format("patrol_routes"), datetime="2026-11-23")
    assert first_day["numberMatched"] == 2
    number = numbers(answer)[0]
    assert get(after_change, f"{ITEMS.format('patrol_routes')}/{number}")["id"] == number


def test_incidents_are_for_those_who_may_read_them(quick_app: Flask) -> None:
    auxiliary = sign_in(quick_app.test_client(), Role.AUXILIARY)
    listed = [one["id"] for one in get(auxiliary, "/ogc/collections")["collections"]]
    assert "incidents" not in listed
    assert "shops" in listed
    for path in ("", "/items", "/items/J1", "/queryables", "/schema"):
        answer = auxiliary.get(f"/ogc/collections/incidents{path}")
        assert answer.status_code == 403
        assert answer.json["detail"] == "您的角色没有这项权限：查看警情。"
    assert sign_in(quick_app.test_client(), Role.VOLUNTEER).get("/ogc").status_code == 403


def test_programs_read_with_http_basic(quick_app: Flask) -> None:
    client = quick_app.test_client()
    assert client.get("/ogc/collections").status_code == 401
    assert client.get("/ogc/collections").headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/ogc/collections", auth=("officer", "wrong")).status_code == 401
    assert client.get("/ogc/collections", auth=("officer", "demo")).status_code == 200
