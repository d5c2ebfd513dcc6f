"""The incidents within an area: those of a hotspot, before and after somebody took it in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.grids import Trend, trend_of
from webmap.hotspots.events import Events, moment_of, moments_of
from webmap.models import Hotspot, Incident, Office, intersects_bbox, to_geometry
from webmap.projections import transformer_between

# Fewer days than these tell of a weekend more than of what was done.
LEAST_DAYS = 7
MOST_DAYS = 365
# An interval of more than a month says nothing about when; nobody writes one.
_LONGEST_INTERVAL = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Incidents of a hotspot's area before it was taken in hand, and as long after.

    Parameters
    ----------
    days
        The length of each period; 0: too short a time to tell.
    waits_for_data
        The office's incidents don't reach far enough beyond the day.
    category
        The hotspot's own kind; empty where it has none.
    of_kind, all_kinds
        After against before; None where there is nothing to tell.
    """

    days: int
    waits_for_data: bool
    category: str
    of_kind: Trend | None
    all_kinds: Trend | None


def incidents_within(
    session: Session, office: Office, area: BaseGeometry, start: datetime, end: datetime
) -> Events:
    """Return the incidents in an area (EPSG:4326) that, by the middle of their interval, lie
    from ``start`` on and before ``end``.
    """  # noqa: D205
    rows = session.execute(
        select(
            Incident.occurred_from, Incident.occurred_to, Incident.category,
            Incident.sub_category, func.ST_AsBinary(Incident.geom),
        )
        .where(
            Incident.office_id == office.id,
            Incident.occurred_from >= start - _LONGEST_INTERVAL,
            Incident.occurred_from < end,
            intersects_bbox(Incident.geom, area.bounds),
        )
        .order_by(Incident.occurred_from, Incident.number)
    ).all()  # fmt: skip
    points = shapely.from_wkb(np.array([bytes(row[4]) for row in rows], dtype=object))
    shapely.prepare(area)
    inside = shapely.covers(area, points)
    lon_lat = shapely.get_coordinates(points[inside])
    kept = [row for row, held in zip(rows, inside, strict=True) if held]
    events = Events(
        np.column_stack(
            transformer_between(4326, office.metric_srid).transform(lon_lat[:, 0], lon_lat[:, 1])
        ),
        moments_of([row[0] for row in kept]),
        moments_of([row[1] or row[0] for row in kept]),
        np.array([row[2] for row in kept], dtype=np.str_),
        np.array([row[3] for row in kept], dtype=np.str_),
    )
    return events.between(moment_of(start), moment_of(end))


def newest_incident(session: Session, office_id: int) -> datetime | None:
    """Return when the office's newest incident began."""
    query = select(func.max(Incident.occurred_from)).where(Incident.office_id == office_id)
    newest = session.scalar(query)
    if newest is not None and newest.tzinfo is None:
        return newest.replace(tzinfo=UTC)
    return newest


def before_after(
    session: Session, office: Office, hotspot: Hotspot, now: datetime
) -> BeforeAfter | None:
    """Return how many incidents a hotspot's area had before the decision, and as long after it.

    What comes after is told up to the closing, to now, or to where the office's incidents end.

    Returns
    -------
    None where nobody decided yet, or nobody knows when.
    """
    if hotspot.decided_at is None or hotspot.refused:
        return None
    newest = newest_incident(session, office.id)
    until = min(hotspot.closed_at or now, now)
    days = (until - hotspot.decided_at).days
    known_days = 0 if newest is None else (min(newest, until) - hotspot.decided_at).days
    waits = days > known_days
    days = min(days, known_days, MOST_DAYS)
    if days < LEAST_DAYS:
        return BeforeAfter(0, waits, hotspot.category, None, None)
    length = timedelta(days=days)
    begin = hotspot.decided_at - length
    events = incidents_within(
        session, office, to_geometry(hotspot.geom), begin, hotspot.decided_at + length
    )
    later = events.middles >= moment_of(hotspot.decided_at)
    of_kind = events.category == hotspot.category
    return BeforeAfter(
        days,
        waits,
        hotspot.category,
        _trend(later[of_kind]) if hotspot.category else None,
        _trend(later),
    )


def _trend(later: np.ndarray) -> Trend:
    after = int(later.sum())
    return trend_of(after, len(later) - after)
