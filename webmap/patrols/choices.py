"""What an officer can choose from when planning: teams, hotspots, usual shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from webmap.errors import N_
from webmap.models import Hotspot, HotspotStatus, Member, Mode, Team, TeamKind, to_geometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

MODE_NAMES: dict[Mode, str] = {
    Mode.FOOT: N_("步行"),
    Mode.EBIKE: N_("电动车"),
    Mode.CAR: N_("汽车"),
}

# Usual shifts: name, from, to; one that ends before it starts goes past midnight.
USUAL_SHIFTS: tuple[tuple[str, str, str], ...] = (
    (N_("早班"), "08:00", "16:00"),
    (N_("中班"), "16:00", "00:00"),
    (N_("夜班"), "20:00", "02:00"),
)

USUAL_MODE: dict[TeamKind, Mode] = {
    TeamKind.OFFICERS: Mode.CAR,
    TeamKind.ASSISTANT: Mode.FOOT,
    TeamKind.COMMUNITY: Mode.FOOT,
    TeamKind.MOBILE: Mode.EBIKE,
    TeamKind.ROAD: Mode.EBIKE,
    TeamKind.VOLUNTEERS: Mode.FOOT,
}

# A suggestion waits for an officer's word, and a closed hotspot wants nobody any more.
_WANT_PRESENCE = (HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED, HotspotStatus.FOLLOWED_UP)


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team, how it usually moves, and the names of its members on duty."""

    id: int
    code: str
    name: str
    kind: TeamKind
    mode: Mode
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HotspotChoice:
    """A hotspot with the presence that it wants; its area in EPSG:4326."""

    id: int
    number: str
    name: str
    reason: str
    priority: int
    dwell_s: int
    visits: int
    spacing_s: int
    windows: tuple[tuple[str, str], ...]
    area: BaseGeometry


def teams_of(session: Session, office_id: int) -> list[TeamChoice]:
    """Return the office's teams by code."""
    members: dict[int, list[str]] = {}
    for team_id, name in session.execute(
        select(Member.team_id, Member.name)
        .where(Member.office_id == office_id, Member.active)
        .order_by(Member.number)
    ):
        members.setdefault(team_id, []).append(name)
    teams = session.scalars(select(Team).where(Team.office_id == office_id).order_by(Team.code))
    return [
        TeamChoice(
            id=team.id,
            code=team.code,
            name=team.name,
            kind=TeamKind(team.kind),
            mode=USUAL_MODE[TeamKind(team.kind)],
            members=tuple(members.get(team.id, [])),
        )
        for team in teams
    ]


def hotspots_of(session: Session, office_id: int) -> list[HotspotChoice]:
    """Return the office's hotspots that want presence, the most important first."""
    hotspots = session.scalars(
        select(Hotspot)
        .where(Hotspot.office_id == office_id, Hotspot.status.in_(_WANT_PRESENCE))
        .order_by(Hotspot.priority.desc(), Hotspot.number)
    )
    return [
        HotspotChoice(
            id=hotspot.id,
            number=hotspot.number,
            name=hotspot.name,
            reason=hotspot.reason,
            priority=hotspot.priority,
            dwell_s=hotspot.dwell_s,
            visits=hotspot.visits_per_shift,
            spacing_s=hotspot.spacing_s,
            windows=tuple((opens, closes) for opens, closes in hotspot.windows),
            area=to_geometry(hotspot.geom),
        )
        for hotspot in hotspots
    ]
