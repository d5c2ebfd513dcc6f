"""The patrol page: plan a shift, see it on the map, publish it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, render_template
from flask_login import current_user

from webmap.patrols import ROUTE_LOOKS
from webmap.web.security import right

blueprint = Blueprint("patrols", __name__)

# What the page's script offers depends on these rights; the API checks them again.
_RIGHTS = {
    "draft": "plans.draft",
    "publish": "plans.publish",
    "print": "print.sheets",
    "search": "map.view",
}


@blueprint.get("/patrols")
@right("plans.view")
def page() -> str:
    """Show the patrol page, as far as the user's role goes."""
    may = {name: current_user.may(needed) for name, needed in _RIGHTS.items()}
    looks = [asdict(look) for look in ROUTE_LOOKS]
    return render_template("patrols.html", may=may, looks=looks)
