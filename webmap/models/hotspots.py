"""Hotspots (热点) and assignments (派任): where presence is wanted, and who answers for it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, check, choice, owned_key, same_office


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
    geom: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", srid=4326))


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
