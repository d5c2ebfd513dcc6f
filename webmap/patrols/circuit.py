"""Walk through all given arcs or streets in one circuit (Hierholzer 1873)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def undirected_circuit(
    start_node: NDArray[np.int64],
    end_node: NDArray[np.int64],
    streets: Sequence[int],
    start: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Walk through each of ``streets`` (a street may stand there twice) once, from ``start``.

    All junctions must have an even degree, and all streets hang together.

    Returns
    -------
    streets in order, and whether each is walked along its own line
    """
    at: dict[int, list[tuple[int, int, bool]]] = {}
    for copy, street in enumerate(streets):
        begin, end = int(start_node[street]), int(end_node[street])
        at.setdefault(begin, []).append((copy, end, True))
        at.setdefault(end, []).append((copy, begin, False))
    used = np.zeros(len(streets), dtype=bool)
    return _unwind(at, used, streets, start)


def directed_circuit(
    tail: Sequence[int], head: Sequence[int], streets: Sequence[int], along: Sequence[bool],
    start: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:  # fmt: skip
    """Walk through each of the given steps once, from ``start``.

    At every junction as many steps must end as begin, and all must hang together.

    Returns
    -------
    streets in order, and whether each is walked along its own line
    """
    at: dict[int, list[tuple[int, int, bool]]] = {}
    for copy, (begin, end, forward) in enumerate(zip(tail, head, along, strict=True)):
        at.setdefault(begin, []).append((copy, end, forward))
    return _unwind(at, np.zeros(len(streets), dtype=bool), streets, start)


def _unwind(
    at: dict[int, list[tuple[int, int, bool]]],
    used: NDArray[np.bool_],
    streets: Sequence[int],
    start: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    stack: list[tuple[int, int, bool]] = [(start, -1, True)]
    back: list[tuple[int, bool]] = []
    while stack:
        node, copy, forward = stack[-1]
        ways = at.get(node, [])
        while ways and used[ways[-1][0]]:
            ways.pop()
        if ways:
            onward, end, along = ways.pop()
            used[onward] = True
            stack.append((end, onward, along))
        else:
            stack.pop()
            if copy >= 0:
                back.append((copy, forward))
    if not used.all():
        raise ValueError("the streets do not hang together")
    order = back[::-1]
    return (
        np.array([streets[copy] for copy, _ in order], dtype=np.int64),
        np.array([forward for _, forward in order], dtype=bool),
    )
