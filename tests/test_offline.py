"""Nothing of ours asks another machine for anything: templates, scripts, styles, pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import sign_in
from webmap.database import Database
from webmap.models import Role

PACKAGE_DIR = Path(__file__).resolve().parent.parent / "webmap"
ADDRESS = re.compile(r"""(?:https?:|wss?:|["'(=]\s*)//[\w.-]+\.\w+[^\s"'<>)]*""")
# Names of things, which nobody fetches.
NAMES = (
    "http://www.w3.org/",
    "http://www.opengis.net/",
    "http://schemas.openxmlformats.org/",
    "https://json-schema.org/",
    "http://www.topografix.com/",
)


def addresses(text: str) -> list[str]:
    """Return the addresses of other machines in a text."""
    return [found for found in ADDRESS.findall(text) if not found.startswith(NAMES)]


def our_files(folder: str, *endings: str) -> list[Path]:
    return [
        path
        for path in (PACKAGE_DIR / folder).rglob("*")
        if path.suffix in endings and "node_modules" not in path.parts
    ]


def test_an_address_is_seen_where_there_is_one() -> None:
    assert addresses('<script src="//cdn.example.org/x.js">')
    assert addresses('fetch("https://example.org/x")')
    assert addresses("url(//fonts.example.org/a.woff)")
    assert not addresses('xmlns="http://www.w3.org/2000/svg"')
    assert not addresses("// a comment, and a/b//c.d")


@pytest.mark.parametrize(
    ("folder", "endings"),
    [
        ("templates", (".html", ".svg")),
        ("static", (".js", ".css", ".svg", ".html")),
    ],
)
def test_what_the_browser_gets_names_no_other_machine(
    folder: str, endings: tuple[str, ...]
) -> None:
    files = our_files(folder, *endings)
    assert len(files) >= 4
    for path in files:
        assert not addresses(path.read_text(encoding="utf-8")), path.relative_to(PACKAGE_DIR)


def test_the_program_itself_names_no_other_machine() -> None:
    for path in PACKAGE_DIR.rglob("*.py"):
        if "node_modules" not in path.parts:
            found = addresses(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(PACKAGE_DIR)}: {found}"


@pytest.mark.parametrize("path", ["/sign-in", "/", "/patrols", "/print", "/nothing"])
def test_pages_load_from_this_server_only(
    make_app: Callable[..., Flask], spatialite_database: Database, path: str
) -> None:
    client = make_app(spatialite_database).test_client()
    if path != "/sign-in":
        sign_in(client, Role.OFFICER)
    answer = client.get(path, headers={"Accept": "text/html"})
    page = answer.get_data(as_text=True)
    assert not addresses(page)
    loaded = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]+)""", page)
    assert loaded
    for source in loaded:
        assert source.startswith(("/", "data:")), source
        assert not source.startswith("//"), source
        if source.startswith("/static/"):
            assert client.get(source).status_code == 200, source


def test_the_policy_of_pages_lets_the_browser_ask_this_server_only(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    answer = make_app(spatialite_database).test_client().get("/sign-in")
    for directive in answer.headers["Content-Security-Policy"].split("; "):
        _name, *sources = directive.split()
        for source in sources:
            assert source in {"'self'", "'none'", "data:", "blob:"} or source.startswith("'nonce-")


def test_an_outside_base_map_is_allowed_by_setting_and_its_host_alone(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    app = make_app(
        spatialite_database, tile_url="https://{s}.tiles.example.org/{z}/{x}/{y}.png?key=1"
    )
    policy = app.test_client().get("/sign-in").headers["Content-Security-Policy"]
    images = next(one for one in policy.split("; ") if one.startswith("img-src"))
    assert images == "img-src 'self' data: blob: https://*.tiles.example.org"
    assert policy.count("example.org") == 1


def test_assets_are_locked_to_versions_with_checksums() -> None:
    import json

    package = json.loads((PACKAGE_DIR / "static/package.json").read_text(encoding="utf-8"))
    lock = json.loads((PACKAGE_DIR / "static/package-lock.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+(\.\d+)+", one) for one in package["dependencies"].values())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    for name, one in packages.items():
        assert one["integrity"].startswith("sha512-"), name


def test_python_packages_are_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (PACKAGE_DIR.parent / name).read_text(encoding="utf-8").splitlines():
            requirement = line.split("#")[0].strip()
            assert not requirement or re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", requirement), line
