"""Compiled shortest paths beside SciPy's, on random networks."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from webmap.patrols.shortest import NO_NODE, shortest_between


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 60), st.integers(1, 200), st.integers(1, 8), st.integers(0, 2**31))
def test_times_are_those_of_another_program_and_ways_add_up_to_them(
    nodes: int, arcs: int, count: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, nodes, (arcs, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    seconds = rng.uniform(0.1, 50, len(pairs))
    tail, head = pairs[:, 0], pairs[:, 1]
    places = rng.integers(0, nodes, count)
    times, before = shortest_between(tail, head, seconds, nodes, places)
    graph = sparse.csr_matrix((seconds, (tail, head)), (nodes, nodes))
    np.testing.assert_allclose(times, dijkstra(graph, indices=places)[:, places])
    cost = dict(zip(map(tuple, pairs.tolist()), seconds, strict=True))
    for row, origin in enumerate(places):
        for column, end in enumerate(places):
            if not np.isfinite(times[row, column]):
                continue
            node, total = int(end), 0.0
            while node != origin:
                previous = int(before[row, node])
                assert previous != NO_NODE
                total += cost[previous, node]
                node = previous
            assert abs(total - times[row, column]) < 1e-9
