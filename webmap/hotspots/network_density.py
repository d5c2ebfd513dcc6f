"""Kernel density along the street network, with equal split at junctions.

An incident's weight goes out from it along the streets, less and less up to the bandwidth. Where
streets meet it is split evenly over those that lead on (Okabe, Satoh and Sugihara 2009, the
equal-split discontinuous kernel), so that it stays 1 in sum: junctions get no more than their
share. What lies beyond the railway is reached by its crossings or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.units import Units

BANDWIDTH_M = 150.0
# What has been split so often that hardly anything is left is not followed further.
_LEAST_SHARE = 1e-4


def network_density(
    units: Units, weight: NDArray[np.float64], bandwidth_m: float = BANDWIDTH_M
) -> NDArray[np.float64]:
    """Return the density at the middle of each unit: weight a metre of street.

    Parameters
    ----------
    units
        Pieces of street; for a mesh the density is in the plane, weight a square metre.
    weight
        Shape (units,): the incidents of each unit, taken to lie at its middle.
    bandwidth_m
        How far along the streets an incident is felt.
    """
    spread: NDArray[np.float64] = kernel_matrix(units, bandwidth_m).T @ weight
    return spread


def kernel_matrix(units: Units, bandwidth_m: float) -> sparse.csr_matrix:
    """Return what an incident in the middle of a row's unit adds to the density at a column's.

    Epanechnikov's kernel. Shape (units, units); kept with the units, so that asking again costs
    nothing.
    """
    key = ("kernel", bandwidth_m)
    if key not in units.kept:
        if units.is_mesh:
            units.kept[key] = _plane_kernel(units, bandwidth_m)
        else:
            first, other = _meetings(units.ends)
            row_start, column, value = _spread(
                units.ends, units.length_m, first, other, float(bandwidth_m), _LEAST_SHARE
            )
            shape = (len(units), len(units))
            units.kept[key] = sparse.csr_matrix((value, column, row_start), shape=shape)
    return units.kept[key]


def _meetings(ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ends of pieces that meet at each node, node by node: ``2 * piece + end``."""
    order = np.argsort(ends.ravel(), kind="stable")
    first = np.searchsorted(ends.ravel()[order], np.arange(ends.max() + 2))
    return first.astype(np.int64), order.astype(np.int64)


def _plane_kernel(units: Units, bandwidth_m: float) -> sparse.csr_matrix:
    """Return Epanechnikov's kernel in the plane, between squares that one can walk between."""
    near = units.within(2 * bandwidth_m).tocoo()
    row = np.concatenate([near.row, np.arange(len(units))])
    column = np.concatenate([near.col, np.arange(len(units))])
    away = np.hypot(*(units.middle[row] - units.middle[column]).T)
    felt = away < bandwidth_m
    value = 2 / (np.pi * bandwidth_m**2) * (1 - (away[felt] / bandwidth_m) ** 2)
    shape = (len(units), len(units))
    return sparse.csr_matrix((value, (row[felt], column[felt])), shape=shape)


@njit(cache=True, nogil=True)
def _spread(ends, length_m, first, meeting, bandwidth_m, least_share):  # type: ignore[no-untyped-def]
    """Follow every way from each piece's middle that never turns back, up to the bandwidth."""
    count = len(length_m)
    row_start = np.zeros(count + 1, dtype=np.int64)
    column = np.empty(64 * count + 1, dtype=np.int64)
    value = np.empty(len(column), dtype=np.float64)
    here = np.zeros(count, dtype=np.float64)
    touched = np.empty(count, dtype=np.int64)
    seen = np.zeros(count, dtype=np.bool_)
    room = 1024
    # What waits to go on: the end of a piece that is reached, how far that is, what share is left.
    at = np.empty(room, dtype=np.int64)
    metres = np.empty(room, dtype=np.float64)
    share = np.empty(room, dtype=np.float64)
    size = 0
    for origin in range(count):
        here[origin] = 1.0
        seen[origin] = True
        touched[0] = origin
        found = 1
        waiting = 0
        for end in range(2):
            if length_m[origin] / 2 < bandwidth_m:
                at[waiting] = 2 * origin + end
                metres[waiting] = length_m[origin] / 2
                share[waiting] = 1.0
                waiting += 1
        while waiting > 0:
            waiting -= 1
            reached, gone, left = at[waiting], metres[waiting], share[waiting]
            node = ends[reached // 2, reached % 2]
            ways = first[node + 1] - first[node] - 1
            if ways == 0 or left / ways < least_share:
                continue
            part = left / ways
            for k in range(first[node], first[node + 1]):
                entered = meeting[k]
                if entered == reached:
                    continue
                piece = entered // 2
                middle = gone + length_m[piece] / 2
                if middle < bandwidth_m:
                    if not seen[piece]:
                        seen[piece] = True
                        touched[found] = piece
                        found += 1
                    here[piece] += part * (1 - (middle / bandwidth_m) ** 2)
                beyond = gone + length_m[piece]
                if beyond < bandwidth_m:
                    if waiting == room:
                        room *= 2
                        wider_at = np.empty(room, dtype=np.int64)
                        wider_metres = np.empty(room, dtype=np.float64)
                        wider_share = np.empty(room, dtype=np.float64)
                        wider_at[:waiting] = at
                        wider_metres[:waiting] = metres
                        wider_share[:waiting] = share
                        at, metres, share = wider_at, wider_metres, wider_share
                    at[waiting] = 2 * piece + 1 - entered % 2
                    metres[waiting] = beyond
                    share[waiting] = part
                    waiting += 1
        if size + found > len(column):
            wide = 2 * (size + found)
            wider_column = np.empty(wide, dtype=np.int64)
            wider_value = np.empty(wide, dtype=np.float64)
            wider_column[:size] = column[:size]
            wider_value[:size] = value[:size]
            column, value = wider_column, wider_value
        for k in range(found):
            piece = touched[k]
            column[size] = piece
            value[size] = here[piece] * 0.75 / bandwidth_m
            size += 1
            here[piece] = 0.0
            seen[piece] = False
        row_start[origin + 1] = size
    return row_start, column[:size].copy(), value[:size].copy()
