"""Exports over HTTP: who may, what comes, and what is recorded."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import sign_in
from webmap.database import Database
from webmap.models import AuditEntry, Role


@pytest.fixture
def officer(make_app: Callable[..., Flask], spatialite_database: Database) -> FlaskClient:
    """Return a client signed in as an officer, on SpatiaLite: the queries have their own test."""
    return sign_in(make_app(spatialite_database).test_client(), Role.OFFICER)


def test_a_layer_comes_as_a_file_with_its_name_and_is_recorded(
    officer: FlaskClient, spatialite_database: Database
) -> None:
    answer = officer.get("/api/v1/layers/shops/export?format=csv&crs=gcj02&grids=1-1")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "UTF-8''%E5%95%86%E9%93%BA_1-1_GCJ02_" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "编号,名称,地址,网格,行业,经度_GCJ02,纬度_GCJ02"
    assert len(lines) == 4
    with spatialite_database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "data.export")).one()
    assert (entry.username, entry.subject) == ("officer", "layer:shops")
    assert entry.after == {
        "format": "csv", "crs": "gcj02", "grids": "1-1", "bbox": "", "count": 3,
    }  # fmt: skip


def test_counts_tell_what_a_filter_would_give(officer: FlaskClient) -> None:
    counts = officer.get("/api/v1/export/counts?grids=2&bbox=114.0,22.70,114.01,22.71").get_json()
    assert counts["counts"]["shops"] == 0
    assert counts["counts"]["schools"] == 1
    file = officer.get("/api/v1/layers/schools/export?grids=2&bbox=114.0,22.70,114.01,22.71")
    assert len(file.get_json()["features"]) == 1


REFUSED = [
    ("format=doc", 422), ("crs=bd09", 422), ("format=kml&crs=metric", 422),
    ("format=shp&crs=gcj02", 422), ("bbox=1,2,3", 422), ("bbox=nan,0,1,1", 422),
    ("bbox=2,0,1,1", 422), ("grids=9-9", 404), ("colour=red", 422), ("encoding=latin1", 422),
]  # fmt: skip


def test_what_cannot_be_made_is_said(officer: FlaskClient) -> None:
    for query, status in REFUSED:
        answer = officer.get(f"/api/v1/layers/shops/export?{query}")
        assert (query, answer.status_code) == (query, status)
        assert answer.get_json()["detail"]


def test_the_whole_office_comes_as_a_geopackage(officer: FlaskClient, tmp_path: Path) -> None:
    answer = officer.get("/api/v1/office/export.gpkg")
    assert answer.status_code == 200
    (tmp_path / "office.gpkg").write_bytes(answer.get_data())
    assert len(pyogrio.read_dataframe(tmp_path / "office.gpkg", layer="incidents")) == 3


def test_nothing_of_an_export_stays_on_the_server(
    officer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    answer = officer.get("/api/v1/layers/rentals/export?format=shp")
    assert list(folder.iterdir()) == []
    assert pyogrio.read_info(io.BytesIO(answer.get_data()))["features"] == 2
    assert answer.content_length == len(answer.get_data())
    assert officer.get("/api/v1/layers/none/export").status_code == 404
    assert list(folder.iterdir()) == []


def test_who_may_not_export_is_refused(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    auxiliary = sign_in(make_app(spatialite_database).test_client(), Role.AUXILIARY)
    for url in ("/api/v1/layers/shops/export", "/api/v1/office/export.gpkg", "/data/export"):
        assert auxiliary.get(url).status_code == 403


def test_the_page_names_layers_grids_and_systems(officer: FlaskClient) -> None:
    page = officer.get("/data/export").get_data(as_text=True)
    assert '"layer_id": "shops"' in page
    assert '"police_grid": "1"' in page
    assert "4547" in page
