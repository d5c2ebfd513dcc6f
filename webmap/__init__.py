"""警格地图 (Gridmap): a community police office's places, grids and patrols on the map."""

from __future__ import annotations

from flask import Flask


def create_app(**overrides: object) -> Flask:
    """Return the application; the only place where its parts are wired together.

    Parameters
    ----------
    overrides
        Settings that replace those from the environment, by name.

    Raises
    ------
    webmap.errors.SettingError
        A setting cannot be used.
    """
    # Imported here so that the domain can be used without the web's libraries.
    from webmap.cli import register_commands
    from webmap.web import init_web

    app = Flask("webmap", static_url_path="/static")
    init_web(app, **overrides)
    register_commands(app)
    return app
