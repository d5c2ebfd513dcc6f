"""The timetable of a team that takes its visits and breaks in a given order, however late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.patrols.plan import Pause, Stop, TeamTimetable
from webmap.patrols.problem import BreakWanted
from webmap.patrols.timetable import Task, idle, take_breaks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from webmap.patrols.problem import PatrolTeam, VisitWanted


PAUSE_MARK = "break"


@dataclass(frozen=True)
class Done:
    """What of a team's route is over: its events, and from where and when it goes on."""

    events: tuple[Stop | Pause, ...]
    place: int | None
    free_s: int
    leave_s: int
    goes_on: bool = True


def pause_key(team: PatrolTeam, number: int) -> str:
    """Return how a team's break is named among visits, by its number from 0."""
    return f"{PAUSE_MARK} {team.key} {number}"


def late_timetable(
    team: PatrolTeam,
    tasks: Sequence[Task],
    way_s: Callable[[PatrolTeam, int | None, int | None, str], int],
    not_before: Mapping[str, int],
    done: Done | None = None,
) -> TeamTimetable:
    """Return the earliest timetable of a team's tasks in order, however late that is.

    As `webmap.patrols.timetable.make_timetable`, but a stop that is too late for its windows
    begins on arrival, and breaks and the end of duty come when they come.

    Parameters
    ----------
    team, tasks
        Who, and its visits and breaks in order.
    way_s
        The way from a place to a place, seconds; the last argument is the visit's key, or empty.
    not_before
        By key of a visit, or `pause_key`: seconds before which it does not begin.
    done
        What of the route is over: it stays, ``tasks`` come after it.
    """
    if not tasks and done is None:
        return idle(team)
    now, place = team.on_s, team.start_place
    events: list[Stop | Pause] = []
    if done is not None:
        events, now, place = list(done.events), done.free_s, done.place
        if not tasks and not done.goes_on:
            return TeamTimetable(team, done.events, done.leave_s, now, 0)
    pauses: list[BreakWanted] = []
    number = sum(isinstance(event, Pause) for event in events)
    for task in tasks:
        if isinstance(task, BreakWanted):
            opens_s = max(task.begins.opens_s, not_before.get(pause_key(team, number), 0))
            pauses.append(replace(task, begins=replace(task.begins, opens_s=opens_s)))
            number += 1
            continue
        whole_s = way_s(team, place, task.place, task.key)
        arrive = _after_breaks(events, pauses, now, whole_s)
        pauses.clear()
        start = _start(task, max(arrive, not_before.get(task.key, arrive)))
        now, place = start + task.dwell_s, task.place
        events.append(Stop(task, whole_s, arrive, start, now))
    back_s = way_s(team, place, team.end_place, "")
    back = _after_breaks(events, pauses, now, back_s)
    first = events[0]
    leave = team.on_s if done is None else done.leave_s
    if done is None and isinstance(first, Stop) and first.start_s > first.arrive_s:
        leave = first.start_s - first.travel_s
        events[0] = replace(first, arrive_s=first.start_s)
    return TeamTimetable(team, tuple(events), leave, back, back_s)


def _after_breaks(
    events: list[Stop | Pause], pauses: Sequence[BreakWanted], now: int, way_s: int
) -> int:
    """Add the breaks on one way; return when the way ends."""
    now, left_s = take_breaks(events, pauses, now, way_s)
    return now + left_s


def _start(visit: VisitWanted, from_s: int) -> int:
    for window in visit.windows:
        start = max(from_s, window.opens_s)
        if start + visit.dwell_s <= window.closes_s:
            return start
    return from_s
