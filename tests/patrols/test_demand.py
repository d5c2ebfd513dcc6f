"""From presence wanted to single visits with their windows."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patrols.problems import HOURS, windows
from webmap.patrols.demand import PresenceWanted, merged, visits_of, windows_of_shift
from webmap.patrols.problem import Window

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = (datetime(2026, 11, 24, 20, tzinfo=ZONE), datetime(2026, 11, 25, 2, tzinfo=ZONE))


def wanted(
    windows: list[tuple[int, int]], visits: int = 1, dwell_s: int = 900, spacing_s: int = 0
) -> PresenceWanted:
    return PresenceWanted(
        "h", 0, 3, dwell_s, visits, spacing_s, tuple(Window(*window) for window in windows)
    )


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ([], [(0, 6 * HOURS)]),
        ([("22:00", "01:00")], [(2 * HOURS, 5 * HOURS)]),
        ([("18:00", "21:00")], [(0, HOURS)]),
        ([("23:30", "04:00")], [(3.5 * HOURS, 6 * HOURS)]),
        ([("00:30", "01:00")], [(4.5 * HOURS, 5 * HOURS)]),
        ([("17:00", "19:00")], []),
        ([("02:00", "03:00")], []),
        ([("08:00", "08:00")], [(0, 6 * HOURS)]),
        ([("22:00", "23:00"), ("20:00", "21:00")], [(0, HOURS), (2 * HOURS, 3 * HOURS)]),
        ([("20:00", "22:00"), ("21:00", "23:00")], [(0, 3 * HOURS)]),
    ],
)
def test_clock_windows_are_cut_to_a_shift_over_midnight(
    clock: list[tuple[str, str]], expected: list[tuple[int, int]]
) -> None:
    found = windows_of_shift(tuple(clock), *NIGHT)
    assert [(window.opens_s, window.closes_s) for window in found] == expected


def test_a_daily_window_comes_twice_in_a_shift_that_reaches_into_it_again() -> None:
    starts_at = datetime(2026, 11, 24, 8, tzinfo=ZONE)
    found = windows_of_shift((("07:00", "09:00"),), starts_at, starts_at + timedelta(hours=24))
    assert [(w.opens_s, w.closes_s) for w in found] == [(0, HOURS), (23 * HOURS, 24 * HOURS)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_merged_windows_cover_the_same_seconds_and_keep_apart(
    spans: list[tuple[int, int]],
) -> None:
    given_windows = tuple(Window(opens, opens + length) for opens, length in spans)
    result = merged(given_windows)
    for one, other in pairwise(result):
        assert one.closes_s < other.opens_s
    covered = {second for w in given_windows for second in range(w.opens_s, w.closes_s)}
    assert covered == {second for w in result for second in range(w.opens_s, w.closes_s)}


def test_four_visits_form_a_chain_over_all_of_the_shift() -> None:
    visits, impossible = visits_of(wanted([(0, 8 * HOURS)], 4, spacing_s=1800))
    assert impossible == {}
    assert {visit.windows for visit in visits} == {(Window(0, 8 * HOURS),)}
    assert [visit.key for visit in visits] == ["h/1", "h/2", "h/3", "h/4"]
    assert [visit.after for visit in visits] == [None, "h/1", "h/2", "h/3"]
    assert [visit.spacing_s for visit in visits[1:]] == [1800] * 3


def test_a_single_visit_may_use_every_window_that_is_long_enough() -> None:
    visits, _ = visits_of(wanted([(0, 600), (1000, 3000), (4000, 6000)]))
    assert visits[0].windows == (Window(1000, 3000), Window(4000, 6000))


@pytest.mark.parametrize(
    ("presence", "code", "count"),
    [
        (wanted([], 2), "window_outside_shift", 2),
        (wanted([(0, 600)], 2), "window_shorter_than_dwell", 2),
        (wanted([(0, HOURS)], 3, spacing_s=1800), "spacing_leaves_no_room", 1),
    ],
)
def test_visits_without_room_are_left_out_with_the_reason(
    presence: PresenceWanted, code: str, count: int
) -> None:
    _, impossible = visits_of(presence)
    assert [reason.code for reason in impossible.values()] == [code] * count


def most_by_hand(presence: PresenceWanted) -> int:
    """Return how many visits fit, each set as early as can be, minute by minute."""
    count, second = 0, 0
    last = max(window.closes_s for window in presence.windows)
    while second <= last and count < presence.visits:
        end_s = second + presence.dwell_s
        if any(w.opens_s <= second and end_s <= w.closes_s for w in presence.windows):
            count += 1
            second = end_s + presence.spacing_s
        else:
            second += 60
    return count


@given(
    windows(8 * HOURS),
    st.integers(1, 6),
    st.integers(1, 60).map(lambda minutes: minutes * 60),
    st.sampled_from([0, 60, 600, 3600]),
)
def test_as_many_visits_are_wanted_as_there_is_room_for(
    open_windows: tuple[Window, ...], visits: int, dwell_s: int, spacing_s: int
) -> None:
    presence = PresenceWanted("h", 0, 3, dwell_s, visits, spacing_s, open_windows)
    single, impossible = visits_of(presence)
    assert len(single) + len(impossible) == visits
    assert len(single) == most_by_hand(presence)
    for before, after in pairwise(single):
        assert (after.after, after.spacing_s) == (before.key, spacing_s)
