"""Tiling: whether grids cover an area without gap and without overlap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Rounding to 7 decimals of a degree moves a point by up to 1 cm; what is narrower than this
# between two borders is rounding, what is wider is a mistake.
SLIVER_WIDTH_M = 0.1
_LEAST_AREA_M2 = 0.5


class Flaw(StrEnum):
    """What is wrong with a tiling."""

    GAP = "gap"
    OVERLAP = "overlap"
    BEYOND = "beyond"


@dataclass(frozen=True)
class TilingFlaw:
    """One place where grids do not tile.

    Parameters
    ----------
    kind
        A gap in the area, an overlap of two grids, or a part of a grid beyond the area.
    area_m2
        Its size.
    where
        A point in it, in the CRS of the grids.
    grids
        Positions of the grids concerned: none for a gap, two for an overlap, one for beyond.
    """

    kind: Flaw
    area_m2: float
    where: shapely.Point
    grids: tuple[int, ...] = ()


def tiling_flaws(grids: NDArray[np.object_], area: BaseGeometry) -> list[TilingFlaw]:
    """Return every place where grids do not tile an area.

    Parameters
    ----------
    grids
        Shape (grids,): valid polygons, in a metric CRS.
    area
        What they should cover, same CRS.
    """
    flaws = []
    first, second = shapely.STRtree(grids).query(grids, predicate="intersects")
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i < j:
            shared = shapely.intersection(grids[i], grids[j])
            flaws += _flaws(Flaw.OVERLAP, shared, (i, j))
    for i, grid in enumerate(grids):
        flaws += _flaws(Flaw.BEYOND, shapely.difference(grid, area), (i,))
    covered = shapely.union_all(grids)
    flaws += _flaws(Flaw.GAP, shapely.difference(area, covered), ())
    return flaws


def _flaws(kind: Flaw, leftover: BaseGeometry, grids: tuple[int, ...]) -> list[TilingFlaw]:
    """Return the parts of a leftover that are wider than rounding makes them."""
    parts = shapely.get_parts(shapely.buffer(leftover, -SLIVER_WIDTH_M / 2))
    return [
        TilingFlaw(kind, float(shapely.area(part)), shapely.point_on_surface(part), grids)
        for part in parts[shapely.area(parts) > _LEAST_AREA_M2]
    ]
