"""A lattice of small squares over an office: which unit the ground belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class Lattice:
    """Squares in rows from the south, columns from the west.

    Parameters
    ----------
    west, south
        The lattice's corner, metres.
    side_m
        Of a square.
    unit
        Shape (rows, columns): the unit whose ground the square is; -1: nobody's.
    cut
        Shape (rows, columns): a barrier goes through the square.
    part
        Shape (rows, columns): what share of the square's area counts, 0 to 1: squares on the
        office's edge lie partly outside.
    wall_east, wall_north
        Shape (rows, columns): a barrier lies between the middles of this square and of the next
        one to the east, to the north.
    """

    west: float
    south: float
    side_m: float
    unit: NDArray[np.int64]
    cut: NDArray[np.bool_]
    part: NDArray[np.float64]
    wall_east: NDArray[np.bool_]
    wall_north: NDArray[np.bool_]

    def areas(self, count: int) -> NDArray[np.float64]:
        """Return the ground of each of so many units, m²."""
        owned = self.unit >= 0
        return np.bincount(
            self.unit[owned], self.part[owned] * self.side_m**2, minlength=count
        ).astype(float)

    def at(self, xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the unit of the square that each point lies in, and whether that is sure.

        It is not where nobody owns the square or a barrier cuts it.
        """
        rows, columns = self.unit.shape
        column = np.floor((xy[:, 0] - self.west) / self.side_m).astype(np.int64)
        row = np.floor((xy[:, 1] - self.south) / self.side_m).astype(np.int64)
        on = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        unit = np.full(len(xy), -1, dtype=np.int64)
        unit[on] = self.unit[row[on], column[on]]
        sure = unit >= 0
        sure[on] &= ~self.cut[row[on], column[on]]
        return unit, sure

    def beside(self, count: int) -> sparse.csr_matrix:
        """Return whose squares touch along a side without a barrier between, of so many units."""
        first = np.concatenate(
            [self.unit[:, :-1][~self.wall_east[:, :-1]], self.unit[:-1][~self.wall_north[:-1]]]
        )
        second = np.concatenate(
            [self.unit[:, 1:][~self.wall_east[:, :-1]], self.unit[1:][~self.wall_north[:-1]]]
        )
        touch = (first >= 0) & (second >= 0) & (first != second)
        pairs = (
            np.concatenate([first[touch], second[touch]]),
            np.concatenate([second[touch], first[touch]]),
        )
        table = sparse.csr_matrix((np.ones(len(pairs[0]), bool), pairs), shape=(count, count))
        table.sum_duplicates()
        return table

    def centres(self, unit: int) -> NDArray[np.float64]:
        """Return the middles of a unit's squares, shape (squares, 2), metres."""
        squares = self._squares_of(unit)
        row, column = np.divmod(squares, self.unit.shape[1])
        return np.column_stack(
            [self.west + (column + 0.5) * self.side_m, self.south + (row + 0.5) * self.side_m]
        )

    def ground(self, units: Sequence[int] | NDArray[np.int64]) -> BaseGeometry:
        """Return the ground of some units as one geometry."""
        centres = np.vstack([np.empty((0, 2)), *(self.centres(int(unit)) for unit in units)])
        half = self.side_m / 2
        return shapely.union_all(
            shapely.box(
                centres[:, 0] - half, centres[:, 1] - half,
                centres[:, 0] + half, centres[:, 1] + half,
            )
        )  # fmt: skip

    def _squares_of(self, unit: int) -> NDArray[np.int64]:
        order, first = self._by_unit
        if unit + 1 >= len(first):
            return np.empty(0, dtype=np.int64)
        return order[first[unit] : first[unit + 1]]

    @cached_property
    def _by_unit(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        flat = self.unit.ravel()
        order = np.argsort(flat, kind="stable")
        first = np.searchsorted(flat[order], np.arange(flat.max(initial=-1) + 2))
        return order, first
