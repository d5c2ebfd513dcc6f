"""The checker finds each fault that is planted into a sound plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.patrols.problems import HOURS
from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.plan import PatrolPlan, Pause, Stop, TeamTimetable
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)
from webmap.patrols.reasons import Reason
from webmap.patrols.timetable import make_timetable

WAYS_S = np.array([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
PAUSE = BreakWanted(Window(1500, 2400), 600)
WALKER = PatrolTeam("walker", Mode.FOOT, 0, 3 * HOURS, 0, 0, (PAUSE,))
RIDER = PatrolTeam("rider", Mode.EBIKE, 0, 3 * HOURS, 0, 0)
FIRST = VisitWanted("a/1", 1, 5, 900, (Window(0, HOURS),))
MIDDLE = VisitWanted("a/2", 1, 5, 900, (Window(HOURS, 2 * HOURS),), "a/1", 1800)
LAST = VisitWanted("a/3", 1, 5, 900, (Window(HOURS, 3 * HOURS),), "a/2", 1800)
OTHER = VisitWanted("b/1", 2, 2, 600, (Window(5700, 2 * HOURS),))
PROBLEM = PatrolProblem(
    (WALKER, RIDER), (FIRST, MIDDLE, LAST, OTHER), {Mode.FOOT: WAYS_S, Mode.EBIKE: WAYS_S // 2}
)


def made(team: PatrolTeam, *tasks: VisitWanted | BreakWanted) -> TeamTimetable:
    table = make_timetable(team, tasks, PROBLEM.travel_of(team))
    assert table is not None
    return table


def plan_of(*timetables: TeamTimetable, left_out: tuple[str, ...] = ()) -> PatrolPlan:
    reasons = {key: Reason("no_time_left") for key in left_out}
    return PatrolPlan(timetables, reasons, 99_999, PROBLEM.value_wanted, 0)


@pytest.fixture
def sound() -> PatrolPlan:
    return plan_of(made(WALKER, FIRST, PAUSE, MIDDLE), made(RIDER, OTHER, LAST))


def with_table(plan: PatrolPlan, number: int, **change: object) -> PatrolPlan:
    tables = list(plan.timetables)
    tables[number] = replace(tables[number], **change)
    return replace(plan, timetables=tuple(tables))


def with_event(plan: PatrolPlan, number: int, index: int, **change: object) -> PatrolPlan:
    events = list(plan.timetables[number].events)
    events[index] = replace(events[index], **change)
    return with_table(plan, number, events=tuple(events))


def moved(plan: PatrolPlan, number: int, index: int, later_s: int) -> PatrolPlan:
    """Return the plan with one stop or break later by some seconds and all else as it was."""
    event = plan.timetables[number].events[index]
    change = {"start_s": event.start_s + later_s}
    if isinstance(event, Stop):
        change |= {"arrive_s": event.arrive_s + later_s, "depart_s": event.depart_s + later_s}
    else:
        change |= {"end_s": event.end_s + later_s}
    return with_event(plan, number, index, **change)


def test_a_sound_plan_has_no_fault(sound: PatrolPlan) -> None:
    assert violations(PROBLEM, sound) == []
    kinds = [type(event) for event in sound.timetables[0].events]
    assert kinds == [Stop, Pause, Stop]


Plant = Callable[[PatrolPlan], PatrolPlan]
FAULTS: dict[str, tuple[Plant, str]] = {
    "a team without a timetable": (
        lambda plan: replace(plan, timetables=plan.timetables[:1]),
        "not one for each team",
    ),
    "the teams changed places": (
        lambda plan: replace(plan, timetables=plan.timetables[::-1]),
        "not one for each team",
    ),
    "a visit that was never wanted": (
        lambda plan: with_event(plan, 1, 0, visit=replace(OTHER, key="c/1")),
        "is not the problem's",
    ),
    "a visit with a shorter stay than wanted": (
        lambda plan: with_event(plan, 1, 0, visit=replace(OTHER, dwell_s=60)),
        "is not the problem's",
    ),
    "a visit made by both teams": (
        lambda plan: replace(
            plan, timetables=(plan.timetables[0], made(RIDER, FIRST, OTHER, LAST))
        ),
        "a/1 is made 2 times",
    ),
    "a visit neither made nor left out": (
        lambda plan: replace(plan, timetables=(plan.timetables[0], made(RIDER, LAST))),
        "b/1 must be either",
    ),
    "a visit made and left out": (
        lambda plan: replace(plan, left_out={"b/1": Reason("no_time_left")}),
        "b/1 must be either",
    ),
    "something left out that nobody wanted": (
        lambda plan: replace(plan, left_out={"z": Reason("no_time_left")}),
        "z was left out but never wanted",
    ),
    "leaving before being on duty": (
        lambda plan: with_table(plan, 0, leave_s=-60),
        "leaves at -60",
    ),
    "being back after the end of duty": (
        lambda plan: with_table(plan, 0, back_s=3 * HOURS + 1),
        "off duty at",
    ),
    "being back sooner than the way takes": (
        lambda plan: with_table(plan, 0, back_s=plan.timetables[0].back_s - 1),
        "cannot be back",
    ),
    "a way home that takes no time": (
        lambda plan: with_table(plan, 0, travel_back_s=0),
        "cannot be back",
    ),
    "a way shorter than it is": (
        lambda plan: with_event(plan, 1, 0, travel_s=10),
        "takes 600 s, not 10",
    ),
    "arriving sooner than one can": (
        lambda plan: with_event(plan, 1, 1, arrive_s=1000),
        "cannot be at a/3",
    ),
    "a stay cut short": (
        lambda plan: with_event(plan, 0, 0, depart_s=plan.timetables[0].stops[0].depart_s - 1),
        "is not 900 s after arrival",
    ),
    "a stay that begins before arrival": (
        lambda plan: with_event(plan, 0, 0, arrive_s=plan.timetables[0].stops[0].start_s + 1),
        "is not 900 s after arrival",
    ),
    "a stay before its window": (
        lambda plan: moved(plan, 1, 0, -300),
        "out of its windows",
    ),
    "a stay after its window": (
        lambda plan: moved(plan, 0, 2, HOURS),
        "out of its windows",
    ),
    "a break not taken": (
        lambda plan: with_table(
            plan, 0, events=tuple(e for e in plan.timetables[0].events if isinstance(e, Stop))
        ),
        "breaks are not taken",
    ),
    "a break out of its window": (
        lambda plan: moved(plan, 0, 1, 1200),
        "out of its window",
    ),
    "a break cut short": (
        lambda plan: with_event(plan, 0, 1, end_s=plan.timetables[0].events[1].start_s + 1),
        "has the wrong length",
    ),
    "a break while the team still stays": (
        lambda plan: moved(plan, 0, 1, -1),
        "begins before the team is free",
    ),
    "a break with way walked that nobody walked": (
        lambda plan: with_event(plan, 0, 1, travelled_s=600),
        "begins before the team is free",
    ),
    "two visits too soon after one another": (
        lambda plan: replace(plan, timetables=(plan.timetables[0], made(RIDER, LAST, OTHER))),
        "a/3 comes less than 1800 s after a/2",
    ),
    "a value over the bound": (
        lambda plan: replace(plan, upper_bound=plan.value - 1),
        "over the bound",
    ),
}


@pytest.mark.parametrize(("plant", "found"), FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_found(sound: PatrolPlan, plant: Plant, found: str) -> None:
    faults = violations(PROBLEM, plant(sound))
    assert any(found in fault for fault in faults), faults


def test_the_spacing_reaches_over_a_visit_that_was_left_out() -> None:
    early_last = replace(LAST, windows=(Window(0, 3 * HOURS),))
    problem = replace(PROBLEM, visits=(FIRST, MIDDLE, early_last, OTHER))
    tables = (
        make_timetable(WALKER, [FIRST, PAUSE], WAYS_S),
        make_timetable(RIDER, [early_last, OTHER], WAYS_S // 2),
    )
    assert all(tables)
    plan = plan_of(*(table for table in tables if table), left_out=("a/2",))
    assert [fault for fault in violations(problem, plan) if "after a/1" in fault]


@pytest.mark.parametrize(("timed_at", "faults"), [(90, 0), (100, 5)])
def test_a_slow_team_that_is_timed_like_a_quick_one_is_found(timed_at: int, faults: int) -> None:
    slow = replace(RIDER, speed_percent=90)
    problem = replace(PROBLEM, teams=(WALKER, slow))
    table = made(replace(slow, speed_percent=timed_at), OTHER, LAST)
    plan = plan_of(made(WALKER, FIRST, PAUSE, MIDDLE), replace(table, team=slow))
    found = violations(problem, plan)
    assert len(found) == faults, found
    # 600 s at nine tenths of the speed are 666.7 s: nobody arrives between two seconds.
    assert not faults or "rider: the way to b/1 takes 667 s, not 600" in found


def test_an_idle_team_that_moves_is_found(sound: PatrolPlan) -> None:
    idle = made(RIDER)
    plan = replace(
        sound, timetables=(sound.timetables[0], idle), left_out={
            key: Reason("no_time_left") for key in ("b/1", "a/3")
        },
    )  # fmt: skip
    assert violations(PROBLEM, plan) == []
    assert violations(PROBLEM, with_table(plan, 1, back_s=600)) != []


def test_standing_where_the_mode_has_no_street_is_found() -> None:
    ways_s = np.full((3, 3), NO_WAY_S)
    problem = PatrolProblem((PatrolTeam("car", Mode.CAR, 0, HOURS),), (FIRST,), {Mode.CAR: ways_s})
    table = TeamTimetable(
        problem.teams[0], (Stop(FIRST, 0, 0, 0, 900),), leave_s=0, back_s=900, travel_back_s=0
    )
    assert any("cannot stand" in fault for fault in violations(problem, plan_of(table)))
