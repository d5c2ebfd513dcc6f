"""The plan that is drawn: valid whatever the problem, the same from the same seed."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.patrols.problems import HOURS, problems
from webmap.models import Mode
from webmap.patrols.bound import upper_bound
from webmap.patrols.checker import violations
from webmap.patrols.demand import PresenceWanted, visits_of
from webmap.patrols.linked import make_timetables
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)
from webmap.patrols.search import Question, ask, priorities_of
from webmap.patrols.solver import solve
from webmap.patrols.timetable import make_timetable

# Work of the search; the clock is far away, so that it never cuts what is compared.
SHORT_S, NO_LIMIT_S = 0.02, 600.0
drawn = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=80)


@drawn
@given(problems(), st.integers(0, 3))
def test_any_problem_gives_a_plan_that_the_checker_accepts(
    problem: PatrolProblem, seed: int
) -> None:
    plan = solve(problem, NO_LIMIT_S, seed, work_s=SHORT_S)
    assert violations(problem, plan) == []


@settings(drawn, max_examples=10)
@given(problems(), st.integers(0, 3))
def test_a_plan_that_the_clock_cuts_short_is_as_valid(problem: PatrolProblem, seed: int) -> None:
    assert violations(problem, solve(problem, 0.001, seed)) == []


@settings(drawn, max_examples=25)
@given(problems(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_plan(problem: PatrolProblem, seed: int) -> None:
    first, second = (solve(problem, NO_LIMIT_S, seed, work_s=SHORT_S) for _ in range(2))
    assert not first.stopped_early
    assert first == second


@settings(drawn, max_examples=25)
@given(problems(), st.integers(0, 3))
def test_more_time_never_gives_less_value(problem: PatrolProblem, seed: int) -> None:
    plans = [
        solve(problem, NO_LIMIT_S, seed, work_s=work_s)
        for work_s in (0.001, 0.005, SHORT_S, 2 * SHORT_S)
    ]
    assert [plan.value for plan in plans] == sorted(plan.value for plan in plans)


@settings(drawn, max_examples=40)
@given(problems(odd_rules=False))
def test_a_plan_is_worth_no_less_than_plain_vroom(problem: PatrolProblem) -> None:
    orders = ask(problem, problem.visits, Question(level=5, limit_s=1.0))
    plain = sum(task.value for order in orders for task in order if isinstance(task, VisitWanted))
    assert solve(problem, NO_LIMIT_S, work_s=SHORT_S).value >= plain


def best_value(problem: PatrolProblem) -> int:
    """Return the value of the best plan, by trying every order of every subset for each team."""
    single = [
        [
            order
            for count in range(len(problem.visits) + 1)
            for order in permutations(problem.visits, count)
            if all(visit.open_to(team) for visit in order)
            and make_timetable(team, order, problem.travel_of(team)) is not None
        ]
        for team in problem.teams
    ]
    best = 0
    for orders in product(*single):
        made = [visit for order in orders for visit in order]
        value = sum(visit.value for visit in made)
        if value > best and len({visit.key for visit in made}) == len(made):
            best = max(best, value if make_timetables(problem, orders) is not None else 0)
    return best


@settings(drawn, max_examples=60)
@given(problems(most_teams=2, most_hotspots=3, most_visits=2, breaks=False))
def test_no_plan_of_a_small_problem_exceeds_the_bound(problem: PatrolProblem) -> None:
    assume(len(problem.visits) <= 4)
    best = best_value(problem)
    assert upper_bound(problem) >= best
    assert solve(problem, SHORT_S).value <= best


def lattice(side: int, step_s: int) -> np.ndarray:
    xy = np.array([(x, y) for x in range(side) for y in range(side)])
    return np.abs(xy[:, None] - xy[None]).sum(axis=-1) * step_s


def busy_problem(teams: int = 2, modes: tuple[Mode, ...] = (Mode.FOOT,)) -> PatrolProblem:
    """Return 16 hotspots that want two visits each: more than the teams can make."""
    travel_s = lattice(4, 240)
    visits = [
        visit
        for place in range(16)
        for visit in visits_of(
            PresenceWanted(str(place), place, 1 + place % 5, 900, 2, 1800, (Window(0, 4 * HOURS),))
        )[0]
    ]
    return PatrolProblem(
        tuple(PatrolTeam(str(k), modes[k % len(modes)], 0, 4 * HOURS, 5, 5) for k in range(teams)),
        tuple(visits),
        dict.fromkeys(modes, travel_s),
    )


def test_another_seed_gives_a_different_plan_of_about_the_same_worth() -> None:
    problem = busy_problem()
    plans = [solve(problem, 1.0, seed) for seed in range(4)]
    assert all(violations(problem, plan) == [] for plan in plans)
    orders = {
        tuple(tuple(stop.visit.key for stop in table.stops) for table in plan.timetables)
        for plan in plans
    }
    assert len(orders) > 1
    values = [plan.value for plan in plans]
    assert min(values) >= 0.93 * max(values)


def test_the_more_important_of_two_is_visited_where_there_is_time_for_one() -> None:
    hour = Window(0, HOURS)
    visits = (
        VisitWanted("low", 0, 2, 1800, (hour,)),
        VisitWanted("high", 1, 5, 1800, (hour,)),
    )
    travel_s = np.array([[0, 1500, 600], [1500, 0, 900], [600, 900, 0]])
    team = PatrolTeam("t", Mode.FOOT, 0, HOURS, 2, 2)
    plan = solve(PatrolProblem((team,), visits, {Mode.FOOT: travel_s}))
    assert [stop.visit.key for stop in plan.timetables[0].stops] == ["high"]
    assert plan.left_out["low"].code == "no_time_left"
    assert (plan.value, plan.value_wanted) == (9000, 12600)


def test_whole_minutes_and_priorities_reach_the_search_exactly() -> None:
    window = (Window(0, HOURS),)
    minutes = [(5, 20), (1, 10), (4, 12), (3, 15)]
    visits = [
        VisitWanted(str(k), 0, priority, dwell * 60, window)
        for k, (priority, dwell) in enumerate(minutes)
    ]
    # 100, 10, 48 and 45 minutes times priority have no common divisor but 1.
    assert priorities_of(visits) == [100, 10, 48, 45]
    uneven = [VisitWanted(str(k), 0, 5, 7000 + k, window) for k in range(3)]
    assert priorities_of(uneven) == [100, 100, 100]


def test_a_free_team_never_starts_where_its_mode_cannot_stand() -> None:
    """Place 1 has no street for cars: the car leaves it to the team on foot, or out."""
    on_foot = lattice(2, 300)
    by_car = np.full((4, 4), NO_WAY_S)
    by_car[np.ix_([0, 2, 3], [0, 2, 3])] = lattice(2, 60)[np.ix_([0, 2, 3], [0, 2, 3])]
    visits = tuple(VisitWanted(str(k), k, 3, 600, (Window(0, HOURS),)) for k in range(4))
    travel_s = {Mode.FOOT: on_foot, Mode.CAR: by_car}
    car = PatrolTeam("car", Mode.CAR, 0, HOURS)
    walker = PatrolTeam("walker", Mode.FOOT, 0, HOURS, 0, 0)
    alone = solve(PatrolProblem((car,), visits, travel_s))
    assert list(alone.left_out) == ["1"]
    assert alone.left_out["1"].code == "unreachable"
    both = solve(PatrolProblem((car, walker), visits, travel_s))
    assert both.left_out == {}
    assert "1" in {stop.visit.key for stop in both.timetables[1].stops}


def test_the_work_is_shared_where_one_team_could_do_it_all() -> None:
    travel_s = lattice(3, 60)
    visits = tuple(VisitWanted(str(k), k, 3, 900, (Window(0, 8 * HOURS),)) for k in range(9))
    teams = tuple(PatrolTeam(str(k), Mode.FOOT, 0, 8 * HOURS, 4, 4) for k in range(3))
    plan = solve(PatrolProblem(teams, visits, {Mode.FOOT: travel_s}))
    assert plan.left_out == {}
    assert plan.evenness >= 0.7


def test_a_break_costs_a_team_the_visits_that_it_has_no_time_for() -> None:
    visits = tuple(VisitWanted(str(k), 0, 3, 900, (Window(0, 2 * HOURS),)) for k in range(9))
    pause = BreakWanted(Window(HOURS // 2, HOURS), 1800)
    for breaks, made in (((), 8), ((pause,), 6)):
        team = PatrolTeam("t", Mode.FOOT, 0, 2 * HOURS, 0, 0, breaks)
        problem = PatrolProblem((team,), visits, {Mode.FOOT: np.zeros((1, 1), dtype=np.int64)})
        plan = solve(problem)
        assert violations(problem, plan) == []
        assert len(plan.timetables[0].stops) == made
        assert len(plan.timetables[0].events) == made + len(breaks)


@pytest.mark.parametrize("teams", [0, 2])
def test_nothing_wanted_or_nobody_on_gives_an_empty_plan(teams: int) -> None:
    problem = busy_problem(teams)
    if teams:
        problem = PatrolProblem(problem.teams, (), problem.travel_s)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert plan.value == 0
    assert len(plan.left_out) == len(problem.visits)


def test_the_bound_knows_that_spacing_leaves_room_for_two_of_three() -> None:
    first = VisitWanted("0", 0, 3, 600, (Window(0, 2 * HOURS),))
    chain = [first]
    for k in (1, 2):
        chain.append(replace(first, key=str(k), after=str(k - 1), spacing_s=HOURS))
    team = PatrolTeam("t", Mode.FOOT, 0, 8 * HOURS, 0, 0)
    problem = PatrolProblem((team,), tuple(chain), {Mode.FOOT: np.zeros((1, 1), dtype=np.int64)})
    assert upper_bound(problem) == 2 * first.value == solve(problem, SHORT_S).value
