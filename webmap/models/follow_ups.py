"""Follow-ups (跟进): what is to be done, and was done, about a hotspot or a venue."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import (
    Base,
    OfficeOwned,
    UtcDateTime,
    check,
    choice,
    owned_key,
    same_office,
)


class FollowUpKind(StrEnum):
    """What is done: a visit, an inspection, a talk with the owner (约谈), lighting mended, more."""

    VISIT = "visit"
    INSPECTION = "inspection"
    OWNER_TALK = "owner_talk"
    LIGHTING = "lighting"
    OTHER = "other"


class FollowUp(OfficeOwned, Base):
    """One thing to do about a hotspot or a place, until when, and what was done.

    A place is kept by its layer and number, since places are imported anew.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        owned_key(),
        same_office("hotspot_id", "hotspots", ondelete="CASCADE"),
        same_office("member_id", "members"),
        check("about", "hotspot_id IS NOT NULL OR place_number <> ''"),
        check("when", "due_on IS NOT NULL OR done_on IS NOT NULL"),
        Index("ix_follow_ups_office_due", "office_id", "due_on"),
        Index("ix_follow_ups_office_photo", "office_id", "photo"),
    )

    hotspot_id: Mapped[int | None] = mapped_column(index=True)
    layer_id: Mapped[str] = mapped_column(String(40), default="")
    place_number: Mapped[str] = mapped_column(String(60), default="")
    name: Mapped[str] = mapped_column(String(200), doc="of the hotspot or place, as it was then")
    kind: Mapped[FollowUpKind] = mapped_column(choice(FollowUpKind, "kind"))
    member_id: Mapped[int | None] = mapped_column(index=True, doc="who does it; None: not said")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    photo: Mapped[str] = mapped_column(String(64), default="", doc="SHA-256 of the photo kept")
    username: Mapped[str] = mapped_column(String(60), doc="who wrote it last")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class TalkDismissal(OfficeOwned, Base):
    """A talk with a venue's owner that was proposed and not wanted, until there are new affrays."""

    __tablename__ = "talk_dismissals"
    __table_args__ = (owned_key(), UniqueConstraint("office_id", "layer_id", "place_number"))

    layer_id: Mapped[str] = mapped_column(String(40))
    place_number: Mapped[str] = mapped_column(String(60))
    seen_until: Mapped[datetime] = mapped_column(
        UtcDateTime, doc="time of the last affray that was known then"
    )
    username: Mapped[str] = mapped_column(String(60))
    dismissed_at: Mapped[datetime] = mapped_column(UtcDateTime)
