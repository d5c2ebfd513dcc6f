"""Minutes of presence at hotspots over some plans: what was wanted, planned and done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import select

from webmap.models import Hotspot
from webmap.models import to_geometry as geometry_of
from webmap.patrols.itinerary import StopKind
from webmap.patrols.presence import presence_s
from webmap.patrols.tracks import tracks_of_plan
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from webmap.models import Office
    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.request import PlanRequest

STORED_SRID = 4326


@dataclass(frozen=True, slots=True)
class HotspotPresence:
    """Minutes of presence at a hotspot, a shift on average; None: nothing is known of it."""

    name: str
    hotspot_id: int
    wanted_min: float
    planned_min: float
    done_min: float | None


def hotspot_presence(
    session: Session,
    office: Office,
    plans: Sequence[tuple[SavedPlan, PlanRequest]],
    *,
    with_done: bool,
) -> tuple[HotspotPresence, ...]:
    """Return the minutes at each hotspot: wanted, planned and done; what misses most first.

    Parameters
    ----------
    plans
        With what was asked of each.
    with_done
        Whether there are tracks that tell what was done.
    """
    wanted: dict[int, float] = {}
    planned: dict[int, float] = {}
    done: dict[int, float] = {}
    for plan, request in plans:
        for visit in request.visits:
            if visit.hotspot_id is not None:
                whole_s = visit.visits * visit.dwell_s
                wanted[visit.hotspot_id] = wanted.get(visit.hotspot_id, 0) + whole_s
        for route in plan.routes:
            for stop in route.stops:
                if stop.kind is StopKind.VISIT and stop.hotspot_id is not None:
                    stays_s = (stop.departs_at - stop.starts_at).total_seconds()
                    planned[stop.hotspot_id] = planned.get(stop.hotspot_id, 0) + stays_s
    rows = session.execute(
        select(Hotspot.id, Hotspot.name, Hotspot.geom).where(
            Hotspot.office_id == office.id, Hotspot.id.in_(wanted)
        )
    ).all()
    if with_done:
        to_metric = transformer_between(STORED_SRID, office.metric_srid)
        areas = [
            shapely.transform(geometry_of(row.geom), to_metric.transform, interleaved=False)
            for row in rows
        ]
        for plan, _request in plans:
            for track in tracks_of_plan(session, office.id, plan.id):
                xy = np.column_stack(to_metric.transform(*track.fixes.lon_lat.T))
                stayed = presence_s(xy, track.fixes.time_s, areas)
                for row, stays_s in zip(rows, stayed, strict=True):
                    done[row.id] = done.get(row.id, 0) + float(stays_s)
    each = 60 * len(plans)
    found = [
        HotspotPresence(
            name=row.name,
            hotspot_id=row.id,
            wanted_min=wanted[row.id] / each,
            planned_min=planned.get(row.id, 0) / each,
            done_min=done.get(row.id, 0) / each if with_done else None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.planned_min - one.wanted_min, one.name)))
