"""Fixtures: both databases, the application on them, signed-in clients, a server and a browser.

``database`` (and all that stands on it: ``app``, ``client``, ``signed_in``, ``live_server``) runs a
test once on SpatiaLite and once on PostGIS, on a fresh copy of the tiny office
(`tests.tiny_office`) with the demo accounts. ``demo_server`` serves the demo office to a browser.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from tests.databases import DatabaseMaker
from tests.tiny_office import add_neighbour_office, add_tiny_office
from webmap import create_app
from webmap.accounts import DEMO_PASSWORD, create_demo_accounts, passwords
from webmap.database import Database
from webmap.models import Office, Role

# Tests sign in hundreds of times: hashes that cost nothing, the real one's cost has its own test.
REAL_HASHER = passwords.hasher
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class CompiledTemplates(BytecodeCache):
    """Templates that were compiled once: every test's application is a new one."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()
_compile_builder = Rule._compile_builder
_builders: dict[str, Callable[..., tuple[str, str]]] = {}


def _compile_builder_once(
    rule: Rule, append_unknown: bool = True
) -> Callable[..., tuple[str, str]]:
    """Compile what builds the addresses of a rule once: half of the time to make an application."""
    key = repr((rule._trace, rule.defaults, append_unknown))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compile_builder_once  # type: ignore[method-assign]
PROJECT_DIR = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data by others; the test is skipped where it is absent."""
    folder = Path(os.environ.get("WEBMAP_SHARED_DATA", PROJECT_DIR.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real data for tests is not at {folder} (WEBMAP_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def spatialite_maker(tmp_path_factory: pytest.TempPathFactory) -> DatabaseMaker:
    return DatabaseMaker("spatialite", tmp_path_factory.mktemp("spatialite"))


@pytest.fixture(scope="session")
def postgis_maker(tmp_path_factory: pytest.TempPathFactory) -> DatabaseMaker:
    url = os.environ.get("WEBMAP_TEST_POSTGIS_URL")
    if not url:
        pytest.skip("no PostGIS: scripts/test starts one and sets WEBMAP_TEST_POSTGIS_URL")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return DatabaseMaker(
        "postgis", tmp_path_factory.mktemp("postgis"), url, f"test_{worker}_{os.getpid()}"
    )


@pytest.fixture(params=["spatialite", "postgis"])
def maker(request: pytest.FixtureRequest) -> DatabaseMaker:
    """Return the maker of databases of each kind in turn."""
    return request.getfixturevalue(f"{request.param}_maker")


@contextmanager
def _kept(maker: DatabaseMaker, database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        maker.drop(database)


def fill_tiny(session: Session) -> None:
    """Fill a database with the tiny office, its neighbour and the demo accounts."""
    office = add_tiny_office(session)
    add_neighbour_office(session)
    create_demo_accounts(session, office.id, NOW)


@pytest.fixture
def blank_database(maker: DatabaseMaker) -> Iterator[Database]:
    """Return a database without tables."""
    with _kept(maker, maker.blank()) as database:
        yield database


@pytest.fixture
def empty_database(maker: DatabaseMaker) -> Iterator[Database]:
    """Return a database with tables and no rows."""
    with _kept(maker, maker.copy_of("empty", lambda session: None)) as database:
        yield database


@pytest.fixture
def database(maker: DatabaseMaker) -> Iterator[Database]:
    """Return a database with the tiny office, its neighbour and the demo accounts."""
    with _kept(maker, maker.copy_of("tiny", fill_tiny)) as database:
        yield database


@pytest.fixture
def spatialite_database(spatialite_maker: DatabaseMaker) -> Iterator[Database]:
    """Return the tiny office on SpatiaLite only, for what can't differ between databases."""
    with _kept(spatialite_maker, spatialite_maker.copy_of("tiny", fill_tiny)) as database:
        yield database


@pytest.fixture
def office(database: Database) -> Office:
    """Return the tiny office (detached from its session)."""
    with database.reading() as session:
        return session.scalars(select(Office).where(Office.code == "TINY")).one()


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes the application on a database, with settings by name."""
    made: list[Flask] = []

    def make(database: Database, **settings: object) -> Flask:
        url = database.engine.url.render_as_string(hide_password=False)
        app = create_app(**{"database_url": url, "instance_dir": tmp_path, **settings})
        app.testing = True
        app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        # The server's answers are what is tested, not Flask's way of handing errors to a test.
        app.config["PROPAGATE_EXCEPTIONS"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["webmap"].database.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask], database: Database) -> Flask:
    """Return the application on the tiny office."""
    return make_app(database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that has not signed in."""
    return app.test_client()


def sign_in(client: FlaskClient, role: Role | str) -> FlaskClient:
    """Sign a client in as the demo account of a role, through the sign-in page."""
    import re

    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        "/sign-in",
        data={"username": str(role), "password": DEMO_PASSWORD, "csrf_token": token[1]},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    # As a page would: drawing one takes longer than making and signing a token.
    with client.session_transaction() as session:
        told = session.setdefault("csrf_token", token_hex(20))
    signer = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(told)
    return client


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Role | str], FlaskClient]:
    """Return a function: a client signed in as a role, that sends the CSRF token by itself."""
    return lambda role: sign_in(app.test_client(), role)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on loopback in a thread; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """Return the address of a real server of the application, for programs such as GDAL."""
    with serving(app) as address:
        yield address
