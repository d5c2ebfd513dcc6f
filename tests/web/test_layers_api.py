"""Layers, features and search over HTTP."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from webmap.database import Database
from webmap.models import Office, Place, Role

SignedIn = Callable[[Role], FlaskClient]


@pytest.fixture
def officer(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    """Return an officer's client on SpatiaLite, for what can't differ between databases."""
    return sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)


def test_layers_tell_counts_fields_and_whole_styles(signed_in: SignedIn) -> None:
    told = signed_in(Role.OFFICER).get("/api/v1/layers").get_json()
    assert told["data_version"] == 1
    shops = next(one for one in told["layers"] if one["layer_id"] == "shops")
    assert (shops["name"], shops["count"], shops["geometry_type"]) == ("商铺", 3, "Point")
    assert shops["on"] is True
    assert [field["title"] for field in shops["fields"]] == ["行业"]
    assert shops["style"]["label_field"] == "name"
    assert shops["style"]["max_zoom"] == 22


def test_features_are_geojson_with_flat_attributes(signed_in: SignedIn) -> None:
    answer = signed_in(Role.OFFICER).get("/api/v1/layers/shops/features")
    assert answer.mimetype == "application/geo+json"
    told = answer.get_json()
    assert told["type"] == "FeatureCollection"
    assert told["features"][0]["properties"] == {
        "number": "A001", "name": "老王便利店", "address": "1号路1号", "trade": "便利店",
        "sub_grid": "1-1",
    }  # fmt: skip
    assert told["features"][0]["geometry"]["coordinates"] == [114.001, 22.701]


def test_several_layers_come_in_one_answer(signed_in: SignedIn) -> None:
    told = signed_in(Role.OFFICER).get("/api/v1/layers/features?layers=shops,sub_grids").get_json()
    assert {name: len(one["features"]) for name, one in told["layers"].items()} == {
        "shops": 3,
        "sub_grids": 4,
    }
    hues = [one["properties"]["hue"] for one in told["layers"]["sub_grids"]["features"]]
    assert len(set(hues)) == 4


def test_english_names_come_with_the_language(officer: FlaskClient) -> None:
    officer.post("/language", data={"language": "en", "next": "/"})
    told = officer.get("/api/v1/layers").get_json()
    shops = next(one for one in told["layers"] if one["layer_id"] == "shops")
    assert shops["name"] == "Shops"
    assert officer.get("/api/v1/search?q=A001").get_json()["results"][0]["layer"] == "Shops"


@pytest.mark.parametrize("address", ["shops/features", "features?layers=shops,boundary"])
def test_what_has_not_changed_is_not_sent_again(officer: FlaskClient, address: str) -> None:
    first = officer.get(f"/api/v1/layers/{address}")
    again = officer.get(
        f"/api/v1/layers/{address}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.get_data() == b""
    assert "no-cache" in first.headers["Cache-Control"]


def test_a_change_of_the_data_is_seen_at_once(
    officer: FlaskClient, spatialite_database: Database
) -> None:
    first = officer.get("/api/v1/layers/shops/features")
    with spatialite_database.writing() as session:
        place = session.scalars(select(Place).where(Place.name == "老王便利店")).one()
        place.name = "小王便利店"
        session.get_one(Office, place.office_id).data_version += 1
    answer = officer.get(
        "/api/v1/layers/shops/features", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert answer.status_code == 200
    assert "小王便利店" in answer.get_data(as_text=True)


def test_features_go_out_compressed_where_the_client_reads_it(officer: FlaskClient) -> None:
    plain = officer.get("/api/v1/layers/shops/features")
    packed = officer.get("/api/v1/layers/shops/features", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_incidents_are_for_those_who_may_read_them_and_are_not_kept(officer: FlaskClient) -> None:
    answer = officer.get("/api/v1/layers/incidents/features")
    assert len(answer.get_json()["features"]) == 3
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_auxiliary_sees_no_incidents_anywhere(signed_in: SignedIn) -> None:
    client = signed_in(Role.AUXILIARY)
    assert client.get("/api/v1/layers/incidents/features").status_code == 403
    assert client.get("/api/v1/layers/features?layers=shops,incidents").status_code == 403
    layers = client.get("/api/v1/layers").get_json()["layers"]
    assert "incidents" not in {one["layer_id"] for one in layers}
    results = client.get("/api/v1/search?q=夜市北口").get_json()["results"]
    assert {one["layer_id"] for one in results} == {"hotspots"}


@pytest.mark.parametrize(
    "address",
    ["layers", "layers/shops/features", "layers/features?layers=shops", "search?q=店"],
)
def test_a_volunteer_leader_sees_no_layers(signed_in: SignedIn, address: str) -> None:
    assert signed_in(Role.VOLUNTEER).get(f"/api/v1/{address}").status_code == 403


def test_without_a_sign_in_nothing_is_told(client: FlaskClient) -> None:
    assert client.get("/api/v1/layers").status_code == 401


def test_an_unknown_layer_is_named_in_a_problem(officer: FlaskClient) -> None:
    answer = officer.get("/api/v1/layers/features?layers=shops,nix")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert "nix" in answer.get_json()["detail"]


def test_search_tells_where_and_what(signed_in: SignedIn) -> None:
    results = signed_in(Role.OFFICER).get("/api/v1/search?q=石鼓小学").get_json()["results"]
    (school,) = results
    assert (school["layer_id"], school["layer"], school["number"]) == ("schools", "校园", "X1")
    assert school["bbox"] == pytest.approx([114.008, 22.708, 114.009, 22.7088])
    shop = signed_in(Role.OFFICER).get("/api/v1/search?q=A001").get_json()["results"][0]
    assert "bbox" not in shop
    assert (shop["lon"], shop["lat"]) == (114.001, 22.701)


@pytest.mark.parametrize("query", ["", "q=店&limit=0", "q=店&limit=x", "q=" + "店" * 101])
def test_a_search_that_cannot_be_read_is_refused(officer: FlaskClient, query: str) -> None:
    answer = officer.get(f"/api/v1/search?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["fields"]


def test_the_neighbours_layers_are_not_told(signed_in: SignedIn) -> None:
    text = signed_in(Role.COMMANDER).get("/api/v1/layers/shops/features").get_data(as_text=True)
    assert "邻村" not in text


def test_who_watches_hears_of_changes_but_stays_signed_in_no_longer(officer: FlaskClient) -> None:
    quiet = {"X-Background": "1"}
    before = officer.get("/api/v1/layers/version", headers=quiet)
    assert before.get_json() == {"data_version": 1}
    assert "Set-Cookie" not in before.headers, "a map left open is signed out some day"
    assert "Set-Cookie" in officer.get("/api/v1/layers").headers
    shop = {"do": "create", "layer_id": "shops", "name": "新店", "attributes": {},
            "geometry": {"type": "Point", "coordinates": [114.0015, 22.7015]}}  # fmt: skip
    made = officer.post("/api/v1/places/changes", json={"operations": [shop]})
    assert made.status_code == 201, made.text
    assert officer.get("/api/v1/layers/version").get_json() == {"data_version": 2}
