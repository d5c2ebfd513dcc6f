"""The history of places: change sets (修改), and the states that places had before them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base, OfficeOwned, UtcDateTime, choice, owned_key, same_office


class ChangeKind(StrEnum):
    """How places came to be changed."""

    EDIT = "edit"
    IMPORT = "import"
    UNDO = "undo"
    REDO = "redo"
    RESTORE = "restore"
    GRIDS = "grids"


class ChangeSet(OfficeOwned, Base):
    """What somebody changed at once: it is kept, shown, and taken back as one."""

    __tablename__ = "change_sets"
    __table_args__ = (
        owned_key(),
        same_office("reverses_id", "change_sets", ondelete="CASCADE"),
        Index("ix_change_sets_office_time", "office_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(String(60), doc="'cli' for the command line")
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind, "kind"))
    note: Mapped[str] = mapped_column(String(200), default="", doc="the file of an import, …")
    counts: Mapped[dict[str, list[int]] | None] = mapped_column(
        JSON, doc="of each layer, how many places were made, changed and taken away"
    )
    reverses_id: Mapped[int | None] = mapped_column(
        index=True, doc="the change set that this undo or redo takes back"
    )


class PlaceState(OfficeOwned, Base):
    """A state that a place had until a change set ended it.

    The state that holds stands in the place's own row; one that was deleted has no row there, and
    its last state here.
    """

    __tablename__ = "place_states"
    __table_args__ = (
        owned_key(),
        same_office("ended_in", "change_sets", ondelete="CASCADE"),
        Index("ix_place_states_office_place", "office_id", "place_id", "version"),
        Index("ix_place_states_office_begun", "office_id", "begun_in", "place_id"),
        Index("ix_place_states_office_ended", "office_id", "ended_in", "place_id"),
        Index("ix_place_states_office_number", "office_id", "layer_id", "number"),
    )

    place_id: Mapped[int] = mapped_column(doc="no foreign key: the place may be gone")
    layer_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    begun_in: Mapped[int | None] = mapped_column(doc="the change set that made it; None: unknown")
    ended_in: Mapped[int]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326))
