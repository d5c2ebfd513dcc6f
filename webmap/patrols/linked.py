"""Timetables of all teams together, where rules reach from one team's stop to another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webmap.patrols.problem import VisitWanted
from webmap.patrols.timetable import Task, make_timetable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webmap.patrols.plan import Stop, TeamTimetable
    from webmap.patrols.problem import PatrolProblem

_MOST_ROUNDS = 200


def make_timetables(
    problem: PatrolProblem, orders: Sequence[Sequence[Task]]
) -> tuple[TeamTimetable, ...] | None:
    """Return the earliest timetables of the teams' tasks in order; None where a rule breaks.

    A stop that comes too soon after the one before it in its chain, or before its twin, waits;
    so does one that would otherwise be too long before the next one of its chain.

    Parameters
    ----------
    problem
        Teams, visits, travel times.
    orders
        Visits and breaks of each team, in the problem's order of teams.
    """
    made = {
        task.key: number
        for number, order in enumerate(orders)
        for task in order
        if isinstance(task, VisitWanted)
    }
    known = {visit.key: visit for visit in problem.visits}
    if any(known[key].together is not None and known[key].together not in made for key in made):
        return None
    not_before: dict[str, int] = {}
    tables: list[TeamTimetable | None] = [None] * len(orders)
    stale = set(range(len(orders)))
    for _round in range(_MOST_ROUNDS):
        for number in stale:
            team = problem.teams[number]
            tables[number] = make_timetable(
                team, orders[number], problem.travel_of(team), not_before
            )
        whole = tuple(table for table in tables if table is not None)
        if len(whole) < len(orders):
            return None
        stops = {stop.visit.key: stop for table in whole for stop in table.stops}
        stale = set()
        for key, start_s in _too_early(known, stops):
            if start_s > not_before.get(key, -1):
                not_before[key] = start_s
                stale.add(made[key])
        if not stale:
            return whole
    return None


def _too_early(known: dict[str, VisitWanted], stops: dict[str, Stop]) -> Iterator[tuple[str, int]]:
    """Give the stops that must start later, and when at the earliest."""
    for key, stop in stops.items():
        visit = stop.visit
        if visit.together is not None and stop.start_s < stops[visit.together].start_s:
            yield key, stops[visit.together].start_s
        earlier = visit.after
        while earlier is not None and earlier not in stops:
            earlier = known[earlier].after
        if earlier is None:
            continue
        free_s = stops[earlier].depart_s + visit.spacing_s
        if stop.start_s < free_s:
            yield key, free_s
        if visit.spacing_most_s is not None and earlier == visit.after:
            soonest_s = stop.start_s - visit.spacing_most_s - stops[earlier].visit.dwell_s
            if stops[earlier].start_s < soonest_s:
                yield earlier, soonest_s
