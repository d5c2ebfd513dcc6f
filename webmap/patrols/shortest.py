"""Shortest paths in compiled code: Dijkstra's algorithm that stops once all places are reached.

SciPy's own settles the whole network for every origin. A shift's places lie in one community,
so that in a city's network most of it need never be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_NODE = -1


def shortest_between(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    time_s: NDArray[np.float64],
    node_count: int,
    places: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the least times between some nodes, and the node before each on every way.

    Parameters
    ----------
    tail, head, time_s
        Arcs, sorted by tail; times of 0 and more.
    node_count
        Nodes are numbered from 0.
    places
        The nodes between which times are wanted.

    Returns
    -------
    times
        Shape (places, places): from row to column; inf where there is no way.
    predecessor
        Shape (places, nodes): the node before on the way from the row's place, as far as it was
        looked for; `NO_NODE` elsewhere.
    """
    first = np.searchsorted(tail, np.arange(node_count + 1)).astype(np.int64)
    times = np.full((len(places), len(places)), np.inf)
    predecessor = np.full((len(places), node_count), NO_NODE, dtype=np.int32)
    _search(first, head, time_s, places.astype(np.int64), times, predecessor)
    return times, predecessor


@njit(cache=True, nogil=True)
def _search(first, head, time_s, places, times, predecessor):  # type: ignore[no-untyped-def]
    nodes = len(first) - 1
    reached = np.full(nodes, np.inf)
    wanted = np.zeros(nodes, dtype=np.bool_)
    for place in places:
        wanted[place] = True
    all_wanted = wanted.sum()
    # A node waits once for each time that it was reached sooner: the old entries are passed over.
    waiting_s = np.empty(len(head) + 1)
    waiting = np.empty(len(head) + 1, dtype=np.int64)
    touched = np.empty(nodes, dtype=np.int64)
    for row in range(len(places)):
        count, size, found = 1, 1, 0
        reached[places[row]] = 0.0
        touched[0] = places[row]
        waiting_s[0], waiting[0] = 0.0, places[row]
        while size > 0 and found < all_wanted:
            now_s, node = waiting_s[0], waiting[0]
            size -= 1
            last_s, last = waiting_s[size], waiting[size]
            hole = 0
            while True:
                child = 2 * hole + 1
                if child >= size:
                    break
                if child + 1 < size and waiting_s[child + 1] < waiting_s[child]:
                    child += 1
                if waiting_s[child] >= last_s:
                    break
                waiting_s[hole], waiting[hole] = waiting_s[child], waiting[child]
                hole = child
            waiting_s[hole], waiting[hole] = last_s, last
            if now_s > reached[node]:
                continue
            if wanted[node]:
                found += 1
            for arc in range(first[node], first[node + 1]):
                ahead = head[arc]
                there_s = now_s + time_s[arc]
                if there_s < reached[ahead]:
                    if reached[ahead] == np.inf:
                        touched[count] = ahead
                        count += 1
                    reached[ahead] = there_s
                    predecessor[row, ahead] = node
                    at = size
                    size += 1
                    while at > 0 and waiting_s[(at - 1) // 2] > there_s:
                        waiting_s[at], waiting[at] = (
                            waiting_s[(at - 1) // 2], waiting[(at - 1) // 2],
                        )  # fmt: skip
                        at = (at - 1) // 2
                    waiting_s[at], waiting[at] = there_s, ahead
        for column in range(len(places)):
            times[row, column] = reached[places[column]]
        for index in range(count):
            reached[touched[index]] = np.inf
