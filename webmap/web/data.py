"""The data page: bringing files in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from webmap.layers.imports.importing import TARGETS
from webmap.models import INCIDENT_CATEGORIES, IncidentKind
from webmap.web.context import office_summary, settings
from webmap.web.language import chosen_language
from webmap.web.map_view import layers_json
from webmap.web.security import right
from webmap.web.uploads import may_fill

blueprint = Blueprint("data", __name__)


def office_layers() -> list[dict[str, Any]]:
    """Return the layers of the office, by group."""
    office = office_summary()
    return [] if office is None else layers_json(office.id)


def fillable(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the layers that the user may bring files into."""
    return [
        {key: layer[key] for key in ("layer_id", "name", "group", "group_name", "geometry_type")}
        | {"fields": {field["name"]: field["title"] for field in layer["fields"]}}
        for layer in layers
        if layer["source"] in TARGETS and may_fill(layer["source"])
    ]


def incident_categories() -> list[dict[str, Any]]:
    """Return the table of categories of incidents, in the user's language."""
    english = chosen_language() == "en"

    def told(kind: IncidentKind) -> dict[str, Any]:
        return {"code": kind.code, "name": kind.title_en if english else kind.title_zh}

    return [
        told(category) | {"kinds": [told(kind) for kind in category.kinds]}
        for category in INCIDENT_CATEGORIES.values()
    ]


@blueprint.get("/data")
@right("data.import")
def page() -> str:
    """Show the page that brings files in."""
    layers = office_layers()
    data = {
        "layers": fillable(layers),
        "titles": {layer["layer_id"]: layer["name"] for layer in layers},
        "most_mb": settings().upload_limit_mb,
        "categories": incident_categories(),
    }
    return render_template("data.html", data=data)
