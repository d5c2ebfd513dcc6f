"""What is read of an office's map data, kept in this process until the data change."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache
from sqlalchemy.orm import Session

from webmap.models import Office

Value = TypeVar("Value")


class OfficeCache(Generic[Value]):
    """Values by database and office, each with the data version that it was read at.

    Parameters
    ----------
    most
        Offices that are kept; the one asked for longest ago goes first.
    """

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[tuple[str, int], tuple[int, Value]] = LRUCache(most)
        self._lock = Lock()

    def get(
        self, session: Session, office: Office, read: Callable[[Session, Office], Value]
    ) -> Value:
        """Return an office's value, read anew only after its map data changed."""
        key = (str(session.get_bind().engine.url), office.id)
        with self._lock:
            version, value = self._kept.get(key, (None, None))
        if version == office.data_version and value is not None:
            return value
        value = read(session, office)
        with self._lock:
            self._kept[key] = (office.data_version, value)
        return value
