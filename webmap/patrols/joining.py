"""Join separate pieces of streets: which belong together, and the short ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.ways import WayTable


def pieces_of(
    tail: NDArray[np.int64], head: NDArray[np.int64], nodes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the piece of each junction, numbered from 0, when only these streets join them.

    Parameters
    ----------
    tail, head
        Ends of the streets.
    nodes
        Sorted, all ends among them.
    """
    ends = np.searchsorted(nodes, tail), np.searchsorted(nodes, head)
    graph = sparse.csr_array((np.ones(len(tail)), ends), (len(nodes),) * 2)
    return connected_components(graph, directed=False)[1]


def ways_between_pieces(
    nodes: NDArray[np.int64],
    piece: NDArray[np.int64],
    table: WayTable,
    noise: NDArray[np.float64] | None = None,
) -> list[tuple[int, int]]:
    """Return pairs of junctions whose ways join all pieces, short in total there and back.

    Parameters
    ----------
    nodes, piece
        Junctions and the piece of each.
    table
        Ways from all these junctions.
    noise
        Shape (pieces, pieces): factors on the distances, to get other good choices.
    """
    count = int(piece.max()) + 1
    if count == 1:
        return []
    one_way = table.between(nodes)
    both_ways = one_way + one_way.T
    distance = np.zeros((count, count))
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    of_piece = [np.flatnonzero(piece == number) for number in range(count)]
    for first in range(count):
        for second in range(first + 1, count):
            block = both_ways[np.ix_(of_piece[first], of_piece[second])]
            row, column = divmod(int(block.argmin()), block.shape[1])
            # A stored zero would be no edge.
            distance[first, second] = block[row, column] + 1e-6
            ends[first, second] = (
                int(nodes[of_piece[first][row]]), int(nodes[of_piece[second][column]])
            )  # fmt: skip
    if noise is not None:
        distance = distance * noise
    tree = minimum_spanning_tree(distance).tocoo()
    return [ends[int(a), int(b)] for a, b in zip(tree.row, tree.col, strict=True)]
