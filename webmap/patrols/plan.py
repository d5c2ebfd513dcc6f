"""The plan of a shift as numbers: each team's timetable, what was left out, and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webmap.patrols.problem import BreakWanted, PatrolTeam, VisitWanted
    from webmap.patrols.reasons import Reason


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a timetable: the team arrives, waits if it is early, stays, goes.

    All times are seconds since the shift's start; ``travel_s`` is the way to it.
    """

    visit: VisitWanted
    travel_s: int
    arrive_s: int
    start_s: int
    depart_s: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A break: taken on the way to the next stop, after ``travelled_s`` of that way."""

    wanted: BreakWanted
    start_s: int
    end_s: int
    travelled_s: int


@dataclass(frozen=True)
class TeamTimetable:
    """One team's shift.

    Parameters
    ----------
    team
        Who.
    events
        Stops and breaks in order.
    leave_s, back_s
        When it leaves its start and is back at its end.
    travel_back_s
        The way from the last stop to the end.
    """

    team: PatrolTeam
    events: tuple[Stop | Pause, ...]
    leave_s: int
    back_s: int
    travel_back_s: int

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """Return the stops alone."""
        return tuple(event for event in self.events if isinstance(event, Stop))

    @property
    def moving_s(self) -> int:
        """Return the seconds on the way."""
        return sum(stop.travel_s for stop in self.stops) + self.travel_back_s

    @property
    def standing_s(self) -> int:
        """Return the seconds of presence."""
        return sum(stop.visit.dwell_s for stop in self.stops)

    @property
    def busy_s(self) -> int:
        """Return the seconds on the way and of presence."""
        return self.moving_s + self.standing_s

    @property
    def waiting_s(self) -> int:
        """Return the seconds between leaving and being back that it has nothing to do."""
        pauses = sum(each.end_s - each.start_s for each in self.events if isinstance(each, Pause))
        return max(0, self.back_s - self.leave_s - self.busy_s - pauses)

    @property
    def value(self) -> int:
        """Return what the stops are worth."""
        return sum(stop.visit.value for stop in self.stops)


@dataclass(frozen=True)
class PatrolPlan:
    """A plan of a shift.

    Parameters
    ----------
    timetables
        One a team, in the problem's order.
    left_out
        The reason by key of each visit that no team makes.
    upper_bound
        A value that no plan of the problem can exceed.
    value_wanted
        The value of all visits wanted.
    seed
        What it was drawn from.
    stopped_early
        The time limit cut the search: drawn again it may come out different.
    teams_out
        Keys of teams that dropped out: they are neither busy nor idle.
    """

    timetables: tuple[TeamTimetable, ...]
    left_out: Mapping[str, Reason]
    upper_bound: int
    value_wanted: int
    seed: int
    stopped_early: bool = False
    teams_out: frozenset[str] = frozenset()

    @property
    def value(self) -> int:
        """Return what the plan collects, in seconds of presence times priority."""
        return sum(timetable.value for timetable in self.timetables)

    @property
    def gap(self) -> float:
        """Return by which share of the upper bound the plan may fall short of the best one."""
        return 1 - self.value / self.upper_bound if self.upper_bound else 0.0

    @property
    def evenness(self) -> float:
        """Return the busy time of the least busy team as a share of the busiest one's, 0 to 1."""
        return evenness(
            tuple(each for each in self.timetables if each.team.key not in self.teams_out)
        )


def evenness(timetables: tuple[TeamTimetable, ...]) -> float:
    """Return the busy time (moving and standing) of the least busy team over the busiest's."""
    busy = [timetable.busy_s for timetable in timetables]
    return min(busy) / max(busy) if busy and max(busy) > 0 else 1.0
