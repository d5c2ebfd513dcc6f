"""Shortest ways between junctions for one mode, by metres or by seconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import Arcs, StreetNetwork

# csgraph takes a stored zero for a missing edge.
_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class Ways:
    """The directed graph of a mode with one cost.

    Parameters
    ----------
    network, mode
        On what, and how one moves.
    by
        What a way costs: ``length_m`` or ``time_s``.
    """

    network: StreetNetwork
    mode: Mode
    by: Literal["length_m", "time_s"] = "length_m"

    @cached_property
    def arcs(self) -> Arcs:
        """Return all arcs of the mode; loops and parallel ones too."""
        return self.network.arcs(self.mode)

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """Return what each arc costs, shape (arcs,)."""
        lengths = self.network.length_m[self.arcs.street]
        return np.maximum(lengths if self.by == "length_m" else self.arcs.time_s, _LEAST)

    @cached_property
    def cheapest(self) -> NDArray[np.int64]:
        """Return the cheapest arc of each pair of ends, sorted by tail and head."""
        arcs = self.arcs
        order = np.lexsort((self.cost, arcs.head, arcs.tail))
        tail, head = arcs.tail[order], arcs.head[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        return order[first & (tail != head)]

    @cached_property
    def graph(self) -> sparse.csr_array:
        """Return the cheapest arcs as a matrix, shape (nodes, nodes)."""
        arcs, keep = self.arcs, self.cheapest
        shape = (self.network.node_count,) * 2
        return sparse.csr_array((self.cost[keep], (arcs.tail[keep], arcs.head[keep])), shape)

    @cached_property
    def main_part(self) -> NDArray[np.bool_]:
        """Return the junctions of the largest part in which each reaches each."""
        _, part = connected_components(self.graph, directed=True, connection="strong")
        arcs = self.arcs
        inside = part[arcs.tail] == part[arcs.head]
        size_m = np.bincount(
            part[arcs.tail[inside]],
            self.network.length_m[arcs.street[inside]],
            minlength=part.max() + 1,
        )
        return part == size_m.argmax()

    @cached_property
    def covers(self) -> NDArray[np.bool_]:
        """Return the streets that one can go to, along, and come back from."""
        usable = self.network.speeds_mps[self.mode].max(axis=1) > 0
        main = self.main_part
        return usable & main[self.network.start_node] & main[self.network.end_node]

    def table(self, nodes: NDArray[np.int64], farthest: float = np.inf) -> WayTable:
        """Find the cheapest ways from each of these junctions to all; none beyond ``farthest``."""
        costs, before = dijkstra(
            self.graph, directed=True, indices=nodes, return_predecessors=True, limit=farthest
        )
        row_of = np.full(self.network.node_count, -1, dtype=np.int64)
        row_of[nodes] = np.arange(len(nodes))
        return WayTable(self, nodes, np.atleast_2d(costs), np.atleast_2d(before), row_of)

    def arc_between(self, tail: int, head: int) -> int:
        """Return the cheapest arc from one junction to the next; they must be neighbours."""
        low, high = self.graph.indptr[tail], self.graph.indptr[tail + 1]
        at = low + int(np.searchsorted(self.graph.indices[low:high], head))
        return int(self.cheapest[at])


@dataclass(frozen=True, eq=False)
class WayTable:
    """The cheapest ways from some junctions.

    Parameters
    ----------
    ways
        The graph.
    nodes
        Shape (rows,): where the ways begin.
    cost
        Shape (rows, nodes): metres or seconds; inf where there is no way.
    before
        Shape (rows, nodes): the junction before, on the way; negative at its beginning.
    row_of
        Shape (nodes,): the row of each junction, -1 for none.
    """

    ways: Ways
    nodes: NDArray[np.int64]
    cost: NDArray[np.float64]
    before: NDArray[np.int32]
    row_of: NDArray[np.int64]

    def between(self, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the costs from each of these junctions to each, shape (n, n)."""
        return self.cost[np.ix_(self.row_of[nodes], nodes)]

    def arcs(self, start: int, end: int) -> list[int]:
        """Return the arcs of the way from a junction of the table to another.

        Raises
        ------
        ValueError
            There is no way.
        """
        row = int(self.row_of[start])
        if not np.isfinite(self.cost[row, end]):
            raise ValueError(f"no way from junction {start} to {end}")
        found = []
        node = end
        while node != start:
            tail = int(self.before[row, node])
            found.append(self.ways.arc_between(tail, node))
            node = tail
        return found[::-1]
