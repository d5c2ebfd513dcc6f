"""The office's teams (小组): listed, added, renamed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField, NotFound
from webmap.models import Member, Team, TeamKind


@dataclass(frozen=True, slots=True)
class TeamSummary:
    """A team and how many active members it has."""

    id: int
    code: str
    name: str
    kind: TeamKind
    members: int


def list_teams(session: Session, office_id: int) -> list[TeamSummary]:
    """Return the office's teams, those of one kind beside one another."""
    active = (
        select(Member.team_id, func.count().label("members"))
        .where(Member.office_id == office_id, Member.active)
        .group_by(Member.team_id)
        .subquery()
    )
    rows = session.execute(
        select(Team, active.c.members)
        .outerjoin(active, active.c.team_id == Team.id)
        .where(Team.office_id == office_id)
    )
    kinds = list(TeamKind)
    found = [TeamSummary(t.id, t.code, t.name, t.kind, count or 0) for t, count in rows]
    return sorted(found, key=lambda team: (kinds.index(team.kind), team.code))


def find_team(session: Session, office_id: int, team_id: int) -> Team:
    """Return a team.

    Raises
    ------
    NotFound
        The office has no such team.
    """
    team = session.scalar(select(Team).where(Team.office_id == office_id, Team.id == team_id))
    if team is None:
        raise NotFound(N_("没有这个小组，它可能已被删除，请刷新页面。"))
    return team


def add_team(session: Session, office_id: int, code: str, name: str, kind: TeamKind) -> Team:
    """Add a team.

    Raises
    ------
    BadField
        Its code or name is empty or another team's.
    """
    team = Team(office_id=office_id, code="", name="", kind=kind)
    _set(session, team, code=code, name=name)
    session.add(team)
    session.flush()
    return team


def change_team(
    session: Session,
    office_id: int,
    team_id: int,
    *,
    code: str | None = None,
    name: str | None = None,
    kind: TeamKind | None = None,
) -> Team:
    """Give a team another code, name or kind; what is None stays.

    Raises
    ------
    NotFound
        The office has no such team.
    BadField
        The code or name is empty or another team's.
    """
    team = find_team(session, office_id, team_id)
    _set(session, team, code=code, name=name)
    if kind is not None:
        team.kind = kind
    session.flush()
    return team


def _set(session: Session, team: Team, *, code: str | None, name: str | None) -> None:
    for field, value in (("code", code), ("name", name)):
        if value is None:
            continue
        value = value.strip()
        if not value:
            raise BadField(field, N_("请填写"))
        column = Team.code if field == "code" else Team.name
        same = select(Team.id).where(Team.office_id == team.office_id, column == value)
        with session.no_autoflush:
            taken = session.scalar(same.where(Team.id != (team.id or 0)))
        if taken is not None:
            raise BadField(field, N_("已有小组用“%(value)s”，请换一个"), value=value)
        setattr(team, field, value)
