"""The retention rule: tracks are thinned and deleted, photos deleted, in their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from webmap.models import FollowUp, Hotspot, HotspotStatus, VisitReport
from webmap.patrols.tracks import Thinned, thin_tracks

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from webmap.database import Database
    from webmap.patrols.photos import PhotoStore

# A photo's file may be a moment older than the message that it belongs to.
_NEW_FOR = timedelta(days=1)
# A photo of a follow-up is in use as long as its hotspot is open, but no longer than this.
FOLLOW_UP_PHOTO_MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class PhotosGone:
    """What the rule did with photos: messages and follow-ups that lost theirs, files deleted."""

    messages: int
    files: int
    follow_ups: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the rule did."""

    tracks: Thinned
    photos: PhotosGone


def thin_photos(database: Database, store: PhotoStore, now: datetime, keep_days: int) -> PhotosGone:
    """Delete the photos of all offices that came in too long ago; what was written stays.

    A follow-up's photo shows what an open hotspot still is about: its days begin when the hotspot
    is closed, and it is kept `FOLLOW_UP_PHOTO_MOST_DAYS` at most (or ``keep_days``, if longer).

    Parameters
    ----------
    keep_days
        Photos of messages received longer ago are deleted.
    """
    old = (VisitReport.photo != "") & (VisitReport.received_at < now - timedelta(days=keep_days))
    with database.writing() as session:
        count = session.scalar(select(func.count()).select_from(VisitReport).where(old)) or 0
        session.execute(update(VisitReport).where(old).values(photo=""))
        done_with = _follow_ups_done_with(session, now, keep_days)
        session.execute(
            update(FollowUp)
            .where(FollowUp.id.in_(done_with))
            .values(photo="")
            .execution_options(synchronize_session=False)
        )
    # Only what is no longer known to the database loses its file; one left over goes tomorrow.
    with database.reading() as session:
        known = frozenset(
            name
            for photo in (VisitReport.photo, FollowUp.photo)
            for name in session.scalars(select(photo).where(photo != "").distinct())
        )
    return PhotosGone(count, store.clear(known, now - _NEW_FOR), len(done_with))


def _follow_ups_done_with(session: Session, now: datetime, keep_days: int) -> list[int]:
    """Return the ids of the follow-ups whose photo is no longer kept."""
    enough = now - timedelta(days=keep_days)
    longest = now - timedelta(days=max(keep_days, FOLLOW_UP_PHOTO_MOST_DAYS))
    closed = (Hotspot.status == HotspotStatus.CLOSED) & or_(
        Hotspot.closed_at.is_(None), Hotspot.closed_at < enough
    )
    return list(
        session.scalars(
            select(FollowUp.id)
            .outerjoin(
                Hotspot,
                (Hotspot.office_id == FollowUp.office_id) & (Hotspot.id == FollowUp.hotspot_id),
            )
            .where(
                FollowUp.photo != "",
                FollowUp.changed_at < enough,
                or_(Hotspot.id.is_(None), closed, FollowUp.changed_at < longest),
            )
        )
    )


def keep_rule(
    database: Database, store: PhotoStore, now: datetime, *, track_days: int, photo_days: int
) -> Kept:
    """Apply the whole rule once."""
    with database.writing() as session:
        tracks = thin_tracks(session, now, track_days)
    return Kept(tracks, thin_photos(database, store, now, photo_days))
