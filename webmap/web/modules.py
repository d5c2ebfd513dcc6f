"""The modules that a page's script imports, named in the page so that all are fetched at once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from posixpath import join, normpath

from flask import Blueprint

STATIC_DIR = Path(__file__).resolve().parent.parent / "static"
STATIC_URL = "/static/"
_IMPORT = re.compile(
    r"""^(?:import\s*|(?:import|export)\s[^"'();]*?\bfrom\s*)["']([^"']+)["']""", re.MULTILINE
)

blueprint = Blueprint("modules", __name__)


def imports_of(source: str, address: str) -> list[str]:
    """Return the addresses that a module at ``address`` imports in its own first lines."""
    return [
        name if name.startswith("/") else normpath(join(address, "..", name))
        for name in _IMPORT.findall(source)
    ]


@cache
def modules_of(entry: str) -> tuple[str, ...]:
    """Return the addresses of a script and of all that it imports, nearest first.

    Parameters
    ----------
    entry
        Path below the static folder, such as ``js/map.js``.
    """
    found = {STATIC_URL + entry: None}
    waiting = list(found)
    while waiting:
        address = waiting.pop(0)
        source = (STATIC_DIR / address.removeprefix(STATIC_URL)).read_text(encoding="utf-8")
        for name in imports_of(source, address):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return tuple(found)


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"modules_of": modules_of}
