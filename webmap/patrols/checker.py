"""Prove that a plan keeps every rule of its problem; shares no code with what drew it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from webmap.patrols.plan import PatrolPlan, Pause, Stop, TeamTimetable

if TYPE_CHECKING:
    from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted


def violations(problem: PatrolProblem, plan: PatrolPlan) -> list[str]:
    """Return every rule that a plan breaks, one line each; an empty list proves it valid.

    Checked are: each team has one timetable; each visit is made once or left out with a reason;
    every way takes as long as the travel times and the team's speed say; no team is in two places
    at once; stays lie in their windows and last as wanted; breaks are taken; teams are on duty from
    their first to their last second; only teams that may make a visit; visits to one hotspot keep
    their spacing, least and most; twins start together, by two teams; the value is not over the
    bound.
    """
    return list(_find(problem, plan))


def _find(problem: PatrolProblem, plan: PatrolPlan) -> Iterator[str]:
    if [table.team for table in plan.timetables] != list(problem.teams):
        yield "the timetables are not one for each team of the problem"
        return
    known = {visit.key: visit for visit in problem.visits}
    made: Counter[str] = Counter()
    for table in plan.timetables:
        for event in table.events:
            if isinstance(event, Stop):
                made[event.visit.key] += 1
                if known.get(event.visit.key) != event.visit:
                    yield f"{table.team.key}: visit {event.visit.key} is not the problem's"
        yield from _check_team(problem, table)
    for key, times in made.items():
        if times > 1:
            yield f"visit {key} is made {times} times"
    for key in known:
        if (key in made) == (key in plan.left_out):
            yield f"visit {key} must be either made or left out"
    for key in plan.left_out.keys() - known.keys():
        yield f"visit {key} was left out but never wanted"
    yield from _check_spacing(known, plan)
    yield from _check_twins(plan)
    collected = sum(known[key].priority * known[key].dwell_s for key in made if key in known)
    if plan.value != collected:
        yield f"the plan says it collects {plan.value}, its stops {collected}"
    if collected > plan.upper_bound:
        yield f"the value {collected} is over the bound {plan.upper_bound}"


def _check_team(problem: PatrolProblem, table: TeamTimetable) -> Iterator[str]:
    team, usual_s = table.team, problem.travel_s[table.team.mode]
    who = team.key
    if table.leave_s < team.on_s:
        yield f"{who}: leaves at {table.leave_s}, on duty from {team.on_s}"
    if not table.events:
        if table.travel_back_s or not team.on_s <= table.leave_s == table.back_s <= team.off_s:
            yield f"{who}: has nothing to do but does not stay where it is"
        return
    clock, place, walked_s = table.leave_s, team.start_place, 0
    taken = []
    for event in table.events:
        if isinstance(event, Pause):
            taken.append(event.wanted)
            walked_now = event.travelled_s - walked_s
            if walked_now < 0 or event.start_s < clock + walked_now:
                yield f"{who}: break at {event.start_s} begins before the team is free"
            if not event.wanted.begins.opens_s <= event.start_s <= event.wanted.begins.closes_s:
                yield f"{who}: break at {event.start_s} is out of its window"
            if event.end_s - event.start_s != event.wanted.lasts_s:
                yield f"{who}: break at {event.start_s} has the wrong length"
            clock, walked_s = event.end_s, event.travelled_s
            continue
        visit = event.visit
        if visit.teams is not None and who not in visit.teams:
            yield f"{who}: may not make {visit.key}"
        if usual_s[visit.place, visit.place] > 0:
            yield f"{who}: cannot stand at {visit.key} by {team.mode}"
        way_s = 0 if place is None else _way_s(team, int(usual_s[place, visit.place]))
        if event.travel_s != way_s:
            yield f"{who}: the way to {visit.key} takes {way_s} s, not {event.travel_s}"
        if walked_s > way_s or event.arrive_s < clock + way_s - walked_s:
            yield f"{who}: cannot be at {visit.key} by {event.arrive_s}"
        if event.start_s < event.arrive_s or event.depart_s - event.start_s != visit.dwell_s:
            yield f"{who}: the stay at {visit.key} is not {visit.dwell_s} s after arrival"
        if not any(
            window.opens_s <= event.start_s and event.depart_s <= window.closes_s
            for window in visit.windows
        ):
            yield f"{who}: the stay at {visit.key} is out of its windows"
        clock, place, walked_s = event.depart_s, visit.place, 0
    home_s = 0
    if place is not None and team.end_place is not None:
        home_s = _way_s(team, int(usual_s[place, team.end_place]))
    if table.travel_back_s != home_s or table.back_s < clock + home_s - walked_s:
        yield f"{who}: cannot be back at {table.back_s}"
    if table.back_s > team.off_s:
        yield f"{who}: back at {table.back_s}, off duty at {team.off_s}"
    if taken != list(team.breaks):
        yield f"{who}: its breaks are not taken one by one"


def _way_s(team: PatrolTeam, usual_s: int) -> int:
    """Return the seconds that a team needs where its mode needs ``usual_s`` at its usual speed."""
    return ceil(Fraction(usual_s * 100, team.speed_percent))


def _check_spacing(known: Mapping[str, VisitWanted], plan: PatrolPlan) -> Iterator[str]:
    stops = {
        event.visit.key: event
        for table in plan.timetables
        for event in table.events
        if isinstance(event, Stop)
    }
    for key, stop in stops.items():
        # A visit in the chain may have been left out; the spacing then reaches the one before.
        earlier = stop.visit.after
        while earlier is not None and earlier not in stops:
            earlier = known[earlier].after
        spacing_s = stop.visit.spacing_s
        if earlier is not None and stop.start_s < stops[earlier].depart_s + spacing_s:
            yield f"visit {key} comes less than {spacing_s} s after {earlier}"
        most_s = stop.visit.spacing_most_s
        if (
            most_s is not None
            and stop.visit.after in stops
            and stop.start_s > stops[stop.visit.after].depart_s + most_s
        ):
            yield f"visit {key} comes more than {most_s} s after {stop.visit.after}"


def _check_twins(plan: PatrolPlan) -> Iterator[str]:
    made = {
        event.visit.key: (table.team.key, event.start_s, event.visit.together)
        for table in plan.timetables
        for event in table.events
        if isinstance(event, Stop)
    }
    for key, (who, start_s, twin) in made.items():
        if twin is None:
            continue
        if twin not in made:
            yield f"visit {key} is made without its twin {twin}"
        elif made[twin][0] == who:
            yield f"{who}: makes both {key} and its twin {twin}"
        elif made[twin][1] != start_s:
            yield f"visit {key} and its twin {twin} don't start together"
