"""What is known of teams beyond their names: an officer among them, the ground they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import or_, select

from webmap.models import Assignment, Member, SubGrid, to_geometry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

OFFICER_POSTS = frozenset({"警长", "民警"})


@dataclass(frozen=True, slots=True)
class TeamHome:
    """What a team brings: whether an officer is in it, and its sub-grids as one area, EPSG:4326."""

    officer: bool = False
    area: BaseGeometry | None = None
    sub_grids: tuple[str, ...] = ()


def homes_of(
    session: Session, office_id: int, team_ids: Iterable[int], day: date
) -> dict[int, TeamHome]:
    """Return what each team brings on a day, by the team's id.

    A team answers for the sub-grids that were given to it or to one of its active members.
    """
    officers: set[int] = set()
    team_of: dict[int, int] = {}
    for its_id, team_id, post in session.execute(
        select(Member.id, Member.team_id, Member.post).where(
            Member.office_id == office_id, Member.active
        )
    ):
        team_of[its_id] = team_id
        if post in OFFICER_POSTS:
            officers.add(team_id)
    areas: dict[int, dict[str, BaseGeometry]] = {}
    for member_id, given_to, code, geom in session.execute(
        select(Assignment.member_id, Assignment.team_id, SubGrid.code, SubGrid.geom)
        .join(
            SubGrid,
            (SubGrid.id == Assignment.sub_grid_id) & (SubGrid.office_id == Assignment.office_id),
        )
        .where(
            Assignment.office_id == office_id,
            Assignment.valid_from <= day,
            or_(Assignment.valid_to.is_(None), Assignment.valid_to > day),
        )
    ):
        answers = given_to or team_of.get(member_id or 0)
        if answers is not None:
            areas.setdefault(answers, {})[code] = to_geometry(geom)
    return {
        team_id: TeamHome(
            officer=team_id in officers,
            area=shapely.union_all(list(areas[team_id].values())) if team_id in areas else None,
            sub_grids=tuple(sorted(areas.get(team_id, {}))),
        )
        for team_id in team_ids
    }
