"""One-way streets: some of the narrow ones, as long as everybody still gets everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scripts.demo.streets import Node, Street

STREETS = 26
_SHORTEST_UNITS = 60 * 90
_CLASSES = frozenset({"service", "residential"})


def make_oneway(streets: Sequence[Street], rng: np.random.Generator) -> list[Street]:
    """Return the streets, some of the narrow ones made one-way.

    A street is taken only if e-bikes and cars still get from everywhere to everywhere that they
    got before.
    """
    result = list(streets)
    by_name: dict[str, list[int]] = {}
    for i, street in enumerate(streets):
        if street.area and street.highway in _CLASSES:
            by_name.setdefault(street.name, []).append(i)
    names = [
        name for name in sorted(by_name)
        if sum(shapely.length(streets[i].line) for i in by_name[name]) > _SHORTEST_UNITS
    ]  # fmt: skip
    reach = _reach(result)
    made = 0
    for k in rng.permutation(len(names)).tolist():
        if made == STREETS:
            break
        direction = "yes" if rng.random() < 0.5 else "reverse"
        tried = list(result)
        for i in by_name[names[k]]:
            tried[i] = replace(tried[i], oneway=direction)
        if _reach(tried) == reach:
            result, made = tried, made + 1
    return result


def _reach(streets: Sequence[Street]) -> tuple[int, int]:
    """Return how many junctions hang together both ways, by e-bike and by car."""
    numbers: dict[Node, int] = {}
    ends = np.array(
        [[numbers.setdefault(end, len(numbers)) for end in street.ends] for street in streets]
    )
    along = np.array([street.oneway != "reverse" for street in streets])
    against = np.array([street.oneway != "yes" for street in streets])
    sizes = []
    for allowed in ([s.ebike for s in streets], [s.car for s in streets]):
        there, back = along & np.array(allowed), against & np.array(allowed)
        tail = np.concatenate([ends[there, 0], ends[back, 1]])
        head = np.concatenate([ends[there, 1], ends[back, 0]])
        graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), (len(numbers),) * 2)
        _, part = connected_components(graph, directed=True, connection="strong")
        sizes.append(int(np.bincount(part).max()))
    return sizes[0], sizes[1]
