"""The rota: which teams, or which of their members, are on which shift of which day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webmap.errors import N_, BadField, Conflict
from webmap.models import Member, RotaEntry, Team
from webmap.patrols.choices import USUAL_SHIFTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A team on a shift.

    Parameters
    ----------
    team_id
        The team.
    members
        Who of it is on; None: all of it, whoever belongs to it on the day.
    """

    team_id: int
    members: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class RotaShift:
    """A shift of a day and who is on it.

    Parameters
    ----------
    day
        The day on which it starts.
    name
        Such as 夜班.
    begins, ends
        Local times of day; an end that is not after the begin is of the next day.
    teams
        Who is on, each team once.
    """

    day: date
    name: str
    begins: str
    ends: str
    teams: tuple[OnDuty, ...] = ()


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def read_rota(session: Session, office_id: int, first: date, last: date) -> list[RotaShift]:
    """Return the shifts of the days from ``first`` to ``last`` that somebody is on, in order."""
    rows = session.scalars(
        select(RotaEntry)
        .where(RotaEntry.office_id == office_id, RotaEntry.day >= first, RotaEntry.day <= last)
        .order_by(RotaEntry.day, RotaEntry.begins, RotaEntry.ends, RotaEntry.id)
    )
    found: dict[tuple[date, str, str], dict[int, set[int] | None]] = {}
    names: dict[tuple[date, str, str], str] = {}
    for row in rows:
        key = (row.day, row.begins, row.ends)
        names[key] = row.name or names.get(key, "")
        teams = found.setdefault(key, {})
        if row.member_id is None:
            teams[row.team_id] = None
        elif (members := teams.setdefault(row.team_id, set())) is not None:
            members.add(row.member_id)
    return [
        RotaShift(
            *key[:1],
            names[key],
            *key[1:],
            tuple(
                OnDuty(team_id, None if members is None else frozenset(members))
                for team_id, members in teams.items()
            ),
        )
        for key, teams in found.items()
    ]


def read_week(session: Session, office_id: int, monday: date) -> list[RotaShift]:
    """Return a week's shifts: the usual ones of every day, and others that somebody is on."""
    known = {
        (shift.day, shift.begins, shift.ends): shift
        for shift in read_rota(session, office_id, monday, monday + WEEK - timedelta(days=1))
    }
    for number in range(7):
        for name, begins, ends in USUAL_SHIFTS:
            day = monday + timedelta(days=number)
            known.setdefault((day, begins, ends), RotaShift(day, name, begins, ends))
    return [known[key] for key in sorted(known)]


def set_shift(session: Session, office_id: int, shift: RotaShift) -> None:
    """Put teams on a shift in place of those that were on it; none: nobody is on.

    Raises
    ------
    BadField
        A team is named twice, is not the office's, or a member is not the team's.
    Conflict
        A member would be on two shifts at once.
    """
    members = _members_of(session, office_id)
    seen: set[int] = set()
    for index, on in enumerate(shift.teams):
        if on.team_id not in members:
            raise BadField(
                f"teams.{index}.team_id",
                N_("本警务室没有第 %(number)s 个小组，它可能已被删除，请重新选择"),
                number=index + 1,
            )
        if on.team_id in seen:
            raise BadField(
                f"teams.{index}.team_id",
                N_("第 %(number)s 个小组前面已经选过了"),
                number=index + 1,
            )
        seen.add(on.team_id)
        if on.members is not None and (not on.members or not on.members <= members[on.team_id]):
            raise BadField(
                f"teams.{index}.members",
                N_("第 %(number)s 个小组的队员要从本组里选，至少一人；全组都上就不用选"),
                number=index + 1,
            )
    _refuse_overlap(session, office_id, shift, members)
    session.execute(
        delete(RotaEntry).where(
            RotaEntry.office_id == office_id,
            RotaEntry.day == shift.day,
            RotaEntry.begins == shift.begins,
            RotaEntry.ends == shift.ends,
        )
    )
    session.add_all(
        RotaEntry(
            office_id=office_id,
            day=shift.day,
            name=shift.name,
            begins=shift.begins,
            ends=shift.ends,
            team_id=on.team_id,
            member_id=member_id,
        )
        for on in shift.teams
        for member_id in ([None] if on.members is None else sorted(on.members))
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(N_("别人刚刚也在改这个班，请刷新页面后再试一次")) from error


def _members_of(session: Session, office_id: int) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {
        team_id: set()
        for team_id in session.scalars(select(Team.id).where(Team.office_id == office_id))
    }
    for team_id, member_id in session.execute(
        select(Member.team_id, Member.id).where(Member.office_id == office_id)
    ):
        members[team_id].add(member_id)
    return members


def _refuse_overlap(
    session: Session, office_id: int, shift: RotaShift, members: dict[int, set[int]]
) -> None:
    begin, end = span_min(shift, shift.day)
    others = read_rota(
        session, office_id, shift.day - timedelta(days=1), shift.day + timedelta(days=1)
    )
    for other in others:
        if (other.day, other.begins, other.ends) == (shift.day, shift.begins, shift.ends):
            continue
        other_begin, other_end = span_min(other, shift.day)
        if other_begin >= end or begin >= other_end:
            continue
        for index, on in enumerate(shift.teams):
            for there in other.teams:
                if there.team_id == on.team_id and (
                    on.members is None or there.members is None or on.members & there.members
                ):
                    name = session.scalar(select(Team.name).where(Team.id == on.team_id))
                    raise BadField(
                        f"teams.{index}.team_id",
                        N_("%(team)s 已经排在 %(day)s %(begins)s–%(ends)s，时间重叠"),
                        team=name,
                        day=f"{other.day:%m-%d}",
                        begins=other.begins,
                        ends=other.ends,
                    )


def span_min(shift: RotaShift, origin: date) -> tuple[int, int]:
    """Return a shift's begin and end as minutes since the midnight that a day starts with."""
    begin, end = clock_min(shift.begins), clock_min(shift.ends)
    if end <= begin:
        end += 24 * 60
    days = (shift.day - origin).days * 24 * 60
    return begin + days, end + days


def clock_min(clock: str) -> int:
    """Return a time of day such as 22:15 as minutes since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def copied(
    shifts: Sequence[RotaShift], to_monday: date, from_monday: date, next_of: dict[int, int]
) -> list[RotaShift]:
    """Return a week's shifts as another week's.

    Parameters
    ----------
    shifts
        The week to copy.
    to_monday, from_monday
        The weeks.
    next_of
        Who takes a team's place; who is not in it stays. A team in whose place another comes is
        on as a whole.
    """
    moved = []
    for shift in shifts:
        teams = tuple(
            on if next_of.get(on.team_id, on.team_id) == on.team_id else OnDuty(next_of[on.team_id])
            for on in shift.teams
        )
        moved.append(replace(shift, day=shift.day + (to_monday - from_monday), teams=teams))
    return moved


def rotation(kinds: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Return who takes whose place in the next week: within each kind of team one after another.

    Parameters
    ----------
    kinds
        Each team's id and kind, in the order in which they take turns.
    """
    by_kind: dict[str, list[int]] = {}
    for team_id, kind in kinds:
        by_kind.setdefault(kind, []).append(team_id)
    return {
        team_id: teams[(index + 1) % len(teams)]
        for teams in by_kind.values()
        for index, team_id in enumerate(teams)
    }


def copy_week(
    session: Session, office_id: int, from_monday: date, to_monday: date, *, rotate: bool
) -> int:
    """Copy a week's rota into another week that has none yet; return the number of shifts.

    Parameters
    ----------
    rotate
        Let teams of one kind take turns, so that each has its share of nights.

    Raises
    ------
    Conflict
        There is nothing to copy, or the week already has a rota.
    """
    shifts = read_rota(session, office_id, from_monday, from_monday + WEEK - timedelta(days=1))
    if not shifts:
        raise Conflict(N_("%(day)s 那一周还没有排班，没有可照抄的"), day=f"{from_monday:%Y-%m-%d}")
    if read_rota(session, office_id, to_monday, to_monday + WEEK - timedelta(days=1)):
        raise Conflict(N_("这一周已经有排班。请先清空，再照抄。"))
    next_of: dict[int, int] = {}
    if rotate:
        rows = session.execute(
            select(Team.id, Team.kind).where(Team.office_id == office_id).order_by(Team.code)
        )
        next_of = rotation((row.id, str(row.kind)) for row in rows)
    for shift in copied(shifts, to_monday, from_monday, next_of):
        set_shift(session, office_id, shift)
    return len(shifts)


def clear_week(session: Session, office_id: int, monday: date) -> int:
    """Take everybody off a week's shifts; return how many entries there were."""
    found = session.execute(
        delete(RotaEntry)
        .where(
            RotaEntry.office_id == office_id,
            RotaEntry.day >= monday,
            RotaEntry.day < monday + WEEK,
        )
        .returning(RotaEntry.id)
    ).all()
    return len(found)
