"""How much walking besides the wanted streets no sweep can do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.ways import Ways

MOST_ROUNDS = 12
_CUT = 2.0


def joining_bound_m(
    ways: Ways,
    odd: NDArray[np.int64],
    nodes: NDArray[np.int64],
    piece: NDArray[np.int64],
) -> float:
    """Bound the metres that join separate pieces and pair odd junctions, by linear programming.

    Every group of pieces must be left and come back to (two crossings of its edge), every odd
    junction needs one more street. Cuts that the solution breaks are added until none is found or
    `MOST_ROUNDS` have passed; the bound holds after each round.

    Parameters
    ----------
    ways
        The network by metres; streets count in both directions.
    odd
        Junctions where an odd number of wanted streets ends.
    nodes, piece
        The wanted streets' junctions and the piece of each.
    """
    network = ways.network
    usable = np.flatnonzero(ways.covers & (network.start_node != network.end_node))
    tail, head = network.start_node[usable], network.end_node[usable]
    # Between 0 and 2 further walks of a street are enough: a third pair could be left out.
    group_of = np.full(network.node_count, -1, dtype=np.int64)
    group_of[nodes] = piece
    rows: list[NDArray[np.float64]] = []
    least: list[float] = []
    for node in odd:
        rows.append(((tail == node) | (head == node)).astype(float))
        least.append(1.0)
    for number in range(int(piece.max()) + 1):
        rows.append(_edge_of(group_of == number, tail, head))
        least.append(_CUT)
    bound = 0.0
    for _ in range(MOST_ROUNDS):
        found = linprog(
            network.length_m[usable],
            A_ub=-sparse.csr_array(np.array(rows)),
            b_ub=-np.array(least),
            bounds=(0.0, 2.0),
            method="highs",
        )
        if found.status != 0:
            break
        bound = float(found.fun)
        broken = _broken_cuts(found.x, tail, head, group_of)
        if not broken:
            break
        rows += broken
        least += [_CUT] * len(broken)
    return bound


def _edge_of(
    inside: NDArray[np.bool_], tail: NDArray[np.int64], head: NDArray[np.int64]
) -> NDArray[np.float64]:
    return (inside[tail] != inside[head]).astype(float)


def _broken_cuts(
    walked: NDArray[np.float64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    group_of: NDArray[np.int64],
) -> list[NDArray[np.float64]]:
    """Return the edges of groups of pieces that the solution does not join to the others."""
    count = len(group_of)
    pieces = int(group_of.max()) + 1
    member = np.flatnonzero(group_of >= 0)
    used = walked > 1e-6
    # Each piece is one more junction that its members hang on.
    rows = np.concatenate([tail[used], member])
    columns = np.concatenate([head[used], count + group_of[member]])
    graph = sparse.csr_array((np.ones(len(rows)), (rows, columns)), (count + pieces,) * 2)
    part = connected_components(graph, directed=False)[1]
    parts = np.unique(part[count:])
    if len(parts) == 1:
        return []
    return [_edge_of(part[:count] == number, tail, head) for number in parts]
