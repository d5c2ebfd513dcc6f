"""Shifts (班次), patrol plans (巡逻计划), their routes (巡逻路线) and visits (到访)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
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


class Mode(StrEnum):
    """How a team moves."""

    FOOT = "foot"
    EBIKE = "ebike"
    CAR = "car"


class PlanStatus(StrEnum):
    """Whether teams go by a plan: a draft, the published one, or one that another replaced."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"


class Shift(OfficeOwned, Base):
    """Teams on duty between two times."""

    __tablename__ = "shifts"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "starts_at", "ends_at"),
        check("hours", "ends_at > starts_at"),
    )

    name: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PatrolPlan(OfficeOwned, Base):
    """A plan of one shift: what was asked for (request) and what came out (routes, figures)."""

    __tablename__ = "patrol_plans"
    __table_args__ = (
        owned_key(),
        same_office("shift_id", "shifts", ondelete="CASCADE"),
        # Teams must never find two plans that both say go.
        Index(
            "ux_patrol_plans_published",
            "office_id",
            "shift_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    shift_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    status: Mapped[PlanStatus] = mapped_column(
        choice(PlanStatus, "status"), default=PlanStatus.DRAFT
    )
    seed: Mapped[int] = mapped_column(default=0)
    request: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    history: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, doc="what was done by hand or on the night"
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Route(OfficeOwned, Base):
    """One team's way in a plan."""

    __tablename__ = "routes"
    __table_args__ = (
        owned_key(),
        same_office("plan_id", "patrol_plans", ondelete="CASCADE"),
        same_office("team_id", "teams"),
        UniqueConstraint("plan_id", "team_id"),
        check("hours", "ends_at >= starts_at"),
        check("distance", "distance_m >= 0"),
    )

    plan_id: Mapped[int] = mapped_column(index=True)
    team_id: Mapped[int] = mapped_column(index=True)
    mode: Mapped[Mode] = mapped_column(choice(Mode, "mode"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    distance_m: Mapped[float]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("LINESTRING", srid=4326))


class Visit(OfficeOwned, Base):
    """A visit that was wanted: a stop of a route, or left out with the reason."""

    __tablename__ = "visits"
    __table_args__ = (
        owned_key(),
        same_office("plan_id", "patrol_plans", ondelete="CASCADE"),
        same_office("route_id", "routes", ondelete="CASCADE"),
        same_office("hotspot_id", "hotspots"),
        UniqueConstraint("route_id", "sequence"),
        check("planned_whole", "(route_id IS NULL) = (starts_at IS NULL)"),
        check("dwell", "dwell_s >= 0"),
    )

    plan_id: Mapped[int] = mapped_column(index=True)
    route_id: Mapped[int | None] = mapped_column(index=True, doc="None: left out")
    hotspot_id: Mapped[int | None] = mapped_column(index=True, doc="None: a stop set by hand")
    key: Mapped[str | None] = mapped_column(
        String(20), doc="which visit of the plan's request it is; None: drawn before keys were kept"
    )
    name: Mapped[str] = mapped_column(String(120))
    priority: Mapped[int]
    dwell_s: Mapped[int]
    sequence: Mapped[int | None] = mapped_column(doc="1 is the first stop of the route")
    arrives_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    departs_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_out_reason: Mapped[str] = mapped_column(String(300), default="")
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326))
