"""Which units lie within a distance along the streets: Dijkstra's search, stopped at a limit."""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy import sparse


def distances_within(links: sparse.csr_matrix, metres: float) -> sparse.csr_matrix:
    """Return the least distances between the nodes of a graph, as far as they reach a limit.

    Parameters
    ----------
    links
        Shape (nodes, nodes): metres from node to node.
    metres
        The limit, inclusive.

    Returns
    -------
    scipy.sparse.csr_matrix
        Of the same shape, columns in order; the diagonal is not stored.
    """
    count = links.shape[0]
    graph = links.tocsr()
    first, ahead, distance = _search(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int64),
        graph.data.astype(np.float64),
        float(metres),
    )
    found = sparse.csr_matrix((distance, ahead, first), shape=(count, count))
    found.sort_indices()
    return found


@njit(cache=True, nogil=True)
def _search(indptr, indices, metres, limit):  # type: ignore[no-untyped-def]
    """Settle the neighbourhood of each node by correcting labels: it is small, a queue will do."""
    nodes = len(indptr) - 1
    reached = np.full(nodes, np.inf)
    waits = np.zeros(nodes, dtype=np.bool_)
    queue = np.empty(nodes + 1, dtype=np.int64)
    touched = np.empty(nodes, dtype=np.int64)
    first = np.zeros(nodes + 1, dtype=np.int64)
    ahead = np.empty(max(nodes * 16, 1), dtype=np.int64)
    distance = np.empty(len(ahead), dtype=np.float64)
    size = 0
    for origin in range(nodes):
        reached[origin] = 0.0
        touched[0] = origin
        count = 1
        head, tail = 0, 1
        queue[0] = origin
        waits[origin] = True
        while head != tail:
            node = queue[head]
            head = (head + 1) % len(queue)
            waits[node] = False
            for k in range(indptr[node], indptr[node + 1]):
                there = reached[node] + metres[k]
                other = indices[k]
                if there <= limit and there < reached[other]:
                    if reached[other] == np.inf:
                        touched[count] = other
                        count += 1
                    reached[other] = there
                    if not waits[other]:
                        waits[other] = True
                        queue[tail] = other
                        tail = (tail + 1) % len(queue)
        if size + count > len(ahead):
            room = 2 * (size + count)
            more = np.empty(room, dtype=np.int64)
            more[:size] = ahead[:size]
            ahead = more
            farther = np.empty(room, dtype=np.float64)
            farther[:size] = distance[:size]
            distance = farther
        for k in range(count):
            node = touched[k]
            if node != origin:
                ahead[size] = node
                distance[size] = reached[node]
                size += 1
            reached[node] = np.inf
        first[origin + 1] = size
    return first, ahead[:size].copy(), distance[:size].copy()
