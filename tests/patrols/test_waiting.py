"""Teams that could stand and wait do something else in between, and no value is lost for it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.patrols.problems import HOURS, problems
from tests.patrols.test_solver import NO_LIMIT_S, SHORT_S, drawn, lattice
from webmap.models import Mode
from webmap.patrols.arrays import arrays_of
from webmap.patrols.checker import violations
from webmap.patrols.demand import PresenceWanted, visits_of
from webmap.patrols.leftout import possible_visits
from webmap.patrols.linked import make_timetables
from webmap.patrols.local_idleness import idle_cost, waiting
from webmap.patrols.local_routes import moving
from webmap.patrols.local_state import SUM_WORTH
from webmap.patrols.local_waiting import wait_less
from webmap.patrols.plan import PatrolPlan
from webmap.patrols.problem import BreakWanted, PatrolProblem, PatrolTeam, Window
from webmap.patrols.search import Question, ask
from webmap.patrols.solver import EVEN_ENOUGH, solve


def in_a_row(plan: PatrolPlan) -> int:
    """Return how many stops come right after another one of their team at the same place."""
    return sum(
        before.visit.place == stop.visit.place
        for table in plan.timetables
        for before, stop in pairwise(table.stops)
    )


@drawn
@given(problems(), st.integers(0, 3))
def test_waiting_less_costs_no_value_and_breaks_no_rule(problem: PatrolProblem, seed: int) -> None:
    possible = possible_visits(problem)
    if not possible or not problem.teams:
        return
    alone = [visit for visit in possible if visit.together is None]
    arrays = arrays_of(problem, possible)
    before = arrays.state_of(ask(problem, alone, Question(0, 1.0, seed)))
    until = np.zeros(1, dtype=np.int64)
    after = wait_less(arrays.facts, before, seed, 20_000, EVEN_ENOUGH, until)
    assert after.sums[SUM_WORTH] == before.sums[SUM_WORTH]
    costs = [idle_cost(arrays.facts, state, EVEN_ENOUGH) for state in (before, after)]
    assert costs[1] <= costs[0]
    assert moving(arrays.facts, after)[1] <= moving(arrays.facts, before)[1]
    tables = make_timetables(problem, arrays.orders_of(after))
    assert tables is not None
    # What the search counts as waiting is what the timetables show.
    assert waiting(arrays.facts, after) == sum(table.waiting_s for table in tables)
    made = {stop.visit.key for table in tables for stop in table.stops}
    left_out = {visit.key: "" for visit in problem.visits if visit.key not in made}
    wanted_s = problem.value_wanted
    assert violations(problem, PatrolPlan(tables, left_out, wanted_s, wanted_s, 0)) == []  # type: ignore[arg-type]


def two_markets(teams: int, visits: int = 4) -> PatrolProblem:
    """Return two places ten minutes apart that want visits of 15 minutes, 45 between them."""
    wanted = [
        visit
        for place in range(2)
        for visit in visits_of(
            PresenceWanted(str(place), place, 3, 900, visits, 2700, (Window(0, 4 * HOURS),))
        )[0]
    ]
    travel_s = np.array([[0, 600, 300], [600, 0, 300], [300, 300, 0]])
    on = tuple(PatrolTeam(str(k), Mode.FOOT, 0, 4 * HOURS, 2, 2) for k in range(teams))
    return PatrolProblem(on, tuple(wanted), {Mode.FOOT: travel_s})


def test_a_team_goes_to_and_fro_rather_than_stand_and_wait() -> None:
    for teams in (1, 2):
        plan = solve(two_markets(teams), NO_LIMIT_S, work_s=0.2)
        assert not plan.left_out or teams == 1
        assert in_a_row(plan) == 0


def test_where_nothing_else_is_wanted_a_team_waits_rather_than_lose_a_visit() -> None:
    visits = visits_of(PresenceWanted("0", 0, 3, 900, 3, 2700, (Window(0, 4 * HOURS),)))[0]
    team = PatrolTeam("t", Mode.FOOT, 0, 4 * HOURS, 1, 1)
    problem = PatrolProblem((team,), tuple(visits), {Mode.FOOT: lattice(2, 60)})
    plan = solve(problem, NO_LIMIT_S, work_s=SHORT_S)
    assert plan.left_out == {}
    assert in_a_row(plan) == 2
    assert plan.timetables[0].waiting_s == 2 * 2700


def test_waiting_counts_neither_ways_nor_breaks_nor_the_time_before_leaving() -> None:
    """On duty from 0; leaves for a visit at 3600, has a break of 900, waits for one at 9000."""
    windows = (Window(3600, 4500),), (Window(9000, 9900),)
    visits = tuple(
        visits_of(PresenceWanted(str(k), k, 3, 900, 1, 0, window))[0][0]
        for k, window in enumerate(windows)
    )
    pause = BreakWanted(Window(5000, 6000), 900)
    team = PatrolTeam("t", Mode.FOOT, 0, 4 * HOURS, 3, 3, (pause,))
    problem = PatrolProblem((team,), visits, {Mode.FOOT: lattice(2, 60)})
    (table,) = solve(problem, NO_LIMIT_S, work_s=SHORT_S).timetables
    assert len(table.stops) == 2
    assert table.waiting_s == 9000 - 4500 - 60 - 900
