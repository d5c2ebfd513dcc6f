"""What a plan is drawn on: the office's street network, its station, the teams and the places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import select

from webmap.errors import N_, BadField
from webmap.models import Hotspot, Office, Railway, Street, Team, read_frame, to_geometry
from webmap.office_cache import OfficeCache
from webmap.patrols.closures import close_streets, closures_of
from webmap.patrols.homes import TeamHome, homes_of
from webmap.patrols.network import StreetNetwork
from webmap.patrols.request import check_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

    from webmap.patrols.request import PlanRequest

KEPT_NETWORKS = 8


@dataclass(frozen=True, slots=True)
class PlaceOfVisit:
    """A place that wants presence: its name, and its point or area in EPSG:4326."""

    name: str
    area: BaseGeometry


@dataclass(frozen=True, eq=False)
class Ground:
    """What a plan is drawn on.

    Parameters
    ----------
    network
        The office's streets.
    station
        The station, EPSG:4326; None where the office has none.
    team_names
        By the team's id.
    places
        One for each visit of the request, in its order.
    homes
        What each team of the request brings, by its id.
    """

    network: StreetNetwork
    station: shapely.Point | None
    team_names: Mapping[int, str]
    places: tuple[PlaceOfVisit, ...]
    homes: Mapping[int, TeamHome] = field(default_factory=dict)


def read_ground(session: Session, office: Office, request: PlanRequest) -> Ground:
    """Read what a request needs of its office.

    Raises
    ------
    BadField
        The request cannot be planned, or a team or hotspot of it is not the office's.
    DomainError
        The office has no streets.
    """
    check_request(request)
    rows = session.execute(select(Team.id, Team.name).where(Team.office_id == office.id))
    names = {row.id: row.name for row in rows}
    for index, team in enumerate(request.teams):
        if team.team_id not in names:
            raise BadField(
                f"teams.{index}.team_id",
                N_("本警务室没有第 %(number)s 个小组，它可能已被删除，请重新选择"),
                number=index + 1,
            )
    return Ground(
        network=close_streets(
            network_of(session, office),
            closures_of(session, office.id),
            request.starts_at,
            request.ends_at,
        ),
        station=to_geometry(office.station) if office.station is not None else None,
        team_names=names,
        places=_places(session, office, request),
        homes=homes_of(
            session, office.id, [team.team_id for team in request.teams], request.starts_at.date()
        ),
    )


def _places(session: Session, office: Office, request: PlanRequest) -> tuple[PlaceOfVisit, ...]:
    ids = [visit.hotspot_id for visit in request.visits if visit.hotspot_id is not None]
    rows = session.execute(
        select(Hotspot.id, Hotspot.name, Hotspot.geom).where(
            Hotspot.office_id == office.id, Hotspot.id.in_(ids)
        )
    )
    hotspots = {row.id: PlaceOfVisit(row.name, to_geometry(row.geom)) for row in rows}
    places = []
    for index, visit in enumerate(request.visits):
        if visit.hotspot_id is None:
            name = visit.name.strip() or N_("临时停靠点")
            places.append(PlaceOfVisit(name, shapely.Point(visit.lon, visit.lat)))
        elif visit.hotspot_id in hotspots:
            places.append(hotspots[visit.hotspot_id])
        else:
            raise BadField(
                f"visits.{index}.hotspot_id",
                N_("本警务室没有第 %(number)s 个热点，它可能已被删除，请重新选择"),
                number=index + 1,
            )
    return tuple(places)


_networks: OfficeCache[StreetNetwork] = OfficeCache(KEPT_NETWORKS)


def network_of(session: Session, office: Office) -> StreetNetwork:
    """Return the office's street network, read anew only after its data changed.

    Raises
    ------
    DomainError
        The office has no streets.
    """
    return _networks.get(session, office, _read_network)


def _read_network(session: Session, office: Office) -> StreetNetwork:
    streets = read_frame(
        session,
        select(
            Street.number,
            Street.name,
            Street.highway,
            Street.oneway,
            Street.foot,
            Street.ebike,
            Street.car,
            Street.level,
            Street.geom,
        )
        .where(Street.office_id == office.id)
        .order_by(Street.id),
    )
    railways = read_frame(
        session, select(Railway.geom).where(Railway.office_id == office.id).order_by(Railway.id)
    )
    return StreetNetwork.from_frames(streets, office.metric_srid, railways)
