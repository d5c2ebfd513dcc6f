"""Grow compact areas from units that stand out, the densest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

REACH_M = 75.0
# What happens on a unit lies on average so near the middle of the area that takes it.
_NEAR_M = 60.0
# An incident far from every street doesn't draw the area off the street that it belongs to.
_MOST_OFF_M = 50.0
# A unit that is less dense than this share of the densest one is no part of the same area, but
# its fringe: so near it, it makes none of its own either.
_LEAST_SHARE = 0.25
_GAP_M = 1.0


@dataclass(frozen=True, eq=False)
class Area:
    """Units whose ground touches, as far as it lies within 75 m of a middle.

    Parameters
    ----------
    units
        Their numbers, the densest first.
    middle
        Where the incidents on them lie on average, metres.
    """

    units: NDArray[np.int64]
    middle: Floats


def grow_areas(
    units: Units, chosen: NDArray[np.bool_], density: Floats, unit: NDArray[np.int64], xy: Floats
) -> list[Area]:
    """Return compact areas at most 150 m across; no unit is in two.

    An area begins with the densest unit that is left and takes the densest of those whose ground
    touches it, without a barrier between, as long as what happens there lies near its middle.

    Parameters
    ----------
    chosen
        Shape (units,): the units that may belong to an area.
    density
        Shape (units,): which come first.
    unit, xy
        The incidents: shape (incidents,), on which unit, and (incidents, 2), where.
    """
    free = chosen & (units.area_m2 > 0)
    # A unit without incidents pulls a little at the middle of its street.
    weight = np.bincount(unit, minlength=len(units)) + 0.1
    place = units.middle + _off_middle(units, unit, xy) / weight[:, None]
    areas = []
    for seed in np.argsort(-density, kind="stable").tolist():
        if not free[seed]:
            continue
        free[seed] = False
        members, middle = [seed], place[seed]
        edge = _free_neighbours(units.beside, seed, free)
        while edge:
            best = max(edge, key=lambda other: (density[other], -other))
            edge.discard(best)
            if np.hypot(*(place[best] - middle)) > _NEAR_M:
                continue
            free[best] = False
            if density[best] >= _LEAST_SHARE * density[seed]:
                members.append(best)
                middle = np.average(place[members], axis=0, weights=weight[members])
            edge |= _free_neighbours(units.beside, best, free)
        areas.append(Area(np.array(members), middle))
    return areas


def _off_middle(units: Units, unit: NDArray[np.int64], xy: Floats) -> Floats:
    """Return by how much a unit's incidents lie off its middle, in sum; none more than 50 m."""
    off = xy - units.middle[unit]
    off /= np.maximum(np.hypot(*off.T) / _MOST_OFF_M, 1.0)[:, None]
    return np.column_stack(
        [np.bincount(unit, off[:, axis], minlength=len(units)) for axis in (0, 1)]
    )


def ground_of(units: Units, area: Area) -> Floats:
    """Return how many m² of each of an area's units lie within its reach, shape (units,)."""
    side_m2 = units.lattice.side_m**2
    return np.array(
        [
            min(_near(units.lattice.centres(int(one)), area).sum() * side_m2, units.area_m2[one])
            for one in area.units
        ]
    )


def inside(units: Units, area: Area, unit: NDArray[np.int64], xy: Floats) -> NDArray[np.bool_]:
    """Return which incidents lie in an area; off all ground, which belong to its streets."""
    of_area = np.zeros(len(units), dtype=bool)
    of_area[area.units] = True
    mine: NDArray[np.bool_] = of_area[unit]
    on_ground = units.lattice.at(xy[mine])[0] >= 0
    mine[mine] = _near(xy[mine], area) | ~on_ground
    return mine


def area_polygon(units: Units, area: Area) -> shapely.Polygon:
    """Return an area as one polygon with smooth edges, in the office.

    It keeps to its side of every barrier.
    """
    side = units.lattice.side_m
    ground = units.lattice.ground(area.units).buffer(side / 2).buffer(-side / 2)
    smooth = ground.simplify(side / 2).intersection(shapely.Point(area.middle).buffer(REACH_M))
    if units.boundary is not None:
        smooth = smooth.intersection(units.boundary)
    if len(units.barriers):
        smooth = smooth.difference(shapely.union_all(units.barriers).buffer(_GAP_M))
    parts = [part for part in shapely.get_parts(smooth) if part.geom_type == "Polygon"]
    return shapely.Polygon(max(parts, key=lambda part: part.area).exterior)


def _near(xy: Floats, area: Area) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.hypot(*(xy - area.middle).T) <= REACH_M
    return near


def _free_neighbours(beside: sparse.csr_matrix, unit: int, free: NDArray[np.bool_]) -> set[int]:
    around = beside.indices[beside.indptr[unit] : beside.indptr[unit + 1]]
    return set(around[free[around]].tolist())
