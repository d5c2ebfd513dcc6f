"""Teams that two published plans want at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from webmap.models import PatrolPlan, PlanStatus, Shift, Team

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webmap.patrols.archive import SavedPlan

Hours = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Doubled:
    """A team that is on duty by another published plan as well, and when by both."""

    team_id: int
    team: str
    plan_id: int
    title: str
    starts_at: datetime
    ends_at: datetime


def doubled_teams(session: Session, plan: SavedPlan) -> list[Doubled]:
    """Return the teams of a plan that are on duty by another published plan at the same time.

    A team's own hours count where it has some. A plan of the very same shift is no other one: the
    later of the two replaces it. Members come with their team: nobody is in two.
    """
    rows = session.execute(
        select(PatrolPlan, Shift)
        .join(Shift, (Shift.id == PatrolPlan.shift_id) & (Shift.office_id == PatrolPlan.office_id))
        .where(
            PatrolPlan.office_id == plan.office_id,
            PatrolPlan.status == PlanStatus.PUBLISHED,
            PatrolPlan.shift_id != plan.shift_id,
            Shift.starts_at < plan.ends_at,
            Shift.ends_at > plan.starts_at,
        )
        .order_by(Shift.starts_at, PatrolPlan.id)
    ).all()
    if not rows:
        return []
    teams = session.execute(select(Team.id, Team.name).where(Team.office_id == plan.office_id))
    names = {row.id: row.name for row in teams}
    mine = _hours(plan.request, (plan.starts_at, plan.ends_at))
    found = []
    for other, shift in rows:
        theirs = _hours(other.request, (shift.starts_at, shift.ends_at))
        for team_id in mine:
            if team_id not in theirs or team_id not in names:
                continue
            starts_at = max(mine[team_id][0], theirs[team_id][0])
            ends_at = min(mine[team_id][1], theirs[team_id][1])
            if starts_at < ends_at:
                title = other.name or shift.name
                found.append(Doubled(team_id, names[team_id], other.id, title, starts_at, ends_at))
    return found


def _hours(request: dict[str, Any], shift: Hours) -> dict[int, Hours]:
    """Return when each team of a kept request is on duty, by its id."""

    def moment(kept: str | None, usual: datetime) -> datetime:
        return datetime.fromisoformat(kept) if kept else usual

    return {
        team["team_id"]: (
            moment(team.get("starts_at"), shift[0]),
            moment(team.get("ends_at"), shift[1]),
        )
        for team in request.get("teams", [])
    }
