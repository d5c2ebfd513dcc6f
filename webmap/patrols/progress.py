"""How far each team has come on the night: by what it reported, and by the plan's times else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import shapely

from webmap.errors import N_, Conflict
from webmap.models import ReportKind
from webmap.patrols.itinerary import StopKind
from webmap.patrols.plan import Pause, Stop
from webmap.patrols.problem import NO_WAY_S, PatrolTeam, VisitWanted, Window
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from webmap.patrols.ground import Ground
    from webmap.patrols.incidents import Incident
    from webmap.patrols.itinerary import PlannedRoute, PlannedStop
    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.reports import StopKey, StopReport
    from webmap.patrols.request import PlanRequest


class Basis(StrEnum):
    """How it is known that a visit is made: its team reported it, or by the plan's times."""

    REPORTED = "reported"
    PLANNED = "planned"


@dataclass(frozen=True)
class NightChange:
    """What came up on the night.

    Parameters
    ----------
    now
        When.
    teams_out
        Ids of teams that drop out: they go no further.
    released
        Keys of visits under way that their teams may leave for something else.
    reports
        What the teams reported of their stops, by team id and stop number of the plan before.
    incidents
        Visits that a team goes to before all else.
    """

    now: datetime
    teams_out: frozenset[int] = frozenset()
    released: frozenset[str] = frozenset()
    reports: Mapping[StopKey, StopReport] | None = None
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True)
class Progress:
    """What of a team's route stays, and from where and when it goes on.

    Parameters
    ----------
    events
        Stops and breaks that are done or under way, as far as known at their real times.
    place, free_s
        Where and when it goes on; None: anywhere.
    walked_s
        The seconds it has been on ways, since the last stop that stays, that led to none.
    turns
        The places where those ways led to.
    position
        Where the last of them has brought it, EPSG:4326; None: no further than ``place``.
    basis
        By key of a visit that stays: how that is known.
    failed_s
        By key of a visit that could not be made: when that was reported.
    vias
        By key of a visit that stays: the places that it had been to for nothing on the way.
    """

    events: tuple[Stop | Pause, ...]
    place: int | None
    free_s: int
    walked_s: int = 0
    turns: tuple[int, ...] = ()
    position: shapely.Point | None = None
    basis: Mapping[str, Basis] = field(default_factory=dict)
    failed_s: Mapping[str, int] = field(default_factory=dict)
    vias: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Return the visits that stay."""
        return frozenset(self.basis)

    @property
    def breaks_taken(self) -> int:
        """Return how many breaks it had."""
        return sum(isinstance(event, Pause) for event in self.events)


def progress_of(
    request: PlanRequest,
    posed: PosedProblem,
    ground: Ground,
    team: PatrolTeam,
    route: PlannedRoute | None,
    change: NightChange,
) -> Progress:
    """Return how far a team has come on its route.

    What it reported is taken as it was: done and arrived at their times, could not as not made.
    What it did not report is taken to go by the plan, as much later as the team then must be;
    where it has no room before what was reported, it was not made.

    Raises
    ------
    Conflict
        The plan does not say which visit is which: it was kept by an earlier version.
    """
    follower = _Follower(request, posed, ground, team, change)
    return follower.follow(() if route is None else route.stops, route)


@dataclass(frozen=True)
class _Told:
    """A reported stop: ``index`` in the plan's order, when the team was there and left."""

    index: int
    stop: PlannedStop
    start_s: int
    leave_s: int
    stays: bool
    came: bool
    failed: bool = False


class _Follower:
    """Follows one team through its route up to now."""

    def __init__(
        self,
        request: PlanRequest,
        posed: PosedProblem,
        ground: Ground,
        team: PatrolTeam,
        change: NightChange,
    ) -> None:
        self._request, self._posed, self._ground, self._team = request, posed, ground, team
        self._change = change
        self._now_s = request.seconds(change.now)
        self._out = int(team.key) in change.teams_out
        self._known = {visit.key: visit for visit in posed.problem.visits}
        self._travel_s = posed.problem.travel_of(team)
        self._events: list[Stop | Pause] = []
        self._place, self._clock_s = team.start_place, team.on_s
        self._left_s = team.on_s
        self._walked_s = 0
        self._turns: tuple[int, ...] = ()
        self._basis: dict[str, Basis] = {}
        self._failed_s: dict[str, int] = {}
        self._vias: dict[str, tuple[int, ...]] = {}
        self._breaks = 0
        self._reported = False

    def follow(self, stops: Sequence[PlannedStop], route: PlannedRoute | None) -> Progress:
        """Return the team's progress."""
        if route is not None:
            self._left_s = self._request.seconds(route.leaves_at)
        told = self._told(stops)
        reported = {each.index for each in told}
        self._reported = bool(reported)
        silent = [(k, stop) for k, stop in enumerate(stops) if k not in reported]
        came_from = _places_before(self._posed, self._team, stops)
        while told:
            before = min(each.index for each in told)
            if silent and silent[0][0] < before:
                index, stop = silent.pop(0)
                self._fit(stop, came_from[index], told[0].start_s)
            else:
                self._take(told.pop(0), came_from)
        return self._tail([(stop, came_from[index]) for index, stop in silent])

    def _told(self, stops: Sequence[PlannedStop]) -> list[_Told]:
        """Return what was reported, in the order in which it happened."""
        found = []
        for index, stop in enumerate(stops):
            report = (self._change.reports or {}).get((int(self._team.key), stop.sequence))
            if stop.kind is StopKind.BREAK or report is None or report.status is None:
                continue
            at_s = self._request.seconds(report.at)
            came_s = self._request.seconds(report.arrived_at) if report.arrived_at else None
            lasts_s = int((stop.departs_at - stop.starts_at).total_seconds())
            came = came_s is not None
            if report.status is ReportKind.DONE:
                start_s = min(at_s, at_s - lasts_s if came_s is None else came_s)
                found.append(_Told(index, stop, start_s, at_s, stays=True, came=came))
            elif report.status is ReportKind.ARRIVED:
                start_s = self._opens_s(stop.key, at_s if came_s is None else came_s, lasts_s)
                leave_s = max(start_s + lasts_s, self._now_s)
                stays = not self._out and stop.key not in self._change.released
                if not stays:
                    leave_s = max(self._now_s, at_s)
                found.append(_Told(index, stop, start_s, leave_s, stays=stays, came=True))
            else:
                found.append(_Told(index, stop, at_s, at_s, stays=False, came=came, failed=True))
        return sorted(found, key=lambda each: (each.start_s, each.index))

    def _opens_s(self, key: str, came_s: int, lasts_s: int) -> int:
        """Return when a stay begins whose team has come: it waits for a window that opens later."""
        visit = self._known.get(key)
        for window in visit.windows if visit is not None else ():
            if came_s + lasts_s <= window.closes_s:
                return max(came_s, window.opens_s)
        return came_s

    def _take(self, told: _Told, came_from: Sequence[int | None]) -> None:
        """Go along with what was reported."""
        stop, at = told.stop, self._place_of(told.stop)
        way_s = self._way_s(stop, came_from[told.index])
        begun_s = self._left_s if not self._events and not self._turns else self._clock_s
        if told.stays:
            start_s = max(told.start_s, self._clock_s)
            leave_s = max(told.leave_s, start_s)
            self._add(stop, min(way_s, max(0, start_s - begun_s)), start_s, start_s, leave_s)
            self._basis[stop.key] = Basis.REPORTED
            return
        if told.failed:
            self._failed_s[stop.key] = told.leave_s
        if told.came or (told.leave_s - begun_s >= way_s and told.leave_s <= self._now_s):
            # It has been there for nothing, or had the time for it.
            self._walked_s += min(way_s, max(0, told.start_s - begun_s))
            self._turns = (*self._turns, at)
            self._place = at
        self._clock_s = max(self._clock_s, told.leave_s)

    def _fit(self, stop: PlannedStop, came_from: int | None, until_s: int) -> None:
        """Take a stop that was not reported as made by the plan, if there was time for it."""
        start_s, end_s = self._seconds(stop)
        lasts_s = end_s - start_s
        if stop.kind is StopKind.BREAK:
            start_s = max(start_s, self._clock_s)
            pause = self._pause(start_s, start_s + lasts_s)
            if pause is not None and pause.end_s <= until_s:
                self._breaks += 1
                self._events.append(pause)
                self._clock_s = pause.end_s
            return
        arrive_s = self._arrival_s(stop, came_from, 0)
        start_s = self._start_s(stop, arrive_s)
        if start_s + lasts_s <= until_s:
            way_s = self._way_s(stop, came_from)
            self._add(stop, way_s, arrive_s, start_s, start_s + lasts_s)
            self._basis[stop.key] = Basis.PLANNED

    def _tail(self, silent: Sequence[tuple[PlannedStop, int | None]]) -> Progress:
        """Follow the plan from the last report on, up to now."""
        waiting: list[Pause] = []
        for stop, came_from in silent:
            planned_s, planned_end_s = self._seconds(stop)
            if stop.kind is StopKind.BREAK:
                begins_s = max([planned_s, self._clock_s, *(pause.end_s for pause in waiting)])
                pause = self._pause(begins_s, begins_s + planned_end_s - planned_s)
                if pause is not None:
                    waiting.append(pause)
                    self._breaks += 1
                continue
            way_s = self._way_s(stop, came_from)
            paused_s = sum(pause.end_s - pause.start_s for pause in waiting)
            arrive_s = max(
                [
                    self._arrival_s(stop, came_from, paused_s),
                    *(pause.end_s for pause in waiting),
                ]
            )
            start_s = self._start_s(stop, arrive_s)
            end_s = start_s + planned_end_s - planned_s
            set_out_s = self._clock_s if self._events or self._turns else self._left_s
            done = end_s <= self._now_s
            # Whoever reports only now that it is free is not yet on its way.
            on_way = set_out_s < self._now_s or (set_out_s == self._now_s and not self._reported)
            under_way = on_way and not self._out and stop.key not in self._change.released
            if not done and not under_way:
                return self._stopped(waiting, stop, way_s, set_out_s)
            self._events.extend(waiting)
            waiting.clear()
            self._add(stop, way_s, arrive_s, start_s, end_s)
            self._basis[stop.key] = Basis.PLANNED
        return self._whole(waiting)

    def _stopped(
        self, waiting: Sequence[Pause], stop: PlannedStop, way_s: int, set_out_s: int
    ) -> Progress:
        """Return the progress of a team that is not going on to a stop, maybe half on its way."""
        taken = [pause for pause in waiting if pause.start_s <= self._now_s]
        paused_s = sum(pause.end_s - pause.start_s for pause in taken)
        walked_s = min(self._now_s - set_out_s - paused_s, way_s)
        whole = self._whole(waiting)
        if walked_s <= 0 or self._place is None or self._out:
            return whole
        at = self._place_of(stop)
        walked_all_s = self._walked_s + walked_s
        if walked_s >= way_s:
            # It is there already, waiting or standing, and may go elsewhere.
            return replace(whole, place=at, walked_s=walked_all_s, position=self._posed.points[at])
        point = _along(self._posed, self._ground, self._team, (self._place, at), walked_s / way_s)
        return replace(whole, walked_s=walked_all_s, position=point)

    def _whole(self, waiting: Sequence[Pause]) -> Progress:
        taken = [pause for pause in waiting if pause.start_s <= self._now_s]
        free_s = max([self._now_s, self._clock_s, *(pause.end_s for pause in taken)])
        return Progress(
            (*self._events, *taken), self._place, free_s, self._walked_s, self._turns,
            basis=self._basis, failed_s=self._failed_s, vias=self._vias,
        )  # fmt: skip

    def _add(
        self, stop: PlannedStop, way_s: int, arrive_s: int, start_s: int, leave_s: int
    ) -> None:
        at = self._place_of(stop)
        visit = self._known.get(stop.key) or VisitWanted(
            stop.key, at, stop.priority, leave_s - start_s, (Window(start_s, leave_s),)
        )
        if self._turns:
            self._vias[stop.key] = self._turns
        self._events.append(Stop(visit, self._walked_s + way_s, arrive_s, start_s, leave_s))
        self._place, self._clock_s = at, leave_s
        self._walked_s, self._turns = 0, ()

    def _arrival_s(self, stop: PlannedStop, came_from: int | None, paused_s: int) -> int:
        """Return when the team comes to a stop: as planned, or as soon as it can."""
        if not self._events and not self._turns:
            return self._request.seconds(stop.arrives_at)
        soonest_s = self._clock_s + self._way_s(stop, came_from) + paused_s
        planned_s = self._request.seconds(stop.arrives_at)
        return soonest_s if self._reported else max(planned_s, soonest_s)

    def _start_s(self, stop: PlannedStop, arrive_s: int) -> int:
        """Return when a stay begins: as planned, or on arrival where nothing speaks against it."""
        planned_s, planned_end_s = self._seconds(stop)
        visit = self._known.get(stop.key)
        waited = stop.starts_at > stop.arrives_at
        if not self._reported or visit is None or waited or arrive_s >= planned_s:
            return max(planned_s, arrive_s)
        if visit.together or self._request.visits[visit.place].visits > 1:
            # Another team, or the spacing, counts on the planned time.
            return planned_s
        return self._opens_s(stop.key, arrive_s, planned_end_s - planned_s)

    def _way_s(self, stop: PlannedStop, came_from: int | None) -> int:
        """Return the seconds to a stop: as planned, where the team comes from where it should."""
        if self._place == came_from or self._place is None:
            return stop.travel_s
        way_s = int(self._travel_s[self._place, self._place_of(stop)])
        return way_s if way_s < NO_WAY_S else stop.travel_s

    def _pause(self, start_s: int, end_s: int) -> Pause | None:
        if self._breaks >= len(self._team.breaks):
            return None
        return Pause(self._team.breaks[self._breaks], start_s, end_s, 0)

    def _place_of(self, stop: PlannedStop) -> int:
        if not stop.key or stop.key not in self._posed.place_of:
            raise Conflict(N_("这个计划是以前的版本编排的，请先重新编排一次"))
        return self._posed.place_of[stop.key]

    def _seconds(self, stop: PlannedStop) -> tuple[int, int]:
        return self._request.seconds(stop.starts_at), self._request.seconds(stop.departs_at)


def _places_before(
    posed: PosedProblem, team: PatrolTeam, stops: Sequence[PlannedStop]
) -> list[int | None]:
    """Return for each stop the place that the plan lets the team come from."""
    found: list[int | None] = []
    place = team.start_place
    for stop in stops:
        found.append(place)
        if stop.kind is StopKind.VISIT:
            place = posed.place_of.get(stop.key, place)
    return found


def _along(
    posed: PosedProblem, ground: Ground, team: PatrolTeam, way: tuple[int, int], share: float
) -> shapely.Point | None:
    """Return where a share of a way has brought a team, EPSG:4326."""
    line = posed.tables[team.mode].leg(*way).line
    if line is None:
        return None
    at = shapely.line_interpolate_point(line, share, normalized=True)
    to_degrees = transformer_between(ground.network.metric_srid, 4326)
    return shapely.Point(to_degrees.transform(at.x, at.y))
