"""How evenly a month's shifts fall on the members: hours, nights, weekends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from webmap.models import Member, Team
from webmap.patrols.rota import RotaShift, read_rota, span_min

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A shift counts as a night when at least this much of it lies between 22:00 and 06:00.
NIGHT_FROM_MIN, NIGHT_TO_MIN, NIGHT_LEAST_MIN = 22 * 60, 30 * 60, 120
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Workload:
    """A member's month.

    Parameters
    ----------
    member_id, name, team
        Who.
    hours
        On duty.
    nights
        Shifts of which at least two hours lie between 22:00 and 06:00.
    weekends
        Shifts that start on a Saturday or Sunday.
    """

    member_id: int
    name: str
    team: str
    hours: float
    nights: int
    weekends: int


def is_night(shift: RotaShift) -> bool:
    """Return whether a shift counts as a night."""
    begin, end = span_min(shift, shift.day)
    tonight = min(end, NIGHT_TO_MIN) - max(begin, NIGHT_FROM_MIN)
    this_morning = min(end, NIGHT_TO_MIN - 24 * 60) - max(begin, NIGHT_FROM_MIN - 24 * 60)
    return max(tonight, this_morning) >= NIGHT_LEAST_MIN


def workloads(
    shifts: Iterable[RotaShift],
    members: Mapping[int, tuple[str, str]],
    team_members: Mapping[int, frozenset[int]],
) -> list[Workload]:
    """Return every member's share of some shifts, in the order of ``members``.

    Parameters
    ----------
    shifts
        A month's.
    members
        Name and team by id.
    team_members
        Who belongs to a team, for shifts that a whole team is on.
    """
    minutes = dict.fromkeys(members, 0)
    nights = dict.fromkeys(members, 0)
    weekends = dict.fromkeys(members, 0)
    for shift in shifts:
        begin, end = span_min(shift, shift.day)
        night, weekend = is_night(shift), shift.day.weekday() >= _SATURDAY
        on = {
            member
            for team in shift.teams
            for member in (
                team_members.get(team.team_id, frozenset())
                if team.members is None
                else team.members
            )
        }
        for member in on & minutes.keys():
            minutes[member] += end - begin
            nights[member] += night
            weekends[member] += weekend
    return [
        Workload(
            member, name, team, round(minutes[member] / 60, 1), nights[member], weekends[member]
        )
        for member, (name, team) in members.items()
    ]


def month_workloads(session: Session, office_id: int, month: date) -> list[Workload]:
    """Return the members' shares of the month in which a day lies."""
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    members: dict[int, tuple[str, str]] = {}
    team_members: dict[int, set[int]] = {}
    for row in session.execute(
        select(Member.id, Member.name, Member.team_id, Team.name.label("team"))
        .join(Team, (Team.id == Member.team_id) & (Team.office_id == Member.office_id))
        .where(Member.office_id == office_id, Member.active)
        .order_by(Team.code, Member.number)
    ):
        members[row.id] = (row.name, row.team)
        team_members.setdefault(row.team_id, set()).add(row.id)
    whole = {team_id: frozenset(ids) for team_id, ids in team_members.items()}
    return workloads(read_rota(session, office_id, first, last), members, whole)
