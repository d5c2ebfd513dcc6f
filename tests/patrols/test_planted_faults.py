"""The checker finds every fault that is planted in a good plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.plan import PatrolPlan, Stop, TeamTimetable
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted, Window
from webmap.patrols.solver import solve

HOUR = 3600
DAY = (Window(0, 4 * HOUR),)


def problem_with(*visits: VisitWanted, teams: int = 2) -> PatrolProblem:
    travel_s = np.array([[0, 600, 600], [600, 0, 600], [600, 600, 0]])
    crew = tuple(PatrolTeam(f"t{k}", Mode.FOOT, 0, 4 * HOUR, 0, 0) for k in range(teams))
    return PatrolProblem(crew, visits, {Mode.FOOT: travel_s})


def moved(plan: PatrolPlan, key: str, by_s: int) -> PatrolPlan:
    """The plan with one stop earlier or later, and all else as it was."""

    def shifted(table: TeamTimetable) -> TeamTimetable:
        events = tuple(
            replace(
                event,
                arrive_s=event.arrive_s + min(by_s, 0),
                start_s=event.start_s + by_s,
                depart_s=event.depart_s + by_s,
            )
            if isinstance(event, Stop) and event.visit.key == key
            else event
            for event in table.events
        )
        ends = [event.depart_s for event in events if isinstance(event, Stop)]
        back_s = max(table.back_s, *(end + table.travel_back_s for end in ends), 0)
        return replace(table, events=events, back_s=back_s)

    return replace(plan, timetables=tuple(shifted(table) for table in plan.timetables))


def test_a_team_that_may_not_make_a_visit_is_found() -> None:
    visit = VisitWanted("a", 1, 3, 900, DAY)
    plan = solve(problem_with(visit, teams=1), 0.05)
    closed = replace(visit, teams=frozenset({"other"}))
    table = plan.timetables[0]
    stop = replace(table.stops[0], visit=closed)
    wrong = replace(plan, timetables=(replace(table, events=(stop,)),))
    found = violations(problem_with(closed, teams=1), wrong)
    assert any("may not make a" in line for line in found)


@pytest.mark.parametrize(("by_s", "words"), [(-600, "less than"), (3 * HOUR, "more than")])
def test_a_visit_too_soon_or_too_late_after_the_one_before_is_found(by_s: int, words: str) -> None:
    first = VisitWanted("a", 1, 3, 600, (Window(0, 2400),))
    second = replace(
        first, key="b", windows=DAY, after="a", spacing_s=1800, spacing_most_s=2 * HOUR
    )
    problem = problem_with(first, second)
    plan = solve(problem, 0.05)
    assert violations(problem, plan) == []
    assert any(words in line for line in violations(problem, moved(plan, "b", by_s)))


def test_twins_apart_alone_or_of_one_team_are_found() -> None:
    one = VisitWanted("a", 1, 3, 600, DAY, together="b")
    problem = problem_with(one, replace(one, key="b", together="a"))
    plan = solve(problem, 0.05)
    assert violations(problem, plan) == []
    assert plan.left_out == {}
    assert any("don't start together" in line for line in violations(problem, moved(plan, "a", 60)))
    tables = plan.timetables
    alone = replace(tables[1], events=(), leave_s=0, back_s=0, travel_back_s=0)
    found = violations(problem, replace(plan, timetables=(tables[0], alone)))
    assert any("without its twin" in line for line in found)
    both = replace(tables[0], events=(*tables[0].events, *tables[1].events))
    found = violations(problem, replace(plan, timetables=(both, alone)))
    assert any("makes both" in line for line in found)
