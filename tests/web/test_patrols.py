"""The patrol page over HTTP: who may open it, and what it lets each role do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, sign_in
from tests.databases import DatabaseMaker
from webmap.accounts import DEMO_PASSWORD, create_user
from webmap.database import Database
from webmap.models import Role


@pytest.fixture
def patrol_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    # The page reads nothing of its own from the database: one kind is enough.
    return make_app(spatialite_database)


def _may(client: FlaskClient) -> dict[str, bool]:
    page = client.get("/patrols")
    assert page.status_code == 200
    found = re.search(r'id="patrol-data">(.+?)</script>', page.get_data(as_text=True))
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.COMMANDER, {"draft", "publish", "print", "search"}),
        (Role.OFFICER, {"draft", "publish", "print", "search"}),
        (Role.AUXILIARY, {"search"}),
        (Role.VOLUNTEER, set()),
        (Role.BUREAU, {"print", "search"}),
    ],
)
def test_page_offers_each_role_what_it_may_do(
    patrol_app: Flask, role: Role, offered: set[str]
) -> None:
    may = _may(sign_in(patrol_app.test_client(), role))
    assert {name for name, yes in may.items() if yes} == offered


def test_who_has_not_signed_in_is_led_to_the_sign_in_page(patrol_app: Flask) -> None:
    answer = patrol_app.test_client().get("/patrols?plan=3", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/patrols?plan%3D3"


def test_page_without_an_office_says_so_and_runs_no_script_of_its_own(
    make_app: Callable[..., Flask], spatialite_maker: DatabaseMaker
) -> None:
    database = spatialite_maker.copy_of("empty", lambda session: None)
    with database.writing() as session:
        create_user(session, "admin", DEMO_PASSWORD, Role.ADMIN, None, NOW, demo=True)
    client = sign_in(make_app(database).test_client(), Role.ADMIN)
    page = client.get("/patrols").get_data(as_text=True)
    spatialite_maker.drop(database)
    assert "还没有警务室" in page
    assert "js/patrols.js" not in page
