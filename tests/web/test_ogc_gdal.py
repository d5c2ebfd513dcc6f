"""GDAL's own client reads every layer whole, as QGIS does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from geopandas.testing import assert_geoseries_equal

from tests.conftest import NOW
from tests.web import gdal_client
from webmap.accounts import DEMO_PASSWORD
from webmap.database import Database
from webmap.layers import CATALOGUE
from webmap.layers.collections import Selection, find_collection, select_features
from webmap.layers.features import Moment
from webmap.models import Office, Place, point_wkb

MOMENT = Moment(NOW.date(), NOW)
Gdal = Callable[..., Any]


@pytest.fixture(scope="module")
def gdal_process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(
        1, get_context("spawn"), gdal_client.sign_in, (f"officer:{DEMO_PASSWORD}",)
    ) as process:
        yield process


@pytest.fixture
def gdal(gdal_process: ProcessPoolExecutor, live_server: str) -> Gdal:
    """Return a function that calls one of `gdal_client` on the server."""
    return lambda function, *args, **options: gdal_process.submit(
        function, live_server, *args, **options
    ).result(timeout=120)


def stored(database: Database, office: Office, layer: str) -> gpd.GeoDataFrame:
    with database.reading() as session:
        collection = find_collection(session, office.id, layer)
        return select_features(session, collection, MOMENT, Selection())


def test_gdal_reads_every_layer_whole(database: Database, office: Office, gdal: Gdal) -> None:
    layers = gdal(gdal_client.list_layers)
    assert set(layers) == {definition.layer_id for definition in CATALOGUE}
    for layer_id in layers:
        expected = stored(database, office, layer_id)
        got = gdal(gdal_client.read, layer_id)
        assert len(got) == len(expected), layer_id
        if expected.empty:
            continue
        assert got["id"].tolist() == expected["number"].tolist()
        assert_geoseries_equal(
            got.geometry.set_crs(4326, allow_override=True).rename("geom"),
            expected.geometry,
            check_less_precise=True,
        )
        for name in ("number", "name", "category", "priority", "police_grid"):
            if name in expected.columns:
                assert got[name].tolist() == expected[name].tolist(), (layer_id, name)


def test_gdal_knows_the_types_of_attributes_even_where_values_are_missing(gdal: Gdal) -> None:
    assert gdal(gdal_client.read, "rentals")["floors"].tolist() == [5, 5]
    incidents = gdal(gdal_client.read, "incidents")
    assert str(incidents["occurred_from"].dtype).startswith("datetime64")
    assert incidents["occurred_to"].isna().all()
    assert gdal(gdal_client.read, "streets")["car"].dtype == bool
    fields = gdal(gdal_client.list_fields, "hotels")
    assert {"number", "name", "address", "sub_grid"} <= set(fields), "an empty layer has fields too"


def test_gdal_pages_through_more_features_than_a_page_holds(
    database: Database, office: Office, gdal: Gdal
) -> None:
    """As many as the demo office has shops and rentals."""
    count = 4500
    random = np.random.default_rng(7)
    lons, lats = random.uniform(114.0, 114.01, count), random.uniform(22.7, 22.71, count)
    with database.writing() as session:
        session.add_all(
            Place(office_id=office.id, layer_id="food_stalls", number=f"F{number:05d}",
                  name=f"大排档{number}", geom=point_wkb(lon, lat))
            for number, (lon, lat) in enumerate(zip(lons.tolist(), lats.tolist(), strict=True))
        )  # fmt: skip
    for pages in ({}, {"PAGE_SIZE": "2000", "INITIAL_REQUEST_PAGE_SIZE": "10"}):
        got = gdal(gdal_client.read, "food_stalls", **pages)
        assert got["number"].tolist() == [f"F{number:05d}" for number in range(count)]


def test_gdal_reads_the_metric_system_with_its_axes_the_right_way_round(
    database: Database, office: Office, gdal: Gdal
) -> None:
    metric = gdal(gdal_client.read, "streets", CRS="EPSG:4547")
    assert metric.crs.to_epsg() == 4547
    expected = stored(database, office, "streets").geometry.to_crs(4547)
    assert metric.total_bounds == pytest.approx(expected.total_bounds, abs=0.01)
    assert metric.geometry.length.sum() == pytest.approx(expected.length.sum(), rel=1e-5)


def test_gdal_lets_the_server_select_by_area_value_and_time(gdal: Gdal) -> None:
    near = gdal(gdal_client.read, "shops", bbox=(114.0005, 22.7005, 114.0015, 22.7015))
    assert near["number"].tolist() == ["A001"]
    thefts = gdal(gdal_client.read, "incidents", where="category = 'theft'")
    assert thefts["number"].tolist() == ["J3"]
    early = gdal(gdal_client.read, "incidents", DATETIME="../2026-03-01T20:00:00Z")
    assert early["number"].tolist() == ["J1"]
