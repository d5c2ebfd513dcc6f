"""Density along the streets: known answers, and that nothing is lost or leaks."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sklearn.neighbors import KernelDensity

from tests.hotspots.towns import RAIL_X, one_street, town
from webmap.hotspots.cutting import cut_units
from webmap.hotspots.network_density import kernel_matrix, network_density

NO_LINES = np.empty(0, dtype=object)


def _lines(*lines: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(line) for line in lines], dtype=object)


@pytest.mark.parametrize("bandwidth_m", [30.0, 75.0, 150.0, 400.0])
def test_on_one_straight_street_it_is_scikit_learns_density(bandwidth_m: float) -> None:
    units = one_street(1000)
    counts = np.random.default_rng(5).integers(0, 6, len(units)).astype(float)
    x = units.middle[:, :1]
    theirs = KernelDensity(kernel="epanechnikov", bandwidth=bandwidth_m)
    theirs.fit(np.repeat(x, counts.astype(int), axis=0))
    expected = np.exp(theirs.score_samples(x)) * counts.sum()
    np.testing.assert_allclose(network_density(units, counts, bandwidth_m), expected, atol=1e-12)


def test_at_a_junction_what_goes_on_is_split_evenly() -> None:
    # Four arms of one piece each meet in the middle.
    arms = _lines([(0, 0), (40, 0)], [(40, 0), (80, 0)], [(40, 0), (40, 40)], [(40, 0), (40, -40)])
    units = cut_units(arms, NO_LINES, shapely.box(-10, -60, 90, 60))
    kernel = kernel_matrix(units, 100).toarray()
    own = 0.75 / 100
    assert kernel.diagonal() == pytest.approx([own] * 4)
    other = own * (1 - 0.4**2) / 3
    assert kernel[0, 1:] == pytest.approx([other] * 3)


def test_around_a_block_both_ways_add_up() -> None:
    ring = _lines([(0, 0), (40, 0)], [(40, 0), (40, 40)], [(40, 40), (0, 40)], [(0, 40), (0, 0)])
    units = cut_units(ring, NO_LINES, shapely.box(-50, -50, 90, 90))
    kernel = kernel_matrix(units, 100).toarray()
    opposite = int(np.argmax(units.middle[:, 1]))
    start = int(np.argmin(units.middle[:, 1]))
    assert kernel[start, opposite] == pytest.approx(2 * 0.75 / 100 * (1 - 0.8**2))


def test_nothing_is_lost_or_added_on_a_network_without_dead_ends() -> None:
    """Take short pieces, so that their sum is the integral."""
    marks = np.arange(0, 501, 100)
    lines = [[(x, y), (x, y + 100)] for x in marks for y in marks[:-1]]
    lines += [[(y, x), (y + 100, x)] for x in marks for y in marks[:-1]]
    boundary = shapely.box(-50, -50, 550, 550)
    units = cut_units(_lines(*lines), NO_LINES, boundary, piece_m=5.0, square_m=25.0)
    inner = int(np.argmin(np.hypot(*(units.middle - [250.0, 202.5]).T)))
    mass = kernel_matrix(units, 150)[inner].toarray().ravel() @ units.length_m
    assert mass == pytest.approx(1, abs=0.002)


def test_nothing_leaks_over_the_railway_where_no_crossing_is() -> None:
    units = town(crossing=False)
    west = units.middle[:, 0] < RAIL_X
    density = network_density(units, west.astype(float), 300)
    assert (density[~west] == 0).all()
    assert (density[west] > 0).all()


def test_over_a_crossing_it_is_felt_and_only_near_it() -> None:
    units = town()
    west = units.middle[:, 0] < RAIL_X
    felt = network_density(units, west.astype(float), 150)[~west] > 0
    reach = np.hypot(*(units.middle[~west] - [RAIL_X, 500.0]).T)
    assert felt.any()
    assert reach[felt].max() < 150
