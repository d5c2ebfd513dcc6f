import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hotspots.grounds import DAY, NOW, incidents, joined, scattered, square
from webmap.hotspots.ensemble import expected, of_kinds

UNITS = square()


def test_where_it_happens_again_and_again_most_is_expected():
    past = joined(incidents([(250.0, 650.0)] * 30, list(range(1, 31))), scattered(1, 100, 60))
    most = UNITS.middle[np.argmax(expected(past, UNITS, NOW))]
    assert most.tolist() == [250, 650]


def test_ground_beside_a_hot_place_is_expected_more_than_ground_far_away():
    spots = np.random.default_rng(3).normal(500, 60, (80, 2))
    past = incidents([tuple(spot) for spot in spots], np.linspace(1, 59, 80).tolist())
    found = expected(past, UNITS, NOW)
    near, far = UNITS.unit_of(np.array([[350.0, 550.0], [50.0, 50.0]]))
    assert found[near] > 2 * found[far] > 0


def test_expected_incidents_a_day_are_those_of_the_last_three_months():
    past = scattered(2, 400, 360)
    lately = (past.middles >= NOW - 91 * DAY).sum()
    a_day = expected(past, UNITS, NOW) @ UNITS.area_m2
    assert a_day == pytest.approx((lately + 0.5) / 91, rel=1e-6)


def test_a_place_that_became_hot_lately_overtakes_one_that_was_hot_long_ago():
    rng = np.random.default_rng(4)
    old = incidents([(150.0, 150.0)] * 60, rng.uniform(250, 700, 60).tolist())
    new = incidents([(850.0, 850.0)] * 45, rng.uniform(1, 80, 45).tolist())
    found = expected(joined(old, new, scattered(5, 200, 700)), UNITS, NOW)
    was, now_hot = UNITS.unit_of(np.array([[150.0, 150.0], [850.0, 850.0]]))
    assert found[now_hot] > found[was]


def test_a_rare_kind_borrows_the_ground_of_the_others():
    rng = np.random.default_rng(6)
    others = incidents([(450.0, 450.0)] * 200, rng.uniform(1, 100, 200).tolist(), "dispute")
    rare = incidents([(450.0, 450.0), (460.0, 440.0), (850.0, 50.0)], [10, 40, 70], "affray")
    found = of_kinds((("affray", ""),))(joined(others, rare), UNITS, NOW)
    assert UNITS.middle[np.argmax(found)].tolist() == [450, 450]


def test_no_past_expects_nothing():
    assert expected(scattered(1, 0, 1), UNITS, NOW).tolist() == [0.0] * len(UNITS)


def test_a_kind_that_never_happened_is_expected_hardly_ever():
    found = of_kinds((("fraud", ""),))(scattered(1, 50, 90), UNITS, NOW)
    assert 0 < found @ UNITS.area_m2 < 0.01


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([40.0, 400.0]))
def test_the_future_changes_nothing(seed, days):
    past = scattered(seed, 60, days)
    future = scattered(seed + 1, 40, 50)
    later = future.begins + 51 * DAY
    future = type(future)(future.xy, later, later, future.category, future.sub_category)
    alone = expected(past, UNITS, NOW)
    assert expected(joined(past, future), UNITS, NOW).tolist() == alone.tolist()
