"""Bulletins (每日电诈预警): the fraud warning of the day; nothing of a victim is in it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, UtcDateTime, check, owned_key


class Bulletin(OfficeOwned, Base):
    """A kind of fraud that was reported the day before, as an officer has it written."""

    __tablename__ = "bulletins"
    __table_args__ = (
        owned_key(),
        UniqueConstraint("office_id", "day", "sub_category"),
        check("reported", "reported >= 0"),
    )

    day: Mapped[date] = mapped_column(index=True, doc="the day on which it is shared")
    sub_category: Mapped[str] = mapped_column(String(60), doc="kind of fraud; empty: any")
    reported: Mapped[int] = mapped_column(doc="how many were reported the day before")
    title: Mapped[str] = mapped_column(String(60))
    how_it_works: Mapped[str] = mapped_column(String(600))
    how_to_avoid: Mapped[str] = mapped_column(String(600))
    approved_by: Mapped[str] = mapped_column(
        String(60), default="", doc="empty: not yet to be shared"
    )
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
