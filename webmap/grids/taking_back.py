"""Grids put in force are taken back: those before them hold again, and so does who answered.

A draft that is used up is kept with what it replaced, as rows, so that on the same day even a set
that never held longer than a morning comes back as it was. Then the draft can be gone on with.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from webmap.errors import N_, Conflict, NotFound
from webmap.grids.coming_into_force import Outcome, last_begin, put_in_force
from webmap.grids.days import local_day
from webmap.grids.derived import derive_sub_grids
from webmap.grids.draft import topology_json
from webmap.grids.drafts import KeptDraft
from webmap.grids.sets import read_set
from webmap.models import (
    Assignment,
    ChangeKind,
    ChangeSet,
    GridDraft,
    Office,
    Place,
    PoliceGrid,
    SubGrid,
)
from webmap.models.spatial import STORED_SRID

_GEOMETRY, _DATES = "geom", ("valid_from", "valid_to")
Row = dict[str, Any]


def use_draft(
    session: Session, office: Office, kept: KeptDraft, begins: date, *, username: str, now: datetime
) -> Outcome:
    """Put a draft in force as `put_in_force` does, and keep it with what it replaced."""
    today = local_day(now)
    _forget_earlier(session, office.id, today)
    before = _rows(session, office, begins) if begins <= today else None
    outcome = put_in_force(session, office, kept.draft, begins, username=username, now=now)
    used: dict[str, Any] = {"begins": begins.isoformat()}
    if before is not None:
        used |= {
            "before": before,
            "duties": _rows(session, office, begins)["assignments"],
            "after": _print_of(session, office, begins),
            "change": _settled(session, office.id, begins),
        }
    row = session.get_one(GridDraft, kept.id)
    row.document = {**row.document, "used": used}
    row.updated_at = now
    session.flush()
    return outcome


def day_to_take_back(session: Session, office: Office, today: date) -> date | None:
    """Return the first day of the last set where it can be taken back, else None."""
    last = last_begin(session, office.id)
    if last is None or last < today:
        return None
    return last if last > today or _used(session, office.id, today) is not None else None


def take_back(
    session: Session, office: Office, begins: date, *, username: str, now: datetime
) -> None:
    """Take back a set of grids that is to hold from a later day on, or was put in force today.

    The grids that it ended go on, and so does who answers for them. Its draft can be gone on with.
    The record of changes says that it was taken back, and by whom.

    Raises
    ------
    NotFound
        No set begins on the day, or it has held for longer than a day.
    Conflict
        The grids were changed otherwise since.
    """
    today = local_day(now)
    used = _used(session, office.id, begins)
    if begins < today or begins != last_begin(session, office.id) or (begins == today and not used):
        raise NotFound(N_("没有从 %(day)s 起、还能撤销的划分。"), day=begins.isoformat())
    if begins > today:
        settled = _settled(session, office.id, begins)
        _end_coming(session, office.id, begins)
    else:
        assert used is not None
        settled = used.document["used"]["change"]
        _bring_back(session, office, begins, used.document["used"])
        derive_sub_grids(session, office.id, now)
    if used is not None:
        used.document = {key: value for key, value in used.document.items() if key != "used"}
        used.version, used.updated_at = used.version + 1, now
    office.data_version += 1
    session.add(
        ChangeSet(
            office_id=office.id, at=now, username=username, kind=ChangeKind.UNDO,
            note=begins.isoformat(), reverses_id=settled,
        )
    )  # fmt: skip
    session.flush()


def _used(session: Session, office_id: int, begins: date) -> GridDraft | None:
    """Return the draft whose grids begin on a day, the last put in force."""
    drafts = session.scalars(
        select(GridDraft)
        .where(GridDraft.office_id == office_id)
        .order_by(GridDraft.updated_at.desc(), GridDraft.id.desc())
    )
    for draft in drafts:
        if draft.document.get("used", {}).get("begins") == begins.isoformat():
            return draft
    return None


def _forget_earlier(session: Session, office_id: int, today: date) -> None:
    """Delete drafts whose grids have held for longer than a day."""
    for draft in session.scalars(select(GridDraft).where(GridDraft.office_id == office_id)):
        used = draft.document.get("used")
        if used is not None and date.fromisoformat(used["begins"]) < today:
            session.delete(draft)
    session.flush()


def _settled(session: Session, office_id: int, begins: date) -> int | None:
    """Return the last change set that put grids in force from a day on."""
    return session.scalar(
        select(func.max(ChangeSet.id)).where(
            ChangeSet.office_id == office_id,
            ChangeSet.kind == ChangeKind.GRIDS,
            ChangeSet.note == begins.isoformat(),
        )
    )


def _end_coming(session: Session, office_id: int, begins: date) -> None:
    coming = select(SubGrid.id).where(SubGrid.office_id == office_id, SubGrid.valid_from == begins)
    ended = select(SubGrid.id).where(SubGrid.office_id == office_id, SubGrid.valid_to == begins)
    carried = session.scalars(select(Assignment).where(Assignment.sub_grid_id.in_(coming))).all()
    ends = {(duty.member_id, duty.team_id): duty.valid_to for duty in carried}
    for duty in session.scalars(
        select(Assignment).where(Assignment.sub_grid_id.in_(ended), Assignment.valid_to == begins)
    ):
        duty.valid_to = ends.get((duty.member_id, duty.team_id))
    session.flush()
    for table in (SubGrid, PoliceGrid):
        own = table.office_id == office_id
        session.execute(delete(table).where(own, table.valid_from == begins))
        session.execute(update(table).where(own, table.valid_to == begins).values(valid_to=None))


def _rows(session: Session, office: Office, begins: date) -> dict[str, list[Row]]:
    """Return as JSON what a set from a day on may change: grids, duties, the boundary."""
    found: dict[str, list[Row]] = {"boundary": [{_GEOMETRY: office.boundary.desc}]}
    for table in (PoliceGrid, SubGrid, Assignment):
        wanted = select(table).where(
            table.office_id == office.id, or_(table.valid_to.is_(None), table.valid_to >= begins)
        )
        if table is Assignment:
            wanted = wanted.where(Assignment.sub_grid_id.is_not(None))
        rows = session.scalars(wanted.order_by(table.id).execution_options(populate_existing=True))
        found[table.__tablename__] = [_as_json(row) for row in rows]
    return found


def _as_json(row: Any) -> Row:
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    for name in _DATES:
        values[name] = values[name].isoformat() if values[name] else None
    if _GEOMETRY in values:
        values[_GEOMETRY] = values[_GEOMETRY].desc
    return values


def _from_json(values: Row) -> Row:
    found = dict(values)
    for name in _DATES:
        found[name] = date.fromisoformat(values[name]) if values[name] else None
    if _GEOMETRY in values:
        found[_GEOMETRY] = _shape(values[_GEOMETRY])
    return found


def _shape(text: str) -> WKBElement:
    return WKBElement(bytes.fromhex(text), srid=STORED_SRID)


def _print_of(session: Session, office: Office, day: date) -> str:
    """Return what tells the grids of a day from any others."""
    stored = read_set(session, office, day)
    text = json.dumps([stored.ids, topology_json(stored.built.topology)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _bring_back(session: Session, office: Office, begins: date, used: Row) -> None:
    """Make the rows what they were before a draft came into force."""
    if _print_of(session, office, begins) != used["after"]:
        raise Conflict(N_("网格在这之后又换过了，不能再撤销。"))
    before: dict[str, list[Row]] = used["before"]
    kept = {row["id"] for row in before[SubGrid.__tablename__]}
    codes = {row["id"]: row["code"] for row in _rows(session, office, begins)["sub_grids"]}
    _put_rows(session, office.id, PoliceGrid, before["police_grids"])
    _put_rows(session, office.id, SubGrid, before["sub_grids"])
    home = {row["code"]: row["id"] for row in before["sub_grids"] if row["valid_to"] is None}
    _bring_duties_back(session, office.id, used, {id_: home.get(codes[id_]) for id_ in codes}, kept)
    office.boundary = _shape(before["boundary"][0][_GEOMETRY])
    for table, name in ((SubGrid, "sub_grids"), (PoliceGrid, "police_grids")):
        begun = select(table.id).where(
            table.office_id == office.id,
            table.valid_from >= begins,
            table.id.not_in([row["id"] for row in before[name]]),
        )
        if table is SubGrid:
            lying = update(Place).where(Place.sub_grid_id.in_(begun)).values(sub_grid_id=None)
            session.execute(lying.execution_options(synchronize_session=False))
        gone = delete(table).where(table.id.in_(begun.scalar_subquery()))
        session.execute(gone.execution_options(synchronize_session=False))
    session.flush()
    session.expire_all()


def _put_rows(session: Session, office_id: int, table: type[Any], rows: list[Row]) -> None:
    """Give rows the values that they had, and make those anew that were deleted."""
    own = table.office_id == office_id
    held = {row.id: row for row in session.scalars(select(table).where(own))}
    for row in held.values():
        if row.valid_from.isoformat() in {one["valid_from"] for one in rows}:
            # A code is unique for its first day: it is given back before another may have it.
            row.code = f"~{row.id}"
    session.flush()
    for values in rows:
        row = held.get(values["id"])
        if row is None:
            row = table()
            session.add(row)
        for name, value in _from_json(values).items():
            setattr(row, name, value)
    session.flush()


def _bring_duties_back(
    session: Session, office_id: int, used: Row, home: dict[int, int | None], kept: set[int]
) -> None:
    """Bring back who answered for the grids; what was arranged since stays as far as it can.

    Parameters
    ----------
    home
        For the id of each sub-grid that is taken back that of the same code which holds again.
    kept
        Ids of sub-grids that hold again.
    """
    old = {row["id"]: row for row in used["before"][Assignment.__tablename__]}
    made = {row["id"]: row for row in used["duties"]}
    held = {
        row.id: row
        for row in session.scalars(
            select(Assignment).where(
                Assignment.office_id == office_id, Assignment.sub_grid_id.is_not(None)
            )
        )
    }
    for id_, values in old.items():
        if id_ in held and _as_json(held[id_]) in (made.get(id_), values):
            for name, value in _from_json(values).items():
                setattr(held[id_], name, value)
        elif id_ not in held and id_ not in made:
            again = _from_json(values)
            if session.get(Assignment, id_) is not None:
                # SQLite gives the id of a deleted row to another.
                again.pop("id")
            session.add(Assignment(**again))
    for id_, row in held.items():
        carried = id_ not in old and _as_json(row) == made.get(id_)
        if row.sub_grid_id in kept and not carried:
            continue
        again_at = None if carried else home.get(row.sub_grid_id or 0)
        if again_at is None:
            session.delete(row)
        else:
            row.sub_grid_id = again_at
    session.flush()
