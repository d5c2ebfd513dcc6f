"""The history page: what was changed in the office's places, by whom and when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from webmap.layers import people_of_changes
from webmap.models import LayerSource
from webmap.web.context import database, office_summary
from webmap.web.map_view import layers_json
from webmap.web.security import right

blueprint = Blueprint("history", __name__)


@blueprint.get("/data/history")
@right("history.view")
def page() -> str:
    """Show what was changed in the office's places, by whom and when."""
    office = office_summary()
    data: dict[str, Any] = {"layers": [], "people": []}
    if office is not None:
        data["layers"] = [
            {key: layer[key] for key in ("layer_id", "name", "fields")}
            for layer in layers_json(office.id)
            if layer["source"] is LayerSource.PLACES
        ]
        with database().reading() as db:
            data["people"] = list(people_of_changes(db, office.id).items())
    data["may_undo"] = current_user.may("places.edit")
    return render_template("history.html", data=data)
