"""Set a request onto the streets: places, ways, teams and single visits as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from webmap.errors import N_, BadField
from webmap.patrols.demand import PresenceWanted, visits_of, windows_of_shift
from webmap.patrols.problem import NO_WAY_S, PatrolProblem, PatrolTeam, Window, whole_seconds
from webmap.patrols.reasons import Reason
from webmap.patrols.request import Spot
from webmap.patrols.snapping import FARTHEST_M, anchor, snap
from webmap.patrols.travel import TravelTable, travel_between
from webmap.patrols.wishes import TWIN_MARK, Wishes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from webmap.models import Mode
    from webmap.patrols.ground import Ground
    from webmap.patrols.problem import VisitWanted
    from webmap.patrols.request import PlanRequest, TeamEnd, VisitRequest

STORED_SRID = 4326


@dataclass(frozen=True, eq=False)
class _Ways:
    """The ways of one mode between the places of the request."""

    table: TravelTable
    travel_s: np.ndarray
    on_network: np.ndarray


@dataclass(frozen=True, eq=False)
class PosedProblem:
    """A request as numbers, and what is known of it before a plan is drawn.

    Parameters
    ----------
    problem
        For the solver. Place k is the request's visit k, the next one the station, then come
        the points where teams start and end, then ``extra`` as they were given.
    tables
        The ways of each mode, with their lines.
    place_of
        The request's visit by key of a single visit, left out or not.
    left_out
        Visits that no plan could make, by key.
    points
        Where each place is, EPSG:4326; an empty point where the office has no station.
    first_extra
        The place of the first extra point.
    wishes
        What the request and its teams allow.
    """

    problem: PatrolProblem
    tables: Mapping[Mode, TravelTable]
    place_of: Mapping[str, int]
    left_out: Mapping[str, Reason]
    points: tuple[shapely.Point, ...]
    first_extra: int
    wishes: Wishes


def pose(request: PlanRequest, ground: Ground, extra: Sequence[shapely.Point] = ()) -> PosedProblem:
    """Set a request onto the streets and split it into single visits.

    Parameters
    ----------
    request, ground
        What is asked, and where.
    extra
        More points to find ways between, EPSG:4326.

    Raises
    ------
    BadField
        A team cannot start or end where it should.
    """
    ends = _clicked_ends(request)
    more = [shapely.Point(spot.lon, spot.lat) for spot in ends] + list(extra)
    ways = _ways(request, ground, more)
    wishes = Wishes(request, ground.homes)
    teams = _teams(request, ground, ways, wishes, ends)
    points = [anchor(place.area) for place in ground.places]
    visits: list[VisitWanted] = []
    place_of: dict[str, int] = {}
    left_out: dict[str, Reason] = {}
    for place, visit in enumerate(request.visits):
        single, impossible = visits_of(_presence(request, place, visit))
        keys = [each.key for each in single] + list(impossible)
        if visit.teams_together > 1:
            keys = [key + mark for key in keys for mark in ("", TWIN_MARK)]
            impossible |= {key + TWIN_MARK: why for key, why in impossible.items()}
        place_of.update(dict.fromkeys(keys, place))
        if not any(of_mode.on_network[place] for of_mode in ways.values()):
            off = Reason("off_network", {"farthest_m": int(FARTHEST_M)})
            left_out.update(dict.fromkeys(keys, off))
            continue
        wanted, barred = wishes.applied(visit, points[place], single)
        if visit.teams_together > 1:
            barred |= {key + TWIN_MARK: why for key, why in barred.items()}
        visits.extend(wanted)
        left_out.update(impossible | barred)
    problem = PatrolProblem(
        teams, tuple(visits), {mode: of_mode.travel_s for mode, of_mode in ways.items()}
    )
    return PosedProblem(
        problem,
        {mode: of_mode.table for mode, of_mode in ways.items()},
        place_of,
        left_out,
        (*points, ground.station or shapely.Point(), *more),
        len(request.visits) + 1 + len(ends),
        wishes,
    )


def full_windows(request: PlanRequest, visit: VisitRequest) -> tuple[Window, ...]:
    """Return when visits to a place may take place at all, seconds since the shift's start."""
    if visit.fixed_at is not None:
        hours, minutes = map(int, visit.fixed_at.split(":"))
        first = request.starts_at.replace(hour=hours, minute=minutes, second=0, microsecond=0)
        starts = [request.seconds(first + timedelta(days=day)) for day in range(2)]
        last_s = request.seconds(request.ends_at) - visit.dwell_s
        return tuple(
            Window(start_s, start_s + visit.dwell_s) for start_s in starts if 0 <= start_s <= last_s
        )
    return windows_of_shift(visit.windows, request.starts_at, request.ends_at)


def _presence(request: PlanRequest, place: int, visit: VisitRequest) -> PresenceWanted:
    return PresenceWanted(
        key=str(place),
        place=place,
        priority=visit.priority,
        dwell_s=visit.dwell_s,
        visits=visit.visits,
        spacing_s=visit.spacing_s,
        windows=full_windows(request, visit),
    )


def _clicked_ends(request: PlanRequest) -> list[Spot]:
    return list(
        dict.fromkeys(end for team in request.teams for end in team.ends if isinstance(end, Spot))
    )


def _ways(request: PlanRequest, ground: Ground, more: Sequence[shapely.Point]) -> dict[Mode, _Ways]:
    """Find the ways of each mode that a team uses."""
    areas = [place.area for place in ground.places]
    # Without a station its row stays, off the network, and no team refers to it.
    areas.append(ground.station or shapely.Point())
    areas.extend(more)
    metric = gpd.GeoSeries(areas, crs=STORED_SRID).to_crs(ground.network.metric_srid)
    found = {}
    for mode in sorted({team.mode for team in request.teams}):
        snapped = snap(ground.network, list(metric), mode)
        table = travel_between(ground.network, snapped)
        travel_s = whole_seconds(table.time_s)
        off = ~snapped.on_network
        travel_s[off, :] = NO_WAY_S
        travel_s[:, off] = NO_WAY_S
        found[mode] = _Ways(table, travel_s, snapped.on_network)
    return found


def _teams(
    request: PlanRequest,
    ground: Ground,
    ways: Mapping[Mode, _Ways],
    wishes: Wishes,
    ends: Sequence[Spot],
) -> tuple[PatrolTeam, ...]:
    teams = []
    station_place = len(request.visits)

    def place(index: int, name: str, end: TeamEnd) -> int | None:
        if end == "anywhere":
            return None
        team, number = request.teams[index], index + 1
        if isinstance(end, Spot):
            at = station_place + 1 + ends.index(end)
            if not ways[team.mode].on_network[at]:
                raise BadField(
                    f"teams.{index}.{name}",
                    N_(
                        "第 %(number)s 个小组的起止点附近 %(farthest_m)s 米内没有它能走的道路，"
                        "请换一个点或换一种方式"
                    ),
                    number=number,
                    farthest_m=int(FARTHEST_M),
                )
            return at
        if ground.station is None:
            raise BadField(
                f"teams.{index}.{name}",
                N_("警务室还没有位置，请把第 %(number)s 个小组的起止地点改成首末站"),
                number=number,
            )
        if not ways[team.mode].on_network[station_place]:
            raise BadField(
                f"teams.{index}.{name}",
                N_(
                    "警务室附近 %(farthest_m)s 米内没有第 %(number)s 个小组能走的道路，"
                    "请换一种方式，或把它的起止地点改成首末站"
                ),
                number=number,
                farthest_m=int(FARTHEST_M),
            )
        return station_place

    for index, team in enumerate(request.teams):
        hours, pause = request.hours_of(team), request.break_of(team)
        start, end = team.ends
        teams.append(
            PatrolTeam(
                key=str(team.team_id),
                mode=team.mode,
                on_s=hours.opens_s,
                off_s=hours.closes_s,
                start_place=place(index, "start", start),
                end_place=place(index, "end", end),
                breaks=(pause,) if pause else (),
                foreign_s=wishes.foreign_s(team),
                speed_percent=team.speed_percent,
            )
        )
    return tuple(teams)
