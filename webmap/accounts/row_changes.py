"""Changes of staff and hotspot rows, written down so that a set of them can be taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import shapely
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Date, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webmap.accounts.audit import record
from webmap.errors import N_, Conflict, NotFound
from webmap.models import (
    Absence,
    Appointment,
    Assignment,
    AuditEntry,
    Hotspot,
    Member,
    Office,
    RotaEntry,
    User,
    UtcDateTime,
    to_geometry,
    to_stored,
)

Row = Absence | Assignment | RotaEntry | Appointment | Hotspot | Member | User
_TABLES: dict[str, Any] = {
    table.__tablename__: table
    for table in (Absence, Assignment, RotaEntry, Appointment, Hotspot, Member, User)
}
UNDONE = ".undo"


class RowChanges:
    """Rows that are added, changed and deleted in one transaction, with what they were before."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.steps: list[dict[str, Any]] = []

    def add(self, row: Row) -> None:
        """Add a row."""
        self.session.add(row)
        self.session.flush()
        self._keep(row, None, _told(row))

    def change(self, row: Row, **values: Any) -> None:
        """Give some columns of a row other values."""
        before = _told(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        self.session.flush()
        self._keep(row, before, _told(row, values))

    def delete(self, row: Row) -> None:
        """Delete a row."""
        before = _told(row)
        key = row.id
        self.session.delete(row)
        self.session.flush()
        self.steps.append({"table": row.__tablename__, "id": key, "before": before, "after": None})

    def record(
        self,
        office_id: int,
        *,
        username: str,
        action: str,
        subject: str,
        now: datetime,
        **told: Any,
    ) -> AuditEntry:
        """Write the changes into the record; the entry's id is what `undo_changes` asks for."""
        entry = record(
            self.session, office_id=office_id, username=username, action=action, subject=subject,
            now=now, after={**told, "rows": self.steps},
        )  # fmt: skip
        self.session.flush()
        return entry

    def _keep(self, row: Row, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        step = {"table": row.__tablename__, "id": row.id, "before": before, "after": after}
        self.steps.append(step)


def _told(row: Row, names: Any = None) -> dict[str, Any]:
    columns = row.__table__.columns.keys()
    wanted = [name for name in columns if (name in names if names is not None else name != "id")]
    return {name: _plain(getattr(row, name)) for name in wanted}


def _plain(value: Any) -> Any:
    """Return a column's value as JSON; a moment is a date as well."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, WKBElement):
        return shapely.to_wkb(to_geometry(value), hex=True)
    return value


def _read(table: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _whole(table.__table__.c[name].type, value) for name, value in values.items()}


def _whole(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Geometry):
        return to_stored(shapely.from_wkb(value))
    return value


def undone_entries(session: Session, office_id: int, action: str) -> set[int]:
    """Return the ids of the entries of an action that were taken back."""
    subjects = session.scalars(
        select(AuditEntry.subject).where(
            AuditEntry.office_id == office_id, AuditEntry.action == action + UNDONE
        )
    )
    return {int(subject.rpartition(":")[2]) for subject in subjects}


def undo_changes(
    session: Session,
    office_id: int,
    entry_id: int,
    actions: tuple[str, ...],
    *,
    username: str,
    now: datetime,
) -> None:
    """Take back what an entry of the record did, if all of it still stands as it was left.

    Raises
    ------
    NotFound
        The office has no such entry of these actions.
    Conflict
        It was taken back already, or somebody changed a part of it since.
    """
    # One at a time in an office: two who take back the same change must not both do it.
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
    entry = session.scalar(
        select(AuditEntry).where(
            AuditEntry.id == entry_id,
            AuditEntry.office_id == office_id,
            AuditEntry.action.in_(actions),
        )
    )
    if entry is None:
        raise NotFound(N_("没有这次变动。"))
    if entry_id in undone_entries(session, office_id, entry.action):
        raise Conflict(N_("这次变动已经撤销过了。"))
    try:
        for step in reversed((entry.after or {})["rows"]):
            _undo(session, office_id, step)
    except IntegrityError as error:
        raise _changed_since() from error
    record(
        session, office_id=office_id, username=username, action=entry.action + UNDONE,
        subject=f"change:{entry_id}", now=now,
    )  # fmt: skip


def _changed_since() -> Conflict:
    return Conflict(N_("这之后又有人改过其中的内容，不能整个撤销，请逐项修改。"))


def _undo(session: Session, office_id: int, step: dict[str, Any]) -> None:
    table, before, after = _TABLES[step["table"]], step["before"], step["after"]
    if after is None:
        # Its old number may be another row's by now.
        session.add(table(**_read(table, before)))
        session.flush()
        return
    row = session.scalar(select(table).where(table.id == step["id"], table.office_id == office_id))
    if row is None or _told(row, after) != after:
        raise _changed_since()
    if before is None:
        session.delete(row)
    else:
        for name, value in _read(table, before).items():
            setattr(row, name, value)
        if "version" in before:
            # A version never comes twice: who still sees the later state must not overwrite this.
            row.version = after["version"] + 1
    session.flush()
