"""JSON Schemas as pydantic writes them, in the dialect that OpenAPI 3.0 knows."""

from __future__ import annotations

from typing import Any


def in_openapi_30(schema: Any) -> Any:
    """Return a schema without what OpenAPI 3.0 does not know, saying the same where it can.

    There is no null type there (but ``nullable``), no ``const``, no tuples, one ``example``, and
    an exclusive bound is a bound and a yes.
    """
    if isinstance(schema, list):
        return [in_openapi_30(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # The names under ``properties`` are the model's own, not words of the dialect.
    written = {
        name: {field: in_openapi_30(one) for field, one in value.items()}
        if name == "properties"
        else value
        if name in {"default", "enum", "required"}
        else in_openapi_30(value)
        for name, value in schema.items()
    }
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if exclusive in written:
            written |= {bound: written[exclusive], exclusive: True}
    if "const" in written:
        written["enum"] = [written.pop("const")]
    if "examples" in written:
        written["example"] = written.pop("examples")[0]
    if "prefixItems" in written:
        kinds = written.pop("prefixItems")
        written["items"] = kinds[0] if all(kind == kinds[0] for kind in kinds) else {}
    return _nullable(written)


def _nullable(written: dict[str, Any]) -> dict[str, Any]:
    choices = written.get("anyOf", [])
    if {"type": "null"} not in choices:
        return written
    others = [choice for choice in choices if choice != {"type": "null"}]
    rest = {name: value for name, value in written.items() if name != "anyOf"}
    if len(others) > 1:
        return {**rest, "anyOf": others, "nullable": True}
    only = others[0]
    # Beside a reference nothing else may stand.
    return {**rest, **({"allOf": [only]} if "$ref" in only else only), "nullable": True}
