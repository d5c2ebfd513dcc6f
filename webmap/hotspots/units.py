"""Units: the pieces of street, or the cells of a mesh, that incidents are counted and judged on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy import sparse

from webmap.hotspots.reach import distances_within

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from webmap.hotspots.lattice import Lattice

NO_UNIT = -1
FARTHEST_M = 200.0
_BANDS_KEPT = 8


@dataclass(frozen=True, eq=False)
class Units:
    """Pieces of street, each at most 50 m long and cut at junctions, with the ground around them.

    A mesh is the same with squares in place of pieces of street. All metres are those of the
    office's metric CRS. A unit whose ground has no lattice cell (a stub of a metre) has the area
    0 and never gets an incident.

    Parameters
    ----------
    middle
        Shape (units, 2): the middle of the piece or square.
    length_m
        Shape (units,): of the piece; the side of a mesh's square.
    office_area_m2
        The whole office: shares of the area are of this.
    lattice
        Which unit each small square of ground belongs to.
    links
        Shape (units, units), symmetric: metres from middle to middle where two units meet.
    lines
        Shape (units,): the pieces, LineStrings; empty for a mesh.
    ends
        Shape (units, 2): the nodes that a piece begins and ends at; no rows for a mesh.
    barriers
        LineStrings that nobody steps across but along a street: the railway, walls.
    boundary
        The office; None: not known, the ground alone says where it ends.
    """

    middle: NDArray[np.float64]
    length_m: NDArray[np.float64]
    office_area_m2: float
    lattice: Lattice
    links: sparse.csr_matrix
    lines: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    ends: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    barriers: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    boundary: BaseGeometry | None = None

    def __len__(self) -> int:
        return len(self.middle)

    @property
    def is_mesh(self) -> bool:
        """Whether the units are squares without streets."""
        return len(self.lines) == 0

    @cached_property
    def area_m2(self) -> NDArray[np.float64]:
        """Return each unit's ground: what is nearest to it, within 50 m, without a barrier."""
        return self.lattice.areas(len(self))

    @cached_property
    def beside(self) -> sparse.csr_matrix:
        """Return whose grounds touch and no barrier is between: shape (units, units), of bools."""
        return self.lattice.beside(len(self))

    def unit_of(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the unit on whose ground each point lies.

        A point off all ground, or where a barrier cuts the lattice's square, belongs to the
        nearest piece that no barrier hides; one farther than 200 m from every piece to none (-1).

        Parameters
        ----------
        xy
            Shape (points, 2), metres.
        """
        unit, sure = self.lattice.at(xy)
        if self.is_mesh:
            return unit
        unsure = np.flatnonzero(~sure)
        unit[unsure] = self._nearest(xy[unsure])
        return unit

    def within(self, metres: float) -> sparse.csr_matrix:
        """Return the distances along the streets between the middles of units, up to a limit.

        Shape (units, units), symmetric; the diagonal is not stored.
        """
        if metres not in self._bands:
            if len(self._bands) >= _BANDS_KEPT:
                self._bands.clear()
            self._bands[metres] = distances_within(self.links, metres)
        return self._bands[metres]

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """Return what computations have found out about these units, to be used again."""
        return {}

    @cached_property
    def _bands(self) -> dict[float, sparse.csr_matrix]:
        return {}

    @cached_property
    def _grounded(self) -> tuple[NDArray[np.int64], shapely.STRtree]:
        grounded = np.flatnonzero(self.area_m2 > 0)
        return grounded, shapely.STRtree(self.lines[grounded])

    def _nearest(self, xy: NDArray[np.float64]) -> NDArray[np.int64]:
        grounded, tree = self._grounded
        found = nearest_in_sight(
            shapely.points(xy), self.lines[grounded], tree, self.barriers, FARTHEST_M
        )
        return np.where(found >= 0, grounded[found], NO_UNIT)


def nearest_in_sight(
    points: NDArray[np.object_],
    lines: NDArray[np.object_],
    tree: shapely.STRtree,
    barriers: NDArray[np.object_],
    farthest_m: float,
) -> NDArray[np.int64]:
    """Return the nearest line to each point that no barrier lies in the way of; -1: none.

    Parameters
    ----------
    tree
        Of the lines.
    """
    nearest = np.full(len(points), NO_UNIT, dtype=np.int64)
    if not len(points) or not len(lines):
        return nearest
    point, line = tree.query_nearest(points, max_distance=farthest_m, all_matches=False)
    nearest[point] = line
    return in_sight(nearest, points, lines, tree, barriers, farthest_m)


def in_sight(
    nearest: NDArray[np.int64],
    points: NDArray[np.object_],
    lines: NDArray[np.object_],
    tree: shapely.STRtree,
    barriers: NDArray[np.object_],
    farthest_m: float,
) -> NDArray[np.int64]:
    """Return the nearest line to each point, another one where a barrier lies in the way.

    Parameters
    ----------
    nearest
        Shape (points,): the nearest line whatever lies in the way; -1: none.
    tree
        Of the lines.
    """
    if not len(barriers):
        return nearest
    wall = shapely.union_all(barriers)
    shapely.prepare(wall)
    near = np.flatnonzero((nearest >= 0) & shapely.dwithin(wall, points, farthest_m))
    steps = shapely.shortest_line(points[near], lines[nearest[near]])
    hidden = near[shapely.intersects(wall, steps)]
    mended = nearest.copy()
    if len(hidden):
        mended[hidden] = _second_best(points[hidden], lines, tree, wall, farthest_m)
    return mended


def _second_best(
    points: NDArray[np.object_],
    lines: NDArray[np.object_],
    tree: shapely.STRtree,
    wall: shapely.Geometry,
    farthest_m: float,
) -> NDArray[np.int64]:
    """Look among all lines near enough: the nearest of them was hidden."""
    found = np.full(len(points), NO_UNIT, dtype=np.int64)
    point, line = tree.query(points, predicate="dwithin", distance=farthest_m)
    steps = shapely.shortest_line(points[point], lines[line])
    seen = ~shapely.intersects(wall, steps)
    point, line, away = point[seen], line[seen], shapely.length(steps[seen])
    order = np.lexsort((line, away, point))
    first = np.unique(point[order], return_index=True)[1]
    found[point[order[first]]] = line[order[first]]
    return found
