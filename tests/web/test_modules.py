"""The modules that a page's script imports."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from webmap.web.modules import STATIC_DIR, STATIC_URL, imports_of, modules_of

PAGE_SCRIPTS = sorted(path.name for path in (STATIC_DIR / "js").glob("*.js"))


def test_imports_are_read_as_the_browser_reads_them() -> None:
    source = """// import { no } from "./comment.js";
import { a } from "./a.js";
import {
  b, c,
} from "/static/js/b.js";
import "../side.js";
export { d } from './d.js';
export async function e({ from = "./text.js" } = {}) { return import("./later.js"); }
const f = "import x from './text.js'";
"""
    assert imports_of(source, "/static/js/map/here.js") == [
        "/static/js/map/a.js",
        "/static/js/b.js",
        "/static/js/side.js",
        "/static/js/map/d.js",
    ]


@pytest.mark.parametrize("script", PAGE_SCRIPTS)
def test_every_import_of_a_page_is_a_file_that_is_served(script: str) -> None:
    for address in modules_of(f"js/{script}"):
        assert (STATIC_DIR / address.removeprefix(STATIC_URL)).is_file(), address


def test_what_is_imported_by_an_import_is_named_too() -> None:
    found = modules_of("js/map.js")
    assert found[0] == "/static/js/map.js"
    assert "/static/js/map/projection.js" in found
    assert len(set(found)) == len(found)


def test_a_browser_asks_whether_scripts_are_still_the_same_and_keeps_packages(
    quick: FlaskClient,
) -> None:
    script = quick.get("/static/js/api.js")
    assert "no-cache" in script.headers["Cache-Control"]
    again = quick.get("/static/js/api.js", headers={"If-None-Match": script.headers["ETag"]})
    assert again.status_code == 304
    package = quick.get("/static/node_modules/preact/dist/preact.mjs")
    assert "max-age=3600" in package.headers["Cache-Control"]
