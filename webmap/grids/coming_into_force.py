"""A draft comes into force on a day: rows of grids end and begin, and what hangs on them follows.

A grid that stays as it is keeps its row. One that changes ends on the day, and a row of its own
begins; one that would have begun that very day never held and is changed in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField
from webmap.grids.days import local_day
from webmap.grids.derived import derive_sub_grids
from webmap.grids.draft import Draft
from webmap.grids.lattice import in_degrees
from webmap.grids.topology import Topology
from webmap.models import (
    Assignment,
    ChangeKind,
    ChangeSet,
    Member,
    Office,
    Place,
    PoliceGrid,
    SubGrid,
    Team,
    holds_on,
    to_geometry,
    to_stored,
)


@dataclass(frozen=True)
class OpenDuty:
    """Somebody who answered for a sub-grid that is no more."""

    who: str
    sub_grid: str


@dataclass
class Outcome:
    """What coming into force did."""

    begins: date
    begun: int = 0
    ended: int = 0
    places_moved: int = 0
    open_duties: list[OpenDuty] = field(default_factory=list)
    unheld: list[PoliceGrid | SubGrid] = field(default_factory=list)


def put_in_force(
    session: Session, office: Office, draft: Draft, begins: date, *, username: str, now: datetime
) -> Outcome:
    """Let the grids of a draft hold from a day on.

    Parameters
    ----------
    draft
        Known to start from the last set (`webmap.grids.refreshed`).
    begins
        Today or later, and not before the last set.

    Raises
    ------
    BadField
        The day is too early, or the draft changes nothing.
    """
    today = local_day(now)
    if begins < draft.base_day:
        raise BadField(
            "valid_from", N_("最早从 %(day)s 起启用。"), day=max(draft.base_day, today).isoformat()
        )
    before, after = draft.base_grids(), draft.grids()
    outcome = Outcome(begins)
    police_ids = _write_police(session, office, draft, (before, after), outcome)
    sub_ids = _write_subs(session, office, draft, (before, after), police_ids, outcome)
    if not outcome.begun and not outcome.ended:
        raise BadField("valid_from", N_("这份草稿和现在的划分一样，没有可以启用的。"))
    _carry_duties(session, office, draft.base_ids.get("subs", {}), sub_ids, outcome)
    _drop_unheld(session, outcome.unheld)
    _keep_boundary(office, after)
    session.flush()
    if begins <= today:
        outcome.places_moved = derive_sub_grids(session, office.id, now)
    office.data_version += 1
    session.add(
        ChangeSet(
            office_id=office.id, at=now, username=username, kind=ChangeKind.GRIDS,
            note=begins.isoformat(),
        )
    )  # fmt: skip
    session.flush()
    return outcome


def _unchanged(before: Topology, after: Topology, key: str, *, police: bool) -> bool:
    old = (before.police if police else before.subs).get(key)
    new = (after.police if police else after.subs).get(key)
    if old is None or new is None or (old.code, old.name, old.police) != (
        new.code, new.name, new.police,
    ):  # fmt: skip
        return False
    areas = (before.police_areas, after.police_areas) if police else (before.areas, after.areas)
    return bool(areas[0][key].wkb == areas[1][key].wkb)


def _write_police(
    session: Session,
    office: Office,
    draft: Draft,
    grids: tuple[Topology, Topology],
    outcome: Outcome,
) -> dict[str, int]:
    before, after = grids
    ids = dict(draft.base_ids.get("police", {}))
    kept = {key for key in ids if _unchanged(before, after, key, police=True)}
    shapes = after.police_shapes()
    written = _turn(
        session, PoliceGrid, office.id, ids, kept, after.police, outcome,
        lambda grid: {"geom": to_stored(shapes[grid.key])},
    )  # fmt: skip
    return {**{key: ids[key] for key in kept}, **written}


def _write_subs(
    session: Session,
    office: Office,
    draft: Draft,
    grids: tuple[Topology, Topology],
    police_ids: dict[str, int],
    outcome: Outcome,
) -> dict[str, int]:
    before, after = grids
    ids = dict(draft.base_ids.get("subs", {}))
    base_police = draft.base_ids.get("police", {})
    kept = {
        key
        for key in ids
        if _unchanged(before, after, key, police=False)
        # Where its police grid has a new row it gets one too: both hold on the same days.
        and police_ids[after.subs[key].police or ""]
        == base_police.get(after.subs[key].police or "")
    }
    shapes = after.sub_shapes()
    written = _turn(
        session, SubGrid, office.id, ids, kept, after.subs, outcome,
        lambda grid: {
            "geom": to_stored(shapes[grid.key]),
            "police_grid_id": police_ids[grid.police or ""],
        },
    )  # fmt: skip
    return {**{key: ids[key] for key in kept}, **written}


def _turn(
    session: Session,
    table: type[Any],
    office_id: int,
    ids: dict[str, int],
    kept: set[str],
    wanted: Any,
    outcome: Outcome,
    values: Any,
) -> dict[str, int]:
    """End the rows that change, begin others; returns the ids of those that begin by key."""
    begins = outcome.begins
    rows = {row.id: row for row in session.scalars(select(table).where(table.id.in_(ids.values())))}
    in_place: dict[str, Any] = {}
    for key, row_id in ids.items():
        if key in kept:
            continue
        row = rows[row_id]
        outcome.ended += 1
        if row.valid_from < begins:
            row.valid_to = begins
        else:
            # A code is unique for its first day: it is given back before another may have it.
            row.code = f"~{row.id}"
            in_place[key] = row
    session.flush()
    written: dict[str, int] = {}
    for key, grid in wanted.items():
        if key in kept:
            continue
        outcome.begun += 1
        row = in_place.pop(key, None) or table(office_id=office_id, valid_from=begins)
        row.code, row.name, row.valid_to = grid.code, grid.name, None
        for name, value in values(grid).items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        written[key] = row.id
    outcome.unheld += in_place.values()
    return written


def _carry_duties(
    session: Session,
    office: Office,
    old: Any,
    new: dict[str, int],
    outcome: Outcome,
) -> None:
    """Let members and teams answer for the row of the same grid; tell who is left without one."""
    begins = outcome.begins
    for key, old_id in old.items():
        if new.get(key) == old_id:
            continue
        duties = session.scalars(
            select(Assignment).where(
                Assignment.office_id == office.id,
                Assignment.sub_grid_id == old_id,
                or_(Assignment.valid_to.is_(None), Assignment.valid_to > begins),
            )
        ).all()
        for duty in duties:
            if key not in new:
                outcome.open_duties.append(OpenDuty(_who(session, duty), key))
            if key in new and duty.valid_from >= begins:
                duty.sub_grid_id = new[key]
                continue
            if key in new:
                session.add(
                    Assignment(
                        office_id=office.id, sub_grid_id=new[key], member_id=duty.member_id,
                        team_id=duty.team_id, valid_from=begins, valid_to=duty.valid_to,
                    )
                )  # fmt: skip
            if duty.valid_from >= begins:
                session.delete(duty)
            else:
                duty.valid_to = begins
    session.flush()


def _who(session: Session, duty: Assignment) -> str:
    if duty.member_id is not None:
        return session.scalar(select(Member.name).where(Member.id == duty.member_id)) or ""
    return session.scalar(select(Team.name).where(Team.id == duty.team_id)) or ""


def _drop_unheld(session: Session, rows: list[PoliceGrid | SubGrid]) -> None:
    """Delete rows that were to begin that day and have no place in the new set."""
    for row in sorted(rows, key=lambda row: isinstance(row, PoliceGrid)):
        if isinstance(row, SubGrid):
            lying = update(Place).where(Place.sub_grid_id == row.id)
            session.execute(lying.values(sub_grid_id=None))
        session.delete(row)
        session.flush()


def _keep_boundary(office: Office, grids: Topology) -> None:
    """Give the office's boundary the vertices at which borders meet it, so that both are equal."""
    outline = in_degrees(grids.boundary)
    parts = shapely.get_parts(outline).tolist()
    whole = shapely.MultiPolygon(parts)
    if not whole.equals_exact(to_geometry(office.boundary), 0, normalize=True):
        office.boundary = to_stored(whole)


def last_begin(session: Session, office_id: int) -> date | None:
    """Return the day on which the last set of an office begins; None where it has no grids."""
    days = [
        session.scalar(select(func.max(table.valid_from)).where(table.office_id == office_id))
        for table in (PoliceGrid, SubGrid)
    ]
    return max((day for day in days if day is not None), default=None)


def catch_up(session: Session, office_id: int, now: datetime) -> int:
    """Bring what hangs on grids up to the day on which others began to hold.

    Places lie in the grids that hold now. Whoever was made to answer for a grid after its end was
    settled answers for that of the same code.

    Returns
    -------
    How many places changed hands.
    """
    today = local_day(now)
    stale = session.execute(
        select(Assignment, SubGrid.code, SubGrid.valid_to)
        .join(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .where(
            Assignment.office_id == office_id,
            SubGrid.valid_to <= today,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to > SubGrid.valid_to),
        )
    ).all()
    rows = session.execute(
        select(SubGrid.code, SubGrid.id).where(
            SubGrid.office_id == office_id, holds_on(SubGrid, today)
        )
    )
    held: dict[str, int] = {row.code: row.id for row in rows}
    for duty, code, ended in stale:
        if code not in held:
            continue
        if ended is None or duty.valid_from >= ended:
            duty.sub_grid_id = held[code]
            continue
        session.add(
            Assignment(
                office_id=office_id, sub_grid_id=held[code], member_id=duty.member_id,
                team_id=duty.team_id, valid_from=ended, valid_to=duty.valid_to,
            )
        )  # fmt: skip
        duty.valid_to = ended
    session.flush()
    moved = derive_sub_grids(session, office_id, now)
    session.execute(
        update(Office).where(Office.id == office_id).values(data_version=Office.data_version + 1)
    )
    return moved
