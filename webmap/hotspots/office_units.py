"""An office's units: its streets cut into pieces, kept until its map data change."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from cachetools import LRUCache
from sqlalchemy import func, select

from webmap.hotspots.areas import in_metres
from webmap.hotspots.cutting import cut_units
from webmap.models import Office, Railway, Street, to_geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from webmap.hotspots.units import Units

KEPT_OFFICES = 4
_kept: LRUCache[tuple[str, int, int], Units] = LRUCache(KEPT_OFFICES)
_lock = Lock()


def units_of(session: Session, office: Office) -> Units:
    """Return the office's units, cut anew only after its map data changed.

    Raises
    ------
    DomainError
        It has no streets.
    """
    key = (str(session.get_bind().engine.url), office.id, office.data_version)
    with _lock:
        if key in _kept:
            return _kept[key]
    units = cut_units(
        _lines(session, office, Street),
        _lines(session, office, Railway),
        in_metres(to_geometry(office.boundary), office.metric_srid),
    )
    with _lock:
        _kept[key] = units
    return units


def _lines(session: Session, office: Office, table: Any) -> NDArray[np.object_]:
    """Return the lines of a table, metres."""
    shapes = session.scalars(
        select(func.ST_AsBinary(table.geom))
        .where(table.office_id == office.id)
        .order_by(table.number)
    )
    lines = shapely.from_wkb(np.array([bytes(shape) for shape in shapes], dtype=object))
    moved: NDArray[np.object_] = in_metres(lines, office.metric_srid)
    return moved
