"""What was walked beside what was planned: ways on the streets, and presence at each stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from webmap.patrols.itinerary import StopKind
from webmap.patrols.matching import match
from webmap.patrols.presence import REACH_M, presence_s
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry.base import BaseGeometry

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.itinerary import PlannedRoute
    from webmap.patrols.network import StreetNetwork
    from webmap.patrols.tracks import TeamTrack


@dataclass(frozen=True, slots=True)
class StopPresence:
    """Seconds wanted and seconds of presence at a place during the shift, all visits together."""

    name: str
    hotspot_id: int | None
    sequences: tuple[int, ...]
    planned_s: int
    present_s: float


@dataclass(frozen=True, eq=False)
class WalkedRoute:
    """A team's way as it was walked.

    Parameters
    ----------
    line
        The fixes joined, EPSG:4326.
    streets
        The way set onto the streets, EPSG:4326; None where no fix lies near one.
    length_m
        Metres along the streets.
    share_on_streets
        The share of fixes that lie on a street, 0 to 1.
    presence
        At each place of the team's route.
    """

    number: int
    track: TeamTrack
    line: shapely.LineString
    streets: shapely.MultiLineString | None
    length_m: float
    share_on_streets: float
    presence: tuple[StopPresence, ...]


def walked_routes(
    plan: SavedPlan,
    tracks: list[TeamTrack],
    network: StreetNetwork,
    areas: Mapping[int, BaseGeometry],
) -> list[WalkedRoute]:
    """Set the tracks of a plan beside it.

    Parameters
    ----------
    areas
        Areas of hotspots by id, EPSG:4326; a stop without one is its point.
    """
    routes = {route.team_id: route for route in plan.routes}
    to_metric = transformer_between(4326, network.metric_srid).transform
    to_degrees = transformer_between(network.metric_srid, 4326).transform
    found = []
    for track in tracks:
        route = routes.get(track.team_id)
        if route is None:
            continue
        fixes = track.fixes
        xy = np.column_stack(to_metric(*fixes.lon_lat.T))
        matched = match(network, xy, fixes.time_s, route.mode, fixes.accuracy_m)
        streets = (
            shapely.transform(
                shapely.MultiLineString(list(matched.lines)),
                lambda points: np.column_stack(to_degrees(*points.T)),
            )
            if matched.lines
            else None
        )
        found.append(
            WalkedRoute(
                number=route.number,
                track=track,
                line=shapely.LineString(
                    fixes.lon_lat if len(fixes) > 1 else np.repeat(fixes.lon_lat, 2, axis=0)
                ),
                streets=streets,
                length_m=matched.length_m,
                share_on_streets=matched.share_on_streets,
                presence=_presence(route, xy, fixes.time_s, areas, to_metric),
            )
        )
    return sorted(found, key=lambda walked: walked.number)


def _presence(
    route: PlannedRoute,
    xy: np.ndarray,
    time_s: np.ndarray,
    areas: Mapping[int, BaseGeometry],
    to_metric: Callable[..., Any],
) -> tuple[StopPresence, ...]:
    places: dict[tuple[int | None, str], list[int]] = {}
    stops = {stop.sequence: stop for stop in route.stops if stop.kind is StopKind.VISIT}
    for stop in stops.values():
        places.setdefault((stop.hotspot_id, stop.name), []).append(stop.sequence)
    shapes = []
    for (hotspot_id, _name), sequences in places.items():
        area = areas.get(hotspot_id) if hotspot_id is not None else None
        shapes.append(
            shapely.transform(
                area if area is not None else stops[sequences[0]].point,
                lambda points: np.column_stack(to_metric(*points.T)),
            )
        )
    seconds = presence_s(xy, time_s, shapes, REACH_M)
    return tuple(
        StopPresence(
            name=name,
            hotspot_id=hotspot_id,
            sequences=tuple(sequences),
            planned_s=sum(
                round((stops[one].departs_at - stops[one].starts_at).total_seconds())
                for one in sequences
            ),
            present_s=float(present),
        )
        for ((hotspot_id, name), sequences), present in zip(places.items(), seconds, strict=True)
    )
