"""What the search knows: an entry for each feature with a name, and the features to read again.

Beside the entries lies the table ``search_tokens`` that maps their tokens to them: FTS5 on SQLite,
a ``tsvector`` with a GIN index on PostgreSQL. Triggers mark what changes (migration 0007).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webmap.models.base import Base
from webmap.models.places import LayerSource

# In the order in which features of equal fit are found; the positions are part of stored keys.
SEARCHED_SOURCES = (
    LayerSource.HOTSPOTS,
    LayerSource.POLICE_GRIDS,
    LayerSource.SUB_GRIDS,
    LayerSource.PLACES,
    LayerSource.RAILWAYS,
    LayerSource.STREETS,
    LayerSource.INCIDENTS,
)
_LENGTH_BITS, _SOURCE_BITS, _FEATURE_BITS = 8, 4, 36
_OFFICE_AT = 1 + _LENGTH_BITS + _SOURCE_BITS + _FEATURE_BITS
_LATE_AT = _OFFICE_AT - 1
_LONGEST = (1 << _LENGTH_BITS) - 1


class SearchEntry(Base):
    """A feature as the search knows it: its texts in small letters, and a key that sorts.

    The key holds the office, whether the feature comes after all others (an incident), the length
    of its name, its source and its id: whoever reads entries by key has the best of equal fit
    first, without sorting all that fit.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_feature", "source", "feature_id", unique=True),
        Index("ix_search_entries_number", "office_id", "number_key"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(40))
    feature_id: Mapped[int]
    number_key: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(300))
    address_key: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date | None] = mapped_column(doc="of grids: the first day that they hold")
    valid_to: Mapped[date | None]


class SearchStale(Base):
    """A feature that changed since the search read it; triggers write these marks."""

    __tablename__ = "search_stale"

    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    feature_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[int]


def entry_key(office_id: int, source: LayerSource, feature_id: int, name: str) -> int:
    """Return the key of a feature's entry, at most 63 bits."""
    late = source is LayerSource.INCIDENTS
    return (
        office_id << _OFFICE_AT
        | late << _LATE_AT
        | min(len(name), _LONGEST) << (_SOURCE_BITS + _FEATURE_BITS)
        | SEARCHED_SOURCES.index(source) << _FEATURE_BITS
        | feature_id
    )


def entry_keys(office_id: int, *, late: bool) -> tuple[int, int]:
    """Return the first and last key of an office's entries: of incidents (late) or of the rest."""
    first = office_id << _OFFICE_AT | late << _LATE_AT
    return first, first + (1 << _LATE_AT) - 1
