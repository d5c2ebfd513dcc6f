"""The retention rule: tracks are thinned and deleted, photos deleted, in their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from webmap.models import VisitReport
from webmap.patrols.tracks import Thinned, thin_tracks

if TYPE_CHECKING:
    from datetime import datetime

    from webmap.database import Database
    from webmap.patrols.photos import PhotoStore

# A photo's file may be a moment older than the message that it belongs to.
_NEW_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PhotosGone:
    """What the rule did with photos: messages that lost theirs, and files deleted."""

    messages: int
    files: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What the rule did."""

    tracks: Thinned
    photos: PhotosGone


def thin_photos(database: Database, store: PhotoStore, now: datetime, keep_days: int) -> PhotosGone:
    """Delete the photos of all offices that came in too long ago; what was written stays.

    Parameters
    ----------
    keep_days
        Photos of messages received longer ago are deleted.
    """
    old = (VisitReport.photo != "") & (VisitReport.received_at < now - timedelta(days=keep_days))
    with database.writing() as session:
        count = session.scalar(select(func.count()).select_from(VisitReport).where(old)) or 0
        session.execute(update(VisitReport).where(old).values(photo=""))
    # Only what is no longer known to the database loses its file; one left over goes tomorrow.
    with database.reading() as session:
        known = frozenset(
            session.scalars(select(VisitReport.photo).where(VisitReport.photo != "").distinct())
        )
    return PhotosGone(count, store.clear(known, now - _NEW_FOR))


def keep_rule(
    database: Database, store: PhotoStore, now: datetime, *, track_days: int, photo_days: int
) -> Kept:
    """Apply the whole rule once."""
    with database.writing() as session:
        tracks = thin_tracks(session, now, track_days)
    return Kept(tracks, thin_photos(database, store, now, photo_days))
