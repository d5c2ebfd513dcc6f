"""Hand-over (交接): what a member answers for goes to another from a day on, all at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts.members import accounts_of, find_member
from webmap.accounts.responsibilities import open_duties
from webmap.accounts.row_changes import RowChanges, undone_entries
from webmap.errors import N_, BadField, NotFound
from webmap.models import (
    Appointment,
    AppointmentStatus,
    Assignment,
    AuditEntry,
    Member,
    Office,
    RotaEntry,
)

HANDOVER_ACTION = "members.handover"
MOST_DAYS = 366
ItemKind = Literal["sub_grid", "hotspot", "shift", "appointment"]


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """One thing that may go along.

    Parameters
    ----------
    key
        Names it in the request, such as ``shift:12``.
    code, name
        Of the grid or hotspot, or the day and name of the shift or appointment.
    first, last
        From when it is the other's; the day before which that ends, None: until further notice.
    goes
        Whether it usually goes along.
    stays_because
        Why it can't go along; empty where it can.
    """

    key: str
    kind: ItemKind
    code: str
    name: str
    first: date
    last: date | None = None
    begins: str = ""
    goes: bool = True
    stays_because: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over of the record."""

    id: int
    at: datetime
    username: str
    from_name: str
    to_name: str
    day: date
    count: int
    undone: bool


def preview_handover(
    session: Session, office_id: int, from_id: int, to_id: int, day: date, today: date
) -> list[HandoverItem]:
    """Return what goes along when a member hands over to another from a day on.

    Raises
    ------
    NotFound, BadField
        As `hand_over`.
    """
    giver, taker = _two(session, office_id, from_id, to_id, day, today)
    items = [
        HandoverItem(
            f"{duty.kind}:{duty.id}", duty.kind, duty.code, duty.name,
            max(day, duty.valid_from), duty.valid_to,
        )
        for duty in open_duties(session, office_id, from_id, day)
    ]  # fmt: skip
    begins = max(day, today)
    busy = _shifts_of(session, taker, begins)
    for entry in _rota_of(session, giver, begins):
        clash = (entry.day, entry.begins, entry.ends) in busy
        items.append(
            HandoverItem(
                f"shift:{entry.id}", "shift", f"{entry.begins}–{entry.ends}", entry.name,
                entry.day, begins=entry.begins, goes=not clash,
                stays_because=N_("接手的人这一班已经在岗") if clash else "",
            )
        )  # fmt: skip
    if giver.team_id != taker.team_id:
        items += [
            HandoverItem(
                f"appointment:{one.id}", "appointment", one.place_number, one.name, one.day,
                begins=one.begins, goes=False,
            )
            for one in _appointments_of(session, giver, begins)
        ]  # fmt: skip
    return items


def hand_over(
    session: Session,
    office_id: int,
    from_id: int,
    to_id: int,
    day: date,
    *,
    keys: Collection[str] | None = None,
    leaves: bool = False,
    username: str,
    now: datetime,
    today: date,
) -> AuditEntry:
    """Give what a member answers for to another, from a day on, in one change.

    Parameters
    ----------
    keys
        What goes along, of `preview_handover`; None: all that usually does.
    leaves
        Whether the member who hands over is let go with it.

    Returns
    -------
    The entry of the record; `webmap.accounts.undo_changes` takes it back.

    Raises
    ------
    NotFound
        The office has no such member.
    BadField
        The two are one, the taker is not active, the day is too far off, nothing goes along, or
        something named is not there any more.
    """
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
    giver, taker = _two(session, office_id, from_id, to_id, day, today)
    items = preview_handover(session, office_id, from_id, to_id, day, today)
    going = _going(items, keys)
    if leaves:
        _check_leaving(giver, items, going, day, today)
    if not going and not leaves:
        raise BadField("items", N_("没有可交接的内容，请至少选一项"))
    changes = RowChanges(session)
    for item in going:
        table, number = item.key.split(":")
        if table in ("sub_grid", "hotspot"):
            _give_duty(session, changes, session.get_one(Assignment, int(number)), taker, day)
        elif table == "shift":
            entry = session.get_one(RotaEntry, int(number))
            changes.change(entry, member_id=taker.id, team_id=taker.team_id)
        else:
            changes.change(session.get_one(Appointment, int(number)), team_id=taker.team_id)
    if leaves:
        changes.change(giver, active=False)
        for account in accounts_of(session, giver):
            changes.change(account, active=False)
    return changes.record(
        office_id, username=username, action=HANDOVER_ACTION, subject=f"member:{from_id}", now=now,
        from_name=giver.name, to_name=taker.name, to=to_id, day=str(day), count=len(going),
    )  # fmt: skip


def list_handovers(session: Session, office_id: int, limit: int) -> list[Handover]:
    """Return the last hand-overs, the newest first."""
    undone = undone_entries(session, office_id, HANDOVER_ACTION)
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.office_id == office_id, AuditEntry.action == HANDOVER_ACTION)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    found = []
    for row in rows:
        told = row.after or {}
        found.append(
            Handover(
                row.id, row.at, row.username, told["from_name"], told["to_name"],
                date.fromisoformat(told["day"]), told["count"], row.id in undone,
            )
        )  # fmt: skip
    return found


def _two(
    session: Session, office_id: int, from_id: int, to_id: int, day: date, today: date
) -> tuple[Member, Member]:
    giver = find_member(session, office_id, from_id)
    if from_id == to_id:
        raise BadField("to", N_("交给的人不能是本人"))
    try:
        taker = find_member(session, office_id, to_id)
    except NotFound as error:
        raise BadField("to", error.message) from error
    if not taker.active:
        raise BadField("to", N_("“%(name)s”已离岗，请选在岗的队员"), name=taker.name)
    if abs((day - today).days) > MOST_DAYS:
        raise BadField("day", N_("交接日期要在前后一年之内"))
    return giver, taker


def _going(items: list[HandoverItem], keys: Collection[str] | None) -> list[HandoverItem]:
    if keys is None:
        return [item for item in items if item.goes]
    known = {item.key: item for item in items}
    for key in keys:
        if key not in known:
            raise BadField("items", N_("清单刚刚变了，请重新查看后再确认"))
        if known[key].stays_because:
            raise BadField("items", known[key].stays_because)
    return [item for item in items if item.key in set(keys)]


def _check_leaving(
    giver: Member, items: list[HandoverItem], going: list[HandoverItem], day: date, today: date
) -> None:
    if day > today:
        raise BadField("leaves", N_("交接还没到日子，到时再办理离岗"))
    kept = [
        item.code for item in items
        if item.kind in ("sub_grid", "hotspot") and item not in going
    ]  # fmt: skip
    if kept:
        raise BadField(
            "leaves", N_("“%(name)s”还负责 %(duties)s，请一起交接"),
            name=giver.name, duties="、".join(kept),
        )  # fmt: skip


def _give_duty(
    session: Session, changes: RowChanges, duty: Assignment, taker: Member, day: date
) -> None:
    """End a duty and begin it for another; where that one has it already, it only ends."""
    first, last = max(day, duty.valid_from), duty.valid_to
    has = session.scalars(
        select(Assignment).where(
            Assignment.office_id == duty.office_id,
            Assignment.member_id == taker.id,
            Assignment.sub_grid_id == duty.sub_grid_id
            if duty.sub_grid_id is not None
            else Assignment.hotspot_id == duty.hotspot_id,
        )
    ).all()
    covered = any(one.valid_from <= first and _not_before(one.valid_to, last) for one in has)
    ends = [one.valid_from for one in has if one.valid_from > first]
    given = Assignment(
        office_id=duty.office_id, sub_grid_id=duty.sub_grid_id, hotspot_id=duty.hotspot_id,
        member_id=taker.id, valid_from=first,
        valid_to=min([*ends, *([] if last is None else [last])], default=None),
    )  # fmt: skip
    if duty.valid_from >= day:
        changes.delete(duty)
    else:
        changes.change(duty, valid_to=day)
    if not covered:
        changes.add(given)


def _not_before(end: date | None, other: date | None) -> bool:
    return end is None or (other is not None and end >= other)


def _rota_of(session: Session, member: Member, first: date) -> list[RotaEntry]:
    return list(
        session.scalars(
            select(RotaEntry)
            .where(
                RotaEntry.office_id == member.office_id,
                RotaEntry.member_id == member.id,
                RotaEntry.day >= first,
            )
            .order_by(RotaEntry.day, RotaEntry.begins)
        )
    )


def _shifts_of(session: Session, member: Member, first: date) -> set[tuple[date, str, str]]:
    """Return the shifts that a member is on, alone or with the whole team."""
    rows = session.execute(
        select(RotaEntry.day, RotaEntry.begins, RotaEntry.ends).where(
            RotaEntry.office_id == member.office_id,
            RotaEntry.day >= first,
            (RotaEntry.member_id == member.id)
            | (RotaEntry.member_id.is_(None) & (RotaEntry.team_id == member.team_id)),
        )
    )
    return {(row.day, row.begins, row.ends) for row in rows}


def _appointments_of(session: Session, member: Member, first: date) -> list[Appointment]:
    return list(
        session.scalars(
            select(Appointment)
            .where(
                Appointment.office_id == member.office_id,
                Appointment.team_id == member.team_id,
                Appointment.status == AppointmentStatus.PLANNED,
                Appointment.day >= first,
            )
            .order_by(Appointment.day, Appointment.begins)
        )
    )
