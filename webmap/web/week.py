"""The page of the week: who is on, appointments, plans of all shifts, closed streets."""

from __future__ import annotations

from flask import Blueprint, render_template

from webmap.web.security import right

blueprint = Blueprint("week", __name__)


@blueprint.get("/patrols/week")
@right("plans.draft")
def page() -> str:
    """Show the week's rota, appointments and plans."""
    return render_template("week.html")
