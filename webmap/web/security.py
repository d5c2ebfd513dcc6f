"""The gate in front of every route: who is asking, which right it needs, is it really them."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar

from flask import Flask, Request, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from limits import parse as parse_limit

from webmap.accounts import PUBLIC, RIGHTS, allowed, find_user, user_of_session
from webmap.errors import N_, BadParameter, DomainError, Forbidden, NotFound
from webmap.models import Role, User
from webmap.web.context import database, settings
from webmap.web.errors import NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])

login_manager = LoginManager()
csrf = CSRFProtect()
# Counts are kept in each server process; two processes let through twice as many tries.
limiter = Limiter(get_remote_address, storage_uri="memory://")

# Wrong passwords from one address; the sign-in page has the same limits.
FAILED_BASIC_LIMITS = (parse_limit("10 per minute"), parse_limit("60 per hour"))
# Headers that tell of a proxy.
_FORWARDED = frozenset({"Forwarded", "X-Forwarded-For", "X-Real-Ip"})

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": ["'self'", "data:", "blob:"],
    "style-src": "'self'",
    "script-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


class TooManyTries(DomainError):
    """Too many wrong passwords came from one address."""

    status = 429


class Account(UserMixin):
    """The user of a request, detached from the database."""

    def __init__(self, user: User, *, by_basic: bool = False) -> None:
        self.id = user.id
        self.username = user.username
        self.role = user.role
        self.office_id = user.office_id
        self.member_id = user.member_id
        self.session_key = user.session_key
        self.by_basic = by_basic

    def get_id(self) -> str:
        """Return what the session cookie carries."""
        return self.session_key

    def may(self, right: str) -> bool:
        """Return whether the user's role has the right."""
        return allowed(Role(self.role), right)


def right(name: str) -> Callable[[View], View]:
    """Name the right that a view needs; `PUBLIC` for what needs no sign-in."""
    if name != PUBLIC and name not in RIGHTS:
        raise ValueError(f"unknown right {name!r}; add it to webmap/accounts/rights.py")

    def mark(view: View) -> View:
        view.right = name  # type: ignore[attr-defined]
        return view

    return mark


def right_of(app: Flask, endpoint: str) -> str | None:
    """Return the right that an endpoint names, or None."""
    return getattr(app.view_functions[endpoint], "right", None)


def _from_this_machine(asked: Request) -> bool:
    """Return whether a request was made on the machine that the server runs on.

    A proxy on this machine hides who asks; without `proxy_hops` its header is all that tells.
    """
    if not settings().proxy_hops and not _FORWARDED.isdisjoint(asked.headers.keys()):
        return False
    try:
        return ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def demo_allowed() -> bool:
    """Return whether the demo accounts may sign in: on loopback only, server and user both."""
    return settings().demo_accounts and settings().on_loopback and _from_this_machine(request)


@login_manager.user_loader
def _user_from_session(session_key: str) -> Account | None:
    with database().reading() as db:
        user = user_of_session(db, session_key, demo_allowed=demo_allowed())
        return Account(user) if user else None


@login_manager.request_loader
def _user_from_basic(asked: Request) -> Account | None:
    given = asked.authorization
    if given is None or given.type != "basic" or g.get("tried_too_often"):
        return None
    if not (asked.is_secure or _from_this_machine(asked)):
        return None
    with database().reading() as db:
        user = find_user(
            db,
            given.username or "",
            given.password or "",
            demo_allowed=demo_allowed(),
            repeated=True,
        )
    if user is None:
        for limit in FAILED_BASIC_LIMITS:
            limiter.limiter.hit(limit, "basic", get_remote_address())
        return None
    return Account(user, by_basic=True)


def _check_text() -> None:
    """Refuse the one character that no database takes as text."""
    if "\0" in request.path:
        raise NotFound(N_("没有这个地址。"))
    for name, text in request.args.items(multi=True):
        if "\0" in f"{name}{text}":
            raise BadParameter(name.replace("\0", ""), N_("格式不对"))


def _check_tries() -> None:
    """Refuse HTTP Basic for a while to who has sent many wrong passwords."""
    if request.authorization is None or request.authorization.type != "basic":
        return
    if not all(
        limiter.limiter.test(limit, "basic", get_remote_address()) for limit in FAILED_BASIC_LIMITS
    ):
        g.tried_too_often = True
        raise TooManyTries(N_("试得太频繁了，请过一分钟再试。"))


def _check_forgery() -> None:
    """Refuse a change that another site's page sent through the user's browser."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if current_user.is_authenticated and current_user.by_basic:
        # A program. A browser that remembers the password says where the request comes from.
        if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            raise Forbidden(N_("这个请求来自别的网站，没有执行。"))
        return
    csrf.protect()


def _check_right() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    needed = right_of(current_app, request.endpoint)
    if needed is None:
        raise Forbidden(N_("这个地址没有说明需要什么权限，不能访问。"))
    if needed == PUBLIC:
        return None
    if not current_user.is_authenticated:
        if request.method == "GET" and request.accept_mimetypes.best == "text/html":
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        raise NotSignedIn(N_("请先登录。"))
    if not current_user.may(needed):
        raise Forbidden(N_("您的角色没有这项权限：%(right)s。"), right=RIGHTS[needed])
    return None


def init_security(app: Flask) -> None:
    """Bind sign-in, forgery protection, rate limits and headers to the application."""
    login_manager.init_app(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    limiter.init_app(app)
    policy = dict(CONTENT_SECURITY_POLICY)
    tile_url = settings_of(app).tile_url
    if tile_url:
        origin = "/".join(tile_url.split("/")[:3]).replace("{s}", "*")
        policy["img-src"] = [*policy["img-src"], origin]
    Talisman(
        app,
        force_https=False,
        strict_transport_security=settings_of(app).secure_cookies,
        session_cookie_secure=settings_of(app).secure_cookies,
        session_cookie_samesite="Lax",
        content_security_policy=policy,
        content_security_policy_nonce_in=["script-src"],
        referrer_policy="same-origin",
    )
    app.view_functions["static"] = right(PUBLIC)(app.view_functions["static"])
    app.before_request(_check_text)
    app.before_request(_check_tries)
    app.before_request(_check_right)
    app.before_request(_check_forgery)


def settings_of(app: Flask) -> Any:
    """Return the settings of an application outside a request."""
    return app.extensions["webmap"].settings
