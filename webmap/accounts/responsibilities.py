"""Who answers for a sub-grid (责任格) or a hotspot, from which day to which, and who did before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webmap.accounts.row_changes import RowChanges
from webmap.errors import N_, BadField, NotFound
from webmap.models import (
    Assignment,
    AuditEntry,
    Hotspot,
    Member,
    Office,
    PoliceGrid,
    SubGrid,
    Team,
    holds_on,
)

ASSIGN_ACTION = "members.assign"
DutyKind = Literal["sub_grid", "hotspot"]


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody answers for, from a day to the day before another; None: until further notice.

    ``code`` is the sub-grid's code or the hotspot's number. A team has no ``member_id``;
    ``team_id`` is the team that it was given to, or that the member is in.
    """

    id: int
    kind: DutyKind
    code: str
    name: str
    member_id: int | None
    who: str
    valid_from: date
    valid_to: date | None
    hotspot_id: int | None = None
    team_id: int | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


@dataclass(frozen=True, slots=True)
class GridDuty:
    """A sub-grid of a day and the members that answer for it then."""

    code: str
    name: str
    police_grid: str
    geom: Any
    members: tuple[int, ...]


def duty_holds_on(day: date) -> Any:
    """Return a condition: the assignment holds on a day."""
    return (Assignment.valid_from <= day) & _ends_after(day)


def _ends_after(day: date) -> Any:
    return or_(Assignment.valid_to.is_(None), Assignment.valid_to > day)


def _duties(session: Session, office_id: int, *conditions: Any) -> list[Duty]:
    rows = session.execute(
        select(
            Assignment, SubGrid.code, SubGrid.name, Hotspot.number, Hotspot.name,
            Member.name, Member.team_id, Team.name,
        )
        .outerjoin(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .outerjoin(Hotspot, Hotspot.id == Assignment.hotspot_id)
        .outerjoin(Member, Member.id == Assignment.member_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(Assignment.office_id == office_id, *conditions)
        .order_by(Assignment.valid_from, Assignment.id)
    ).all()  # fmt: skip
    found = [
        Duty(
            row.id,
            "sub_grid" if row.sub_grid_id is not None else "hotspot",
            code if row.sub_grid_id is not None else number,
            name if row.sub_grid_id is not None else title,
            row.member_id,
            member or team or "",
            row.valid_from,
            row.valid_to,
            row.hotspot_id,
            row.team_id if row.team_id is not None else of_team,
        )
        for row, code, name, number, title, member, of_team, team in rows
    ]
    # In this order on every database: grids first, each from its first day on.
    return sorted(found, key=lambda duty: (duty.kind != "sub_grid", duty.code))


def merged(duties: Iterable[Duty]) -> list[Duty]:
    """Return duties as one where each goes on when the other ends, as over grids drawn anew."""
    found: list[Duty] = []
    for duty in duties:
        for place, before in enumerate(found):
            same = (before.kind, before.code, before.member_id, before.who) == (
                duty.kind, duty.code, duty.member_id, duty.who,
            )  # fmt: skip
            if same and before.valid_to == duty.valid_from:
                found[place] = replace(before, valid_to=duty.valid_to)
                break
        else:
            found.append(duty)
    return found


def _newest_first(duties: list[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda duty: duty.valid_from, reverse=True)


def grid_history(session: Session, office_id: int, code: str) -> list[Duty]:
    """Return who answered for the sub-grid of a code, the newest first.

    Raises
    ------
    NotFound
        The office never had a sub-grid of this code.
    """
    known = select(SubGrid.id).where(SubGrid.office_id == office_id, SubGrid.code == code)
    if session.scalar(known.limit(1)) is None:
        raise NotFound(N_("没有网格“%(code)s”。"), code=code)
    return _newest_first(merged(_duties(session, office_id, SubGrid.code == code)))


def member_history(session: Session, office_id: int, member_id: int) -> list[Duty]:
    """Return what a member answers or answered for, the newest first."""
    return _newest_first(merged(_duties(session, office_id, Assignment.member_id == member_id)))


def hotspot_duties(
    session: Session,
    office_id: int,
    *,
    hotspot_id: int | None = None,
    from_day: date | None = None,
) -> list[Duty]:
    """Return who answers or answered for hotspots, or for one of them, by their first day.

    Parameters
    ----------
    from_day
        Only what holds on this day or later.
    """
    conditions = [
        Assignment.hotspot_id.is_not(None) if hotspot_id is None
        else Assignment.hotspot_id == hotspot_id
    ]  # fmt: skip
    if from_day is not None:
        conditions.append(_ends_after(from_day))
    return merged(
        sorted(_duties(session, office_id, *conditions), key=lambda duty: duty.valid_from)
    )


def open_duties(session: Session, office_id: int, member_id: int, day: date) -> list[Duty]:
    """Return what a member answers for on a day or later."""
    return _duties(session, office_id, Assignment.member_id == member_id, _ends_after(day))


def grids_of_day(session: Session, office_id: int, day: date) -> list[GridDuty]:
    """Return the sub-grids of a day with the members that answer for each."""
    members: dict[int, list[int]] = {}
    for duty in session.scalars(
        select(Assignment)
        .where(
            Assignment.office_id == office_id,
            Assignment.sub_grid_id.is_not(None),
            Assignment.member_id.is_not(None),
            duty_holds_on(day),
        )
        .order_by(Assignment.id)
    ):
        members.setdefault(duty.sub_grid_id or 0, []).append(duty.member_id or 0)
    rows = session.execute(
        select(SubGrid, PoliceGrid.code)
        .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
        .where(SubGrid.office_id == office_id, holds_on(SubGrid, day))
        .order_by(SubGrid.code)
    )
    return [
        GridDuty(grid.code, grid.name, police, grid.geom, tuple(members.get(grid.id, ())))
        for grid, police in rows
    ]


def assign_grid(
    session: Session,
    office_id: int,
    code: str,
    member_id: int | None,
    day: date,
    *,
    username: str,
    now: datetime,
) -> AuditEntry:
    """Let a member, or nobody, answer for a sub-grid from a day on, in place of who did before.

    Returns
    -------
    The entry of the record; `webmap.accounts.undo_changes` takes it back.

    Raises
    ------
    BadField
        The grid does not hold on that day, the member is not active, or it was given to somebody
        from a later day on.
    """
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
    grid = session.scalar(
        select(SubGrid).where(
            SubGrid.office_id == office_id, SubGrid.code == code, holds_on(SubGrid, day)
        )
    )
    if grid is None:
        raise BadField("sub_grid", N_("%(day)s 没有网格“%(code)s”"), day=str(day), code=code)
    if member_id is not None:
        _check_active(session, office_id, member_id)
    changes = RowChanges(session)
    held = _held_from(session, office_id, code, day)
    before = [duty for duty, _first in held if duty.valid_from <= day]
    whose = {duty.member_id for duty in before}
    # Grids that are drawn anew from a later day on took along who answered for them.
    carried = [
        duty for duty, first in held if day < duty.valid_from == first and duty.member_id in whose
    ]
    for duty, _first in held:
        if duty.valid_from > day and duty not in carried:
            raise BadField(
                "valid_from",
                N_("%(first)s 起已经派了人，请选这一天或更晚的日子"),
                first=str(duty.valid_from),
            )
    if member_id is not None and [duty.member_id for duty in before] == [member_id]:
        raise BadField("member_id", N_("这名队员已经负责这个网格"))
    for duty in before:
        if duty.valid_from == day:
            changes.delete(duty)
        else:
            changes.change(duty, valid_to=day)
    for duty in carried[1:] if member_id is not None else carried:
        changes.delete(duty)
    if member_id is not None:
        changes.add(
            Assignment(
                office_id=office_id, sub_grid_id=grid.id, member_id=member_id, valid_from=day,
                valid_to=grid.valid_to if carried else None,
            )
        )  # fmt: skip
        for duty in carried[:1]:
            changes.change(duty, member_id=member_id)
    return changes.record(
        office_id, username=username, action=ASSIGN_ACTION, subject=f"sub_grid:{code}", now=now,
        member_id=member_id, day=str(day),
    )  # fmt: skip


def _held_from(
    session: Session, office_id: int, code: str, day: date
) -> list[tuple[Assignment, date]]:
    """Return who answers for a grid on a day or later, with the first day of the grid's row."""
    rows = session.execute(
        select(Assignment, SubGrid.valid_from)
        .join(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .where(
            Assignment.office_id == office_id,
            SubGrid.code == code,
            Assignment.member_id.is_not(None),
            _ends_after(day),
        )
        .order_by(Assignment.valid_from, Assignment.id)
    )
    return [(row[0], row[1]) for row in rows]


def _check_active(session: Session, office_id: int, member_id: int) -> None:
    query = select(Member.active).where(Member.office_id == office_id, Member.id == member_id)
    active = session.scalar(query)
    if not active:
        raise BadField("member_id", N_("请选择一名在岗的队员"))
