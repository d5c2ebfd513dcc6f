"""The network: streets (道路) that people move along, and the railway (铁路) that bars the way."""

from __future__ import annotations

from enum import StrEnum

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, check, choice, owned_key


class Oneway(StrEnum):
    """The direction in which vehicles may go, relative to the line's own."""

    NO = "no"
    YES = "yes"
    REVERSE = "reverse"


class Street(OfficeOwned, Base):
    """A piece of street between two junctions; end points are shared exactly."""

    __tablename__ = "streets"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "number"),
        check("level", "level BETWEEN -5 AND 5"),
    )

    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120), default="")
    highway: Mapped[str] = mapped_column(String(40), doc="class, OpenStreetMap's values")
    oneway: Mapped[Oneway] = mapped_column(choice(Oneway, "oneway"), default=Oneway.NO)
    foot: Mapped[bool] = mapped_column(default=True)
    ebike: Mapped[bool] = mapped_column(default=True)
    car: Mapped[bool] = mapped_column(default=True)
    level: Mapped[int] = mapped_column(default=0, doc="0 ground, 1 bridge, -1 underpass")
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326))


class Railway(OfficeOwned, Base):
    """A line of railway: nobody crosses it but at a bridge, an underpass or a level crossing."""

    __tablename__ = "railways"
    __table_args__ = (owned_key(), UniqueConstraint("office_id", "number"))

    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120), default="")
    geom: Mapped[WKBElement] = mapped_column(Geometry("LINESTRING", srid=4326))
