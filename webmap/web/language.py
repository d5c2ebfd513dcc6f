"""The languages of pages: Chinese first, English complete."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.support import Translations
from flask import Blueprint, Flask, Response, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale

from webmap.accounts import PUBLIC
from webmap.errors import N_, NotFound
from webmap.web.context import settings
from webmap.web.paths import local_path
from webmap.web.security import right

LANGUAGES = {"zh_CN": "中文", "en": "English"}
TRANSLATIONS_DIR = Path(__file__).resolve().parent.parent / "translations"

blueprint = Blueprint("language", __name__)


def chosen_language() -> str:
    """Return the language that the user chose, or the setting's."""
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else settings().language


@cache
def _catalogue(language: str) -> dict[str, str]:
    found = Translations.load(str(TRANSLATIONS_DIR), [language])
    messages = getattr(found, "_catalog", {})
    return {key: text for key, text in messages.items() if isinstance(key, str) and key}


@blueprint.get("/i18n/<language>.json")
@right(PUBLIC)
def catalogue(language: str) -> Response:
    """Return the messages of a language for the scripts of the pages."""
    if language not in LANGUAGES:
        raise NotFound(N_("没有这种语言。"))
    response = jsonify(_catalogue(language))
    response.cache_control.max_age = 300
    return response


@blueprint.post("/language")
@right(PUBLIC)
def choose() -> ResponseReturnValue:
    """Keep the language that the user chose, and go back to the page."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        session.permanent = True
    return redirect(local_path(request.form.get("next")))


def init_language(app: Flask) -> None:
    """Bind the translations to the application."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS_DIR)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=chosen_language)
    app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {
            "languages": LANGUAGES,
            "language": chosen_language(),
            "html_language": str(get_locale()).replace("_", "-"),
        }
    )
