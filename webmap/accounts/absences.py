"""Absences (不在岗): the days on which members are away; why is not kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts.members import find_member
from webmap.accounts.responsibilities import Duty
from webmap.accounts.row_changes import RowChanges
from webmap.errors import N_, BadField, NotFound
from webmap.models import Absence, AuditEntry, Member, Office

ABSENCE_ACTION = "members.absence"
# Longer than this nobody is away and still on the staff.
MOST_DAYS = 366
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Away:
    """A member who is away from the first day to the last, both included."""

    id: int
    member_id: int
    name: str
    first_day: date
    last_day: date


def list_absences(session: Session, office_id: int, day: date) -> list[Away]:
    """Return the absences that are not over before a day, the earliest first."""
    rows = session.execute(
        select(Absence, Member.name)
        .join(Member, (Member.id == Absence.member_id) & (Member.office_id == Absence.office_id))
        .where(Absence.office_id == office_id, Absence.last_day >= day)
        .order_by(Absence.first_day, Absence.id)
    )
    return [Away(one.id, one.member_id, name, one.first_day, one.last_day) for one, name in rows]


def add_absence(
    session: Session,
    office_id: int,
    member_id: int,
    first_day: date,
    last_day: date,
    *,
    username: str,
    now: datetime,
) -> AuditEntry:
    """Write down that a member is away.

    Returns
    -------
    The entry of the record; `webmap.accounts.undo_changes` takes it back.

    Raises
    ------
    BadField
        There is no such member, the days are in the wrong order or too many, or some of them are
        written down already.
    """
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
    try:
        member = find_member(session, office_id, member_id)
    except NotFound as error:
        raise BadField("member_id", error.message) from error
    if not member.active:
        raise BadField("member_id", N_("请选择一名在岗的队员"))
    if last_day < first_day:
        raise BadField("last_day", N_("最后一天不能早于第一天"))
    if (last_day - first_day).days >= MOST_DAYS:
        raise BadField("last_day", N_("一次最多登记 %(most)s 天"), most=MOST_DAYS)
    overlaps = session.scalar(
        select(Absence.id)
        .where(
            Absence.office_id == office_id,
            Absence.member_id == member_id,
            Absence.first_day <= last_day,
            Absence.last_day >= first_day,
        )
        .limit(1)
    )
    if overlaps is not None:
        raise BadField("first_day", N_("其中有些天已经登记过不在岗，请先删除原来的"))
    changes = RowChanges(session)
    changes.add(
        Absence(
            office_id=office_id, member_id=member_id, first_day=first_day, last_day=last_day
        )
    )  # fmt: skip
    return changes.record(
        office_id, username=username, action=ABSENCE_ACTION, subject=f"member:{member_id}", now=now,
        name=member.name, first_day=str(first_day), last_day=str(last_day),
    )  # fmt: skip


def delete_absence(
    session: Session, office_id: int, absence_id: int, *, username: str, now: datetime
) -> AuditEntry:
    """Take an absence out of the book: the member is there after all.

    Raises
    ------
    NotFound
        The office has no such absence.
    """
    absence = session.scalar(
        select(Absence).where(Absence.office_id == office_id, Absence.id == absence_id)
    )
    if absence is None:
        raise NotFound(N_("没有这条不在岗登记，它可能已被删除，请刷新页面。"))
    member_id = absence.member_id
    changes = RowChanges(session)
    changes.delete(absence)
    return changes.record(
        office_id, username=username, action=ABSENCE_ACTION, subject=f"member:{member_id}", now=now
    )


def days_there(duty: Duty, absences: Iterable[Away]) -> Iterator[tuple[date, date | None]]:
    """Give the spans of a duty on which its member is there, or its team.

    Each is a first day and the day after its last; None: until further notice.
    """
    first, end = duty.valid_from, duty.valid_to
    for away in sorted(absences, key=lambda one: one.first_day):
        if away.member_id != duty.member_id:
            continue
        if away.last_day < first or (end is not None and away.first_day >= end):
            continue
        if away.first_day > first:
            yield first, away.first_day
        first = away.last_day + _DAY
        if end is not None and first >= end:
            return
    yield first, end
