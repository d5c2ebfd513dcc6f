"""Parts of windows: as many as there is room for, and so far apart as the spacing asks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from webmap.patrols.demand import merged
from webmap.patrols.parts import most_visits, parts_of
from webmap.patrols.problem import Window

HOUR = 3600


def test_four_visits_in_eight_hours_get_even_parts_half_an_hour_apart() -> None:
    parts = parts_of([Window(0, 8 * HOUR)], 900, 1800, 4)
    assert parts == [(Window(k * (5850 + 1800), k * (5850 + 1800) + 5850),) for k in range(4)]


def test_two_windows_share_four_visits_by_their_length() -> None:
    parts = parts_of([Window(0, 3 * HOUR), Window(5 * HOUR, 6 * HOUR)], 900, 600, 4)
    assert len([part for part in parts if part[0].closes_s <= 3 * HOUR]) == 3


def test_near_windows_hold_as_many_visits_as_there_is_room_for() -> None:
    """0-300, then 800-1100: only if the first visit does not use all of its window."""
    first, second = parts_of([Window(0, 1000), Window(1100, 1450)], 300, 500, 2)
    assert first[-1].closes_s + 500 <= second[0].opens_s
    assert all(window.length_s >= 300 for part in (first, second) for window in part)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 120)), min_size=1, max_size=4),
    st.integers(1, 6),
    st.integers(1, 60),
    st.sampled_from([0, 1, 10, 60]),
)
def test_parts_keep_the_spacing_lie_in_the_windows_and_are_as_many_as_can_be(
    spans: list[tuple[int, int]], visits: int, dwell_min: int, spacing_min: int
) -> None:
    dwell_s, spacing_s = dwell_min * 60, spacing_min * 60
    given_windows = tuple(Window(60 * at, 60 * (at + length)) for at, length in spans)
    windows = [window for window in merged(given_windows) if window.length_s >= dwell_s]
    assume(windows)
    parts = parts_of(windows, dwell_s, spacing_s, visits)
    assert len(parts) == most_visits(windows, dwell_s, spacing_s, visits)
    for part in parts:
        for window in part:
            assert window.length_s >= dwell_s
            assert any(
                whole.opens_s <= window.opens_s and window.closes_s <= whole.closes_s
                for whole in windows
            )
    for before, after in pairwise(parts):
        assert before[-1].closes_s + spacing_s <= after[0].opens_s
