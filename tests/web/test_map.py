"""The map page as the server sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW, sign_in
from webmap.accounts import DEMO_PASSWORD, create_user
from webmap.database import Database
from webmap.models import Office, Role

SignedIn = Callable[[Role], FlaskClient]


@pytest.fixture
def tiny_app(make_app: Callable[..., Flask], spatialite_database: Database) -> Flask:
    return make_app(spatialite_database)


def _data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def test_the_page_gives_its_script_the_office_and_its_layers(signed_in: SignedIn) -> None:
    answer = signed_in(Role.OFFICER).get("/")
    assert answer.status_code == 200
    data = _data(answer.get_data(as_text=True))
    assert data["bounds"] == pytest.approx([114.0, 22.7, 114.01, 22.71])
    counts = {one["layer_id"]: one["count"] for one in data["layers"]}
    assert counts["shops"] == 3
    assert data["responsible"]["1-1"][0]["name"] == "陈志强"
    assert data["titles"]["incidents"]["affray"] == "打架斗殴"


def test_every_inline_script_carries_the_nonce_of_the_policy(tiny_app: Flask) -> None:
    answer = sign_in(tiny_app.test_client(), Role.OFFICER).get("/")
    page = answer.get_data(as_text=True)
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert "unsafe-inline" not in policy
    tags = re.findall(r"<script\b[^>]*>", page)
    scripts = [tag for tag in tags if "application/json" not in tag]
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in tag for tag in scripts)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", page)


def test_a_name_in_the_data_cannot_break_out_of_the_page(
    tiny_app: Flask, spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        office.name = "</script><script>alert(1)</script>"
    page = sign_in(tiny_app.test_client(), Role.OFFICER).get("/").get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert _data(page)["office"]["name"] == "</script><script>alert(1)</script>"


def test_roles_see_their_own_layers(tiny_app: Flask) -> None:
    def layers(role: Role) -> set[str]:
        page = sign_in(tiny_app.test_client(), role).get("/").get_data(as_text=True)
        return {one["layer_id"] for one in _data(page)["layers"]}

    assert layers(Role.OFFICER) - layers(Role.AUXILIARY) == {"incidents"}
    assert layers(Role.BUREAU) == layers(Role.OFFICER)


def test_a_volunteer_leader_is_led_to_a_page_of_his_own(tiny_app: Flask) -> None:
    client = sign_in(tiny_app.test_client(), Role.VOLUNTEER)
    answer = client.get("/")
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200


def test_an_outside_base_map_is_used_and_allowed_by_the_policy(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    app = make_app(
        spatialite_database,
        tile_url="https://tiles.example/{z}/{x}/{y}.png",
        tile_attribution="© 测绘院",
    )
    answer = sign_in(app.test_client(), Role.OFFICER).get("/")
    page = answer.get_data(as_text=True)
    assert "https://tiles.example/{z}/{x}/{y}.png" in page
    assert _data(page)["base_tiles"] is None
    assert "https://tiles.example" in answer.headers["Content-Security-Policy"]


def test_without_an_office_the_page_says_what_to_do(
    make_app: Callable[..., Flask], spatialite_maker: Any
) -> None:
    database = spatialite_maker.copy_of("empty", lambda session: None)
    try:
        with database.writing() as session:
            create_user(session, "admin", DEMO_PASSWORD, Role.ADMIN, None, NOW, demo=True)
        client = sign_in(make_app(database).test_client(), Role.ADMIN)
        answer = client.get("/")
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        assert "office create" in page
        # Without a map there is no Leaflet for the page's script to draw with.
        assert "js/map.js" not in page
    finally:
        spatialite_maker.drop(database)


def test_scripts_and_styles_go_out_compressed_and_pages_do_not(tiny_app: Flask) -> None:
    client = sign_in(tiny_app.test_client(), Role.OFFICER)
    headers = {"Accept-Encoding": "gzip, br"}
    script = client.get("/static/js/map/feature_canvas.js", headers=headers)
    assert script.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get("/", headers=headers).headers
