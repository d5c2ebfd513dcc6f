"""Assigning (派任): who answers for hotspots, from one day to another; one at a time for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import Duty, RowChanges, find_member, find_team, hotspot_duties
from webmap.errors import N_, BadField, Conflict, NotFound
from webmap.grids import local_day
from webmap.hotspots.decisions import ended_with, find_hotspot, office_to_change
from webmap.models import Assignment, AuditEntry, Hotspot, HotspotStatus

ASSIGN_ACTION = "hotspots.assign"
MOVE_ACTION = "hotspots.move"
# Assignments are made for about now: a year off is a slip of the pen.
MOST_DAYS = 366
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is to answer: a member, a team, or, where both are None, nobody."""

    member_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included; None: until further notice."""

    first: date
    last: date | None = None

    @property
    def end(self) -> date | None:
        """The day after the last."""
        return None if self.last is None else self.last + _DAY


def assign_hotspot(
    session: Session,
    office_id: int,
    hotspot_id: int,
    to: Holder,
    period: Period,
    *,
    username: str,
    now: datetime,
    today: date,
) -> AuditEntry:
    """Let a member, a team or nobody answer for a hotspot, in place of who did in that period.

    Who answered before the period does so again after it.

    Returns
    -------
    The entry of the record; `webmap.accounts.undo_changes` takes it back.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    Conflict
        It is a suggestion or closed: nobody has to be there.
    BadField
        The member or team can't answer, the days can't be used, or nothing would change.
    """
    office = office_to_change(session, office_id)
    hotspot = find_hotspot(session, office_id, hotspot_id)
    who = _checked_holder(session, office_id, to)
    _check_period(period, today)
    changes = RowChanges(session)
    _give(session, changes, hotspot, to, period, today)
    if not changes.steps:
        field = "team_id" if to.team_id is not None else "member_id"
        raise BadField(field, N_("这段时间已经是这样派任的，没有变化"))
    office.data_version += 1
    return changes.record(
        office_id, username=username, action=ASSIGN_ACTION, subject=f"hotspot:{hotspot.number}",
        now=now, who=who, first=str(period.first),
        last=None if period.last is None else str(period.last),
    )  # fmt: skip


def move_hotspots(
    session: Session,
    office_id: int,
    from_member: int,
    to: Holder,
    period: Period,
    *,
    hotspot_ids: Collection[int] | None = None,
    username: str,
    now: datetime,
    today: date,
) -> AuditEntry:
    """Give what hotspots a member answers for in a period to another, all in one change.

    After the period they are the member's again.

    Parameters
    ----------
    hotspot_ids
        Only these; None: all.

    Raises
    ------
    NotFound
        The office has no such member.
    BadField
        The taker can't answer, the days can't be used, or the member has nothing then.
    """
    office = office_to_change(session, office_id)
    giver = find_member(session, office_id, from_member)
    who = _checked_holder(session, office_id, to)
    if to.member_id == from_member:
        raise BadField("member_id", N_("交给的人不能是本人"))
    _check_period(period, today)
    changes = RowChanges(session)
    moved = 0
    for row in session.scalars(
        select(Assignment)
        .where(
            Assignment.office_id == office_id,
            Assignment.member_id == from_member,
            Assignment.hotspot_id.is_not(None),
        )
        .order_by(Assignment.id)
    ).all():
        if hotspot_ids is not None and row.hotspot_id not in hotspot_ids:
            continue
        first = max(row.valid_from, period.first)
        ends = [end for end in (row.valid_to, period.end) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= first:
            continue
        hotspot = find_hotspot(session, office_id, row.hotspot_id or 0)
        if hotspot.status is HotspotStatus.CLOSED:
            continue
        last = None if end is None else end - _DAY
        _give(session, changes, hotspot, to, Period(first, last), today)
        moved += 1
    if not moved:
        raise BadField("hotspots", N_("“%(name)s”这些天没有派任的热点"), name=giver.name)
    office.data_version += 1
    return changes.record(
        office_id, username=username, action=MOVE_ACTION, subject=f"member:{from_member}", now=now,
        from_name=giver.name, to_name=who, first=str(period.first),
        last=None if period.last is None else str(period.last), count=moved,
    )  # fmt: skip


def assigned_so_far(session: Session, office_id: int, hotspot_id: int) -> list[Duty]:
    """Return who answers or answered for a hotspot, by their first day.

    One that began on the day of the closing held for that day.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    """
    hotspot = find_hotspot(session, office_id, hotspot_id)
    duties = hotspot_duties(session, office_id, hotspot_id=hotspot_id)
    if hotspot.status is HotspotStatus.CLOSED and hotspot.closed_at is not None:
        closed_on = local_day(hotspot.closed_at)
        for one in ended_with(session, hotspot):
            if one.row_id is None and one.valid_from == closed_on:
                to = Holder(one.member_id, one.team_id)
                duties.append(
                    Duty(
                        0, "hotspot", hotspot.number, hotspot.name, one.member_id,
                        _name_of(session, office_id, to), closed_on, closed_on + _DAY,
                        hotspot_id, one.team_id,
                    )
                )  # fmt: skip
    return sorted(duties, key=lambda duty: duty.valid_from)


def _name_of(session: Session, office_id: int, to: Holder) -> str:
    if to.member_id is not None:
        return find_member(session, office_id, to.member_id).name
    return "" if to.team_id is None else find_team(session, office_id, to.team_id).name


def _checked_holder(session: Session, office_id: int, to: Holder) -> str:
    """Return the holder's name."""
    if to.member_id is not None and to.team_id is not None:
        raise BadField("team_id", N_("队员和小组只能选一个"))
    try:
        if to.member_id is not None:
            member = find_member(session, office_id, to.member_id)
            if not member.active:
                raise BadField("member_id", N_("请选择一名在岗的队员"))
            return member.name
        if to.team_id is not None:
            return find_team(session, office_id, to.team_id).name
    except NotFound as error:
        field = "member_id" if to.member_id is not None else "team_id"
        raise BadField(field, error.message) from error
    return ""


def _check_period(period: Period, today: date) -> None:
    if abs((period.first - today).days) > MOST_DAYS:
        raise BadField("first_day", N_("开始的日子要在前后一年之内"))
    if period.last is not None and period.last < period.first:
        raise BadField("last_day", N_("最后一天不能早于第一天"))
    if period.last is not None and (period.last - today).days > MOST_DAYS:
        raise BadField("last_day", N_("最后一天要在一年之内；不定期的请留空"))


def _give(
    session: Session,
    changes: RowChanges,
    hotspot: Hotspot,
    to: Holder,
    period: Period,
    today: date,
) -> None:
    """Cut a period out of what holds of a hotspot, and give it to somebody."""
    if hotspot.status is HotspotStatus.SUGGESTED:
        raise Conflict(N_("“%(name)s”还是建议，请先采纳再派任。"), name=hotspot.name)
    if hotspot.status is HotspotStatus.CLOSED:
        raise Conflict(N_("“%(name)s”已关闭，不能派任。"), name=hotspot.name)
    first, end = period.first, period.end
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.office_id == hotspot.office_id, Assignment.hotspot_id == hotspot.id)
        .order_by(Assignment.valid_from, Assignment.id)
    ).all()
    within = [
        row for row in rows
        if (end is None or row.valid_from < end) and (row.valid_to is None or row.valid_to > first)
    ]  # fmt: skip
    if len(within) == 1 and _covers(within[0], to, first, end):
        return
    for row in within:
        goes_on = end is not None and (row.valid_to is None or row.valid_to > end)
        if row.valid_from < first:
            if goes_on:
                changes.add(
                    Assignment(
                        office_id=row.office_id, hotspot_id=row.hotspot_id,
                        member_id=row.member_id, team_id=row.team_id, valid_from=end,
                        valid_to=row.valid_to,
                    )
                )  # fmt: skip
            changes.change(row, valid_to=first)
        elif goes_on:
            changes.change(row, valid_from=end)
        else:
            changes.delete(row)
    if to != Holder():
        changes.add(
            Assignment(
                office_id=hotspot.office_id, hotspot_id=hotspot.id, member_id=to.member_id,
                team_id=to.team_id, valid_from=first, valid_to=end,
            )
        )  # fmt: skip
    _follow(session, changes, hotspot, today)


def _covers(row: Assignment, to: Holder, first: date, end: date | None) -> bool:
    same = (row.member_id, row.team_id) == (to.member_id, to.team_id)
    lasts = row.valid_to is None or (end is not None and row.valid_to >= end)
    return same and row.valid_from <= first and lasts


def _follow(session: Session, changes: RowChanges, hotspot: Hotspot, today: date) -> None:
    """Let the status follow: assigned where somebody answers today, else confirmed."""
    if hotspot.status is HotspotStatus.FOLLOWED_UP:
        return
    held = session.scalar(
        select(Assignment.id)
        .where(
            Assignment.office_id == hotspot.office_id,
            Assignment.hotspot_id == hotspot.id,
            Assignment.valid_from <= today,
            Assignment.valid_to.is_(None) | (Assignment.valid_to > today),
        )
        .limit(1)
    )
    status = HotspotStatus.CONFIRMED if held is None else HotspotStatus.ASSIGNED
    if status is not hotspot.status:
        changes.change(hotspot, status=status)
