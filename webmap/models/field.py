"""What is told from the streets: reports of visits (到访回报) and tracks (轨迹)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
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


class ReportKind(StrEnum):
    """What a team says of a stop: it arrived, it is done, it could not, or just a note."""

    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"
    NOTE = "note"


class TrackSource(StrEnum):
    """Where a track comes from: a page on the phone, or a file of another device."""

    PHONE = "phone"
    FILE = "file"


class VisitReport(OfficeOwned, Base):
    """What was told of one stop of a published plan."""

    __tablename__ = "visit_reports"
    __table_args__ = (
        owned_key(),
        same_office("plan_id", "patrol_plans", ondelete="CASCADE"),
        same_office("visit_id", "visits", ondelete="CASCADE"),
        # The phone makes the number; sent twice, it is kept once.
        UniqueConstraint("office_id", "uuid"),
        check("reason", "kind <> 'failed' OR reason <> ''"),
        Index("ix_visit_reports_office_photo", "office_id", "photo"),
    )

    uuid: Mapped[str] = mapped_column(String(36), doc="made by the phone")
    plan_id: Mapped[int] = mapped_column(index=True)
    visit_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind, "kind"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, doc="by the phone's clock")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="", doc="why it could not be made")
    note: Mapped[str] = mapped_column(String(500), default="")
    photo: Mapped[str] = mapped_column(String(64), default="", doc="SHA-256 of the photo kept")
    username: Mapped[str] = mapped_column(String(60))


class Track(OfficeOwned, Base):
    """A piece of what a team really walked; deleted by the retention rule."""

    __tablename__ = "tracks"
    __table_args__ = (
        owned_key(),
        same_office("plan_id", "patrol_plans", ondelete="CASCADE"),
        same_office("team_id", "teams"),
        UniqueConstraint("office_id", "uuid"),
        check("hours", "ended_at >= started_at"),
    )

    uuid: Mapped[str] = mapped_column(String(36), doc="made by the phone, or from the file")
    plan_id: Mapped[int] = mapped_column(index=True)
    team_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    source: Mapped[TrackSource] = mapped_column(choice(TrackSource, "source"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    times_s: Mapped[list[float]] = mapped_column(JSON, doc="of each point, from started_at")
    accuracy_m: Mapped[list[float]] = mapped_column(JSON, doc="of each point")
    thinned: Mapped[bool] = mapped_column(default=False)
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326))
