"""Accounts (账号) and audit entries (操作记录)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, UtcDateTime, check, choice


class Role(StrEnum):
    """What somebody is to the program; the rights of each stand in `webmap.accounts.rights`."""

    COMMANDER = "commander"
    OFFICER = "officer"
    AUXILIARY = "auxiliary"
    VOLUNTEER = "volunteer"
    BUREAU = "bureau"
    ADMIN = "admin"


class User(Base):
    """An account. Bureau and administrator belong to no single office."""

    __tablename__ = "users"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "member_id"], ["members.office_id", "members.id"]),
        check("office_or_bureau", "office_id IS NOT NULL OR role IN ('bureau', 'admin')"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), index=True
    )
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), doc="argon2id, PHC string")
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    member_id: Mapped[int | None]
    demo: Mapped[bool] = mapped_column(default=False, doc="works only on loopback")
    active: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str] = mapped_column(
        String(64), unique=True, doc="in the session cookie; a new one ends all sessions"
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who changed what, when, from what to what. Append only: triggers refuse the rest."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_office_time", "office_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(String(60), doc="'cli' for the command line")
    action: Mapped[str] = mapped_column(String(60), doc="as the right: data.import, plans.publish")
    subject: Mapped[str] = mapped_column(String(120), doc="what was changed: layer:shops, plan:3")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
