"""The description of the API (OpenAPI 3.0), made from the routes and the schemas they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from flask import Blueprint, Flask, Response, current_app, json
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue, models_json_schema
from werkzeug.routing import IntegerConverter, Rule

from webmap.accounts import PUBLIC
from webmap.web.openapi_dialect import in_openapi_30
from webmap.web.security import right, right_of

View = TypeVar("View", bound=Callable[..., Any])
Described = type[BaseModel]
Mode = Literal["validation", "serialization"]

OPENAPI_VERSION = "3.0.3"
OPENAPI_TYPE = f"application/vnd.oai.openapi+json;version={OPENAPI_VERSION[:3]}"
DESCRIBED_PREFIXES = ("/api/v1", "/ogc")
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
_SCHEMAS = "#/components/schemas/{model}"
_PLACE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

blueprint = Blueprint("openapi", __name__)


@dataclass(frozen=True)
class Description:
    """What a view takes and gives, beyond what its rule and docstring say.

    Parameters
    ----------
    query, body
        Schemas of the query parameters and of the JSON body; None: there are none.
    answer
        Schema of the JSON answer; None: JSON of no fixed form, or no JSON.
    status
        Of the answer when all goes well.
    media_types
        Of the answer.
    free_query
        Whether parameters besides those of ``query`` are taken, such as names of attributes.
    body_types
        Media types that the body may have.
    headers
        Names of request headers that matter, of `_HEADERS`.
    """

    query: Described | None = None
    body: Described | None = None
    answer: Described | None = None
    status: int = 200
    media_types: tuple[str, ...] = ("application/json",)
    free_query: bool = False
    body_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()


def described(
    *,
    query: Described | None = None,
    body: Described | None = None,
    answer: Described | None = None,
    status: int = 200,
    media_types: tuple[str, ...] = ("application/json",),
    free_query: bool = False,
    body_types: tuple[str, ...] = ("application/json",),
    headers: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Name the schemas of a view for ``/api/openapi.json``; see `Description`.

    The first line of the view's docstring becomes the summary, its right is added by itself.
    """
    description = Description(
        query, body, answer, status, media_types, free_query, body_types, headers
    )

    def mark(view: View) -> View:
        view.description = description  # type: ignore[attr-defined]
        return view

    return mark


@dataclass(frozen=True)
class _Schemas:
    """The schemas that the views name, written once; models of one name are told apart."""

    references: Mapping[Any, JsonSchemaValue]
    written: dict[str, Any]

    @classmethod
    def of(cls, descriptions: list[Description]) -> _Schemas:
        """Write the schemas of these descriptions."""
        wanted: dict[tuple[Described, Mode], None] = {}
        for description in descriptions:
            for given in (description.query, description.body):
                if given is not None:
                    wanted[given, "validation"] = None
            if description.answer is not None:
                wanted[description.answer, "serialization"] = None
        references, written = models_json_schema(list(wanted), ref_template=_SCHEMAS)
        schemas = {name: in_openapi_30(one) for name, one in written.get("$defs", {}).items()}
        return cls(references, schemas)

    def reference(self, model: Described, mode: Mode) -> JsonSchemaValue:
        """Return the reference to a model's schema."""
        return self.references[model, mode]

    def take_query(self, model: Described) -> dict[str, Any]:
        """Return the schema of a query, whose fields are parameters and no schema of their own."""
        return self.written[self.references[model, "validation"]["$ref"].split("/")[-1]]


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {
                "type": "integer"
                if isinstance(rule._converters[name], IntegerConverter)
                else "string"
            },
        }
        for name in _PLACE.findall(rule.rule)
    ]


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a parameter for each field of a query's schema."""
    parameters = []
    for name, written in schema.get("properties", {}).items():
        left = {"title", "description", "x-explode"}
        kept = {key: value for key, value in written.items() if key not in left}
        parameter = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "schema": kept,
        }
        if "description" in written:
            parameter["description"] = written["description"]
        if kept.get("type") == "array":
            parameter |= {"style": "form", "explode": written.get("x-explode", False)}
        parameters.append(parameter)
    return parameters


def _content(description: Description, schemas: _Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media_type in description.media_types:
        schema: JsonSchemaValue = {"type": "string", "format": "binary"}
        if media_type.endswith("json"):
            schema = {"type": "object"}
            if description.answer is not None:
                schema = schemas.reference(description.answer, "serialization")
        content[media_type] = {"schema": schema}
    return content


def _operation(app: Flask, rule: Rule, method: str, schemas: _Schemas) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    description = _description_of(app, rule)
    parameters = _path_parameters(rule)
    if description.query is not None:
        parameters += _query_parameters(schemas.take_query(description.query))
    if description.free_query:
        parameters.append({"$ref": "#/components/parameters/attributes"})
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in description.headers]
    answer: dict[str, Any] = {"description": HTTPStatus(description.status).phrase}
    if description.status != HTTPStatus.NO_CONTENT:
        answer["content"] = _content(description, schemas)
    needed = right_of(app, rule.endpoint)
    operation: dict[str, Any] = {
        "operationId": f"{rule.endpoint}.{method.lower()}",
        "tags": [rule.endpoint.split(".")[0]],
        "summary": (view.__doc__ or rule.endpoint).strip().splitlines()[0],
        "description": f"Needs the right `{needed}`.",
        "parameters": parameters,
        "responses": {
            str(description.status): answer,
            "default": {"$ref": "#/components/responses/problem"},
        },
    }
    if description.body is not None:
        schema = schemas.reference(description.body, "validation")
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: {"schema": schema} for media_type in description.body_types},
        }
    if needed == PUBLIC:
        operation["security"] = []
    return operation


def _description_of(app: Flask, rule: Rule) -> Description:
    return getattr(app.view_functions[rule.endpoint], "description", Description())


def described_rules(app: Flask) -> list[Rule]:
    """Return the routes that the document describes, by path."""
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if any(f"{rule.rule}/".startswith(f"{prefix}/") for prefix in DESCRIBED_PREFIXES)
        ),
        key=lambda rule: rule.rule,
    )


def describe(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of every route under `DESCRIBED_PREFIXES`."""
    rules = described_rules(app)
    descriptions = [_description_of(app, rule) for rule in rules]
    schemas = _Schemas.of(descriptions)
    paths: dict[str, dict[str, Any]] = {}
    for rule in rules:
        path = _PLACE.sub(r"{\1}", rule.rule).rstrip("/")
        for method in sorted((rule.methods or set()) & _METHODS):
            operations = paths.setdefault(path, {})
            operations[method.lower()] = _operation(app, rule, method, schemas)
    queries = {
        schemas.reference(description.query, "validation")["$ref"].split("/")[-1]
        for description in descriptions
        if description.query is not None
    }
    shown = {name: schema for name, schema in schemas.written.items() if name not in queries}
    return {
        "openapi": OPENAPI_VERSION,
        "info": {
            "title": "警格地图 / Gridmap",
            "version": "1",
            "description": "Times are RFC 3339 with an offset; positions are WGS 84 longitude and "
            "latitude in degrees unless another system is asked for. A browser's session needs "
            "the header X-CSRFToken with every change; HTTP Basic does not.",
        },
        "servers": [{"url": "/"}],
        "security": [{"basic": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": {**shown, "Problem": _PROBLEM},
            "parameters": {"attributes": _ATTRIBUTES, **_HEADERS},
            "responses": {
                "problem": {
                    "description": "What is wrong and how to mend it (RFC 9457)",
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": _SCHEMAS.format(model="Problem")}
                        }
                    },
                }
            },
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
    }


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the user's language"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_ATTRIBUTES = {
    "name": "attributes",
    "in": "query",
    "required": False,
    "description": "Attributes of the collection, each with the value that it must have; "
    "/ogc/collections/{layer_id}/queryables lists them",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "style": "form",
    "explode": True,
}
_HEADERS = {
    name: {
        "name": name,
        "in": "header",
        "required": False,
        "description": what,
        "schema": {"type": "string"},
    }
    for name, what in {
        "If-Match": "The ETag of the state that is changed; without it the answer is 428",
        "Content-Crs": "System of the body's coordinates, one of the collection's `crs`; "
        "default CRS84",
    }.items()
}


@blueprint.get("/api/openapi.json")
@right("account.own")
def document() -> Response:
    """Return the description of the API."""
    # Routes don't change while the program runs.
    text = current_app.extensions.get("webmap_openapi")
    if text is None:
        text = json.dumps(describe(current_app), ensure_ascii=False)
        current_app.extensions["webmap_openapi"] = text
    return Response(text, content_type=OPENAPI_TYPE)
