"""Plans without a search keep every rule, and are worth no more than the bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.patrols.problems import problems
from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.naive import as_listed, nearest_first
from webmap.patrols.planning import Search
from webmap.patrols.problem import (
    NO_WAY_S,
    BreakWanted,
    PatrolProblem,
    PatrolTeam,
    VisitWanted,
    Window,
)


@pytest.mark.parametrize("search", [nearest_first, as_listed])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(problem=problems())
def test_naive_plans_keep_the_rules(search: Search, problem: PatrolProblem) -> None:
    plan = search(problem, 0.1, 0)
    assert violations(problem, plan) == []
    assert plan.value <= plan.upper_bound


def test_the_nearest_comes_first_and_the_list_keeps_its_order() -> None:
    places = np.array([0, 3000, 600, 0])
    problem = PatrolProblem(
        teams=(PatrolTeam("t", Mode.FOOT, 0, 20_000, 3, None),),
        visits=tuple(
            VisitWanted(key, place, 3, 600, (Window(0, 20_000),))
            for key, place in (("far", 1), ("near", 2))
        ),
        travel_s={Mode.FOOT: np.abs(places[:, None] - places[None, :])},
    )

    def order(search: Search) -> list[str]:
        return [stop.visit.key for stop in search(problem, 0.1, 0).timetables[0].stops]

    assert order(nearest_first) == ["near", "far"]
    assert order(as_listed) == ["far", "near"]


def test_a_team_without_a_way_home_does_not_cost_the_others_their_breaks() -> None:
    pause = BreakWanted(Window(0, 600), 900)
    teams = (
        PatrolTeam("lost", Mode.FOOT, 0, 3600, 0, 1, breaks=(pause,)),
        PatrolTeam("well", Mode.FOOT, 0, 3600, 1, 1, breaks=(pause,)),
    )
    travel_s = np.array([[0, NO_WAY_S], [NO_WAY_S, 0]])
    visits = (VisitWanted("near", 1, 3, 600, (Window(0, 3600),)),)
    problem = PatrolProblem(teams=teams, visits=visits, travel_s={Mode.FOOT: travel_s})
    plan = as_listed(problem)
    assert violations(problem, plan) == []
    assert [len(table.events) for table in plan.timetables] == [0, 2]
