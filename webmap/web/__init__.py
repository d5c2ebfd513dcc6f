"""The web: one blueprint for each page or resource."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask
from prometheus_client import CollectorRegistry
from werkzeug.middleware.proxy_fix import ProxyFix

from webmap.config import load_settings
from webmap.database import Database

_PACKAGES_KEPT_S = 3600


def _blueprints() -> list[Blueprint]:
    """Return the ``blueprint`` of every module of this package that has one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    found = [module.blueprint for module in modules if hasattr(module, "blueprint")]
    return sorted(found, key=lambda blueprint: blueprint.name)


def _max_age_s(filename: str | None) -> int:
    """Return for how many seconds a browser need not ask for a file again.

    The program's own scripts belong together: after an update old ones beside new ones would break
    the page, so that the browser asks each time whether they are still the same. Packages are
    pinned.
    """
    own = filename is not None and filename.startswith(("js/", "css/"))
    return 0 if own else _PACKAGES_KEPT_S


def init_web(app: Flask, **overrides: object) -> None:
    """Give the application its settings, its database and its routes."""
    from webmap.web.compression import init_compression
    from webmap.web.context import Parts
    from webmap.web.errors import init_errors
    from webmap.web.health import init_metrics
    from webmap.web.language import init_language
    from webmap.web.pages import init_pages
    from webmap.web.security import init_security
    from webmap.web.sessions import PatientSessions

    settings = load_settings(**overrides)
    app.extensions["webmap"] = Parts(
        settings=settings,
        database=Database(settings.effective_database_url),
        registry=CollectorRegistry(),
    )
    app.secret_key = settings.effective_secret_key()
    app.permanent_session_lifetime = timedelta(hours=settings.session_hours)
    app.session_interface = PatientSessions()
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_limit_mb * 1024 * 1024
    app.get_send_file_max_age = _max_age_s  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    init_metrics(app, app.extensions["webmap"].registry)
    init_compression(app)
    init_language(app)
    init_security(app)
    init_errors(app)
    init_pages(app)
    for blueprint in _blueprints():
        if blueprint.name not in app.blueprints:
            app.register_blueprint(blueprint)
