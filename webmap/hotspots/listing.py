"""The hotspots of an office as a list shows them: how far each has come, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import Away, Duty, hotspot_duties
from webmap.hotspots.decisions import find_hotspot
from webmap.models import Hotspot, HotspotStatus, SubGrid, holds_on, to_geometry


@dataclass(frozen=True)
class ListedHotspot:
    """A hotspot on a day.

    Parameters
    ----------
    row
        As it is kept.
    status
        As of the day: confirmed becomes assigned while an assignment holds.
    area
        EPSG:4326.
    sub_grid
        Code of the sub-grid that its middle lies in on the day; None: in none.
    duties
        Who answers for it on the day or later, the earliest first.
    """

    row: Hotspot
    status: HotspotStatus
    area: BaseGeometry
    sub_grid: str | None
    duties: tuple[Duty, ...]

    @property
    def presence_s(self) -> int:
        """Seconds of presence that it wants in a shift."""
        return self.row.visits_per_shift * self.row.dwell_s

    def duty_on(self, day: date) -> Duty | None:
        """Return who answers for it on a day."""
        return next((duty for duty in self.duties if duty.holds_on(day)), None)

    def left_alone(self, absences: Iterable[Away]) -> Away | None:
        """Return the first absence, of now or to come, in which nobody would be there for it."""
        if self.status is HotspotStatus.CLOSED:
            return None
        return next(
            (one for one in absences if any(_falls_into(duty, one) for duty in self.duties)), None
        )


def _falls_into(duty: Duty, away: Away) -> bool:
    ends = duty.valid_to is None or duty.valid_to > away.first_day
    return duty.member_id == away.member_id and duty.valid_from <= away.last_day and ends


def list_hotspots(session: Session, office_id: int, day: date) -> list[ListedHotspot]:
    """Return all hotspots of an office, also suggested and closed ones; the weightiest first."""
    rows = session.scalars(
        select(Hotspot)
        .where(Hotspot.office_id == office_id)
        .order_by(Hotspot.priority.desc(), Hotspot.number)
    ).all()
    duties: dict[int, list[Duty]] = {}
    for duty in hotspot_duties(session, office_id, from_day=day):
        duties.setdefault(duty.hotspot_id or 0, []).append(duty)
    areas = [to_geometry(row.geom) for row in rows]
    codes = _sub_grids_of(session, office_id, areas, day)
    return [
        _listed(row, area, code, tuple(duties.get(row.id, ())), day)
        for row, area, code in zip(rows, areas, codes, strict=True)
    ]


def one_hotspot(session: Session, office_id: int, hotspot_id: int, day: date) -> ListedHotspot:
    """Return one of them.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    """
    row = find_hotspot(session, office_id, hotspot_id)
    area = to_geometry(row.geom)
    (code,) = _sub_grids_of(session, office_id, [area], day)
    duties = hotspot_duties(session, office_id, hotspot_id=hotspot_id, from_day=day)
    return _listed(row, area, code, tuple(duties), day)


def _listed(
    row: Hotspot, area: BaseGeometry, code: str | None, duties: tuple[Duty, ...], day: date
) -> ListedHotspot:
    return ListedHotspot(row, status_on(row, duties, day), area, code, duties)


def status_on(row: Hotspot, duties: tuple[Duty, ...], day: date) -> HotspotStatus:
    """Return a hotspot's status on a day: an assignment begins and ends by itself."""
    if row.status not in (HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED):
        return row.status
    held = any(duty.holds_on(day) for duty in duties)
    return HotspotStatus.ASSIGNED if held else HotspotStatus.CONFIRMED


def _sub_grids_of(
    session: Session, office_id: int, areas: list[BaseGeometry], day: date
) -> list[str | None]:
    rows: list[Any] = list(
        session.execute(
            select(SubGrid.code, SubGrid.geom)
            .where(SubGrid.office_id == office_id, holds_on(SubGrid, day))
            .order_by(SubGrid.code)
        )
    )
    codes: list[str | None] = [None] * len(areas)
    if not rows or not areas:
        return codes
    tree = shapely.STRtree([to_geometry(row.geom) for row in rows])
    middles = shapely.point_on_surface(np.array(areas, dtype=object))
    for index, grid in zip(*tree.query(middles, predicate="intersects"), strict=True):
        codes[index] = codes[index] or rows[grid].code
    return codes
