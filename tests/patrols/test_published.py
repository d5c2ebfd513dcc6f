"""Published instances are read as they are meant, and our plans keep their rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.toptw import best_known, read_instance
from webmap.patrols.solver import solve


@pytest.mark.parametrize(("name", "teams"), [("c101", 2), ("r101", 1), ("pr01", 1)])
def test_a_plan_of_a_published_instance_comes_near_the_best_known_value(
    shared_data: Path, name: str, teams: int
) -> None:
    folder = shared_data / "toptw"
    instance, best = read_instance(folder / f"{name}.txt"), best_known(folder / "best_known.csv")
    plan = solve(instance.problem(teams), 0.3)
    # Raises where a point comes twice or a time is not kept, told apart from our own checker.
    value = instance.collected(
        [[stop.visit.place for stop in table.stops] for table in plan.timetables]
    )
    assert value == plan.value
    assert 0.9 * best[name, teams] <= value <= best[name, teams] <= plan.upper_bound
