import numpy as np
import pytest
from sklearn.neighbors import KernelDensity

from tests.hotspots.grounds import NOW, incidents, scattered, square
from webmap.hotspots.baselines import (
    KDE_BANDWIDTHS_M,
    best_bandwidth,
    evenly,
    kernel_density,
    last_months_counts,
    last_years_counts,
    plain_kde,
)

UNITS = square()


def test_counts_are_per_ground_and_within_their_time():
    past = incidents([(50.0, 50.0)] * 3 + [(150.0, 50.0)], [10, 100, 400, 27])
    here, beside = UNITS.unit_of(np.array([[50.0, 50], [150, 50]]))
    assert last_months_counts(past, UNITS, NOW)[[here, beside]] * 10_000 == pytest.approx([1, 1])
    assert last_years_counts(past, UNITS, NOW)[[here, beside]] * 10_000 == pytest.approx([2, 1])


def test_the_kernel_density_is_that_of_scikit_learn():
    xy = scattered(1, 300, 10).xy
    peers = KernelDensity(bandwidth=80.0).fit(xy)
    theirs = np.exp(peers.score_samples(UNITS.middle))
    assert kernel_density(xy, UNITS.middle, 80.0) == pytest.approx(theirs, rel=0.02, abs=2e-8)


def test_the_bandwidth_foretells_left_out_incidents_best():
    spots = np.random.default_rng(2).normal(500, 100, (150, 2))
    likelihood = []
    for bandwidth in KDE_BANDWIDTHS_M:
        kernel = np.exp(-((spots[:, None] - spots[None]) ** 2).sum(axis=2) / (2 * bandwidth**2)) / (
            2 * np.pi * bandwidth**2
        )
        np.fill_diagonal(kernel, 0)
        likelihood.append(np.log(kernel.sum(axis=1) / 149 + 1e-30).sum())
    assert best_bandwidth(spots) == KDE_BANDWIDTHS_M[int(np.argmax(likelihood))]


def test_an_even_spread_prefers_nothing():
    assert np.ptp(evenly(scattered(1, 5, 5), UNITS, NOW)) == 0


def test_what_comes_after_is_not_counted():
    past = incidents([(50.0, 50.0), (60.0, 50.0)], [-1, -2])
    for baseline in (last_months_counts, last_years_counts, plain_kde):
        assert baseline(past, UNITS, NOW).sum() == 0
