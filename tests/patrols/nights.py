"""A night on the cross of four arms: requests and ground that can be worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import shapely
from pyproj import Transformer

from tests.patrols.conftest import METRIC_SRID, at
from webmap.models import Mode, PlanStatus
from webmap.patrols import (
    Ground,
    Itinerary,
    PlanRequest,
    SavedPlan,
    TeamHome,
    TeamRequest,
    VisitRequest,
)
from webmap.patrols.ground import PlaceOfVisit
from webmap.patrols.network import StreetNetwork

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 24, 20, tzinfo=ZONE)
END = NIGHT + timedelta(hours=6)
_TO_DEGREES = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True)

# The ends of the arms: 500 s from the middle on foot.
EAST, WEST, NORTH, SOUTH = (600, 0), (-600, 0), (0, 600), (0, -600)
Corner = tuple[float, float]


def degrees(corner: Corner) -> shapely.Point:
    point = at(*corner)
    return shapely.Point(_TO_DEGREES.transform(point.x, point.y))


def visit(corner: Corner, **wanted: object) -> VisitRequest:
    point = degrees(corner)
    fields: dict[str, object] = {"priority": 3, "dwell_s": 900, **wanted}
    return VisitRequest(None, "", point.x, point.y, **fields)  # type: ignore[arg-type]


def night(
    visits: list[VisitRequest], teams: list[TeamRequest] | None = None, seed: int = 0
) -> PlanRequest:
    default = [TeamRequest(1, Mode.FOOT), TeamRequest(2, Mode.FOOT)]
    return PlanRequest("夜班", NIGHT, END, tuple(teams or default), tuple(visits), seed)


def ground_of(
    network: StreetNetwork, request: PlanRequest, homes: dict[int, TeamHome] | None = None
) -> Ground:
    names = {team.team_id: f"第{team.team_id}组" for team in request.teams}
    places = tuple(
        PlaceOfVisit(f"停靠点{number}", shapely.Point(one.lon, one.lat))
        for number, one in enumerate(request.visits)
    )
    return Ground(network, degrees((0, 0)), names, places, homes or {})


def saved(request: PlanRequest, itinerary: Itinerary) -> SavedPlan:
    return SavedPlan(
        id=1, name="", status=PlanStatus.PUBLISHED, seed=request.seed, shift_id=1,
        shift_name=request.name, starts_at=request.starts_at, ends_at=request.ends_at,
        created_at=NIGHT, published_at=NIGHT, figures=itinerary.figures, office_id=1, request={},
        routes=itinerary.routes, left_out=itinerary.left_out,
    )  # fmt: skip
