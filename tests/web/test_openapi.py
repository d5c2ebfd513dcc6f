"""The description of the API is valid and names every route."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV30SpecValidator
from pydantic import BaseModel, Field

from webmap.database import Database
from webmap.models import Role
from webmap.web.openapi import describe, described, described_rules
from webmap.web.security import right


@pytest.fixture
def described_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


class Stop(BaseModel):
    name: str
    window: tuple[str, str] | None = None


class Wish(BaseModel):
    kind: Literal["wish"] = "wish"
    speed_kmh: Annotated[float, Field(gt=0, lt=30)] = 5
    stops: Annotated[list[Stop], Field(examples=[[{"name": "x"}]])] = []
    either: int | Stop | None = None
    first: Stop | None = None


class WishQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, description="how many")] = 10


def test_the_document_is_valid_openapi(described_app: Flask) -> None:
    OpenAPIV30SpecValidator(describe(described_app)).validate()


def test_every_route_of_the_api_is_described(described_app: Flask) -> None:
    paths = describe(described_app)["paths"]
    rules = [
        rule
        for rule in described_app.url_map.iter_rules()
        if rule.rule.startswith(("/api/v1", "/ogc"))
    ]
    assert len(rules) == len(described_rules(described_app))
    for rule in rules:
        path = re.sub("<(?:[^<>]*:)?(.*?)>", r"{\1}", rule.rule).rstrip("/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert method.lower() in paths[path], f"{method} {rule.rule}"


def test_each_operation_names_its_right_and_says_what_it_is_for(described_app: Flask) -> None:
    for path, operations in describe(described_app)["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"].endswith("."), f"{method} {path} has no docstring"
            assert "right `None`" not in operation["description"]


def test_each_change_through_the_api_names_the_schema_of_what_it_takes(
    described_app: Flask,
) -> None:
    """Reading what comes in without a schema would leave its checks to chance."""
    for path, operations in describe(described_app)["paths"].items():
        for method in operations.keys() & {"put", "patch"}:
            assert "requestBody" in operations[method], f"{method} {path}"


def test_schemas_are_written_in_the_dialect_of_openapi_3_0(described_app: Flask) -> None:
    @described_app.post("/api/v1/wishes/<int:wish_id>")
    @right("map.view")
    @described(query=WishQuery, body=Wish, answer=Wish, status=201)
    def make_wish(wish_id: int) -> str:
        """Make a wish."""
        return str(wish_id)

    document = describe(described_app)
    OpenAPIV30SpecValidator(document).validate()
    operation = document["paths"]["/api/v1/wishes/{wish_id}"]["post"]
    assert [p["name"] for p in operation["parameters"]] == ["wish_id", "limit"]
    assert operation["parameters"][0]["schema"] == {"type": "integer"}
    assert operation["parameters"][1]["schema"]["minimum"] == 1
    assert list(operation["responses"]) == ["201", "default"]
    taken = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    wish = document["components"]["schemas"][taken.rsplit("/", 1)[1]]["properties"]
    assert wish["kind"]["enum"] == ["wish"]
    assert (wish["speed_kmh"]["minimum"], wish["speed_kmh"]["exclusiveMinimum"]) == (0, True)
    assert wish["stops"]["example"] == [{"name": "x"}]
    assert (len(wish["either"]["anyOf"]), wish["either"]["nullable"]) == (2, True)
    assert wish["first"]["nullable"] is True
    stop = document["components"]["schemas"][wish["first"]["allOf"][0]["$ref"].rsplit("/", 1)[1]]
    assert stop["properties"]["window"]["items"] == {"type": "string"}
    assert stop["properties"]["window"]["nullable"] is True


def test_the_document_is_served_to_who_has_signed_in(signed_in: Callable, client: object) -> None:
    answer = signed_in(Role.VOLUNTEER).get("/api/openapi.json")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json["openapi"] == "3.0.3"
    assert client.get("/api/openapi.json").status_code == 401
