"""Grids by their dates: the code of the grid that each thing of the past lay in on its own day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from sqlalchemy import select

from webmap.grids.membership import NOWHERE, grid_of
from webmap.models import PoliceGrid, SubGrid, read_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session


def read_all_grids(
    session: Session, office_id: int, table: type[PoliceGrid] | type[SubGrid]
) -> gpd.GeoDataFrame:
    """Read the grids of all days: ``code, name, valid_from, valid_to, geom`` (EPSG:4326)."""
    return read_frame(
        session,
        select(table.code, table.name, table.valid_from, table.valid_to, table.geom)
        .where(table.office_id == office_id)
        .order_by(table.code, table.valid_from),
    )


def codes_on_days(
    grids: gpd.GeoDataFrame, points: NDArray[np.object_], days: Sequence[date]
) -> NDArray[np.object_]:
    """Return the code of the grid that held where and when each thing happened.

    Before the first grids there were none; what happened then counts by the first.

    Parameters
    ----------
    grids
        As `read_all_grids` gives them.
    points, days
        Shape (things,): geometries in EPSG:4326, and the day of each.

    Returns
    -------
    Shape (things,): a code, or None where no grid held at all.
    """
    codes = np.full(len(points), None, dtype=object)
    if grids.empty or len(points) == 0:
        return codes
    first = min(grids["valid_from"])
    turns = sorted({*grids["valid_from"], *(day for day in grids["valid_to"] if day is not None)})
    when = np.array([max(day, first).toordinal() for day in days])
    turn_of = np.searchsorted([turn.toordinal() for turn in turns], when, side="right") - 1
    for turn in np.unique(turn_of):
        day = turns[turn]
        holds = [
            begin <= day and (end is None or end > day)
            for begin, end in zip(grids["valid_from"], grids["valid_to"], strict=True)
        ]
        held = grids[holds]
        mine = np.flatnonzero(turn_of == turn)
        at = grid_of(points[mine], np.asarray(held.geometry.array, dtype=object))
        known = held["code"].to_numpy(dtype=object)
        inside = at != NOWHERE
        codes[mine[inside]] = known[at[inside]]
    return codes
