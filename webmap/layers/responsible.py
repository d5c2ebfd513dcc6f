"""Who answers for a sub-grid (责任格)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webmap.models import Assignment, Member, SubGrid, Team, holds_on


@dataclass(frozen=True)
class Responsible:
    """A member who answers for a sub-grid."""

    name: str
    post: str
    phone: str
    team: str


def responsible_members(
    session: Session, office_id: int, day: date
) -> dict[str, tuple[Responsible, ...]]:
    """Return the members that answer for each sub-grid on a day, by the sub-grid's code."""
    rows = session.execute(
        select(SubGrid.code, Member.name, Member.post, Member.phone, Team.name)
        .join(Assignment, Assignment.sub_grid_id == SubGrid.id)
        .join(Member, Member.id == Assignment.member_id)
        .join(Team, Team.id == Member.team_id)
        .where(
            SubGrid.office_id == office_id,
            holds_on(SubGrid, day),
            Member.active,
            Assignment.valid_from <= day,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to > day),
        )
        .order_by(SubGrid.code, Member.number)
    )
    found: dict[str, tuple[Responsible, ...]] = {}
    for code, *member in rows:
        found[code] = (*found.get(code, ()), Responsible(*member))
    return found
