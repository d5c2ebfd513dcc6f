"""Cuts for the bound of beats: where a flow collects more than what enters around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Flows are found in whole numbers.
_SCALE = 1_000_000
_LEAST_COLLECTED, _LEAST_MISSING = 0.02, 0.01
_MOST_STREETS, _MOST_STREETS_WIDE = 2, 25


@dataclass(frozen=True, eq=False)
class Cut:
    """A street at a set of junctions, the arcs into the set, and the junctions within it."""

    street: int
    into: NDArray[np.int64]
    within: NDArray[np.int64]


def find_cuts(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    moves: NDArray[np.float64],
    begins: NDArray[np.float64],
    collects: NDArray[np.float64],
    ends: NDArray[np.int64],
) -> list[Cut]:
    """Return cuts that a flow breaks: the smallest set around each junction that it collects at.

    Parameters
    ----------
    tail, head
        Shape (arcs,): junctions.
    moves, begins, collects
        How often each arc is used, how many walks begin at each junction, and how much of each
        street with a prize is collected.
    ends
        Shape (streets, 2): the junctions of those streets.
    """
    n = len(begins)
    source = n
    capacity = np.concatenate([moves, begins])
    tails = np.concatenate([tail, np.full(n, source)])
    heads = np.concatenate([head, np.arange(n)])
    used = capacity > 1.0 / _SCALE
    whole = np.ceil(np.minimum(capacity[used], 1000.0) * _SCALE).astype(np.int32)
    graph = sparse.csr_matrix((whole, (tails[used], heads[used])), (n + 1, n + 1))
    cuts: list[Cut] = []
    seen: set[bytes] = set()
    tried = np.zeros(n, dtype=bool)
    for street in np.argsort(-collects, kind="stable"):
        if collects[street] < _LEAST_COLLECTED:
            break
        for junction in ends[street]:
            if tried[junction]:
                continue
            tried[junction] = True
            found = maximum_flow(graph, source, int(junction))
            if found.flow_value / _SCALE >= collects[street] - _LEAST_MISSING:
                continue
            rest = sparse.csr_matrix((graph - found.flow).T)
            rest.data[rest.data < 0] = 0
            rest.eliminate_zeros()
            within = breadth_first_order(rest, int(junction), return_predecessors=False)
            inside = np.zeros(n, dtype=bool)
            inside[within] = True
            if (key := inside.tobytes()) not in seen:
                seen.add(key)
                cuts += _cuts_of(inside, tail, head, moves, begins, collects, ends)
    return cuts


def _cuts_of(
    inside: NDArray[np.bool_],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    moves: NDArray[np.float64],
    begins: NDArray[np.float64],
    collects: NDArray[np.float64],
    ends: NDArray[np.int64],
) -> list[Cut]:
    """Return the cuts around a set for the streets that break it most."""
    into = np.flatnonzero(inside[head] & ~inside[tail])
    within = np.flatnonzero(inside)
    entered = moves[into].sum() + begins[within].sum()
    broken = np.flatnonzero(inside[ends].any(axis=1) & (collects > entered + _LEAST_MISSING))
    most = _MOST_STREETS if 4 * len(within) < len(inside) else _MOST_STREETS_WIDE
    worst = broken[np.argsort(-collects[broken], kind="stable")][:most]
    return [Cut(int(street), into, within) for street in worst]
