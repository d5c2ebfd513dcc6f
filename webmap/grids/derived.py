"""What follows from where places lie: the sub-grid of each, by the grids that hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webmap.grids.days import local_day
from webmap.grids.membership import NOWHERE, grid_of
from webmap.models import Office, Place, SubGrid, holds_on, read_frame

# SQLite binds at most 32,766 values a statement.
_AT_ONCE = 5000


def sub_grids_at(session: Session, office_id: int, at: datetime) -> gpd.GeoDataFrame:
    """Return the sub-grids that hold at a moment, by code, with the columns ``id, code, geom``."""
    return read_frame(
        session,
        select(SubGrid.id, SubGrid.code, SubGrid.geom)
        .where(SubGrid.office_id == office_id, holds_on(SubGrid, local_day(at)))
        .order_by(SubGrid.code),
    )


def sub_grid_ids(
    session: Session, office_id: int, geometry: NDArray[np.object_], at: datetime
) -> list[int | None]:
    """Return the id of the sub-grid that each geometry (EPSG:4326) lies in at a moment."""
    grids = sub_grids_at(session, office_id, at)
    found = grid_of(geometry, np.asarray(grids["geom"].array, dtype=object))
    ids = grids["id"].to_numpy()
    return [None if position == NOWHERE else int(ids[position]) for position in found]


def derive_sub_grids(
    session: Session, office_id: int, at: datetime, changed_in: int | None = None
) -> int:
    """Give places the sub-grid that they lie in, after the grids or the places changed.

    Parameters
    ----------
    at
        Now: the grids that hold count.
    changed_in
        Only the places whose state this change set made; None: every place of the office.

    Returns
    -------
    How many places changed hands.
    """
    wanted = select(Place.id, Place.sub_grid_id, Place.geom).where(Place.office_id == office_id)
    if changed_in is not None:
        wanted = wanted.where(Place.changed_in == changed_in)
    places = read_frame(session, wanted)
    if places.empty:
        return 0
    ids = sub_grid_ids(session, office_id, np.asarray(places["geom"].array, dtype=object), at)
    moved: dict[int | None, list[int]] = {}
    for place, old, grid in zip(places["id"], places["sub_grid_id"], ids, strict=True):
        if old != grid:
            moved.setdefault(grid, []).append(int(place))
    for grid, some in moved.items():
        for chunk in _chunks(some):
            session.execute(update(Place).where(Place.id.in_(chunk)).values(sub_grid_id=grid))
    return sum(map(len, moved.values()))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def offices_behind(session: Session, at: datetime) -> list[int]:
    """Return the ids of offices with places in a sub-grid that does not hold at a moment."""
    return list(
        session.scalars(
            select(Office.id).where(
                Office.id.in_(
                    select(Place.office_id)
                    .join(SubGrid, SubGrid.id == Place.sub_grid_id)
                    .where(~holds_on(SubGrid, local_day(at)))
                )
            )
        )
    )
