"""Plans without a search keep every rule, and are worth no more than the bound."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.patrols.problems import problems
from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.naive import as_listed, nearest_first
from webmap.patrols.planning import Search
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted, Window


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
    import numpy as np

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
