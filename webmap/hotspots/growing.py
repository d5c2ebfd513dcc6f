"""Grow compact areas from units that stand out, the densest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial.distance import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from webmap.hotspots.units import Units

ACROSS_M = 150.0
# A unit that is less dense than this share of the densest one is no part of the same area.
_LEAST_SHARE = 0.4
_GAP_M = 1.0
_ANGLES = np.arange(16) * np.pi / 8
_DIRECTIONS = np.array([np.cos(_ANGLES), np.sin(_ANGLES)])


def grow_areas(
    units: Units,
    chosen: NDArray[np.bool_],
    density: NDArray[np.float64],
    across_m: float = ACROSS_M,
) -> list[list[int]]:
    """Return groups of units, each of which makes a compact area; no unit is in two.

    An area begins with the densest unit that is left and takes the densest of those whose ground
    touches it, without a barrier between, as long as it stays small.

    Parameters
    ----------
    chosen
        Shape (units,): the units that may belong to an area.
    density
        Shape (units,): which come first.
    across_m
        The greatest distance between two points of an area; one unit may be larger.
    """
    free = chosen & (units.area_m2 > 0)
    corners: dict[int, NDArray[np.float64]] = {}
    beside = units.beside
    areas = []
    for seed in np.argsort(-density, kind="stable"):
        if not free[seed]:
            continue
        area, outline = [int(seed)], _corners(units, int(seed), corners)
        free[seed] = False
        edge = _free_neighbours(beside, int(seed), free)
        while edge:
            best = max(edge, key=lambda unit: (density[unit], -unit))
            edge.discard(best)
            if density[best] < _LEAST_SHARE * density[seed]:
                break
            more = _corners(units, best, corners)
            if cdist(outline, more).max() > across_m:
                continue
            area.append(best)
            outline = np.vstack([outline, more])
            free[best] = False
            edge |= _free_neighbours(beside, best, free)
        areas.append(area)
    return areas


def area_polygon(units: Units, area: Sequence[int]) -> shapely.Polygon:
    """Return the ground of an area as one polygon with smooth edges, in the office.

    It keeps to its side of every barrier.
    """
    side = units.lattice.side_m
    ground = units.lattice.ground(area)
    smooth = ground.buffer(side / 2).buffer(-side / 2).simplify(0.75 * side)
    if units.boundary is not None:
        smooth = smooth.intersection(units.boundary)
    if len(units.barriers):
        smooth = smooth.difference(shapely.union_all(units.barriers).buffer(_GAP_M))
    parts = [part for part in shapely.get_parts(smooth) if part.geom_type == "Polygon"]
    return shapely.Polygon(max(parts, key=lambda part: part.area).exterior)


def _free_neighbours(beside: object, unit: int, free: NDArray[np.bool_]) -> set[int]:
    first, last = beside.indptr[unit : unit + 2]  # type: ignore[attr-defined]
    return {int(other) for other in beside.indices[first:last] if free[other]}  # type: ignore[attr-defined]


def _corners(units: Units, unit: int, known: dict[int, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the outer corners of a unit's ground: the farthest in each of 16 directions."""
    if unit not in known:
        centres, half = units.lattice.centres(unit), units.lattice.side_m / 2
        outmost = np.unique((centres @ _DIRECTIONS).argmax(axis=0))
        steps = np.array([[-half, -half], [-half, half], [half, -half], [half, half]])
        known[unit] = (centres[outmost][:, None, :] + steps).reshape(-1, 2)
    return known[unit]
