"""A team's timetable from what it does in which order, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.patrols.problems import HOURS, problems
from webmap.models import Mode
from webmap.patrols.plan import Pause, Stop, TeamTimetable
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)
from webmap.patrols.timetable import make_timetable

# Place 0 is the station; 1 and 2 are ten and twenty minutes away, ten from each other.
WAYS_S = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])


def visit(
    place: int, opens_s: int = 0, closes_s: int = 4 * HOURS, dwell_s: int = 900
) -> VisitWanted:
    return VisitWanted(f"v{place}", place, 3, dwell_s, (Window(opens_s, closes_s),))


def team(
    on_s: int = 0,
    off_s: int = 4 * HOURS,
    start: int | None = 0,
    end: int | None = 0,
    breaks: tuple[BreakWanted, ...] = (),
) -> PatrolTeam:
    return PatrolTeam("t", Mode.FOOT, on_s, off_s, start, end, breaks)


def times(table: TeamTimetable | None) -> list[tuple[int, int]]:
    assert table is not None
    return [
        (event.start_s, event.depart_s if isinstance(event, Stop) else event.end_s)
        for event in table.events
    ]


def test_a_round_of_two_stops_is_walked_as_soon_as_can_be() -> None:
    table = make_timetable(team(), [visit(1), visit(2)], WAYS_S)
    assert times(table) == [(600, 1500), (2100, 3000)]
    assert table is not None
    assert (table.leave_s, table.back_s, table.travel_back_s) == (0, 4200, 1200)
    assert (table.moving_s, table.standing_s, table.busy_s) == (2400, 1800, 4200)
    assert table.value == 2 * 900 * 3


def test_a_team_leaves_no_earlier_than_its_first_stop_needs() -> None:
    table = make_timetable(team(), [visit(1, opens_s=HOURS)], WAYS_S)
    assert table is not None
    assert table.leave_s == HOURS - 600
    assert table.stops[0].arrive_s == table.stops[0].start_s == HOURS


def test_a_team_waits_at_a_later_stop_until_its_window_opens() -> None:
    table = make_timetable(team(), [visit(1), visit(2, opens_s=HOURS)], WAYS_S)
    assert table is not None
    second = table.stops[1]
    assert (second.arrive_s, second.start_s) == (2100, HOURS)


def test_the_second_of_two_windows_is_taken_where_the_first_is_too_short() -> None:
    choosy = VisitWanted("v", 1, 3, 900, (Window(0, 1400), Window(2000, 4000)))
    assert times(make_timetable(team(), [choosy], WAYS_S)) == [(2000, 2900)]


@pytest.mark.parametrize(
    ("who", "tasks"),
    [
        (team(), [visit(1, closes_s=1499)]),
        (team(off_s=2099), [visit(1)]),
        (team(on_s=HOURS), [visit(1, closes_s=HOURS)]),
        (team(), [visit(2), visit(1, closes_s=2000)]),
    ],
)
def test_what_comes_too_late_has_no_timetable(who: PatrolTeam, tasks: list[VisitWanted]) -> None:
    assert make_timetable(who, tasks, WAYS_S) is None


def test_a_break_is_taken_on_the_way_which_goes_on_until_it_may_begin() -> None:
    """Ten minutes' walk to stop 2; the break begins after four of them."""
    pause = BreakWanted(Window(1740, 1800), 1200)
    table = make_timetable(team(breaks=(pause,)), [visit(1), pause, visit(2)], WAYS_S)
    assert table is not None
    assert table.events[1] == Pause(pause, 1740, 2940, travelled_s=240)
    second = table.stops[1]
    assert (second.travel_s, second.arrive_s) == (600, 2940 + 360)


def test_a_break_at_the_end_is_taken_on_the_way_home() -> None:
    pause = BreakWanted(Window(1500, 1500), 600)
    table = make_timetable(team(breaks=(pause,)), [visit(1), pause], WAYS_S)
    assert table is not None
    assert table.events[1] == Pause(pause, 1500, 2100, travelled_s=0)
    assert table.back_s == 2700


def test_a_break_that_could_only_begin_too_late_has_no_timetable() -> None:
    pause = BreakWanted(Window(0, 1000), 600)
    assert make_timetable(team(breaks=(pause,)), [visit(1), pause], WAYS_S) is None


def test_a_free_team_starts_and_ends_at_its_stops() -> None:
    table = make_timetable(team(start=None, end=None), [visit(1), visit(2)], WAYS_S)
    assert times(table) == [(0, 900), (1500, 2400)]
    assert table is not None
    assert (table.back_s, table.moving_s) == (2400, 600)


def test_a_free_team_cannot_start_where_its_mode_cannot_stand() -> None:
    ways_s = WAYS_S.copy()
    ways_s[1, :] = ways_s[:, 1] = NO_WAY_S
    assert make_timetable(team(start=None, end=None), [visit(1)], ways_s) is None


def test_a_team_with_nothing_to_do_stays_where_it_is() -> None:
    table = make_timetable(team(on_s=HOURS, start=0, end=2), [], WAYS_S)
    assert table == TeamTimetable(team(on_s=HOURS, start=0, end=2), (), HOURS, HOURS, 0)


@settings(deadline=None)
@given(problems(most_teams=1, breaks=False))
def test_no_timetable_of_one_visit_means_that_it_cannot_be_made(problem: PatrolProblem) -> None:
    """Tried second by second: arrival, and each start within the windows."""
    for who in problem.teams:
        ways_s = problem.travel_of(who)
        for wanted in problem.visits:
            there_s = int(ways_s[who.start_place or 0, wanted.place])
            if who.start_place is None:
                there_s = int(ways_s[wanted.place, wanted.place])
            back_s = 0 if who.end_place is None else int(ways_s[wanted.place, who.end_place])
            can = any(
                max(who.on_s + there_s, window.opens_s) + wanted.dwell_s <= window.closes_s
                and max(who.on_s + there_s, window.opens_s) + wanted.dwell_s + back_s <= who.off_s
                for window in wanted.windows
            )
            assert (make_timetable(who, [wanted], ways_s) is not None) == can
