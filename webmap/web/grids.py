"""The page of grids: looked at by their day, redrawn in drafts."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from webmap.grids import MOST_STEPS, local_day
from webmap.web.context import utc_now
from webmap.web.grid_columns import layer_names
from webmap.web.security import right

blueprint = Blueprint("grids", __name__)


@blueprint.get("/grids")
@right("map.view")
def page() -> str:
    """Show the page of grids; who may not redraw them looks at them."""
    data = {
        "may_edit": current_user.may("grids.manage"),
        "today": local_day(utc_now()).isoformat(),
        "layers": {**layer_names(), "hotspots": _("热点"), "incidents": _("警情")},
        "most_steps": MOST_STEPS,
    }
    return render_template("grids.html", data=data)
