"""Membership: the grid that a place lies in, derived from where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOWHERE = -1


def grid_of(places: NDArray[np.object_], grids: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the position of the grid that each place lies in.

    An area counts by a point inside it. On a border shared by two grids the first of them counts;
    what lies in none (a little beyond the office's boundary) belongs to the nearest.

    Parameters
    ----------
    places
        Shape (places,): points or polygons.
    grids
        Shape (grids,): polygons in the same CRS, in the order in which they count.

    Returns
    -------
    array of shape (places,)
        `NOWHERE` for all when there are no grids.
    """
    found = np.full(len(places), NOWHERE, dtype=np.int64)
    if len(grids) == 0 or len(places) == 0:
        return found
    inner = shapely.point_on_surface(places)
    # Asked from the grids, each is prepared once: many places are found in half of the time.
    grid, place = shapely.STRtree(inner).query(grids, predicate="intersects")
    order = np.lexsort((grid, place))
    place, grid = place[order], grid[order]
    first, at = np.unique(place, return_index=True)
    found[first] = grid[at]
    left = np.flatnonzero(found == NOWHERE)
    if len(left):
        found[left] = shapely.STRtree(grids).nearest(inner[left])
    return found


def totals(grid: NDArray[np.int64], amounts: NDArray[Any], count: int) -> NDArray[np.float64]:
    """Return the sum of amounts in each of ``count`` grids.

    Parameters
    ----------
    grid
        Shape (things,): the grid that each lies in.
    amounts
        Shape (things,).
    count
        How many grids there are.
    """
    sums: NDArray[Any] = np.bincount(grid, amounts, minlength=count)
    return sums.astype(np.float64)
