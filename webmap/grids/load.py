"""Load: the work that each area brings, of figures and the weights that the commander gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.errors import N_, DomainError
from webmap.grids.membership import grid_of, totals

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_M = 10.0
_SIDE_M = 0.5


def load_of(
    figures: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the load of each area; all loads add up to 1.

    A figure counts by its share of the whole: of two with the same weight, a thousand rentals and
    ten schools bring the same work.

    Parameters
    ----------
    figures
        Shape (areas,) each, none negative.
    weights
        By the name of a figure; what is not named doesn't count.

    Raises
    ------
    DomainError
        Nothing that counts is there, or a weight is for something unknown.
    """
    load: NDArray[np.float64] | float = 0.0
    for name, weight in weights.items():
        if name not in figures:
            raise DomainError(N_("没有“%(name)s”这项工作量，请核对权重的名称"), name=name)
        total = figures[name].sum()
        if weight > 0 and total > 0:
            load = load + weight * figures[name] / total
    whole = np.sum(load)
    if whole <= 0:
        raise DomainError(N_("选中的工作量在本辖区都是 0，请给有数据的一项加上权重"))
    return np.asarray(load / whole)


def street_length_m(
    lines: NDArray[np.object_], areas: NDArray[np.object_], step_m: float = STEP_M
) -> NDArray[np.float64]:
    """Return how much street lies in each area; one on a border counts half on each side.

    Parameters
    ----------
    lines
        LineStrings in a metric CRS. What lies in no area counts for the nearest.
    areas
        Shape (areas,): polygons in the same CRS.
    step_m
        Streets are looked at in pieces of at most this length.
    """
    sampled, weight_m = _both_sides(lines, step_m)
    at = grid_of(sampled, areas)
    return totals(at, weight_m, len(areas)) if len(at) else np.zeros(len(areas))


def _both_sides(
    lines: NDArray[np.object_], step_m: float
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Return a point on each side of each piece, and half of the piece's length for each."""
    lines = shapely.segmentize(lines, step_m)
    xy, of_line = shapely.get_coordinates(lines, return_index=True)
    same = of_line[1:] == of_line[:-1]
    begin, along = xy[:-1][same], np.diff(xy, axis=0)[same]
    length_m = np.hypot(*along.T)
    begin, along, length_m = (part[length_m > 0] for part in (begin, along, length_m))
    aside = _SIDE_M * np.column_stack([-along[:, 1], along[:, 0]]) / length_m[:, None]
    middle = begin + along / 2
    sides = np.concatenate([middle + aside, middle - aside])
    return shapely.points(sides), np.tile(length_m / 2, 2)
