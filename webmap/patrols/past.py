"""Plans of the last weeks as nights, to be guessed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from webmap.models import PatrolPlan, PlanStatus, Shift, Visit
from webmap.patrols.guesses import SLOT_S, SLOTS, Nights, night_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from webmap.patrols.request import PlanRequest

PAST_DAYS = 30
Stay = tuple[int, datetime]


@dataclass(frozen=True, eq=False)
class Past:
    """The nights of an office before a shift.

    Parameters
    ----------
    nights
        One row a date.
    numbers
        A hotspot's number in ``nights`` by its id.
    """

    nights: Nights
    numbers: dict[int, int]


def read_past(
    session: Session, office_id: int, request: PlanRequest, days: int = PAST_DAYS
) -> Past:
    """Read the published plans of the days before a shift, as far as they lie in its hours.

    Parameters
    ----------
    request
        The shift and its hotspots; those of the plans are added.
    days
        How many days back.
    """
    starts_at, ends_at = request.starts_at, request.ends_at
    rows = session.execute(
        select(
            PatrolPlan.id,
            Shift.starts_at,
            Visit.route_id,
            Visit.hotspot_id,
            Visit.starts_at.label("stay_at"),
        )
        .join(Shift, (Shift.id == PatrolPlan.shift_id) & (Shift.office_id == PatrolPlan.office_id))
        .join(Visit, (Visit.plan_id == PatrolPlan.id) & (Visit.office_id == PatrolPlan.office_id))
        .where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.status == PlanStatus.PUBLISHED,
            Shift.starts_at >= starts_at - timedelta(days=days),
            Shift.starts_at < starts_at,
            Visit.route_id.is_not(None),
        )
        .order_by(Shift.starts_at, Visit.route_id, Visit.sequence)
    ).all()
    asked = {visit.hotspot_id for visit in request.visits if visit.hotspot_id is not None}
    known = sorted(asked | {row.hotspot_id for row in rows if row.hotspot_id is not None})
    numbers = {hotspot_id: number for number, hotspot_id in enumerate(known)}
    zone = starts_at.tzinfo
    on_duty = slots_between(starts_at, ends_at)
    routes: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for row in rows:
        local = row.stay_at.astimezone(zone)
        if not on_duty[slot_of(local)]:
            continue
        day = row.starts_at.astimezone(zone).date().toordinal()
        stops = routes.setdefault(day, {}).setdefault(row.route_id, [])
        number = -1 if row.hotspot_id is None else numbers[row.hotspot_id]
        stops.append((number, clock_of(local)))
    nights = Nights.empty(len(known))
    for day in sorted(routes):
        nights = nights.and_then(night_of(day, len(known), list(routes[day].values())))
    return Past(nights, numbers)


def clock_of(moment: datetime) -> int:
    """Return a local moment's time of day in seconds."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def slot_of(moment: datetime) -> int:
    """Return the half hour of the day that a local moment lies in."""
    return clock_of(moment) // SLOT_S


def slots_between(starts_at: datetime, ends_at: datetime) -> NDArray[np.bool_]:
    """Return which half hours of the day a shift touches, shape (48,)."""
    first_s = clock_of(starts_at)
    last_s = first_s + int((ends_at - starts_at).total_seconds())
    touched = np.zeros(SLOTS, dtype=bool)
    touched[np.arange(first_s // SLOT_S, -(-last_s // SLOT_S)) % SLOTS] = True
    return touched


def local_ordinal(moment: datetime, zone: tzinfo) -> int:
    """Return the date of a moment in a zone as an ordinal."""
    return moment.astimezone(zone).date().toordinal()
