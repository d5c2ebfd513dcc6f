"""The page on the phone: today's route, and a service worker that keeps it without a connection."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import cache

from flask import Blueprint, Response, json, render_template, url_for

from webmap.patrols import ROUTE_LOOKS
from webmap.web.context import settings
from webmap.web.modules import STATIC_DIR, modules_of
from webmap.web.security import right

blueprint = Blueprint("field", __name__)

# What the page consists of besides its modules; the map's own assets are named by folium.
_ASSETS = (
    "css/app.css",
    "css/patrols.css",
    "css/field.css",
    "icon.svg",
    "js/theme.js",
    "js/bar.js",
    "node_modules/bootstrap/dist/css/bootstrap.min.css",
    "node_modules/bootstrap/dist/js/bootstrap.bundle.min.js",
    "node_modules/bootstrap-icons/font/bootstrap-icons.min.css",
    "node_modules/bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "node_modules/leaflet/dist/leaflet.css",
    "node_modules/leaflet/dist/leaflet.js",
)
_SCRIPT = "js/field/service_worker.js"


@cache
def _kept_assets() -> tuple[tuple[str, ...], str]:
    """Return the addresses that the worker keeps, and a number that changes with their contents."""
    addresses = [url_for("static", filename=name) for name in _ASSETS]
    addresses += [one for one in modules_of("js/field.js") if one not in addresses]
    contents = hashlib.sha256((STATIC_DIR / _SCRIPT).read_bytes())
    for address in addresses:
        contents.update((STATIC_DIR / address.removeprefix("/static/")).read_bytes())
    return tuple(addresses), contents.hexdigest()[:16]


@blueprint.get("/field")
@right("plans.view")
def page() -> str:
    """Show today's route on the phone."""
    looks = [asdict(look) for look in ROUTE_LOOKS]
    return render_template("field.html", looks=looks, photo_days=settings().photo_days)


@blueprint.get("/field/service-worker.js")
@right("plans.view")
def service_worker() -> Response:
    """Return the script that keeps the page, the plan and its map on the phone."""
    addresses, version = _kept_assets()
    head = f"const VERSION = {json.dumps(version)};\nconst ASSETS = {json.dumps(addresses)};\n"
    script = (STATIC_DIR / _SCRIPT).read_text(encoding="utf-8")
    response = Response(head + script, content_type="text/javascript; charset=utf-8")
    # The page lies at /field, above the script's own folder.
    response.headers["Service-Worker-Allowed"] = "/field"
    response.headers["Cache-Control"] = "no-cache"
    return response
