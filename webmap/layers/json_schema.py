"""JSON Schemas of a collection: what its features look like, and what they are selected by."""

from __future__ import annotations

from typing import Any

from webmap.layers.catalogue import Field
from webmap.layers.collections import Collection
from webmap.models import LayerSource

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
_TOLD: dict[str, dict[str, Any]] = {
    "time": {"type": "string", "format": "date-time"},
    "json": {"type": "array", "items": {}},
}
_FORMATS = {
    "Point": "geometry-point",
    "LineString": "geometry-linestring-or-multilinestring",
    "Polygon": "geometry-polygon-or-multipolygon",
}


def _attributes(collection: Collection, language: str) -> dict[str, Any]:
    english = language == "en"
    attributes: dict[str, Any] = {}
    for known in collection.fields:
        schema = {
            "title": known.title_en if english else known.title_zh,
            "type": _TYPES[known.type],
        }
        if known.unit:
            schema["x-ogc-unit"] = known.unit
        attributes[known.name] = schema
    return attributes


def queryables_schema(collection: Collection, language: str, uri: str) -> dict[str, Any]:
    """Return the attributes that features may be selected by.

    Parameters
    ----------
    language
        Of the titles: ``zh_CN`` or ``en``.
    uri
        Where this schema is to be found.
    """
    return {
        "$schema": _DIALECT,
        "$id": uri,
        "type": "object",
        "title": collection.name(language),
        "properties": _attributes(collection, language),
        "additionalProperties": False,
    }


def feature_schema(collection: Collection, language: str, uri: str) -> dict[str, Any]:
    """Return what one GeoJSON feature looks like; parameters as in `queryables_schema`."""
    told = {name: _TOLD[kind] for name, kind in collection.told.items()}
    return {
        "$schema": _DIALECT,
        "$id": uri,
        "type": "object",
        "title": collection.name(language),
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": ["object", "null"]},
            "properties": {
                "type": "object",
                "properties": _attributes(collection, language) | told,
            },
        },
    }


def logical_schema(
    collection: Collection, language: str, uri: str, *, mixed: bool = False
) -> dict[str, Any]:
    """Return which properties features have, whatever their encoding, with the rules of each.

    Other parameters as in `queryables_schema`.

    Parameters
    ----------
    mixed
        Whether features of other types than the layer's own are in it.
    """
    written = _attributes(collection, language)
    for place, known in enumerate(collection.fields, start=1):
        written[known.name] |= {"x-ogc-propertySeq": place} | _rules(known)
    written["number"]["x-ogc-role"] = "id"
    required = [known.name for known in collection.fields if known.required]
    if collection.source is LayerSource.PLACES:
        # Derived from where a place lies, never written.
        written["sub_grid"]["readOnly"] = True
        required = ["name", *required]
    geometry = {
        "x-ogc-role": "primary-geometry",
        "format": "geometry-any" if mixed else _FORMATS[collection.geometry_type],
    }
    told = {name: {**_TOLD[kind], "readOnly": True} for name, kind in collection.told.items()}
    return {
        "$schema": _DIALECT,
        "$id": uri,
        "type": "object",
        "title": collection.name(language),
        "properties": {"geometry": geometry, **written, **told},
        "required": required,
        "additionalProperties": False,
    }


def _rules(field: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if field.choices:
        rules["enum"] = list(field.choices)
    if field.least is not None:
        rules["minimum"] = field.least
    if field.most is not None:
        rules["maximum"] = field.most
    return rules
