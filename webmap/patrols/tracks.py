"""Tracks in the database: kept once, read by team, thinned and deleted by the retention rule."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from webmap.errors import N_, Conflict, DomainError, NotFound
from webmap.models import PatrolPlan, PlanStatus, Route, Shift, Team, Track, TrackSource, to_stored
from webmap.models import to_geometry as geometry_of
from webmap.patrols.fixes import Fixes, one_a_minute
from webmap.patrols.strays import refuse_strays

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A phone may tell of the way to the shift and from it, and no more.
AROUND_SHIFT = timedelta(hours=1)
# For the review of the shift a track is whole; after that a fix a minute is enough.
WHOLE_FOR = timedelta(days=3)
DECIMALS = 6


@dataclass(frozen=True, eq=False)
class TeamTrack:
    """All that is kept of a team's way during a plan."""

    team_id: int
    team: str
    sources: tuple[TrackSource, ...]
    fixes: Fixes


@dataclass(frozen=True, slots=True)
class Thinned:
    """What the retention rule did: tracks thinned and tracks deleted."""

    thinned: int
    deleted: int


def keep_track(
    session: Session,
    office_id: int,
    *,
    plan_id: int,
    team_id: int,
    fixes: Fixes,
    source: TrackSource,
    number: str,
    user_id: int | None,
) -> int:
    """Keep a piece of a track, once however often it is sent; return how many fixes it has.

    What lies outside the shift, but for an hour around it, is not kept.

    Parameters
    ----------
    number
        The UUID that the sender made for the piece.

    Raises
    ------
    NotFound
        The plan has no route of the team.
    Conflict
        The plan was never published.
    DomainError
        Nothing of the track lies within the shift, or most of it far from the office.
    """
    found = session.execute(
        select(PatrolPlan.status, Shift.starts_at, Shift.ends_at)
        .join(Shift, Shift.id == PatrolPlan.shift_id)
        .join(Route, Route.plan_id == PatrolPlan.id)
        .where(
            PatrolPlan.office_id == office_id,
            PatrolPlan.id == plan_id,
            Route.team_id == team_id,
        )
    ).first()
    if found is None:
        raise NotFound(N_("这个计划里没有这个小组的路线"))
    status, starts_at, ends_at = found
    if status == PlanStatus.DRAFT:
        raise Conflict(N_("这个计划还没有发布，不能回报"))
    fixes = fixes.between(
        (starts_at - AROUND_SHIFT).timestamp(), (ends_at + AROUND_SHIFT).timestamp()
    )
    if len(fixes) == 0:
        raise DomainError(N_("轨迹的时间不在这个班次里，没有保存"))
    refuse_strays(session, office_id, fixes.lon_lat, source)
    if _is_here(session, office_id, number):
        return len(fixes)
    track = Track(
        office_id=office_id,
        uuid=number,
        plan_id=plan_id,
        team_id=team_id,
        user_id=user_id,
        source=source,
        **_columns(fixes),
    )
    try:
        with session.begin_nested():
            session.add(track)
            session.flush()
    except IntegrityError:
        # Another connection was quicker with the same piece.
        if not _is_here(session, office_id, number):
            raise
    return len(fixes)


def number_of_file(plan_id: int, team_id: int, data: bytes) -> str:
    """Return the number of a file's track: the same file for the same team has the same."""
    space = uuid.uuid5(uuid.NAMESPACE_URL, f"track:{plan_id}:{team_id}")
    return str(uuid.uuid5(space, data.hex()))


def tracks_of_plan(session: Session, office_id: int, plan_id: int) -> list[TeamTrack]:
    """Return the tracks of a plan, one for each team that has any."""
    rows = session.execute(
        select(Track, Team.name)
        .join(Team, Team.id == Track.team_id)
        .where(Track.office_id == office_id, Track.plan_id == plan_id)
        .order_by(Track.team_id, Track.started_at)
    ).all()
    pieces: dict[tuple[int, str], list[Track]] = {}
    for track, team in rows:
        pieces.setdefault((track.team_id, team), []).append(track)
    return [
        TeamTrack(
            team_id=team_id,
            team=team,
            sources=tuple(sorted({TrackSource(track.source) for track in tracks})),
            fixes=Fixes.joined([_fixes(track) for track in tracks]),
        )
        for (team_id, team), tracks in pieces.items()
    ]


def thin_tracks(session: Session, now: datetime, keep_days: int) -> Thinned:
    """Apply the retention rule to all offices: a fix a minute after the review, then nothing.

    Parameters
    ----------
    keep_days
        Tracks that ended longer ago are deleted.
    """
    old = Track.ended_at < now - timedelta(days=keep_days)
    gone = session.scalar(select(func.count()).select_from(Track).where(old)) or 0
    session.execute(delete(Track).where(old))
    whole = session.scalars(
        select(Track).where(Track.ended_at < now - WHOLE_FOR, Track.thinned.is_(False))
    ).all()
    for track in whole:
        fixes = _fixes(track)
        for name, value in _columns(fixes.take(one_a_minute(fixes))).items():
            setattr(track, name, value)
        track.thinned = True
    session.flush()
    return Thinned(len(whole), gone)


def _is_here(session: Session, office_id: int, number: str) -> bool:
    query = select(Track.id).where(Track.office_id == office_id, Track.uuid == number)
    return session.scalar(query) is not None


def _columns(fixes: Fixes) -> dict[str, object]:
    first = fixes.time_s[0]
    lon_lat = np.round(fixes.lon_lat, DECIMALS)
    # A line has two points; one fix alone is a line that stays where it is.
    line = shapely.LineString(lon_lat if len(lon_lat) > 1 else np.repeat(lon_lat, 2, axis=0))
    return {
        "started_at": datetime.fromtimestamp(first, UTC),
        "ended_at": datetime.fromtimestamp(fixes.time_s[-1], UTC),
        "times_s": np.round(fixes.time_s - first, 1).tolist(),
        "accuracy_m": np.round(fixes.accuracy_m, 1).tolist(),
        "geom": to_stored(line),
    }


def _fixes(track: Track) -> Fixes:
    count = len(track.times_s)
    return Fixes(
        np.array(track.times_s, dtype=float) + track.started_at.timestamp(),
        shapely.get_coordinates(geometry_of(track.geom))[:count],
        np.array(track.accuracy_m, dtype=float),
    )
