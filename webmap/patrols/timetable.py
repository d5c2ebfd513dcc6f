"""The timetable of a team that takes given visits and breaks in a given order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from webmap.patrols.plan import Pause, Stop, TeamTimetable
from webmap.patrols.problem import BreakWanted, PatrolTeam, VisitWanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Task = VisitWanted | BreakWanted
_AT_ONCE: Mapping[str, int] = MappingProxyType({})


def make_timetable(
    team: PatrolTeam,
    tasks: Sequence[Task],
    travel_s: NDArray[np.int64],
    not_before: Mapping[str, int] = _AT_ONCE,
) -> TeamTimetable | None:
    """Return the earliest timetable of a team's tasks in order; None where it breaks a rule.

    The team goes as soon as it can and waits at a stop whose window is not yet open. A break is
    taken on the way: the team walks on until the break may begin. The team leaves its start only
    as early as the first stop needs.

    Parameters
    ----------
    team
        Who.
    tasks
        Visits and breaks in order.
    travel_s
        Shape (places, places): seconds by the team's mode.
    not_before
        By key of a visit: seconds before which its stay must not begin.
    """
    if not tasks:
        return idle(team)
    now, place, ahead_s = team.on_s, team.start_place, 0
    events: list[Stop | Pause] = []
    pauses: list[BreakWanted] = []
    for task in tasks:
        if isinstance(task, BreakWanted):
            pauses.append(task)
            continue
        way_s = int(travel_s[task.place if place is None else place, task.place])
        now, ahead_s = take_breaks(events, pauses, now, way_s)
        pauses.clear()
        arrive = now + ahead_s
        start = _start_in_window(task, max(arrive, not_before.get(task.key, arrive)))
        if start is None:
            return None
        now, place = start + task.dwell_s, task.place
        events.append(Stop(task, way_s, arrive, start, now))
    back_way_s = 0
    if place is not None and team.end_place is not None:
        back_way_s = int(travel_s[place, team.end_place])
    now, ahead_s = take_breaks(events, pauses, now, back_way_s)
    back = now + ahead_s
    if back > team.off_s or any(_too_late(event) for event in events):
        return None
    events, leave = _leave_late(team, events)
    return TeamTimetable(team, tuple(events), leave, back, back_way_s)


def idle(team: PatrolTeam) -> TeamTimetable:
    """Return the timetable of a team that stays where it is."""
    return TeamTimetable(team, (), team.on_s, team.on_s, 0)


def take_breaks(
    events: list[Stop | Pause], pauses: Sequence[BreakWanted], now: int, way_s: int
) -> tuple[int, int]:
    """Add the breaks on one way; return the time after them and what is left of the way."""
    travelled_s = 0
    for pause in pauses:
        start = max(now, pause.begins.opens_s)
        travelled_s += min(start - now, way_s - travelled_s)
        now = start + pause.lasts_s
        events.append(Pause(pause, start, now, travelled_s))
    return now, way_s - travelled_s


def _too_late(event: Stop | Pause) -> bool:
    return isinstance(event, Pause) and event.start_s > event.wanted.begins.closes_s


def _start_in_window(visit: VisitWanted, arrive_s: int) -> int | None:
    for window in visit.windows:
        start = max(arrive_s, window.opens_s)
        if start + visit.dwell_s <= window.closes_s:
            return start
    return None


def _leave_late(team: PatrolTeam, events: list[Stop | Pause]) -> tuple[list[Stop | Pause], int]:
    """Let the team leave its start so that it doesn't wait before its first stop."""
    first = events[0]
    if not isinstance(first, Stop) or first.start_s == first.arrive_s:
        return events, team.on_s
    late = Stop(first.visit, first.travel_s, first.start_s, first.start_s, first.depart_s)
    return [late, *events[1:]], first.start_s - first.travel_s
