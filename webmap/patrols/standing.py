"""What of a plan stands when a person changes it: times, stops that are over, whole routes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from webmap.patrols.hand_routes import BREAK_KEY
from webmap.patrols.itinerary import StopKind
from webmap.patrols.late import Done, pause_key
from webmap.patrols.plan import Pause, Stop
from webmap.patrols.problem import VisitWanted, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.hand_routes import HandRoute, HandStop
    from webmap.patrols.itinerary import PlannedRoute, PlannedStop
    from webmap.patrols.posing import PosedProblem
    from webmap.patrols.problem import PatrolTeam
    from webmap.patrols.request import PlanRequest
    from webmap.patrols.timetable import Task


class Standing:
    """What stands of a plan in routes that a person put together.

    Parameters
    ----------
    request, posed, routes
        What is asked now, as numbers, and the routes.
    before
        The plan that is changed; None: nothing stands.
    keep_times
        Whether stops that are still to come stay when they were.
    """

    def __init__(
        self,
        request: PlanRequest,
        posed: PosedProblem,
        routes: Sequence[HandRoute],
        before: SavedPlan | None,
        *,
        keep_times: bool,
    ) -> None:
        self._request = request
        self._posed = posed
        self._keep_times = keep_times
        self._now = {route.team_id: route for route in routes}
        self._was = {route.team_id: route for route in before.routes} if before else {}
        self._history: Mapping[str, object] = before.history if before else {}
        self._teams = {team.key: team for team in posed.problem.teams}

    @property
    def teams_out(self) -> list[int]:
        """Return the teams that dropped out on the night."""
        return list(self._history.get("teams_out", []))  # type: ignore[call-overload]

    @cached_property
    def kept(self) -> dict[str, int]:
        """Return when stops begin that stay where they are, by key: as sent, else as before."""
        sent = any(stop.was_at for route in self._now.values() for stop in route.stops)
        found: dict[str, int] = {}
        if not self._keep_times:
            return found
        for team_id, route in self._now.items():
            pauses = 0
            staying = route.stops if sent else self._in_order(team_id, route)
            for stop in route.stops:
                key = stop.key
                if key == BREAK_KEY:
                    key, pauses = pause_key(self._teams[str(team_id)], pauses), pauses + 1
                if stop not in staying or stop.anywhere:
                    continue
                was_at = stop.was_at if sent else self._starts(team_id).get(stop.key)
                if was_at is not None and not (stop.key == BREAK_KEY and stop.starts_at):
                    found[key] = self._request.seconds(was_at)
        return found

    def _starts(self, team_id: int) -> dict[str, datetime]:
        route = self._was.get(team_id)
        return {stop.key or BREAK_KEY: stop.starts_at for stop in route.stops} if route else {}

    def _in_order(self, team_id: int, route: HandRoute) -> list[HandStop]:
        """Return the most stops of a route that follow each other as before: the rest was moved."""
        was = list(self._starts(team_id))
        stops = [stop for stop in route.stops if stop.key in was]
        longest: list[list[HandStop]] = []
        for stop in stops:
            rank = was.index(stop.key)
            before = [run for run in longest if was.index(run[-1].key) < rank]
            longest.append([*max(before, key=len, default=[]), stop])
        return max(longest, key=len, default=[])

    @cached_property
    def done(self) -> dict[str, Done]:
        """Return what is over of the teams' routes, by their keys, as it was on the night."""
        found = {}
        for team_id, route in self._was.items():
            now = self._now.get(team_id)
            over = self._over(route)
            same = now is not None and [stop.key for stop in now.stops[: len(over)]] == [
                stop.key or BREAK_KEY for stop in over
            ]
            if over and same and str(team_id) in self._teams:
                team = self._teams[str(team_id)]
                events = self._events(team, over)
                if events is not None:
                    leave_s = self._request.seconds(route.leaves_at)
                    free_s = self._request.seconds(over[-1].departs_at)
                    place = next(
                        (e.visit.place for e in reversed(events) if isinstance(e, Stop)),
                        team.start_place,
                    )
                    goes_on = team_id not in self.teams_out
                    found[team.key] = Done(events, place, free_s, leave_s, goes_on)
        return found

    def _over(self, route: PlannedRoute) -> list[PlannedStop]:
        stays = self._history.get("stays") or {}
        last = max(
            [k for k, stop in enumerate(route.stops) if stop.key and stop.key in stays],  # type: ignore[operator]
            default=-1,
        )
        return list(route.stops[: last + 1])

    def _events(
        self, team: PatrolTeam, stops: Sequence[PlannedStop]
    ) -> tuple[Stop | Pause, ...] | None:
        known = {visit.key: visit for visit in self._posed.problem.visits}
        breaks = list(team.breaks)
        events: list[Stop | Pause] = []
        for stop in stops:
            start_s = self._request.seconds(stop.starts_at)
            end_s = self._request.seconds(stop.departs_at)
            if stop.kind is StopKind.BREAK:
                if not breaks:
                    return None
                events.append(Pause(breaks.pop(0), start_s, end_s, 0))
                continue
            place = self._posed.place_of.get(stop.key)
            if place is None:
                return None
            visit = known.get(stop.key) or VisitWanted(
                stop.key, place, stop.priority, end_s - start_s, (Window(start_s, end_s),)
            )
            arrive_s = self._request.seconds(stop.arrives_at)
            events.append(Stop(visit, stop.travel_s, arrive_s, start_s, end_s))
        return tuple(events)

    def to_come(self, team: PatrolTeam, order: Sequence[Task]) -> Sequence[Task]:
        """Return what a team has still to do of its order."""
        over = self.done.get(team.key)
        return order[len(over.events) :] if over else order

    @cached_property
    def ways_s(self) -> dict[tuple[str, str], int]:
        """Return the ways of teams that turned back on the night, by team and visit: as it was."""
        found = {}
        for team_key, done in self.done.items():
            team_id, count = int(team_key), len(done.events)
            was, now = self._was[team_id].stops, self._now[team_id].stops
            if count < min(len(was), len(now)) and was[count].key == now[count].key != "":
                found[team_key, now[count].key] = was[count].travel_s
        return found

    def unchanged(self, routes: Sequence[PlannedRoute]) -> tuple[PlannedRoute, ...]:
        """Return routes, those that are as they were before with all that they had."""
        return tuple(
            was
            if (was := self._was.get(route.team_id)) is not None
            and self._same_points(route.team_id)
            and _told(was) == _told(route)
            else route
            for route in routes
        )

    def _same_points(self, team_id: int) -> bool:
        sent: list[dict[str, object]] = list(self._history.get("routes") or [])  # type: ignore[call-overload]
        kept = next((one for one in sent if one["team_id"] == team_id), None)
        route = self._now.get(team_id)
        if route is None:
            return kept is None
        had = {s["key"]: _points(s.get("via")) for s in kept["stops"]} if kept else {}  # type: ignore[attr-defined]
        back = _points(kept.get("via_back")) if kept else []
        return back == [(s.lon, s.lat) for s in route.via_back] and all(
            had.get(stop.key, []) == [(s.lon, s.lat) for s in stop.via] for stop in route.stops
        )


def _points(spots: object) -> list[tuple[float, float]]:
    return [(spot["lon"], spot["lat"]) for spot in spots or []]  # type: ignore[attr-defined]


def _told(route: PlannedRoute) -> list[tuple[object, ...]]:
    return [
        (stop.key, stop.arrives_at, stop.starts_at, stop.departs_at) for stop in route.stops
    ] + [(route.leaves_at, route.back_at)]
