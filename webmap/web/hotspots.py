"""The page of hotspots: suggested, confirmed, assigned, closed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from webmap.models import INCIDENT_CATEGORIES
from webmap.web.context import office_summary
from webmap.web.grid_columns import category_name
from webmap.web.people import today
from webmap.web.security import right

blueprint = Blueprint("hotspots", __name__)


@blueprint.get("/hotspots")
@right("hotspots.view")
def page() -> str:
    """Show the hotspots, how far each has come, and who answers for it."""
    data: dict[str, Any] = {
        "today": str(today()),
        "may_manage": current_user.may("hotspots.manage"),
        "own_member_id": current_user.member_id,
        "may_see_incidents": current_user.may("incidents.read"),
        "may_search": current_user.may("map.view"),
        "categories": {category: category_name(category) for category in INCIDENT_CATEGORIES},
        "office": office_summary() is not None,
    }
    return render_template("hotspots.html", data=data)
