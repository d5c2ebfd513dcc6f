"""The map page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webmap.errors import N_, Forbidden
from webmap.web.pages import page_links
from webmap.web.security import right

blueprint = Blueprint("map", __name__)


@blueprint.get("/")
@right("account.own")
def page() -> ResponseReturnValue:
    """Show the map of the office; who may not see it goes on to the first page of theirs."""
    if not current_user.may("map.view"):
        others = [link["url"] for link in page_links() if not link["active"]]
        if not others:
            raise Forbidden(N_("您的角色还没有可以打开的页面。请联系管理员。"))
        return redirect(others[0])
    return render_template("map.html")
