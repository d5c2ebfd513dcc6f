"""A replay of the office's plans over its incidents: the plans, naive ones, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import func, or_, select

from webmap.errors import N_, BadField, DomainError
from webmap.models import Incident, PatrolPlan, PlanStatus, Shift, read_frame
from webmap.patrols.archive import read_plan
from webmap.patrols.ground import read_ground
from webmap.patrols.naive import as_listed, nearest_first
from webmap.patrols.planning import draw
from webmap.patrols.replay import BEFORE_S, RADIUS_M, PastIncidents, Replay, replay
from webmap.patrols.replay_presence import HotspotPresence, hotspot_presence
from webmap.patrols.replay_shifts import LaidShifts
from webmap.patrols.tracks import tracks_of_plan
from webmap.patrols.whereabouts import Whereabouts, of_fixes, of_routes

if TYPE_CHECKING:
    from datetime import tzinfo

    import geopandas as gpd
    from sqlalchemy.orm import Session

    from webmap.models import Office
    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.planning import Search
    from webmap.patrols.request import PlanRequest

LONGEST_PERIOD = timedelta(days=1100)
MOST_PLANS = 100
# What is compared, in the order in which it is told.
NAIVE: dict[str, Search] = {"nearest": nearest_first, "listed": as_listed}


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """What is replayed.

    Parameters
    ----------
    first, last
        The period's first and last day.
    categories
        Categories of incidents; none: all.
    radius_m, before_s
        How near and how long before an incident a patrol counts.
    """

    first: date
    last: date
    categories: tuple[str, ...] = ()
    radius_m: float = RADIUS_M
    before_s: float = BEFORE_S

    def check(self) -> None:
        """Refuse a period that is none.

        Raises
        ------
        BadField
            It ends before it begins, or is too long.
        """
        if self.last < self.first:
            raise BadField("last", N_("结束日期要在开始日期之后"))
        if self.last - self.first > LONGEST_PERIOD:
            raise BadField(
                "last", N_("一次最多回放 %(days)s 天，请把时段改短"), days=LONGEST_PERIOD.days
            )


@dataclass(frozen=True, eq=False)
class ReplayReport:
    """What a replay found.

    Parameters
    ----------
    plans
        The plans, with their names.
    shifts
        How many shifts there are: each plan's own, or one plan's on every day.
    incidents
        The period's incidents (EPSG:4326): number, category, sub_category, occurred_from,
        location, geom.
    planned
        The plans over the incidents.
    compared
        The same for naive plans ("nearest", "listed") and for what was done ("done", only where
        there are tracks).
    hotspots
        The one that misses most first.
    """

    plans: tuple[SavedPlan, ...]
    shifts: int
    incidents: gpd.GeoDataFrame
    planned: Replay
    compared: dict[str, Replay]
    hotspots: tuple[HotspotPresence, ...]


def published_plans(
    session: Session, office_id: int, asked: ReplayAsked, zone: tzinfo
) -> list[SavedPlan]:
    """Return the plans by which teams went in a period, the earliest first.

    Raises
    ------
    BadField
        There are none, or too many.
    """
    asked.check()
    since, until = _bounds(asked, zone)
    ids = session.scalars(
        select(PatrolPlan.id)
        .join(Shift, (Shift.id == PatrolPlan.shift_id) & (Shift.office_id == PatrolPlan.office_id))
        .where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.status == PlanStatus.PUBLISHED,
            Shift.starts_at >= since,
            Shift.starts_at < until,
        )
        .order_by(Shift.starts_at)
    ).all()
    if not ids:
        raise BadField("first", N_("这段时间没有发布过的计划，请换一段时间，或者选一个计划回放"))
    if len(ids) > MOST_PLANS:
        raise BadField(
            "last",
            N_("这段时间有 %(count)s 个计划，一次最多回放 %(most)s 个，请把时段改短"),
            count=len(ids),
            most=MOST_PLANS,
        )
    return [read_plan(session, office_id, plan_id) for plan_id in ids]


def replay_plans(
    session: Session,
    office: Office,
    plans: Sequence[tuple[SavedPlan, PlanRequest]],
    asked: ReplayAsked,
    zone: tzinfo,
    *,
    every_day: bool,
) -> ReplayReport:
    """Lay plans over the incidents of a period.

    Parameters
    ----------
    plans
        With what was asked of each.
    zone
        The local time zone.
    every_day
        Whether one plan is gone on every day of the period, rather than each on its own day.

    Raises
    ------
    BadField
        The period is none.
    """
    asked.check()
    frame = _incidents(session, office, asked, zone)
    metric = frame.to_crs(office.metric_srid)
    past = PastIncidents(
        shapely.get_coordinates(metric.geometry.to_numpy()).reshape(-1, 2),
        _seconds(frame["occurred_from"]),
        _seconds(frame["occurred_to"].where(frame["occurred_to"].notna(), frame["occurred_from"])),
    )
    shifts = (
        LaidShifts.of_every_day(plans[0][0], asked.first, asked.last, zone)
        if every_day
        else LaidShifts.of_own_days([plan for plan, _request in plans])
    )

    def over(patrols: Sequence[Whereabouts]) -> Replay:
        return replay(
            past,
            shifts.shifts,
            shifts.together(patrols),
            radius_m=asked.radius_m,
            before_s=asked.before_s,
        )

    planned = over(
        [
            of_routes(plan.routes, office.metric_srid).since(plan.starts_at.timestamp())
            for plan, _request in plans
        ]
    )
    compared = {
        name: over(patrols) for name, patrols in _naive(session, office, plans).items() if patrols
    }
    done = [] if every_day else _done(session, office, [plan for plan, _request in plans])
    if any(len(each) for each in done):
        compared["done"] = over(done)
    return ReplayReport(
        plans=tuple(plan for plan, _request in plans),
        shifts=len(shifts.shifts.begins_s),
        incidents=frame,
        planned=planned,
        compared=compared,
        hotspots=hotspot_presence(session, office, plans, with_done="done" in compared),
    )


def _bounds(asked: ReplayAsked, zone: tzinfo) -> tuple[datetime, datetime]:
    since = datetime.combine(asked.first, time(), zone)
    return since, datetime.combine(asked.last + timedelta(days=1), time(), zone)


def _incidents(
    session: Session, office: Office, asked: ReplayAsked, zone: tzinfo
) -> gpd.GeoDataFrame:
    """Return the incidents of a period and of the night after it."""
    since, until = _bounds(asked, zone)
    query = select(
        Incident.number,
        Incident.category,
        Incident.sub_category,
        Incident.occurred_from,
        Incident.occurred_to,
        Incident.location,
        Incident.geom,
    ).where(
        Incident.office_id == office.id,
        Incident.occurred_from < until + timedelta(days=1),
        or_(
            Incident.occurred_from >= since,
            func.coalesce(Incident.occurred_to, Incident.occurred_from) >= since,
        ),
    )
    if asked.categories:
        query = query.where(Incident.category.in_(asked.categories))
    return read_frame(session, query.order_by(Incident.occurred_from, Incident.id))


def _seconds(moments: Sequence[datetime]) -> np.ndarray:
    return np.array([moment.timestamp() for moment in moments], dtype=float)


def _naive(
    session: Session, office: Office, plans: Sequence[tuple[SavedPlan, PlanRequest]]
) -> dict[str, list[Whereabouts]]:
    """Return where patrols would be by naive plans of the same requests, since the shift's start.

    The same request on another day gives the same plan. Where one can't be drawn any more, its
    hotspots or teams being gone, there is no comparison.
    """
    found: dict[str, list[Whereabouts]] = {name: [] for name in NAIVE}
    known: dict[PlanRequest, dict[str, Whereabouts]] = {}
    for _plan, request in plans:
        key = _on_no_day(request)
        if key not in known:
            try:
                ground = read_ground(session, office, request)
                known[key] = {
                    name: of_routes(
                        draw(request, ground, search=search).routes, office.metric_srid
                    ).since(request.starts_at.timestamp())
                    for name, search in NAIVE.items()
                }
            except DomainError:
                return {}
        for name in NAIVE:
            found[name].append(known[key][name])
    return found


def _on_no_day(request: PlanRequest) -> PlanRequest:
    """Return a request as if it were of a certain day, so that the same on two days is equal."""
    moved = datetime.combine(date(2000, 1, 1), request.starts_at.timetz()) - request.starts_at
    return replace(
        request,
        starts_at=request.starts_at + moved,
        ends_at=request.ends_at + moved,
        seed=0,
        teams=tuple(
            replace(
                team,
                starts_at=team.starts_at and team.starts_at + moved,
                ends_at=team.ends_at and team.ends_at + moved,
            )
            for team in request.teams
        ),
    )


def _done(session: Session, office: Office, plans: Sequence[SavedPlan]) -> list[Whereabouts]:
    """Return where patrols really were in each plan, since its shift's start."""
    return [
        Whereabouts.joined(
            of_fixes(track.fixes.time_s, track.fixes.lon_lat, office.metric_srid)
            for track in tracks_of_plan(session, office.id, plan.id)
        ).since(plan.starts_at.timestamp())
        for plan in plans
    ]
