"""The shortest closed walk through every wanted street (Chinese and rural postman).

Where all streets go both ways, and the wanted ones hang together, the walk is the shortest that
there is: odd junctions are paired by a matching of least weight (Edmonds and Johnson 1973). Wanted
streets in several pieces (the rural postman, which is NP-hard) are joined by a spanning tree of
short ways first, drawn several times over. One-way streets: see `webmap.patrols.oneway_postman`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.patrols.circuit import undirected_circuit
from webmap.patrols.joining import pieces_of, ways_between_pieces
from webmap.patrols.oneway_postman import oneway_tour
from webmap.patrols.pairing import near_pairs, shortest_join
from webmap.patrols.sweep_bound import joining_bound_m
from webmap.patrols.walk import Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.ways import Ways, WayTable

JOININGS = 24


@dataclass(frozen=True, eq=False)
class Tour:
    """A closed walk and the metres that no closed walk through the same streets can do without."""

    walk: Walk
    bound_m: float


@dataclass(frozen=True, eq=False)
class Postman:
    """Finds tours on one network, with the ways that all of them share.

    Parameters
    ----------
    ways
        The network by metres.
    table
        Ways from all junctions of the streets that will be wanted, and from all starts.
    seed
        Which of the ways to join pieces are tried.
    """

    ways: Ways
    table: WayTable
    seed: int = 0

    def tour(
        self,
        wanted: NDArray[np.int64],
        start: int | None = None,
        *,
        joinings: int = JOININGS,
        with_bound: bool = True,
    ) -> Tour:
        """Return a short closed walk through all wanted streets.

        Parameters
        ----------
        wanted
            Streets, each once, all of them covered by the mode (`Ways.covers`).
        start
            The junction where it begins and ends; an end of the first street if None.
        joinings
            How many ways to join the pieces are tried where there are several.
        with_bound
            Whether the bound is worth its time; 0 otherwise.
        """
        network = self.ways.network
        begin, end = network.start_node[wanted], network.end_node[wanted]
        first = int(begin[0]) if start is None else start
        nodes = np.unique(np.concatenate([begin, end, [first]]))
        piece = pieces_of(begin, end, nodes)
        if not self._both_ways():
            return oneway_tour(self, wanted, first, nodes, piece, with_bound)
        several = int(piece.max()) + 1
        if several == 1 and with_bound:
            best = shortest_join(self.ways, _odd_nodes(self.ways, wanted)).tolist()
        else:
            best = self._extra(wanted, ways_between_pieces(nodes, piece, self.table))
        if several > 1:
            generator = np.random.default_rng(self.seed)
            for _ in range(joinings):
                noise = generator.uniform(0.7, 1.3, (several, several))
                pairs = ways_between_pieces(nodes, piece, self.table, noise)
                best = min(best, self._extra(wanted, pairs), key=self._length_m)
            best = self._without_doubles(wanted, best, first)
        streets = [*wanted.tolist(), *best]
        street, along = undirected_circuit(network.start_node, network.end_node, streets, first)
        bound = self.bound_m(wanted, nodes, piece) if with_bound else 0.0
        return Tour(
            Walk(network, self.ways.mode, street, along, first_times(street, wanted)), bound
        )

    def bound_m(
        self, wanted: NDArray[np.int64], nodes: NDArray[np.int64], piece: NDArray[np.int64]
    ) -> float:
        """Return metres that every closed walk through these streets has, one-way or not."""
        lengths = self.ways.network.length_m
        odd = _odd_nodes(self.ways, wanted)
        # In both directions, one-way or not: an easier task, so the bound holds for both.
        extra = float(lengths[shortest_join(self.ways, odd)].sum())
        if piece.max() > 0:
            extra = max(extra, joining_bound_m(self.ways, odd, nodes, piece))
        return float(lengths[wanted].sum()) + extra

    def _both_ways(self) -> bool:
        speeds = self.ways.network.speeds_mps[self.ways.mode]
        return bool(((speeds[:, 0] > 0) == (speeds[:, 1] > 0)).all())

    def _length_m(self, streets: list[int]) -> float:
        return float(self.ways.network.length_m[streets].sum())

    def _extra(self, wanted: NDArray[np.int64], pairs: list[tuple[int, int]]) -> list[int]:
        """Return the streets to walk besides: the ways given, and those that pair odd ends."""
        extra = [street for pair in pairs for street in self._streets(*pair)]
        odd = _odd_nodes(self.ways, np.concatenate([wanted, np.array(extra, dtype=np.int64)]))
        for first, second in near_pairs(self.table, odd):
            extra += self._streets(first, second)
        return extra

    def _streets(self, start: int, end: int) -> list[int]:
        return [int(self.ways.arcs.street[arc]) for arc in self.table.arcs(start, end)]

    def _without_doubles(
        self, wanted: NDArray[np.int64], extra: list[int], first: int
    ) -> list[int]:
        """Leave out streets that are walked twice besides, where all still hangs together."""
        network = self.ways.network
        for street in sorted(set(extra), key=lambda one: -network.length_m[one]):
            while Counter(extra)[street] >= 2:
                fewer = list(extra)
                fewer.remove(street)
                fewer.remove(street)
                kept = np.concatenate([wanted, np.array(fewer, dtype=np.int64)])
                begin, end = network.start_node[kept], network.end_node[kept]
                nodes = np.unique(np.concatenate([begin, end, [first]]))
                if pieces_of(begin, end, nodes).max() > 0:
                    break
                extra = fewer
        return extra


def first_times(street: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which steps of a walk are on a wanted street for the first time."""
    first = np.zeros(len(street), dtype=bool)
    first[np.unique(street, return_index=True)[1]] = True
    return first & np.isin(street, wanted)


def _odd_nodes(ways: Ways, streets: NDArray[np.int64]) -> NDArray[np.int64]:
    network = ways.network
    ends = np.concatenate([network.start_node[streets], network.end_node[streets]])
    return np.flatnonzero(np.bincount(ends, minlength=network.node_count) % 2)
