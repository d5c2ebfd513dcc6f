"""What an officer can choose from when planning: teams, hotspots, usual shifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from webmap.accounts import days_there, hotspot_duties, list_absences
from webmap.errors import N_
from webmap.models import Hotspot, HotspotStatus, Member, Mode, Team, TeamKind, to_geometry

if TYPE_CHECKING:
    from datetime import date

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
class Answering:
    """The team that goes to a hotspot: it was given to the team, or to a member of it.

    Parameters
    ----------
    who
        The member's or the team's name.
    member_id
        None: the whole team.
    first, end
        From the first day to the day before the end; None: until further notice. The days on
        which the member is away are left out.
    """

    team_id: int
    who: str
    member_id: int | None
    first: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.first <= day and (self.end is None or self.end > day)


@dataclass(frozen=True, slots=True)
class HotspotChoice:
    """A hotspot with the presence that it wants, and who answers for it; its area in EPSG:4326."""

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
    answering: tuple[Answering, ...] = ()

    def team_on(self, day: date) -> Answering | None:
        """Return who answers for it and is there on a day; None: it falls to anybody."""
        return next((one for one in self.answering if one.holds_on(day)), None)


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


def hotspots_of(session: Session, office_id: int, day: date) -> list[HotspotChoice]:
    """Return the office's hotspots that want presence, the most important first.

    Parameters
    ----------
    day
        Told is who answers for them on this day or later.
    """
    answering = _answering(session, office_id, day)
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
            answering=tuple(answering.get(hotspot.id, ())),
        )
        for hotspot in hotspots
    ]


def _answering(session: Session, office_id: int, day: date) -> dict[int, list[Answering]]:
    """Return who answers for each hotspot, by its id."""
    absences = list_absences(session, office_id, day)
    found: dict[int, list[Answering]] = {}
    for duty in hotspot_duties(session, office_id, from_day=day):
        if duty.team_id is None or duty.hotspot_id is None:
            continue
        found.setdefault(duty.hotspot_id, []).extend(
            Answering(duty.team_id, duty.who, duty.member_id, first, end)
            for first, end in days_there(duty, absences)
        )
    return found
