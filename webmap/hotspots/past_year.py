"""What happened in a hotspot's area in the last year that the office's incidents cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from webmap.grids import local_day
from webmap.hotspots.area_incidents import incidents_within, newest_incident
from webmap.hotspots.profile import week_profile, windows_offered
from webmap.models import Office

DAYS = 365


@dataclass(frozen=True)
class PastYear:
    """Incidents in an area in the year up to the office's newest one.

    Parameters
    ----------
    first, last
        Local days.
    categories
        How many of each, the most frequent first.
    week
        Share of each hour of the week, Monday 00:00 first, local time; 168 numbers.
    windows
        The time windows offered from it; none: any time, or too few incidents to tell.
    """

    first: date
    last: date
    count: int
    categories: dict[str, int]
    week: tuple[float, ...]
    windows: tuple[tuple[str, str], ...]

    def told(self) -> dict[str, Any]:
        """Return its fields by name."""
        return asdict(self)


def past_year(session: Session, office: Office, area: BaseGeometry) -> PastYear | None:
    """Return what happened in an area (EPSG:4326); None where the office has no incidents."""
    newest = newest_incident(session, office.id)
    if newest is None:
        return None
    end = newest + timedelta(seconds=1)
    events = incidents_within(session, office, area, end - timedelta(days=DAYS), end)
    week = week_profile(events)
    total = week.sum()
    return PastYear(
        first=local_day(end - timedelta(days=DAYS)),
        last=local_day(newest),
        count=len(events),
        categories=dict(Counter(events.category.tolist()).most_common()),
        week=tuple(np.round(week / total if total else week, 5).tolist()),
        windows=windows_offered(week),
    )
