"""Keep a drawn plan in the database: its shift, the plan, its routes and visits."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webmap.errors import N_, Conflict
from webmap.models import PatrolPlan, PlanStatus, Route, Shift, Visit, to_stored
from webmap.patrols.archive import drawn_history
from webmap.patrols.itinerary import StopKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from webmap.patrols.itinerary import Itinerary, PlannedRoute, PlannedStop
    from webmap.patrols.reasons import Reason


def save_plan(
    session: Session,
    office_id: int,
    *,
    shift: tuple[str, datetime, datetime],
    seed: int,
    request: dict[str, Any],
    itinerary: Itinerary,
    now: datetime,
    user_id: int | None = None,
    history: dict[str, Any] | None = None,
) -> int:
    """Keep a plan as a draft and return its id.

    Parameters
    ----------
    shift
        Name, start and end; a shift of these times is made where there is none yet.
    request
        What was asked, as JSON, to be shown when the plan is opened again.
    history
        What was done by hand or on the night, as JSON.

    Raises
    ------
    Conflict
        A team or hotspot was deleted while the plan was drawn.
    """
    plan = PatrolPlan(
        office_id=office_id,
        shift_id=_shift_id(session, office_id, *shift),
        seed=seed,
        request=request,
        figures=asdict(itinerary.figures),
        history=history or drawn_history(itinerary),
        created_at=now,
        created_by_id=user_id,
    )
    session.add(plan)
    _flush_routes(session, plan, itinerary)
    return plan.id


def save_again(
    session: Session,
    office_id: int,
    plan_id: int,
    *,
    request: dict[str, Any],
    itinerary: Itinerary,
    history: dict[str, Any],
) -> None:
    """Keep a draft as it was changed by hand, under the id that it has.

    Raises
    ------
    Conflict
        It is no draft (any more).
    """
    plan = session.scalar(
        select(PatrolPlan).where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.id == plan_id,
            PatrolPlan.status == PlanStatus.DRAFT,
        )
    )
    if plan is None:
        raise Conflict(N_("这个计划刚刚被发布或删除了，请刷新页面"))
    for table in (Visit, Route):
        session.execute(delete(table).where(table.office_id == office_id, table.plan_id == plan_id))
    plan.request, plan.history = request, history
    plan.figures = asdict(itinerary.figures)
    _flush_routes(session, plan, itinerary)


def _flush_routes(session: Session, plan: PatrolPlan, itinerary: Itinerary) -> None:
    try:
        session.flush()
        _save_routes(session, plan, itinerary)
        session.flush()
    except IntegrityError as error:
        raise Conflict(N_("编排期间小组或热点有改动，请刷新页面后再编排一次")) from error


def _shift_id(
    session: Session, office_id: int, name: str, starts_at: datetime, ends_at: datetime
) -> int:
    query = select(Shift).where(
        Shift.office_id == office_id, Shift.starts_at == starts_at, Shift.ends_at == ends_at
    )
    shift = session.scalar(query)
    if shift is None:
        try:
            with session.begin_nested():
                shift = Shift(office_id=office_id, name=name, starts_at=starts_at, ends_at=ends_at)
                session.add(shift)
        except IntegrityError:  # somebody else made it in this moment
            shift = session.scalars(query).one()
    if name and shift.name != name:
        shift.name = name
    return shift.id


def _save_routes(session: Session, plan: PatrolPlan, itinerary: Itinerary) -> None:
    rows = [
        Route(
            office_id=plan.office_id,
            plan_id=plan.id,
            team_id=route.team_id,
            mode=route.mode,
            starts_at=route.leaves_at,
            ends_at=route.back_at,
            distance_m=route.distance_m,
            figures=_route_figures(route),
            geom=None if route.line is None else to_stored(route.line),
        )
        for route in itinerary.routes
    ]
    session.add_all(rows)
    session.flush()
    for row, route in zip(rows, itinerary.routes, strict=True):
        session.add_all(
            Visit(
                office_id=plan.office_id,
                plan_id=plan.id,
                route_id=row.id,
                key=stop.key,
                hotspot_id=stop.hotspot_id,
                name=stop.name,
                priority=stop.priority,
                dwell_s=int((stop.departs_at - stop.starts_at).total_seconds()),
                sequence=stop.sequence,
                arrives_at=stop.arrives_at,
                starts_at=stop.starts_at,
                departs_at=stop.departs_at,
                geom=to_stored(stop.point),
            )
            for stop in route.stops
            if stop.kind is StopKind.VISIT and stop.point is not None
        )
    session.add_all(
        Visit(
            office_id=plan.office_id,
            plan_id=plan.id,
            key=left.key,
            hotspot_id=left.hotspot_id,
            name=left.name,
            priority=left.priority,
            dwell_s=left.dwell_s,
            left_out_reason=_reason_text(left.reason),
            geom=to_stored(left.point),
        )
        for left in itinerary.left_out
    )


def _route_figures(route: PlannedRoute) -> dict[str, Any]:
    """Return what a route's columns don't hold: its number, its legs and its breaks."""
    return {
        "number": route.number,
        "moving_s": route.moving_s,
        "standing_s": route.standing_s,
        "legs": {
            str(stop.sequence): {
                "travel_s": stop.travel_s,
                "distance_m": round(stop.distance_m, 1),
                "via": list(stop.via),
            }
            for stop in route.stops
            if stop.kind is StopKind.VISIT
        },
        "breaks": [_break_figures(stop) for stop in route.stops if stop.kind is StopKind.BREAK],
    }


def _break_figures(stop: PlannedStop) -> dict[str, Any]:
    return {
        "sequence": stop.sequence,
        "starts_at": stop.starts_at.isoformat(),
        "departs_at": stop.departs_at.isoformat(),
        "lon_lat": None if stop.point is None else [stop.point.x, stop.point.y],
    }


def _reason_text(reason: Reason) -> str:
    # A code and its values, so that each reader gets the sentence in their own language.
    return json.dumps({"code": reason.code, **reason.params}, separators=(",", ":"))
