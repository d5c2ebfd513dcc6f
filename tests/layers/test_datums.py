"""Datums: known points of the published formulas, and both ways back to where they began."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.layers import Datum, from_wgs84, to_wgs84
from webmap.layers.imports.placing import nowhere

# A tenth of a metre, in degrees of latitude.
CLOSE_DEG = 0.1 / 111_000


@pytest.mark.parametrize(
    ("lon", "lat", "gcj_lon", "gcj_lat"),
    [
        # From the tests of eviltransform: Shanghai, Shenzhen, Beijing.
        (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
        (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
        (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
        # From the tests of coordtransform.
        (116.404, 39.915, 116.41024449916938, 39.91640428150164),
    ],
)
def test_gcj02_agrees_with_the_published_points(
    lon: float, lat: float, gcj_lon: float, gcj_lat: float
) -> None:
    there = from_wgs84(np.array([lon]), np.array([lat]), Datum.GCJ02)
    assert np.allclose(np.ravel(there), [gcj_lon, gcj_lat], atol=1e-12)
    back = to_wgs84(np.array([gcj_lon]), np.array([gcj_lat]), Datum.GCJ02)
    assert np.allclose(np.ravel(back), [lon, lat], atol=CLOSE_DEG / 100)


def test_bd09_agrees_with_the_published_point() -> None:
    # coordtransform: GCJ-02 116.404, 39.915 is BD-09 116.41036949371029, 39.92133699351021.
    lon, lat = to_wgs84(np.array([116.404]), np.array([39.915]), Datum.GCJ02)
    there = from_wgs84(lon, lat, Datum.BD09)
    assert np.allclose(np.ravel(there), [116.41036949371029, 39.92133699351021], atol=1e-9)
    back = to_wgs84(np.array([116.41036949371029]), np.array([39.92133699351021]), Datum.BD09)
    assert np.allclose(np.ravel(back), np.ravel([lon, lat]), atol=CLOSE_DEG / 100)


@given(
    st.lists(st.tuples(st.floats(73.6, 135.0), st.floats(3.6, 53.5)), min_size=1, max_size=20),
    st.sampled_from(list(Datum)),
)
@settings(max_examples=60, deadline=None)
def test_a_point_in_china_comes_back_within_a_tenth_of_a_metre(
    points: list[tuple[float, float]], datum: Datum
) -> None:
    lon, lat = np.array(points).T
    there_and_back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert np.abs(np.array(there_and_back) - [lon, lat]).max() < CLOSE_DEG
    back_and_there = from_wgs84(*to_wgs84(lon, lat, datum), datum)
    assert np.abs(np.array(back_and_there) - [lon, lat]).max() < CLOSE_DEG


def test_each_datum_moves_the_office_by_its_own_distance() -> None:
    lon, lat = np.array([114.07]), np.array([22.79])

    def moved_m(datum: Datum) -> float:
        there = np.array(from_wgs84(lon, lat, datum)) - [lon, lat]
        return float(np.hypot(there[0, 0] * 102_600, there[1, 0] * 110_700))

    assert moved_m(Datum.CGCS2000) == 0
    assert 400 < moved_m(Datum.GCJ02) < 700
    assert 1000 < moved_m(Datum.BD09) < 1500


def test_gcj02_is_wgs84_outside_china() -> None:
    lon, lat = np.array([7.42, 24.94]), np.array([43.73, 60.17])
    assert np.array_equal(from_wgs84(lon, lat, Datum.GCJ02), [lon, lat])
    assert np.array_equal(to_wgs84(lon, lat, Datum.GCJ02), [lon, lat])


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_million_points_are_what_each_is_alone(datum: Datum) -> None:
    lon = np.linspace(113.7, 114.3, 1_000_000)
    lat = np.linspace(22.6, 23.1, 1_000_000)
    there = np.array(from_wgs84(lon, lat, datum))
    back = np.array(to_wgs84(there[0], there[1], datum))
    assert np.abs(back - [lon, lat]).max() < CLOSE_DEG
    for i in (0, 8191, 8192, 499_999, 999_999):
        alone = np.ravel(from_wgs84(lon[i : i + 1], lat[i : i + 1], datum))
        assert np.array_equal(there[:, i], alone)


def test_a_missing_coordinate_stays_missing_and_harms_no_other() -> None:
    lon, _ = to_wgs84(np.array([np.nan, 114.08]), np.array([22.8, 22.8]), Datum.GCJ02)
    assert np.isnan(lon[0])
    assert 114.07 < lon[1] < 114.08


def test_no_position_is_told_from_an_empty_point() -> None:
    points = np.array([shapely.Point(0, 0), shapely.Point(), None, shapely.Point(0, 1)])
    assert nowhere(points).tolist() == [True, False, False, False]
