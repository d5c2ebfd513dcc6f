"""The week: who is on which shift (排班), appointments (约定), streets closed by hour (封路)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, check, choice, owned_key, same_office


class AppointmentKind(StrEnum):
    """What an appointment is: a talk at a factory, or the weekend stand at the plaza."""

    TALK = "talk"
    STAND = "stand"


class AppointmentStatus(StrEnum):
    """How far an appointment has come."""

    PLANNED = "planned"
    HELD = "held"
    CALLED_OFF = "called_off"


class RotaEntry(OfficeOwned, Base):
    """A team on a shift of a day, or one member of it where not the whole team is on."""

    __tablename__ = "rota_entries"
    __table_args__ = (
        owned_key(),
        same_office("team_id", "teams", ondelete="CASCADE"),
        same_office("member_id", "members", ondelete="CASCADE"),
        UniqueConstraint("office_id", "day", "begins", "ends", "team_id", "member_id"),
        # Where the member is empty the key above lets a team be on twice.
        Index(
            "ux_rota_entries_whole_team",
            "office_id",
            "day",
            "begins",
            "ends",
            "team_id",
            unique=True,
            sqlite_where=text("member_id IS NULL"),
            postgresql_where=text("member_id IS NULL"),
        ),
        check("clock", "length(begins) = 5 AND length(ends) = 5"),
    )

    day: Mapped[date] = mapped_column(index=True, doc="the day on which the shift starts")
    name: Mapped[str] = mapped_column(String(60), default="")
    begins: Mapped[str] = mapped_column(String(5), doc='local time, "20:00"')
    ends: Mapped[str] = mapped_column(String(5), doc="one not after begins is of the next day")
    team_id: Mapped[int] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(index=True, doc="None: the whole team")


class Appointment(OfficeOwned, Base):
    """A visit by agreement; it keeps its place's number, since places are imported anew."""

    __tablename__ = "appointments"
    __table_args__ = (
        owned_key(),
        same_office("team_id", "teams"),
        UniqueConstraint("office_id", "kind", "day", "place_number"),
        check("dwell", "dwell_s BETWEEN 60 AND 14400"),
        check("lon", "lon BETWEEN -180 AND 180"),
        check("lat", "lat BETWEEN -90 AND 90"),
    )

    kind: Mapped[AppointmentKind] = mapped_column(choice(AppointmentKind, "kind"))
    day: Mapped[date] = mapped_column(index=True)
    begins: Mapped[str] = mapped_column(
        String(5), default="", doc='local time, "19:30"; empty: within office hours of the day'
    )
    dwell_s: Mapped[int] = mapped_column(default=1800, doc="seconds")
    place_number: Mapped[str] = mapped_column(String(60), doc="number of the place in its layer")
    name: Mapped[str] = mapped_column(String(120))
    lon: Mapped[float] = mapped_column(doc="degrees, EPSG:4326")
    lat: Mapped[float] = mapped_column(doc="degrees, EPSG:4326")
    team_id: Mapped[int | None] = mapped_column(index=True, doc="who goes; None: whoever fits")
    status: Mapped[AppointmentStatus] = mapped_column(
        choice(AppointmentStatus, "status"), default=AppointmentStatus.PLANNED
    )
    note: Mapped[str] = mapped_column(String(500), default="")


class StreetClosure(OfficeOwned, Base):
    """A street that is closed at some hours to some ways to move."""

    __tablename__ = "street_closures"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "street", "begins", "ends"),
        check("clock", "length(begins) = 5 AND length(ends) = 5"),
        check("validity", "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from"),
    )

    street: Mapped[str] = mapped_column(
        String(120), doc="a street's name, or the number of one piece of it"
    )
    modes: Mapped[list[str]] = mapped_column(JSON, doc='closed to these, such as ["ebike", "car"]')
    begins: Mapped[str] = mapped_column(String(5), doc='local time, "18:00"')
    ends: Mapped[str] = mapped_column(String(5), doc="one not after begins is of the next day")
    weekdays: Mapped[list[Any]] = mapped_column(
        JSON, default=list, doc="0 Monday to 6 Sunday, of the day on which it begins; none: daily"
    )
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(doc="the last day; None: until further notice")
    reason: Mapped[str] = mapped_column(String(200), default="")
