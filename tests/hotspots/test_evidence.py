"""What speaks for a unit, tested against chances worked out another way."""

from __future__ import annotations

from math import comb, exp, factorial

import numpy as np
import pytest

from tests.hotspots.towns import one_street, town
from webmap.hotspots.area_facts import hotter, rising
from webmap.hotspots.confidence import confidence, stability
from webmap.hotspots.evidence import evidence_of


def _placed(counts: np.ndarray) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts)


def test_where_much_more_happens_is_hot_and_elsewhere_is_not() -> None:
    units = town()
    counts = np.random.default_rng(1).poisson(1, len(units))
    spot = int(units.unit_of(np.array([[300.0, 325.0]]))[0])
    counts[spot] += 25
    unit = _placed(counts)
    found = evidence_of(units, unit, np.full(len(unit), "theft"), np.zeros(len(unit), dtype=bool))
    assert found.hot[spot]
    assert found.p[spot] < 0.05
    far = np.hypot(*(units.middle - units.middle[spot]).T) > 150
    assert not found.hot[far].any()
    assert not found.rising.any()


def test_what_comes_all_at_once_is_rising_though_it_is_no_more_than_elsewhere() -> None:
    units = one_street(2000)
    counts = np.full(len(units), 12)
    unit = _placed(counts)
    recent = np.arange(len(unit)) % 12 == 0
    recent[unit == 20] = True
    found = evidence_of(units, unit, np.full(len(unit), "theft"), recent)
    assert found.rising[20]
    assert not found.hot.any()
    assert not found.rising[np.abs(np.arange(len(units)) - 20) > 4].any()


def test_one_kind_that_stands_out_is_enough() -> None:
    units = town()
    noise = np.random.default_rng(2).poisson(6, len(units))
    unit = np.concatenate([_placed(noise), np.repeat([50], 12), np.arange(0, len(units), 20)])
    rare = len(unit) - noise.sum()
    category = np.concatenate([np.full(noise.sum(), "dispute"), np.full(rare, "affray")])
    nothing_new = np.zeros(len(unit), dtype=bool)
    assert evidence_of(units, unit, category, nothing_new).hot[50]
    mixed = np.full(len(unit), "dispute")
    assert not evidence_of(units, unit, mixed, nothing_new).hot[50]


def test_too_few_incidents_say_nothing() -> None:
    units = one_street(500)
    unit = np.full(10, 3)
    found = evidence_of(units, unit, np.full(10, "theft"), np.ones(10, dtype=bool))
    assert not found.hot.any()
    assert (found.p == 1).all()


def test_an_areas_chance_is_poissons() -> None:
    """Take 100 incidents, 6 of them on 1 % of the ground, where one is usual."""
    category, inside = np.full(100, "theft"), np.arange(100) < 6
    p = 1 - sum(exp(-1) / factorial(k) for k in range(6))
    assert p < 0.01
    more = hotter(category, inside, 0.01)
    assert more is not None
    assert (more.kind, more.count, more.usual) == ("", 6, pytest.approx(1))
    assert more.times == pytest.approx(6)
    assert hotter(category, np.arange(100) < 3, 0.01) is None


def test_an_areas_rise_is_binomial() -> None:
    """Take 20 incidents of an area, 7 of them recent, where a tenth of the office's are."""
    inside, recent = np.arange(200) < 20, np.zeros(200, dtype=bool)
    recent[:7] = True
    recent[20:33] = True
    p = sum(comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(7, 21))
    assert p < 0.01
    more = rising(np.full(200, "theft"), inside, recent)
    assert more is not None
    assert (more.count, more.usual) == (7, pytest.approx(2))
    recent[:4] = False
    assert rising(np.full(200, "theft"), inside, recent) is None


def test_confidence_is_the_product_that_its_description_says() -> None:
    sure = confidence(
        np.array([0.02, 0.0]), np.array([9.0, 27.0]), np.array([2, 3]), np.array([0.5, 1.0])
    )
    assert sure == pytest.approx([0.98 * 9 / 12 * 0.85 * 0.5, 27 / 30])


def test_what_happened_in_one_week_only_is_less_stable_than_the_same_all_year() -> None:
    by_week = np.zeros((2, 52))
    by_week[0, ::4] = 1
    by_week[1, 5] = 13
    stable = stability(by_week, np.full(52, 10.0), np.array([0.004, 0.004]), seed=1)
    assert stable[0] > 0.95
    # The one week is drawn at all in 1 - (51/52)^52 of the years.
    assert stable[1] == pytest.approx(1 - (51 / 52) ** 52, abs=0.1)
