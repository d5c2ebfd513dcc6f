"""Plan the rest of a shift so that what is planned stays: who, what and when."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.patrols.bound import upper_bound
from webmap.patrols.leftout import possible_visits, why_left_out
from webmap.patrols.plan import PatrolPlan, Stop
from webmap.patrols.problem import PatrolProblem, VisitWanted, Window
from webmap.patrols.solver import orders_of, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from webmap.patrols.timetable import Task

# A visit that begins less than a minute later is the same.
_SAME_S = 59
# A plan that is as it was is preferred to one worth this share of the whole shift more.
USUAL_LOSS = 0.02
_SEARCHES = 4
# On a busy machine each search gets at least this share of the time.
_LEAST_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Planned:
    """Who was to make a visit, and when, seconds since the shift's start."""

    team: str
    start_s: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is searched, as for `webmap.patrols.solver.solve`; all searches together."""

    time_limit_s: float
    work_s: float
    seed: int


def solve_staying(
    problem: PatrolProblem,
    planned: Mapping[str, Planned],
    start: Sequence[Sequence[Task]],
    effort: Effort,
    allowed_loss: float,
) -> PatrolPlan:
    """Return a plan of the rest of a shift that changes as little as can be.

    First each planned visit is made as planned or not at all, and what is new or nobody's finds
    its place between; then what has lost its place finds another; then visits may change their
    time, and at last their team as well: only where that is worth clearly more.

    Parameters
    ----------
    problem
        What is left of the shift.
    planned
        By key: as the teams have it now; visits of teams that drop out are not among them.
    start
        What is left of the routes.
    effort
        How much is searched.
    allowed_loss
        The value that a plan may lose against one that changes more.
    """
    search = _Search(problem, planned, effort, time.monotonic())
    found = search.with_stays(start, set(planned))
    made = {stop.visit.key for table in found.timetables for stop in table.stops}
    again = search.with_stays(orders_of(found.timetables), made)
    steady = max(found, again, key=lambda plan: plan.value)
    # The bound of a problem with less freedom is none of the whole one.
    bound = upper_bound(problem)
    if steady.value >= bound - allowed_loss:
        return replace(steady, upper_bound=bound)
    moving = search.with_teams(orders_of(steady.timetables))
    anew = search.anew(orders_of(moving.timetables))
    # The least change that is worth as much, but for the loss.
    most = max(plan.value for plan in (steady, moving, anew))
    for plan in (steady, moving):
        if plan.value >= most - allowed_loss:
            return replace(plan, upper_bound=bound)
    return replace(anew, upper_bound=bound)


@dataclass(frozen=True)
class _Search:
    problem: PatrolProblem
    planned: Mapping[str, Planned]
    effort: Effort
    begun: float

    def with_stays(self, start: Sequence[Sequence[Task]], keys: Container[str]) -> PatrolPlan:
        """Return a plan in which some planned visits are made as they were or not at all."""
        return self._narrowed(
            start,
            lambda visit: (
                _pinned(visit, self.planned[visit.key])
                if visit.key in self.planned and visit.key in keys
                else visit
            ),
        )

    def with_teams(self, start: Sequence[Sequence[Task]]) -> PatrolPlan:
        """Return a plan in which planned visits are made by their team or not at all."""
        return self._narrowed(
            start,
            lambda visit: (
                _of_team(visit, self.planned[visit.key].team)
                if visit.key in self.planned
                else visit
            ),
        )

    def anew(self, start: Sequence[Sequence[Task]]) -> PatrolPlan:
        """Return a plan in which everything may change."""
        return self._solve(self.problem, start)

    def _solve(self, problem: PatrolProblem, start: Sequence[Sequence[Task]]) -> PatrolPlan:
        left_s = self.begun + self.effort.time_limit_s - time.monotonic()
        limit_s = max(left_s, _LEAST_SHARE * self.effort.time_limit_s)
        work_s = self.effort.work_s / _SEARCHES
        return solve(problem, limit_s, self.effort.seed, _as_tasks(problem, start), work_s)

    def _narrowed(
        self, start: Sequence[Sequence[Task]], change: Callable[[VisitWanted], VisitWanted]
    ) -> PatrolPlan:
        problem, known = self.problem, {visit.key: visit for visit in self.problem.visits}
        narrow = replace(problem, visits=tuple(map(change, problem.visits)))
        found = self._solve(narrow, start)
        tables = tuple(
            replace(
                table,
                events=tuple(
                    replace(event, visit=known[event.visit.key])
                    if isinstance(event, Stop)
                    else event
                    for event in table.events
                ),
            )
            for table in found.timetables
        )
        left_out = {key: why_left_out(problem, known[key]) for key in found.left_out}
        return replace(found, timetables=tables, left_out=left_out)


def _of_team(visit: VisitWanted, team: str) -> VisitWanted:
    may = visit.teams is None or team in visit.teams
    return replace(visit, teams=frozenset({team})) if may else visit


def _pinned(visit: VisitWanted, planned: Planned) -> VisitWanted:
    opens_s, closes_s = planned.start_s, planned.start_s + visit.dwell_s + _SAME_S
    windows = tuple(
        Window(max(window.opens_s, opens_s), min(window.closes_s, closes_s))
        for window in visit.windows
        if min(window.closes_s, closes_s) - max(window.opens_s, opens_s) >= visit.dwell_s
    )
    return replace(_of_team(visit, planned.team), windows=windows) if windows else visit


def _as_tasks(problem: PatrolProblem, orders: Sequence[Sequence[Task]]) -> list[list[Task]]:
    """Return orders with the problem's own visits, without those that it can't have."""
    possible = {visit.key: visit for visit in possible_visits(problem)}
    return [
        [
            possible[task.key] if isinstance(task, VisitWanted) else task
            for task in order
            if not isinstance(task, VisitWanted) or task.key in possible
        ]
        for order in orders
    ]
