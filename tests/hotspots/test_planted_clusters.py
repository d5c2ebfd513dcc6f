"""Clusters put into noise at known places are found; in noise alone hardly anything is."""

from __future__ import annotations

import pytest

from scripts.benchmarks._planted_clusters import together, try_planted
from tests.hotspots.towns import town
from webmap.hotspots.gi import FALSE_DISCOVERY_RATE
from webmap.hotspots.units import Units


@pytest.fixture(scope="module")
def units() -> Units:
    return town()


def test_planted_clusters_are_found_and_little_else(units: Units) -> None:
    found = together([try_planted(units, seed, clusters=4, noise=400) for seed in range(5)])
    assert found.planted == 20
    assert found.right / found.suggested >= 0.95
    assert found.found / found.planted >= 0.6


def test_larger_clusters_are_all_found(units: Units) -> None:
    found = together(
        [try_planted(units, seed, clusters=4, size=30, noise=400) for seed in range(5)]
    )
    assert found.found == found.planted
    assert found.right / found.suggested >= 0.95


def test_noise_alone_gives_fewer_false_suggestions_than_the_stated_rate(units: Units) -> None:
    tries = [try_planted(units, seed, clusters=0, noise=400) for seed in range(40)]
    with_any = sum(one.suggested > 0 for one in tries) / len(tries)
    assert with_any <= FALSE_DISCOVERY_RATE


def test_a_past_much_larger_than_usual_is_no_less_quiet(units: Units) -> None:
    tries = [try_planted(units, 100 + seed, clusters=0, noise=6000) for seed in range(20)]
    assert sum(one.suggested > 0 for one in tries) <= 1
