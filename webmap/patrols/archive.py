"""Plans kept in the database: read back and listed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import Select, select

from webmap.errors import N_, NotFound
from webmap.models import (
    Mode,
    PatrolPlan,
    PlanStatus,
    Route,
    Shift,
    Team,
    Visit,
    to_geometry,
)
from webmap.patrols.breaches import kept_breaches
from webmap.patrols.itinerary import LeftOut, PlanFigures, PlannedRoute, PlannedStop, StopKind
from webmap.patrols.reasons import Reason
from webmap.patrols.routes import BREAK_NAME

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webmap.patrols.itinerary import Itinerary
    from webmap.patrols.request import PlanRequest


@dataclass(frozen=True)
class PlanSummary:
    """A kept plan without its routes; all times are moments with a time zone."""

    id: int
    name: str
    status: PlanStatus
    seed: int
    shift_id: int
    shift_name: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    published_at: datetime | None
    figures: PlanFigures

    @property
    def title(self) -> str:
        """Return the plan's own name, or its shift's."""
        return self.name or self.shift_name


@dataclass(frozen=True)
class SavedPlan(PlanSummary):
    """A kept plan.

    Parameters
    ----------
    office_id
        Whose it is.
    request
        What was asked, as it came in.
    routes, left_out
        As in `webmap.patrols.Itinerary`.
    history
        What was done by hand or on the night; see `webmap.patrols.history`.
    """

    office_id: int
    request: dict[str, Any]
    routes: tuple[PlannedRoute, ...]
    left_out: tuple[LeftOut, ...]
    history: dict[str, Any] = field(default_factory=dict)


def plan_not_kept(
    office_id: int, request: PlanRequest, itinerary: Itinerary, now: datetime
) -> SavedPlan:
    """Return a drawn plan as if it were kept, to be told or written to files; its id is 0."""
    return SavedPlan(
        id=0,
        name="",
        status=PlanStatus.DRAFT,
        seed=request.seed,
        shift_id=0,
        shift_name=request.name,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        created_at=now,
        published_at=None,
        figures=itinerary.figures,
        office_id=office_id,
        request={},
        routes=itinerary.routes,
        left_out=itinerary.left_out,
        history=drawn_history(itinerary),
    )


def drawn_history(itinerary: Itinerary) -> dict[str, Any]:
    """Return what is kept of a newly drawn plan beside it: which wishes its locks override."""
    return {"breaches": kept_breaches(itinerary.breaches)} if itinerary.breaches else {}


def list_plans(
    session: Session, office_id: int, limit: int, *, published_only: bool = False
) -> list[PlanSummary]:
    """Return the office's plans, the newest first."""
    query = _plans(office_id).order_by(PatrolPlan.id.desc()).limit(limit)
    if published_only:
        query = query.where(PatrolPlan.status == PlanStatus.PUBLISHED)
    return [PlanSummary(**_summary(plan, shift)) for plan, shift in session.execute(query)]


def read_plan(
    session: Session, office_id: int, plan_id: int, *, published_only: bool = False
) -> SavedPlan:
    """Return a kept plan.

    Parameters
    ----------
    published_only
        The reader may see the plan that teams go by, and no draft.

    Raises
    ------
    NotFound
        The office has no such plan, or the reader may not see it.
    """
    found = session.execute(_plans(office_id).where(PatrolPlan.id == plan_id)).first()
    if found is None or (published_only and found[0].status != PlanStatus.PUBLISHED):
        raise no_plan(plan_id)
    plan, shift = found
    rows = session.execute(
        select(Route, Team.name)
        .join(Team, (Team.id == Route.team_id) & (Team.office_id == Route.office_id))
        .where(Route.office_id == office_id, Route.plan_id == plan_id)
    ).all()
    visits = session.scalars(
        select(Visit)
        .where(Visit.office_id == office_id, Visit.plan_id == plan_id)
        .order_by(Visit.id)
    ).all()
    of_route: dict[int | None, list[Visit]] = {}
    for visit in visits:
        of_route.setdefault(visit.route_id, []).append(visit)
    routes = [_route(route, team, of_route.get(route.id, [])) for route, team in rows]
    return SavedPlan(
        **_summary(plan, shift),
        office_id=office_id,
        request=plan.request,
        routes=tuple(sorted(routes, key=lambda route: route.number)),
        left_out=tuple(_left_out(visit) for visit in of_route.get(None, [])),
        history=plan.history,
    )


def _plans(office_id: int) -> Select[PatrolPlan, Shift]:
    return (
        select(PatrolPlan, Shift)
        .join(Shift, (Shift.id == PatrolPlan.shift_id) & (Shift.office_id == PatrolPlan.office_id))
        .where(PatrolPlan.office_id == office_id)
    )


def no_plan(plan_id: int) -> NotFound:
    """Return the error that says so."""
    return NotFound(N_("没有编号为 %(plan_id)s 的巡逻计划"), plan_id=plan_id)


def _summary(plan: PatrolPlan, shift: Shift) -> dict[str, Any]:
    return {
        "id": plan.id,
        "name": plan.name,
        "status": PlanStatus(plan.status),
        "seed": plan.seed,
        "shift_id": shift.id,
        "shift_name": shift.name,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "created_at": plan.created_at,
        "published_at": plan.published_at,
        "figures": PlanFigures.of_json(plan.figures),
    }


def _route(route: Route, team: str, visits: list[Visit]) -> PlannedRoute:
    figures = route.figures
    stops = [_stop(visit, figures["legs"][str(visit.sequence)]) for visit in visits]
    stops.extend(_pause(each) for each in figures["breaks"])
    return PlannedRoute(
        number=figures["number"],
        team_id=route.team_id,
        team=team,
        mode=Mode(route.mode),
        leaves_at=route.starts_at,
        back_at=route.ends_at,
        distance_m=route.distance_m,
        moving_s=figures["moving_s"],
        standing_s=figures["standing_s"],
        line=None if route.geom is None else to_geometry(route.geom),
        stops=tuple(sorted(stops, key=lambda stop: stop.sequence)),
    )


def _stop(visit: Visit, leg: dict[str, Any]) -> PlannedStop:
    times = visit.arrives_at, visit.starts_at, visit.departs_at
    # The database holds all of them or none, and a visit of a route has them.
    arrives_at, starts_at, departs_at = (each for each in times if each is not None)
    return PlannedStop(
        sequence=visit.sequence or 0,
        kind=StopKind.VISIT,
        name=visit.name,
        hotspot_id=visit.hotspot_id,
        priority=visit.priority,
        point=to_geometry(visit.geom),
        travel_s=leg["travel_s"],
        distance_m=leg["distance_m"],
        via=tuple(leg["via"]),
        arrives_at=arrives_at,
        starts_at=starts_at,
        departs_at=departs_at,
        key=visit.key or "",
    )


def _pause(row: dict[str, Any]) -> PlannedStop:
    starts_at = datetime.fromisoformat(row["starts_at"])
    return PlannedStop(
        sequence=row["sequence"],
        kind=StopKind.BREAK,
        name=BREAK_NAME,
        hotspot_id=None,
        priority=0,
        point=None if row["lon_lat"] is None else shapely.Point(row["lon_lat"]),
        travel_s=0,
        distance_m=0.0,
        via=(),
        arrives_at=starts_at,
        starts_at=starts_at,
        departs_at=datetime.fromisoformat(row["departs_at"]),
    )


def _left_out(visit: Visit) -> LeftOut:
    params = json.loads(visit.left_out_reason)
    return LeftOut(
        name=visit.name,
        hotspot_id=visit.hotspot_id,
        priority=visit.priority,
        dwell_s=visit.dwell_s,
        point=to_geometry(visit.geom),
        reason=Reason(params.pop("code"), params),
        key=visit.key or "",
    )
