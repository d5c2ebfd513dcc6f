"""Plans that are hard to guess: valid, within the loss, less familiar than the best ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.patrols.problems import problems
from webmap.models import Mode
from webmap.patrols.checker import violations
from webmap.patrols.guesses import SLOTS, Nights, guess
from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted, Window
from webmap.patrols.solver import solve
from webmap.patrols.unpredictability import Habits, choose, draw_unlike, without_habits

HOUR = 3600
DAY = 739_000


def a_shift(hotspots: int = 6, hours: int = 6) -> PatrolProblem:
    """Return two teams and hotspots half an hour's walk round a circle, any time will do."""
    places = np.arange(hotspots + 1)
    ways = np.abs(places[:, None] - places[None, :]) * 240
    windows = (Window(0, hours * HOUR),)
    return PatrolProblem(
        teams=tuple(
            PatrolTeam(f"t{k}", Mode.FOOT, 0, hours * HOUR, hotspots, hotspots) for k in range(2)
        ),
        visits=tuple(VisitWanted(f"v{k}", k, 3, 900, windows) for k in range(hotspots)),
        travel_s={Mode.FOOT: ways},
    )


def habits_of(problem: PatrolProblem, past: Nights | None = None) -> Habits:
    places = len(next(iter(problem.travel_s.values())))
    hotspots = tuple(range(places))
    return Habits(past or Nights.empty(places), hotspots, DAY, 20 * HOUR)


def after(problem: PatrolProblem, nights: int, seed: int = 0) -> Habits:
    """Return the habits of who took the same plan for some nights."""
    plan = solve(problem, 0.2, seed)
    past = habits_of(problem).past
    for night in range(nights):
        at = Habits(past, habits_of(problem).hotspots, DAY + night, 20 * HOUR)
        past = past.and_then(at.night(plan))
    return Habits(past, habits_of(problem).hotspots, DAY + nights, 20 * HOUR)


def test_who_always_takes_the_best_is_guessed_and_who_looks_back_is_not() -> None:
    problem = a_shift()
    habits = after(problem, 5)
    best = solve(problem, 0.2)
    assert guess(habits.past, habits.night(best)).times == 1.0
    choice = draw_unlike(problem, habits, 0.8)
    assert guess(habits.past, habits.night(choice.plan)).times <= 0.2
    assert choice.plan.value >= 0.97 * best.value


def test_the_plan_taken_is_a_plan_of_the_whole_problem() -> None:
    problem = a_shift()
    choice = draw_unlike(problem, after(problem, 3), 0.6)
    assert violations(problem, choice.plan) == []
    visits = {visit.key: visit for visit in problem.visits}
    for table in choice.plan.timetables:
        for stop in table.stops:
            assert stop.visit is visits[stop.visit.key]


def test_without_nights_it_is_the_best_plan() -> None:
    problem = a_shift()
    choice = draw_unlike(problem, habits_of(problem), 0.4)
    assert len(choice.candidates) == 1
    assert choice.plan.timetables == solve(problem, 60.0, work_s=0.4 * 0.4 * 0.5).timetables


def test_the_same_seed_takes_the_same_plan_and_another_one_another() -> None:
    problem = a_shift()
    habits = after(problem, 4)
    first, again, other = (
        draw_unlike(problem, habits, 600.0, seed, work_s=0.4).plan for seed in (1, 1, 2)
    )
    assert not first.stopped_early
    assert first.timetables == again.timetables
    assert first.timetables != other.timetables


def test_no_more_is_lost_than_was_said() -> None:
    problem = a_shift(hotspots=20, hours=3)
    habits = after(problem, 4)
    for loss in (0.0, 0.05):
        choice = draw_unlike(problem, habits, 0.8, loss=loss)
        best = max(one.value for one in choice.candidates)
        assert choice.plan.value >= (1 - loss) * best
        assert [one.value for one in choice.candidates if one.chosen] == [choice.plan.value]


def test_of_equally_good_plans_the_less_familiar_one_is_taken() -> None:
    problem = a_shift()
    habits = after(problem, 3)
    plans = [solve(problem, 0.2, seed) for seed in range(4)]
    choice = choose(plans, habits, 1.0)
    chosen = [one for one in choice.candidates if one.chosen]
    assert len(chosen) == 1
    assert chosen[0].times < choice.candidates[0].times


def test_appointments_keep_their_hour_and_enough_half_hours_stay_open() -> None:
    problem = a_shift()
    habits = after(problem, 3)
    everywhere = np.ones((len(habits.hotspots), SLOTS))
    narrow = without_habits(problem, habits, everywhere, 1.0, np.random.default_rng(0))
    for visit in narrow.visits:
        assert sum(window.length_s >= visit.dwell_s for window in visit.windows) >= 1
        starts = sum(window.length_s - visit.dwell_s + 1 for window in visit.windows)
        assert starts >= 1800
    fixed = PatrolProblem(
        problem.teams,
        tuple(
            VisitWanted(v.key, v.place, v.priority, v.dwell_s, v.windows, must=True)
            for v in problem.visits
        ),
        problem.travel_s,
    )
    kept = without_habits(fixed, habits, everywhere, 1.0, np.random.default_rng(0))
    assert [visit.windows for visit in kept.visits] == [visit.windows for visit in fixed.visits]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(problems(), st.integers(0, 2**16), st.integers(0, 23))
def test_closed_half_hours_are_parts_of_the_windows(
    problem: PatrolProblem, seed: int, hour: int
) -> None:
    random = np.random.default_rng(seed)
    places = len(next(iter(problem.travel_s.values()))) if problem.travel_s else 1
    times = random.random((places, SLOTS)) * (random.random((places, SLOTS)) < 0.5)
    habits = Habits(Nights.empty(places), tuple(range(places)), DAY, hour * HOUR)
    narrow = without_habits(problem, habits, times, 1.0, random)
    for before, now in zip(problem.visits, narrow.visits, strict=True):
        assert now.windows
        for window in now.windows:
            assert any(
                whole.opens_s <= window.opens_s and window.closes_s <= whole.closes_s
                for whole in before.windows
            )
        for one, other in zip(now.windows, now.windows[1:], strict=False):
            assert one.closes_s <= other.opens_s


@pytest.mark.parametrize("loss", [0.0, 0.03])
def test_any_candidate_keeps_the_rules(loss: float) -> None:
    problem = a_shift(hotspots=12, hours=4)
    choice = draw_unlike(problem, after(problem, 6), 0.8, loss=loss)
    assert violations(problem, choice.plan) == []
