"""The way of a team along the streets, and its stops by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.errors import N_
from webmap.patrols.itinerary import PlannedRoute, PlannedStop, StopKind
from webmap.patrols.plan import Pause, Stop
from webmap.patrols.travel import Leg
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from webmap.patrols.ground import Ground
    from webmap.patrols.plan import TeamTimetable
    from webmap.patrols.request import PlanRequest
    from webmap.patrols.travel import TravelTable

BREAK_NAME = N_("休息")
_STAY = Leg(None, 0.0, ())


class RouteDrawer:
    """Turns the timetables of one plan into routes.

    Parameters
    ----------
    request, ground
        What the plan was drawn from and on.
    place_of
        The request's visit by key of a single visit.
    points
        Where each place is, EPSG:4326.
    vias
        Places that a team passes on its way to a visit, or (key "") on its way to its end, by
        the team's key and the visit's.
    """

    def __init__(
        self,
        request: PlanRequest,
        ground: Ground,
        place_of: Mapping[str, int],
        points: Sequence[shapely.Point],
        vias: Mapping[tuple[str, str], tuple[int, ...]],
    ) -> None:
        self._request = request
        self._ground = ground
        self._place_of = place_of
        self._to_degrees = transformer_between(ground.network.metric_srid, 4326).transform
        self._points = points
        self._vias = vias

    def route(self, number: int, timetable: TeamTimetable, ways: TravelTable) -> PlannedRoute:
        """Return the route of a team's timetable.

        Parameters
        ----------
        number
            1 is the plan's first route.
        timetable
            Stops and breaks, seconds since the shift's start.
        ways
            The ways of the team's mode.
        """
        team = timetable.team
        stops: list[PlannedStop] = []
        legs: list[Leg] = []
        pauses: list[Pause] = []
        place = team.start_place
        for event in timetable.events:
            if isinstance(event, Pause):
                pauses.append(event)
                continue
            leg = self._leg(ways, team.key, place, event.visit.place, event.visit.key)
            legs.append(leg)
            self._add_pauses(stops, pauses, leg, event.travel_s, place)
            stops.append(self._visit(len(stops) + 1, event, leg))
            place = event.visit.place
        leg = self._leg(ways, team.key, place, team.end_place)
        legs.append(leg)
        self._add_pauses(stops, pauses, leg, timetable.travel_back_s, place)
        return PlannedRoute(
            number=number,
            team_id=int(team.key),
            team=self._ground.team_names[int(team.key)],
            mode=team.mode,
            leaves_at=self._clock(timetable.leave_s),
            back_at=self._clock(timetable.back_s),
            distance_m=float(sum(leg.length_m for leg in legs)),
            moving_s=timetable.moving_s,
            standing_s=timetable.standing_s,
            line=self._line(legs),
            stops=tuple(stops),
        )

    def _clock(self, seconds: int) -> datetime:
        return self._request.starts_at + timedelta(seconds=seconds)

    def _visit(self, sequence: int, stop: Stop, leg: Leg) -> PlannedStop:
        wanted = self._place_of[stop.visit.key]
        return PlannedStop(
            sequence=sequence,
            kind=StopKind.VISIT,
            name=self._ground.places[wanted].name,
            hotspot_id=self._request.visits[wanted].hotspot_id,
            priority=stop.visit.priority,
            point=self._points[wanted],
            travel_s=stop.travel_s,
            distance_m=float(leg.length_m),
            via=leg.via,
            arrives_at=self._clock(stop.arrive_s),
            starts_at=self._clock(stop.start_s),
            departs_at=self._clock(stop.depart_s),
            key=stop.visit.key,
        )

    def _add_pauses(
        self,
        stops: list[PlannedStop],
        pauses: list[Pause],
        leg: Leg,
        leg_s: int,
        place: int | None,
    ) -> None:
        """Add the breaks that are taken on one leg, where the team then is."""
        for pause in pauses:
            point = None if place is None else self._points[place]
            if leg.line is not None and leg_s > 0:
                share = pause.travelled_s / leg_s
                reached = shapely.line_interpolate_point(leg.line, share, normalized=True)
                point = shapely.Point(self._to_degrees(reached.x, reached.y))
            stops.append(
                PlannedStop(
                    sequence=len(stops) + 1,
                    kind=StopKind.BREAK,
                    name=BREAK_NAME,
                    hotspot_id=None,
                    priority=0,
                    point=point,
                    travel_s=0,
                    distance_m=0.0,
                    via=(),
                    arrives_at=self._clock(pause.start_s),
                    starts_at=self._clock(pause.start_s),
                    departs_at=self._clock(pause.end_s),
                )
            )
        pauses.clear()

    def _leg(
        self, ways: TravelTable, team: str, start: int | None, end: int | None, key: str = ""
    ) -> Leg:
        """Return the way to a visit or to the end, by the places that lie on it."""
        vias = self._vias.get((team, key), ())
        if start is None or end is None:
            return _STAY
        steps = [start, *vias, end]
        legs = [ways.leg(a, b) for a, b in pairwise(steps) if a != b]
        return _joined(legs) if legs else _STAY

    def _line(self, legs: Sequence[Leg]) -> shapely.LineString | None:
        """Return all legs as one line in degrees; None where nobody moves."""
        pieces = [shapely.get_coordinates(leg.line) for leg in legs if leg.line is not None]
        if not pieces:
            return None
        xy = np.vstack(pieces)
        moved = np.ones(len(xy), dtype=bool)
        moved[1:] = np.abs(np.diff(xy, axis=0)).max(axis=1) > 1e-6
        lon, lat = self._to_degrees(xy[moved, 0], xy[moved, 1])
        return shapely.LineString(np.column_stack([lon, lat])) if len(lon) > 1 else None


def _joined(legs: Sequence[Leg]) -> Leg:
    """Return several ways one after the other as one."""
    if len(legs) == 1:
        return legs[0]
    lines = [shapely.get_coordinates(leg.line) for leg in legs if leg.line is not None]
    via: list[str] = []
    for name in (name for leg in legs for name in leg.via):
        if not via or via[-1] != name:
            via.append(name)
    line = shapely.LineString(np.vstack(lines)) if lines else None
    return Leg(line, sum(leg.length_m for leg in legs), tuple(via))
