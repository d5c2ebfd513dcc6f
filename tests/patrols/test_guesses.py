"""How well presence is guessed: known answers, and what must hold for any nights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.patrols.guesses import (
    SLOTS,
    Nights,
    chance,
    entropy,
    familiarity,
    guess,
    guess_in_turn,
    likeness,
    night_of,
)

HOUR = 3600
DAY = 739_000


def nights_of(*routes_a_night: list[list[tuple[int, int]]], hotspots: int = 2) -> Nights:
    nights = Nights.empty(hotspots)
    for number, routes in enumerate(routes_a_night):
        nights = nights.and_then(night_of(DAY + number, hotspots, routes))
    return nights


def open_at(*slots: int, hotspots: int = 2) -> np.ndarray:
    found = np.zeros((hotspots, SLOTS), dtype=bool)
    found[:, list(slots)] = True
    return found


SAME = [[(0, 20 * HOUR), (1, 21 * HOUR)]]
OTHER = [[(1, 22 * HOUR), (0, 23 * HOUR)]]


def test_the_same_night_again_is_guessed_whole() -> None:
    past = nights_of(SAME, SAME, SAME)
    found = guess(past, night_of(DAY + 3, 2, SAME))
    assert (found.times, found.ways) == (1.0, 1.0)


def test_a_night_unlike_any_before_is_not_guessed_at_all() -> None:
    found = guess(nights_of(SAME, SAME), night_of(DAY + 2, 2, OTHER))
    assert (found.times, found.ways) == (0.0, 0.0)


def test_without_nights_nothing_is_guessed() -> None:
    found = guess(Nights.empty(2), night_of(DAY, 2, SAME))
    assert (found.times, found.ways) == (0.0, 0.0)


def test_a_habit_of_one_weekday_is_found_out() -> None:
    week = [OTHER, SAME, SAME, SAME, SAME, SAME, SAME]
    past = nights_of(*week, *week, *week)
    tonight = night_of(DAY + 21, 2, OTHER)
    assert guess(past, tonight).guesser == "weekday"
    assert guess(past, tonight).times == 1.0


def test_a_guesser_says_as_many_half_hours_as_there_are_visits() -> None:
    past = nights_of([[(0, 20 * HOUR), (0, 22 * HOUR)]], [[(0, 20 * HOUR), (0, 22 * HOUR)]])
    one_of_two = night_of(DAY + 2, 2, [[(0, 20 * HOUR), (0, 23 * HOUR)]])
    assert guess(past, one_of_two).times == 0.5


def test_past_midnight_belongs_to_the_half_hours_of_the_morning() -> None:
    night = night_of(DAY, 1, [[(0, 5 * HOUR)]], clock_s=20 * HOUR)
    assert np.flatnonzero(night.starts[0, 0]).tolist() == [2]


def test_a_stop_that_is_no_hotspot_breaks_the_way() -> None:
    night = night_of(DAY, 2, [[(0, 0), (-1, HOUR), (1, 2 * HOUR)]])
    assert not night.legs[0, 0, 1]
    assert night.legs[0, 2, 0]
    assert night.legs[0, 1, 2]


def test_chance_is_one_in_as_many_half_hours_as_are_open() -> None:
    night = night_of(DAY, 2, [[(0, 20 * HOUR)]])
    assert chance(night, open_at(40, 41, 42, 43)) == 0.25
    assert chance(night, open_at(40)) == 1.0


def test_visits_always_at_one_time_have_no_entropy_and_spread_ones_have_all() -> None:
    slots = open_at(40, 41)
    always = nights_of(*[[[(0, 20 * HOUR)]]] * 4)
    assert entropy(always, slots)[0] == 0.0
    half = nights_of(*[[[(0, 20 * HOUR)]], [[(0, 20 * HOUR + 1800)]]] * 2)
    assert entropy(half, slots)[0] == pytest.approx(1.0)
    assert np.isnan(entropy(half, slots)[1])


def test_likeness_is_the_share_of_ways_in_common() -> None:
    past = nights_of(SAME, OTHER)
    assert likeness(past, night_of(DAY + 2, 2, SAME)).tolist() == [1.0, 0.0]


@st.composite
def some_nights(draw: st.DrawFn) -> Nights:
    stops = st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 24 * HOUR - 1)), max_size=5)
    routes = draw(st.lists(st.lists(stops, max_size=3), min_size=2, max_size=9))
    return nights_of(*routes, hotspots=4)


@settings(max_examples=60, deadline=None)
@given(some_nights())
def test_rates_are_shares_and_no_guesser_beats_the_best(nights: Nights) -> None:
    past, tonight = nights.take(slice(0, -1)), nights.take(slice(-1, None))
    found = guess(past, tonight)
    assert 0 <= found.times <= 1
    assert 0 <= found.ways <= 1
    last = guess_in_turn(tonight, past)
    assert set(last.values()) == {0}
    two = guess_in_turn(nights.take(slice(-2, None)), nights.take(slice(0, -2)))
    assert max(two.values()) == pytest.approx(found.times)
    times, ways = familiarity(past, int(tonight.days[0]))
    assert times.min() >= 0
    assert times.max() <= 1
    assert ways.min() >= 0
    assert ways.max() <= 1
    seen = entropy(nights, np.zeros((4, SLOTS), dtype=bool))
    assert np.all((seen[~np.isnan(seen)] >= 0) & (seen[~np.isnan(seen)] <= 1 + 1e-9))
