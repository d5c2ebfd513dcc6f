"""The bound of beats: never below the best of all walks, and near it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patrols.conftest import at
from tests.patrols.test_sweep import lattice
from webmap.models import Mode
from webmap.patrols.beat import BeatRequest, find_beats
from webmap.patrols.beat_bound import beat_bound
from webmap.patrols.network import StreetNetwork
from webmap.patrols.ways import Ways

WALK_MPS = 1.2


def street_sets(
    network: StreetNetwork, budget_s: float, start: int | None, *, closed: bool
) -> set[frozenset[int]]:
    """Return the sets of streets of all walks, by trying every one of them."""
    seconds = network.length_m / WALK_MPS
    out: dict[int, list[tuple[int, int]]] = {}
    for one, (a, b) in enumerate(zip(network.start_node, network.end_node, strict=True)):
        out.setdefault(int(a), []).append((int(b), one))
        out.setdefault(int(b), []).append((int(a), one))
    found: set[frozenset[int]] = set()
    for first in [start] if start is not None else list(out):
        least: dict[tuple[int, frozenset[int]], float] = {}
        stack: list[tuple[int, frozenset[int], float]] = [(int(first), frozenset(), 0.0)]
        while stack:
            node, streets, used = stack.pop()
            if least.get((node, streets), np.inf) <= used:
                continue
            least[node, streets] = used
            if not closed or node == first:
                found.add(streets)
            for other, one in out[node]:
                if used + seconds[one] <= budget_s + 1e-9:
                    stack.append((other, streets | {one}, used + seconds[one]))
    return found


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6), st.sampled_from([250, 420, 610]), st.booleans(), st.booleans(),
    st.integers(1, 2),
)  # fmt: skip
def test_no_walk_of_all_collects_more_than_the_bound(
    seed: int, budget_m: int, closed: bool, tied: bool, teams: int
) -> None:
    network = lattice(2)
    rng = np.random.default_rng(seed)
    prize = (rng.exponential(1, len(network.length_m)) * rng.integers(0, 2, 12)).round(2)
    start = int(network.start_node[seed % 12]) if tied else None
    budget_s = budget_m / WALK_MPS
    sets = street_sets(network, budget_s, start, closed=closed)
    most = [one for one in sets if not any(one < other for other in sets)]
    best = max(
        prize[list(frozenset().union(*some))].sum() if some else 0.0
        for some in combinations([*most, frozenset()], teams)
    )
    ways = Ways(network, Mode.FOOT, "time_s")
    reach = np.ones(len(ways.arcs.tail), dtype=bool)
    for quick in (False, True):
        bound = beat_bound(
            ways, prize, budget_s, teams, reach, start=start, closed=closed, quick=quick
        )
        assert bound >= best - 1e-6


def test_the_bound_knows_that_a_walk_hangs_together_and_of_the_way_there() -> None:
    # Riches at three corners: one walk has time for one of them only.
    network = lattice(6)
    prize = np.zeros(len(network.length_m))
    for corner in ((600, 0), (0, 600), (600, 600)):
        near = shapely.distance(network.lines, at(*corner))
        prize[near < 1] = 1.0
    assert prize.sum() == 6
    budget_s = 820 / WALK_MPS
    assert find_beats(network, prize, BeatRequest(Mode.FOOT, budget_s)).bound < 3
    ways = Ways(network, Mode.FOOT, "time_s")
    reach = np.ones(len(ways.arcs.tail), dtype=bool)
    start = int(np.argmin(_away(network, (600, 600))))
    # From one of them, there and back to another is too far for any team.
    known = beat_bound(ways, prize, budget_s, 3, reach, start=start, closed=True)
    assert known == pytest.approx(2, abs=0.01)
    assert beat_bound(ways, prize, budget_s, 3, reach, start=start, closed=True, quick=True) > 4


def _away(network: StreetNetwork, place: tuple[float, float]) -> np.ndarray:
    away = np.full(network.node_count, np.inf)
    for node, end in ((network.start_node, 0), (network.end_node, -1)):
        np.minimum.at(
            away, node, shapely.distance(shapely.get_point(network.lines, end), at(*place))
        )
    return away
