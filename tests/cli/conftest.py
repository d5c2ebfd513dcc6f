"""Commands run as at a prompt, on the tiny office."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from webmap.database import Database

Runner = Callable[..., Result]


def runner_of(app: Flask) -> Runner:
    """Return a function: run ``flask …`` and give its result."""
    commands = app.test_cli_runner()

    def run(*arguments: str | Path, **environment: str) -> Result:
        return commands.invoke(args=[str(part) for part in arguments], env=environment)

    return run


@pytest.fixture
def flask_command(make_app: Callable[..., Flask], spatialite_database: Database) -> Runner:
    """Run commands on the tiny office on SpatiaLite."""
    return runner_of(make_app(spatialite_database))


@pytest.fixture
def flask_command_on_both(app: Flask) -> Runner:
    """Run commands on the tiny office on each database in turn."""
    return runner_of(app)
