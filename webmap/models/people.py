"""The office's own staff: teams (小组) and members (队员). No resident is ever stored."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, check, choice, owned_key, same_office


class TeamKind(StrEnum):
    """What a team is for."""

    OFFICERS = "officers"
    ASSISTANT = "assistant"
    COMMUNITY = "community"
    MOBILE = "mobile"
    ROAD = "road"
    VOLUNTEERS = "volunteers"


class Team(OfficeOwned, Base):
    """A team of members."""

    __tablename__ = "teams"
    __table_args__ = (owned_key(), UniqueConstraint("office_id", "code"))

    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[TeamKind] = mapped_column(choice(TeamKind, "kind"))


class Member(OfficeOwned, Base):
    """One member of the staff: post, team and work phone."""

    __tablename__ = "members"
    __table_args__ = (
        owned_key(),
        same_office("team_id", "teams"),
        UniqueConstraint("office_id", "number"),
    )

    number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    post: Mapped[str] = mapped_column(String(40), doc="警长, 民警, 警务助理, …")
    phone: Mapped[str] = mapped_column(String(40), default="")
    team_id: Mapped[int] = mapped_column(index=True)
    active: Mapped[bool] = mapped_column(default=True)
    photo: Mapped[str | None] = mapped_column(String(64), doc="SHA-256 of the stored JPEG")
    version: Mapped[int] = mapped_column(default=1, server_default="1", doc="grows with a change")


class Absence(OfficeOwned, Base):
    """Days on which a member is away (不在岗): on leave or sent elsewhere; why is not kept."""

    __tablename__ = "absences"
    __table_args__ = (
        owned_key(),
        same_office("member_id", "members", ondelete="CASCADE"),
        check("days", "last_day >= first_day"),
    )

    member_id: Mapped[int] = mapped_column(index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
