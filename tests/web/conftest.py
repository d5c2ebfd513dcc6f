"""The application on the tiny office, one for all tests of a module that only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import fill_tiny, sign_in
from tests.databases import DatabaseMaker
from webmap import create_app
from webmap.models import Role


@contextmanager
def _on_tiny_office(
    maker: DatabaseMaker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    database = maker.copy_of("tiny", fill_tiny)
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(database_url=url, instance_dir=tmp_path_factory.mktemp("shared"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.extensions["webmap"].database.dispose()
    maker.drop(database)


@pytest.fixture(scope="module", params=["spatialite", "postgis"])
def shared_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return the application on each database in turn."""
    maker: DatabaseMaker = request.getfixturevalue(f"{request.param}_maker")
    with _on_tiny_office(maker, tmp_path_factory) as app:
        yield app


@pytest.fixture(scope="module")
def reader(shared_app: Flask) -> FlaskClient:
    """Return an officer's client that only reads."""
    return sign_in(shared_app.test_client(), Role.OFFICER)


@pytest.fixture(scope="module")
def quick_app(
    spatialite_maker: DatabaseMaker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return the application on SpatiaLite, for what can't differ between databases."""
    with _on_tiny_office(spatialite_maker, tmp_path_factory) as app:
        yield app


@pytest.fixture(scope="module")
def quick(quick_app: Flask) -> FlaskClient:
    """Return an officer's client on SpatiaLite that only reads."""
    return sign_in(quick_app.test_client(), Role.OFFICER)
