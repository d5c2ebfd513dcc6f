"""Hotspots (热点) and assignments (派任): where presence is wanted, and who answers for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    JSON,
    ColumnElement,
    String,
    UniqueConstraint,
    case,
    exists,
    false,
    literal,
    text,
)
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


class HotspotStatus(StrEnum):
    """How far a hotspot has come."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


class Hotspot(OfficeOwned, Base):
    """An area with a reason, a priority and the presence that it needs."""

    __tablename__ = "hotspots"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "number"),
        check("priority", "priority BETWEEN 1 AND 5"),
        check("dwell", "dwell_s BETWEEN 60 AND 14400"),
        check("visits", "visits_per_shift BETWEEN 1 AND 24"),
        check("spacing", "spacing_s BETWEEN 0 AND 86400"),
    )

    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500), default="")
    priority: Mapped[int] = mapped_column(default=3, doc="1 low … 5 high")
    dwell_s: Mapped[int] = mapped_column(default=900, doc="seconds of presence a visit")
    visits_per_shift: Mapped[int] = mapped_column(default=1)
    spacing_s: Mapped[int] = mapped_column(default=0, doc="least time between two visits")
    windows: Mapped[list[list[str]]] = mapped_column(
        JSON, default=list, doc='local time windows such as ["22:00", "01:00"]; none: any time'
    )
    status: Mapped[HotspotStatus] = mapped_column(
        choice(HotspotStatus, "status"), default=HotspotStatus.CONFIRMED
    )
    detected: Mapped[bool] = mapped_column(default=False, doc="found by a method, not drawn")
    category: Mapped[str] = mapped_column(
        String(60),
        default="",
        server_default=text("''"),
        doc="of most incidents here; empty: not said",
    )
    profile: Mapped[list[float] | None] = mapped_column(
        JSON, doc="share of each hour of the week, Monday 00:00 first, local time: 168 numbers"
    )
    confidence: Mapped[float | None] = mapped_column(doc="0 to 1, of what was detected")
    evidence: Mapped[dict[str, Any] | None] = mapped_column(
        JSON, doc="what a detection saw: counts, methods, period"
    )
    refused: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="closed because the suggestion was refused"
    )
    result: Mapped[str] = mapped_column(
        String(500), default="", server_default=text("''"), doc="why refused, or what came of it"
    )
    decided_by: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    decided_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, doc="when it was confirmed, refused or drawn; before and after are told by it"
    )
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", srid=4326))


def hotspot_status_on(day: date) -> ColumnElement[Any]:
    """Return a hotspot's status on a day: it is assigned as long as an assignment holds."""
    held = exists().where(
        Assignment.office_id == Hotspot.office_id,
        Assignment.hotspot_id == Hotspot.id,
        Assignment.valid_from <= day,
        Assignment.valid_to.is_(None) | (Assignment.valid_to > day),
    )
    follows = Hotspot.status.in_((HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED))
    return case(
        (follows & held, literal(HotspotStatus.ASSIGNED, Hotspot.status.type)),
        (follows, literal(HotspotStatus.CONFIRMED, Hotspot.status.type)),
        else_=Hotspot.status,
    )


class Detection(OfficeOwned, Base):
    """One search for hotspots: what it was asked, and how its method did on the office's past."""

    __tablename__ = "detections"
    __table_args__ = (owned_key(),)

    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    username: Mapped[str] = mapped_column(String(60))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, doc="kinds, period, share of the area")
    judgement: Mapped[dict[str, Any]] = mapped_column(JSON, doc="its back-test and near repeats")


class Assignment(OfficeOwned, Base):
    """A hotspot or a sub-grid given to a member or a team, from one day to another."""

    __tablename__ = "assignments"
    __table_args__ = (
        owned_key(),
        same_office("hotspot_id", "hotspots", ondelete="CASCADE"),
        same_office("sub_grid_id", "sub_grids", ondelete="CASCADE"),
        same_office("member_id", "members", ondelete="CASCADE"),
        same_office("team_id", "teams", ondelete="CASCADE"),
        check("one_what", "(hotspot_id IS NULL) <> (sub_grid_id IS NULL)"),
        check("one_who", "(member_id IS NULL) <> (team_id IS NULL)"),
        check("validity", "valid_to IS NULL OR valid_to > valid_from"),
    )

    hotspot_id: Mapped[int | None] = mapped_column(index=True)
    sub_grid_id: Mapped[int | None] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(index=True)
    team_id: Mapped[int | None] = mapped_column(index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
