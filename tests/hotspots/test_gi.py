"""Gi* against PySAL's own, the textbook's formula, and the correction for many tests by hand."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
from esda.getisord import G_Local
from libpysal import examples, io
from libpysal.graph import Graph
from libpysal.weights import DistanceBand, fill_diagonal

from tests.hotspots.towns import one_street, town
from webmap.hotspots.gi import bands, false_discovery_bar, gi_star, gi_star_on


def _textbook_z(near: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return Gi* as Ord and Getis (1995) print it, their equation 14."""
    n = len(x)
    mean, deviation = x.mean(), np.sqrt((x**2).mean() - x.mean() ** 2)
    z = np.empty(n)
    for i in range(n):
        w = near[i]
        spread = np.sqrt((n * (w**2).sum() - w.sum() ** 2) / (n - 1))
        z[i] = ((w * x).sum() - mean * w.sum()) / (deviation * spread)
    return z


def test_on_the_sudden_deaths_of_north_carolina_it_is_pysals_and_the_textbooks() -> None:
    counties = geopandas.read_file(examples.get_path("sids2.shp"))
    deaths = counties["SID74"].to_numpy(dtype=float)
    weights = io.open(examples.get_path("sids2.gal")).read()
    theirs = G_Local(deaths, weights, transform="B", star=True, permutations=0)
    ours = gi_star_on(Graph.from_W(fill_diagonal(weights, 1)), deaths)
    np.testing.assert_allclose(ours.z, theirs.Zs)
    np.testing.assert_allclose(np.minimum(ours.p, 1 - ours.p), theirs.p_norm)
    near = weights.full()[0] + np.eye(len(deaths))
    np.testing.assert_allclose(ours.z, _textbook_z(near, deaths))
    assert ((ours.p < 0.5) == (ours.z > 0)).all()


def test_on_the_six_points_of_pysals_manual() -> None:
    points = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
    weights = DistanceBand(points, threshold=15, silence_warnings=True)
    graph = Graph.from_W(fill_diagonal(weights, 1))
    z = gi_star_on(graph, np.array([2, 3, 3.2, 5, 8, 7])).z
    manual = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose(z, manual, atol=1e-8)


def test_on_streets_near_is_what_lies_within_the_band_along_them() -> None:
    units = one_street(500)
    near = bands(units, 100).toarray()
    apart = np.abs(units.middle[:, 0][:, None] - units.middle[:, 0][None, :])
    np.testing.assert_array_equal(near, (apart <= 100 + 1e-9).astype(float))
    counts = np.random.default_rng(2).poisson(2, len(units)).astype(float)
    np.testing.assert_allclose(gi_star(units, counts, 100).z, _textbook_z(near, counts))


def test_where_the_same_happens_everywhere_nothing_stands_out() -> None:
    units = town()
    found = gi_star(units, np.full(len(units), 3.0))
    assert (found.z == 0).all()
    assert (found.p == 1).all()


def test_bar_of_benjamini_and_hochbergs_own_example() -> None:
    """Take the fifteen p-values of their paper (1995, section 3.2): four are rejected."""
    p = np.array([
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
        0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ])  # fmt: skip
    bar = false_discovery_bar(p, 0.05)
    assert bar == pytest.approx(4 / 15 * 0.05)
    assert (p <= bar).sum() == 4


def test_where_no_test_counts_none_lies_under_the_bar() -> None:
    p = np.linspace(0.04, 1, 25)
    assert not (p <= false_discovery_bar(p, 0.05)).any()
