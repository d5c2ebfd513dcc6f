"""What bringing files in remembers: how columns were mapped, and rows that wait for a position."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, UtcDateTime, check, owned_key


def _of_a_layer() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["office_id", "layer_id"], ["layers.office_id", "layers.layer_id"], ondelete="CASCADE"
    )


class ColumnMapping(OfficeOwned, Base):
    """How the columns of files with the same headers were mapped to a layer's fields last time."""

    __tablename__ = "column_mappings"
    __table_args__ = (
        owned_key(),
        _of_a_layer(),
        UniqueConstraint("office_id", "layer_id", "headers"),
    )

    layer_id: Mapped[str] = mapped_column(String(40))
    headers: Mapped[str] = mapped_column(String(64), doc="SHA-256 of the sorted headers")
    columns: Mapped[dict[str, str]] = mapped_column(JSON, doc="column to field; '': left out")
    datum: Mapped[str] = mapped_column(String(20))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WaitingPlace(OfficeOwned, Base):
    """A place without a position (待落图): it waits until somebody places it on the map."""

    __tablename__ = "waiting_places"
    __table_args__ = (
        owned_key(),
        _of_a_layer(),
        UniqueConstraint("office_id", "layer_id", "number"),
        check("number", "length(number) > 0"),
    )

    layer_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    file: Mapped[str] = mapped_column(String(200), default="", doc="where it came from")
    username: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_in: Mapped[int | None] = mapped_column(doc="the change set that brought it")
    ended_in: Mapped[int | None] = mapped_column(doc="that placed it or took it back")
