"""Sets of grids as they are stored: the one of a day as a topology, and the days of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.errors import N_, DomainError
from webmap.grids.building import Built, build
from webmap.grids.topology import Grid
from webmap.models import Office, PoliceGrid, SubGrid, holds_on, to_geometry

Ids = dict[str, dict[str, int]]


@dataclass(frozen=True)
class StoredSet:
    """The grids of a day, and the ids of their rows by key, for ``police`` and ``subs``.

    Where an office has no grids its boundary is the one there is; a police grid without sub-grids
    counts as one. Neither has a row.
    """

    day: date
    built: Built
    ids: Ids = field(default_factory=dict)


@dataclass(frozen=True)
class SetDays:
    """From when to when a set of grids holds; the last day is not part of it."""

    begins: date
    ends: date | None


def read_set(session: Session, office: Office, day: date) -> StoredSet:
    """Return the grids of an office on a day.

    Raises
    ------
    DomainError
        They don't make a set.
    """
    police_rows = session.scalars(
        select(PoliceGrid)
        .where(PoliceGrid.office_id == office.id, holds_on(PoliceGrid, day))
        .order_by(PoliceGrid.code)
    ).all()
    sub_rows = session.execute(
        select(SubGrid, PoliceGrid.code)
        .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
        .where(SubGrid.office_id == office.id, holds_on(SubGrid, day))
        .order_by(SubGrid.code)
    ).all()
    boundary = to_geometry(office.boundary)
    police = {
        row.code: Grid(row.code, row.code, row.name, None, _in_pieces(to_geometry(row.geom)))
        for row in police_rows
    }
    subs = []
    for row, home in sub_rows:
        if home not in police:
            raise DomainError(
                N_("网格“%(code)s”的警格“%(home)s”没有了。"), code=row.code, home=home
            )
        area = to_geometry(row.geom)
        subs.append((Grid(row.code, row.code, row.name, home, _in_pieces(area)), area))
    ids: Ids = {
        "police": {row.code: row.id for row in police_rows},
        "subs": {row.code: row.id for row, _home in sub_rows},
    }
    grids = list(police.values())
    if not grids:
        parts = len(shapely.get_parts(boundary)) > 1
        grids = [Grid("1", "1", "第1警格", None, parts)]
        subs = [(Grid("1-1", "1-1", "1-1网格", "1", parts), boundary)]
    elif not subs:
        for whole in police_rows:
            code, area = f"{whole.code}-1", to_geometry(whole.geom)
            subs.append((Grid(code, code, f"{code}网格", whole.code, _in_pieces(area)), area))
    return StoredSet(day, build(subs, grids, boundary), ids)


def _in_pieces(area: shapely.Geometry) -> bool:
    return len(shapely.get_parts(area)) > 1


def set_days(session: Session, office_id: int) -> list[SetDays]:
    """Return from when to when each set of an office holds, the first first."""
    turns: set[date] = set()
    for table in (PoliceGrid, SubGrid):
        for column in (table.valid_from, table.valid_to):
            turns |= set(
                session.scalars(
                    select(column)
                    .where(table.office_id == office_id, column.is_not(None))
                    .distinct()
                )
            )
    days = sorted(turns)
    found = [SetDays(begin, end) for begin, end in zip_longest(days, days[1:])]
    return [one for one in found if _any_on(session, office_id, one.begins)]


def _any_on(session: Session, office_id: int, day: date) -> bool:
    statement = select(PoliceGrid.id).where(
        PoliceGrid.office_id == office_id, holds_on(PoliceGrid, day)
    )
    return session.scalar(statement.limit(1)) is not None


def last_set_day(session: Session, office_id: int, today: date) -> date:
    """Return the first day, today or later, on which the last set of an office holds."""
    begins = [
        session.scalar(select(func.max(table.valid_from)).where(table.office_id == office_id))
        for table in (PoliceGrid, SubGrid)
    ]
    return max([today, *(day for day in begins if day is not None)])
