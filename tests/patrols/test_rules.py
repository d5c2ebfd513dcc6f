"""What VROOM can't say, by known answers: spacing, pairs, appointments, teams and home ground."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.demand import PresenceWanted, visits_of
from webmap.patrols.plan import PatrolPlan, Stop
from webmap.patrols.problem import BreakWanted, PatrolProblem, PatrolTeam, VisitWanted, Window
from webmap.patrols.solver import orders_of, solve

MIN, HOUR = 60, 3600
SHORT_S = 0.05


def along_a_line(*teams: PatrolTeam, visits: tuple[VisitWanted, ...]) -> PatrolProblem:
    """Places 0 to 9 on a street, five minutes apart."""
    at = np.arange(10)
    return PatrolProblem(teams, visits, {Mode.FOOT: np.abs(at[:, None] - at[None]) * 5 * MIN})


def team(key: str, place: int | None = 0, on_s: int = 0, foreign_s: int = 0) -> PatrolTeam:
    return PatrolTeam(key, Mode.FOOT, on_s, 4 * HOUR, place, place, foreign_s=foreign_s)


def planned(problem: PatrolProblem) -> tuple[PatrolPlan, dict[str, tuple[str, Stop]]]:
    # By work, not by the clock: a busy machine finds the same.
    plan = solve(problem, 100 * SHORT_S, work_s=SHORT_S)
    assert violations(problem, plan) == []
    made = {
        stop.visit.key: (table.team.key, stop) for table in plan.timetables for stop in table.stops
    }
    return plan, made


DAY = (Window(0, 4 * HOUR),)


def test_a_visit_may_come_whenever_its_spacing_allows() -> None:
    """Two parts of the window, an hour apart, would end before the team is there."""
    visits, left_out = visits_of(
        PresenceWanted("h", 0, 3, 20 * MIN, 2, HOUR, (Window(0, 2 * HOUR),))
    )
    assert left_out == {}
    _, made = planned(along_a_line(team("a", on_s=15 * MIN), visits=tuple(visits)))
    starts = sorted(stop.start_s for _, stop in made.values())
    assert starts == [15 * MIN, 95 * MIN]


def test_visits_of_one_place_keep_their_spacing_whoever_comes() -> None:
    visits, _ = visits_of(PresenceWanted("h", 3, 3, 10 * MIN, 3, 50 * MIN, DAY))
    _, made = planned(along_a_line(team("a"), team("b"), visits=tuple(visits)))
    starts = [made[f"h/{k}"][1].start_s for k in (1, 2, 3)]
    assert all(later - earlier >= HOUR for earlier, later in itertools.pairwise(starts))


def test_a_visit_that_only_its_spacing_keeps_out_says_so() -> None:
    visits, _ = visits_of(PresenceWanted("h", 3, 3, 10 * MIN, 3, 50 * MIN, DAY))
    late = team("a", on_s=2 * HOUR)
    plan, made = planned(along_a_line(late, visits=tuple(visits)))
    assert len(made) == 2
    reason = plan.left_out["h/3"]
    assert (reason.code, dict(reason.params)) == ("spacing_in_the_way", {"spacing_min": 50})


def test_the_second_visit_comes_no_later_than_asked_even_if_the_first_must_wait() -> None:
    first = VisitWanted("first", 1, 3, 10 * MIN, DAY)
    second = VisitWanted(
        "second", 1, 3, 10 * MIN, (Window(3 * HOUR, 4 * HOUR),), "first", 10 * MIN,
        spacing_most_s=30 * MIN,
    )  # fmt: skip
    _, made = planned(along_a_line(team("a"), visits=(first, second)))
    between_s = made["second"][1].start_s - made["first"][1].depart_s
    assert 10 * MIN <= between_s <= 30 * MIN


def test_two_teams_come_together_or_nobody_does() -> None:
    one = VisitWanted("one", 2, 3, 15 * MIN, DAY, together="two")
    pair = (one, replace(one, key="two", together="one"))
    _, made = planned(along_a_line(team("a", 0), team("b", 9), visits=pair))
    assert {who for who, _ in made.values()} == {"a", "b"}
    assert len({stop.start_s for _, stop in made.values()}) == 1
    plan, made = planned(along_a_line(team("a", 0), visits=pair))
    assert made == {}
    assert {reason.code for reason in plan.left_out.values()} == {"no_second_team"}


def test_an_appointment_is_kept_before_all_else() -> None:
    talk = VisitWanted("talk", 9, 1, 10 * MIN, (Window(HOUR, HOUR + 10 * MIN),), must=True)
    dear = VisitWanted("dear", 0, 5, 40 * MIN, (Window(40 * MIN, 100 * MIN),))
    plan, made = planned(along_a_line(team("a"), visits=(talk, dear)))
    assert list(made) == ["talk"]
    assert plan.left_out["dear"].code == "no_time_left"
    clash = replace(talk, key="clash", place=0)
    plan, made = planned(along_a_line(team("a"), visits=(talk, clash)))
    assert [reason.code for reason in plan.left_out.values()] == ["appointment_does_not_fit"]


def test_only_a_team_that_may_makes_a_visit() -> None:
    near = VisitWanted("near", 1, 3, 10 * MIN, DAY, teams=frozenset({"b"}))
    _, made = planned(along_a_line(team("a", 0), team("b", 9), visits=(near,)))
    assert made["near"][0] == "b"
    nobody = replace(near, teams=frozenset({"officers"}))
    plan, _ = planned(along_a_line(team("a"), visits=(nobody,)))
    assert plan.left_out["near"].code == "no_team_may"


def test_home_ground_is_kept_where_it_costs_no_value() -> None:
    visit = VisitWanted("v", 2, 3, 10 * MIN, DAY, home_teams=frozenset({"far"}))
    near = team("near", 0, foreign_s=2 * HOUR)
    _, made = planned(along_a_line(near, team("far", 6), visits=(visit,)))
    assert made["v"][0] == "far"
    _, made = planned(along_a_line(replace(near, foreign_s=0), team("far", 6), visits=(visit,)))
    assert made["v"][0] == "near"
    _, made = planned(along_a_line(near, visits=(visit,)))
    assert made["v"][0] == "near"


def test_a_search_begins_from_an_earlier_plan_and_is_worth_no_less() -> None:
    visits = tuple(VisitWanted(str(k), k, 1 + k % 5, 20 * MIN, DAY) for k in range(10))
    pause = (BreakWanted(Window(HOUR, 2 * HOUR), 30 * MIN),)
    problem = along_a_line(replace(team("a"), breaks=pause), visits=visits)
    before = solve(problem, SHORT_S)
    after = solve(problem, 0.01, start=orders_of(before.timetables))
    assert violations(problem, after) == []
    assert after.value >= before.value
