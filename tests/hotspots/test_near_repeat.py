"""Near repeats: Knox's test by hand, found where planted, and honestly not found in noise."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tests.hotspots.towns import RAIL_X, town
from webmap.hotspots.events import Events
from webmap.hotspots.knox import knox_test
from webmap.hotspots.near_repeat import REPEAT_SENTENCES, NearRepeats, RepeatVerdict, near_repeats
from webmap.hotspots.units import Units

NOW = np.datetime64("2026-11-01T00:00:00", "s")
BURGLARY = ("theft", "burglary")


@pytest.fixture(scope="module")
def units() -> Units:
    return town()


def _burglaries(xy: np.ndarray, days_ago: np.ndarray) -> Events:
    when = NOW - (days_ago * 86_400).astype("timedelta64[s]")
    return Events(xy, when, when, np.full(len(xy), BURGLARY[0]), np.full(len(xy), BURGLARY[1]))


def _noise(count: int, seed: int) -> Events:
    rng = np.random.default_rng(seed)
    return _burglaries(rng.uniform(0, 500, (count, 2)), rng.uniform(0, 700, count))


def _with_repeats(seed: int) -> Events:
    """Return burglaries of which every second is followed by one within 60 m and 6 days."""
    rng = np.random.default_rng(seed)
    xy, days = rng.uniform(0, 500, (100, 2)), rng.uniform(0, 700, 100)
    xy[0], days[0] = [250, 250], 3.0
    again = np.clip(xy[::2] + rng.uniform(-40, 40, (50, 2)), 0, 500)
    return _burglaries(
        np.vstack([xy, again]), np.concatenate([days, np.abs(days[::2] - rng.uniform(0.5, 6, 50))])
    )


def _verdict(found: NearRepeats) -> RepeatVerdict:
    return found.kinds[0].verdict


def test_pairs_and_chances_are_those_of_all_orders_by_hand() -> None:
    """Take four incidents: two near each other, and all 24 ways to deal out their days."""
    days = np.array([0.0, 5.0, 30.0, 36.0])
    found = knox_test(
        np.array([0]), np.array([1]), np.array([0]), days, ((0.0, 7.0), (7.0, 14.0)),
        deals=4000, seed=2,
    )  # fmt: skip
    assert found.observed.tolist() == [[1, 0]]
    near = [abs(a - b) <= 7 for a, b, _c, _d in permutations(days)]
    share = sum(near) / len(near)
    assert share == pytest.approx(1 / 3)
    assert found.usual[0, 0] == pytest.approx(share, abs=0.03)
    assert found.p[0, 0] == pytest.approx(share, abs=0.03)
    assert found.p[0, 1] == 1


def test_spans_and_bands_part_pairs_without_counting_any_twice() -> None:
    days = np.array([0.0, 7.0, 14.0, 40.0])
    found = knox_test(
        np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([0, 1, 1]), days,
        ((0.0, 7.0), (7.0, 14.0)), deals=1, seed=1,
    )  # fmt: skip
    assert found.observed.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_repeats_that_are_there_are_found_with_their_reach(units: Units, seed: int) -> None:
    found = near_repeats(_with_repeats(seed), units, NOW, (BURGLARY,), deals=199)
    kind = found.kinds[0]
    assert kind.verdict is RepeatVerdict.REPEATS
    assert kind.within_m == 100
    assert kind.within_days == 7
    assert kind.observed > 1.2 * kind.usual
    text = REPEAT_SENTENCES[kind.verdict] % {**kind.params, "kind": "入室盗窃"}
    assert "100 米" in text


def test_warning_says_where_and_until_when(units: Units) -> None:
    past = _with_repeats(1)
    found = near_repeats(past, units, NOW, (BURGLARY,), deals=199)
    warning = next(one for one in found.warnings if one.incident == 0)
    assert warning.xy == (250.0, 250.0)
    assert warning.until == past.begins[0] + np.timedelta64(7, "D")
    assert np.hypot(*(units.middle[list(warning.units)] - [250, 250]).T).max() <= 100
    assert all(one.until > NOW for one in found.warnings)
    ages = (NOW - past.middles[[one.incident for one in found.warnings]]).astype(int) / 86_400
    assert ages.max() < 7


def test_in_noise_there_is_said_to_be_none_and_no_warning_is_given(units: Units) -> None:
    tries = [
        near_repeats(_noise(150, seed), units, NOW, (BURGLARY,), deals=199) for seed in range(20)
    ]
    quiet = [found for found in tries if _verdict(found) is RepeatVerdict.NO_EFFECT]
    assert len(quiet) >= 18
    assert all(found.warnings == () for found in quiet)
    kind = quiet[0].kinds[0]
    assert "150" in REPEAT_SENTENCES[kind.verdict] % {**kind.params, "kind": "入室盗窃"}


def test_a_place_that_is_always_bad_is_no_near_repeat(units: Units) -> None:
    rng = np.random.default_rng(4)
    xy = np.vstack([rng.uniform(0, 500, (80, 2)), rng.normal([250, 250], 15, (80, 2))])
    always = _burglaries(xy, rng.uniform(0, 700, 160))
    assert (
        _verdict(near_repeats(always, units, NOW, (BURGLARY,), deals=199))
        is RepeatVerdict.NO_EFFECT
    )


def test_of_few_incidents_it_is_said_that_they_are_few(units: Units) -> None:
    found = near_repeats(_noise(10, 1), units, NOW, (BURGLARY, ("theft", "shop")))
    assert [kind.verdict for kind in found.kinds] == [RepeatVerdict.TOO_FEW, RepeatVerdict.TOO_FEW]
    assert [kind.count for kind in found.kinds] == [10, 0]


def test_no_warning_goes_over_the_railway(units: Units) -> None:
    past = _with_repeats(1)
    xy = past.xy.copy()
    xy[0] = [RAIL_X - 10, 250]
    moved = Events(xy, past.begins, past.ends, past.category, past.sub_category)
    found = near_repeats(moved, units, NOW, (BURGLARY,), deals=199)
    warning = next(one for one in found.warnings if one.incident == 0)
    assert (units.middle[list(warning.units), 0] < RAIL_X).all()


def test_the_future_and_the_order_of_incidents_change_nothing(units: Units) -> None:
    past = _with_repeats(2)
    mixed = past.of(np.random.default_rng(1).permutation(len(past)))
    one, other = (near_repeats(p, units, NOW, (BURGLARY,), deals=99) for p in (past, mixed))
    assert one.kinds[0].observed == other.kinds[0].observed
    assert sorted(w.xy for w in one.warnings) == sorted(w.xy for w in other.warnings)
