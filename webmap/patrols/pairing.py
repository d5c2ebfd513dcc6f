"""Pair odd junctions by short ways: exactly, or nearly so and fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rustworkx

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.ways import Ways, WayTable

NEIGHBOURS = 12
_MM = 1000


def shortest_join(ways: Ways, odd: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the streets of least total length at which exactly these junctions are odd.

    Exact (Edmonds and Johnson 1973) for streets that go both ways, to half a millimetre a street:
    a matching on the network itself, where each street has a node at either end. The two are
    matched with each other where the street is left out, and with ends of other streets at their
    junctions, or with the odd junction, where it is taken.
    """
    if not len(odd):
        return np.empty(0, dtype=np.int64)
    network = ways.network
    streets = np.flatnonzero(ways.covers & (network.start_node != network.end_node))
    length = np.round(network.length_m[streets] * _MM).astype(np.int64).tolist()
    most = 2 * max(length) + 1
    ends_at: dict[int, list[int]] = {}
    edges = [(2 * i, 2 * i + 1, most) for i in range(len(streets))]
    both = zip(network.start_node[streets], network.end_node[streets], strict=True)
    for i, (begin, end) in enumerate(both):
        ends_at.setdefault(int(begin), []).append(2 * i)
        ends_at.setdefault(int(end), []).append(2 * i + 1)
    for ends in ends_at.values():
        edges += [
            (a, b, most - length[a // 2] - length[b // 2])
            for at, a in enumerate(ends)
            for b in ends[:at]
        ]
    for extra, node in enumerate(odd.tolist()):
        edges += [(2 * len(streets) + extra, a, most - length[a // 2]) for a in ends_at[node]]
    matched = _match(2 * len(streets) + len(odd), edges)
    left_out = {a // 2 for a, b in matched if a // 2 == b // 2 and max(a, b) < 2 * len(streets)}
    return streets[[i for i in range(len(streets)) if i not in left_out]]


def near_pairs(table: WayTable, odd: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pair odd junctions, each with one of its nearest where that can be done.

    Among the nearest `NEIGHBOURS` the pairing is the shortest; on street networks that is the
    shortest of all, as a rule, at a small part of the time.
    """
    if not len(odd):
        return []
    one_way = table.between(odd)
    weight = np.round(np.minimum(one_way, one_way.T) * _MM).astype(np.int64)
    most = int(weight.max()) + 1
    near = np.argsort(weight, axis=1, kind="stable")[:, : NEIGHBOURS + 1]
    for choices in (near, np.tile(np.arange(len(odd)), (len(odd), 1))):
        pairs = {(min(i, int(j)), max(i, int(j))) for i in range(len(odd)) for j in choices[i]}
        edges = [(i, j, most - int(weight[i, j])) for i, j in sorted(pairs) if i != j]
        matched = _match(len(odd), edges)
        if 2 * len(matched) == len(odd):
            break
    return sorted((int(odd[min(pair)]), int(odd[max(pair)])) for pair in matched)


def _match(count: int, edges: list[tuple[int, int, int]]) -> set[tuple[int, int]]:
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=True)
    graph.add_nodes_from(range(count))
    graph.add_edges_from(edges)
    return rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
