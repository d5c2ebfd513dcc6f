"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from webmap.accounts import DEMO_PASSWORD, PUBLIC, find_user
from webmap.models import Role
from webmap.web.context import database
from webmap.web.paths import local_path
from webmap.web.security import Account, demo_allowed, limiter, right

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@right(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")))
    return _sign_in_page()


@blueprint.post("/sign-in")
@right(PUBLIC)
@limiter.limit(
    "10 per minute; 60 per hour", deduct_when=lambda response: response.status_code == 422
)
def sign_in_send() -> ResponseReturnValue:
    """Check name and password and begin a session."""
    with database().reading() as db:
        user = find_user(
            db,
            request.form.get("username", ""),
            request.form.get("password", ""),
            demo_allowed=demo_allowed(),
        )
        if user is None:
            return _sign_in_page(_("账号或密码不对。")), 422
        account = Account(user)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(account)
    return redirect(local_path(request.form.get("next")))


@blueprint.post("/sign-out")
@right("account.own")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


def _sign_in_page(error: str = "") -> str:
    return render_template(
        "sign_in.html",
        error=error,
        next=local_path(request.values.get("next")),
        username=request.form.get("username", ""),
        demo_accounts=[role.value for role in Role] if demo_allowed() else [],
        demo_password=DEMO_PASSWORD,
    )
