"""An office's units: its streets cut into pieces, kept until its map data change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import func, select

from webmap.hotspots.areas import in_metres
from webmap.hotspots.cutting import cut_units
from webmap.models import Office, Railway, Street, to_geometry
from webmap.office_cache import OfficeCache

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from webmap.hotspots.units import Units

KEPT_OFFICES = 4
_units: OfficeCache[Units] = OfficeCache(KEPT_OFFICES)


def units_of(session: Session, office: Office) -> Units:
    """Return the office's units, cut anew only after its map data changed.

    Raises
    ------
    DomainError
        It has no streets.
    """
    return _units.get(session, office, _read)


def _read(session: Session, office: Office) -> Units:
    return cut_units(
        _lines(session, office, Street),
        _lines(session, office, Railway),
        in_metres(to_geometry(office.boundary), office.metric_srid),
    )


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
