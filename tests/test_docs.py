"""The docs name every setting, route and command, and none that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from webmap import create_app
from webmap.cli import CommandGroup
from webmap.config import PROJECT_DIR as CODE_DIR
from webmap.config import Settings
from webmap.web.security import right_of

PROJECT_DIR = Path(__file__).resolve().parent.parent
DOCS_DIR = PROJECT_DIR / "docs"
STATIC = "Return a file of the pages: scripts, styles, icons."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(instance_dir=tmp_path_factory.mktemp("docs"))


def rows(page: str) -> set[str]:
    """Return the rows of a page's tables, without their heads."""
    lines = (DOCS_DIR / page).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if re.match(r"\| (\w+ \| )?`", line)}


def compare(page: str, wanted: set[str], found: set[str]) -> None:
    missing, stale = sorted(wanted - found), sorted(found - wanted)
    assert not missing, f"add to docs/{page}:\n" + "\n".join(missing)
    assert not stale, f"take out of docs/{page}:\n" + "\n".join(stale)


def route_rows(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule)
        view = app.view_functions[rule.endpoint]
        what = STATIC if rule.endpoint == "static" else (view.__doc__ or "").splitlines()[0]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"| {method} | `{address}` | {right_of(app, rule.endpoint)} | {what} |"


def test_routes_are_told_with_the_right_that_they_need(app: Flask) -> None:
    compare("routes.md", set(route_rows(app)), rows("routes.md"))


def test_settings_are_told_with_their_defaults() -> None:
    def default(value: object) -> str:
        if isinstance(value, bool):
            return f"`{str(value).lower()}`"
        if value == CODE_DIR / "instance":
            return "`instance`"
        return "empty" if value == "" else f"`{value}`"

    wanted = {
        f"| `WEBMAP_{name.upper()}` | {default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    }
    page = (DOCS_DIR / "settings.md").read_text(encoding="utf-8")
    first_table = {row for row in rows("settings.md") if row in page.split("\n## ")[0]}
    compare("settings.md", wanted, first_table)


def test_every_variable_that_the_sources_read_is_told() -> None:
    told = set(re.findall(r"WEBMAP_\w+", (DOCS_DIR / "settings.md").read_text(encoding="utf-8")))
    sources = [
        path
        for folder in ("webmap", "scripts", "tests")
        for path in (PROJECT_DIR / folder).rglob("*")
        if path.is_file() and "node_modules" not in path.parts and path.suffix in {"", ".py"}
    ]
    for path in sources:
        read = set(re.findall(r"\bWEBMAP_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        assert read <= told, f"{path.relative_to(PROJECT_DIR)} reads {read - told}"


def test_commands_are_told_with_their_options_and_right(app: Flask) -> None:
    wanted = {}
    for group in app.cli.commands.values():
        if not isinstance(group, CommandGroup):
            continue
        for command in group.commands.values():
            words = [
                str(parameter.human_readable_name).upper()
                if isinstance(parameter, click.Argument)
                else max(parameter.opts, key=len)
                for parameter in command.params
            ]
            line = " ".join([str(group.name), str(command.name), *words])
            wanted[f"| `{line}` | {getattr(command, 'right', None)} |"] = command.help
    matches = [re.match(r"\| `[^`]+` \| [\w.]+ \|", row) for row in rows("commands.md")]
    found = {match[0] for match in matches if match and "`scripts/" not in match[0]}
    compare("commands.md", set(wanted), found)
    assert all(wanted.values()), "each command has a help text"


def test_scripts_are_told() -> None:
    page = (DOCS_DIR / "commands.md").read_text(encoding="utf-8")
    for path in (PROJECT_DIR / "scripts").iterdir():
        if path.is_file() and not path.suffix:
            assert f"scripts/{path.name}" in page


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/development.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (PROJECT_DIR / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert ((PROJECT_DIR / page).parent / target).exists(), target
