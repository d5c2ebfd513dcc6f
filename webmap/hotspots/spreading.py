"""Spread incidents over the ground around them, never through a wall or across the railway.

Density that is spread from unit to unit as warmth is, through the sides where their grounds touch:
one implicit step of diffusion, whose kernel is of Whittle and Matérn's kind (Lindgren, Rue and
Lindström 2011; with barriers: Bakka and others 2019). No incident is lost, and what a barrier
shuts off gets only what comes round its ends or over its crossings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]

_LEAST_AREA_M2 = 1.0


def spread(counts: Floats, units: Units, bandwidth_m: float) -> Floats:
    """Return the density of incidents per m² after spreading.

    Parameters
    ----------
    counts
        Shape (units,) or (units, columns): incidents on each unit.
    bandwidth_m
        Standard deviation of the kernel along each axis on open ground; 0: not spread.
    """
    if bandwidth_m <= 0:
        area = grounds(units)
        return counts / (area if counts.ndim == 1 else area[:, None])
    found: Floats = _factors(units, bandwidth_m).solve(np.ascontiguousarray(counts, dtype=float))
    return np.maximum(found, 0.0)


def grounds(units: Units) -> Floats:
    """Return the units' areas, none 0."""
    return np.maximum(units.area_m2, _LEAST_AREA_M2)


def _factors(units: Units, bandwidth_m: float) -> Any:
    key = ("spread", bandwidth_m)
    if key not in units.kept:
        # One implicit step of length t has the variance 2 t along each axis.
        system = sparse.diags(grounds(units)) + bandwidth_m**2 / 2 * _exchange(units)
        units.kept[key] = splu(sparse.csc_matrix(system), permc_spec="MMD_AT_PLUS_A")
    return units.kept[key]


def _exchange(units: Units) -> sparse.csr_matrix:
    """Return the Laplacian of the ground: metres of common side over metres between the middles."""
    sides = _sides(units).tocoo()
    apart = np.linalg.norm(units.middle[sides.row] - units.middle[sides.col], axis=1)
    flow = sides.data / np.maximum(apart, units.lattice.side_m)
    count = len(units)
    table = sparse.csr_matrix((flow, (sides.row, sides.col)), shape=(count, count))
    return sparse.diags(np.asarray(table.sum(axis=1)).ravel()) - table


def _sides(units: Units) -> sparse.csr_matrix:
    """Return how many metres of side each two grounds share."""
    squares, count = units.lattice, len(units)
    unit = squares.unit
    east, north = ~squares.wall_east[:, :-1], ~squares.wall_north[:-1]
    first = np.concatenate([unit[:, :-1][east], unit[:-1][north]])
    second = np.concatenate([unit[:, 1:][east], unit[1:][north]])
    touch = (first >= 0) & (second >= 0) & (first != second)
    pairs = (
        np.concatenate([first[touch], second[touch]]),
        np.concatenate([second[touch], first[touch]]),
    )
    metres = np.full(len(pairs[0]), squares.side_m)
    return sparse.csr_matrix((metres, pairs), shape=(count, count))
