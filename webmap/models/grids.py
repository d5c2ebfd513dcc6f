"""Police grids (警格) and sub-grids (网格), with the dates between which they hold.

A grid is one polygon, or several where its commander said so (a MultiPolygon).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, UtcDateTime, check, owned_key, same_office


class PoliceGrid(OfficeOwned, Base):
    """A police grid; those valid on one day tile the office."""

    __tablename__ = "police_grids"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "code", "valid_from"),
        check("validity", "valid_to IS NULL OR valid_to > valid_from"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326))


class SubGrid(OfficeOwned, Base):
    """A sub-grid; those valid on one day tile their police grid."""

    __tablename__ = "sub_grids"
    __table_args__ = (
        owned_key(),
        same_office("police_grid_id", "police_grids", ondelete="CASCADE"),
        UniqueConstraint("office_id", "code", "valid_from"),
        check("validity", "valid_to IS NULL OR valid_to > valid_from"),
    )

    police_grid_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326))


def holds_on(table: type[PoliceGrid] | type[SubGrid], day: date) -> Any:
    """Return a condition: the grid holds on a day."""
    return (table.valid_from <= day) & or_(table.valid_to.is_(None), table.valid_to > day)


class GridDraft(OfficeOwned, Base):
    """Grids being drawn: kept between one sitting and the next, and not yet in force."""

    __tablename__ = "grid_drafts"
    __table_args__ = (owned_key(),)

    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(doc="grows with every change; who edits must name it")
    document: Mapped[dict[str, Any]] = mapped_column(JSON, doc="its steps, and what it replaced")
    username: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
