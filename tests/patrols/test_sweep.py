"""Sweeps: every street covered in one closed walk, no longer than need be, evenly shared."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patrols.conftest import network_of, street
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols.network import StreetNetwork
from webmap.patrols.sweep import Sweep, sweep

Make = Callable[..., StreetNetwork]


def lattice(side: int, **attributes: object) -> StreetNetwork:
    """Return a square of side × side blocks of 100 m."""
    rows = []
    for i in range(side + 1):
        for j in range(side):
            rows.append(street((j * 100, i * 100), ((j + 1) * 100, i * 100), **attributes))
            rows.append(street((i * 100, j * 100), (i * 100, (j + 1) * 100), **attributes))
    return network_of(rows)


def every(network: StreetNetwork) -> np.ndarray:
    return np.arange(len(network.length_m))


def check(found: Sweep, network: StreetNetwork, mode: Mode) -> None:
    """Check, without the solver's own code, that a sweep is one: closed walks that cover all."""
    swept = []
    for walk in found.walks:
        node = None
        for one, along in zip(walk.street, walk.along, strict=True):
            begin, end = int(network.start_node[one]), int(network.end_node[one])
            tail, head = (begin, end) if along else (end, begin)
            assert node is None or node == tail, "the walk jumps"
            assert network.speeds_mps[mode][one, 0 if along else 1] > 0, "against a one-way street"
            node = head
        assert node == walk.nodes[0], "the walk does not come back"
        swept += walk.street[walk.counts].tolist()
    assert sorted(swept) == sorted(found.wanted.tolist()), "each street once, and no other"
    assert found.length_m >= found.bound_m - 0.01
    assert found.longest_m >= found.longest_bound_m - 0.01


def test_a_network_without_odd_junctions_is_walked_without_a_step_twice() -> None:
    square = network_of(
        [street((0, 0), (300, 0)), street((300, 0), (300, 300)),
         street((300, 300), (0, 300)), street((0, 300), (0, 0))]
    )  # fmt: skip
    found = sweep(square, Mode.FOOT, every(square))
    check(found, square, Mode.FOOT)
    assert found.length_m == pytest.approx(1200, abs=0.1)
    assert found.again_share == pytest.approx(0, abs=1e-6)
    assert found.gap < 1e-6


def test_a_block_of_two_walks_its_middle_street_twice() -> None:
    # The textbook's smallest case: a rectangle with one chord has two odd junctions.
    chord = network_of(
        [
            street((0, 0), (200, 0)), street((200, 0), (400, 0)), street((400, 0), (400, 100)),
            street((400, 100), (200, 100)), street((200, 100), (0, 100)), street((0, 100), (0, 0)),
            street((200, 0), (200, 100)),
        ]
    )  # fmt: skip
    found = sweep(chord, Mode.FOOT, every(chord))
    assert found.length_m == pytest.approx(1100 + 100, abs=0.2)


@pytest.mark.parametrize(("side", "again_m"), [(1, 0), (2, 400), (3, 400), (4, 800)])
def test_a_lattice_repeats_what_the_theory_says(side: int, again_m: float) -> None:
    # The 4 (side - 1) junctions on the edges are odd; neighbours pair up, corners are turned.
    network = lattice(side)
    found = sweep(network, Mode.FOOT, every(network))
    check(found, network, Mode.FOOT)
    assert found.length_m - found.wanted_m == pytest.approx(again_m, abs=0.5)
    assert found.gap < 1e-6


def test_the_cross_is_walked_there_and_back(cross: StreetNetwork) -> None:
    found = sweep(cross, Mode.FOOT, every(cross))
    check(found, cross, Mode.FOOT)
    assert found.length_m == pytest.approx(2 * 2400, abs=0.5)


def test_streets_in_two_pieces_are_joined_by_the_shortest_way() -> None:
    # A ring at either end of a street of 500 m that nobody asked for.
    rings = network_of(
        [
            street((0, 0), (-100, 0), (-100, 100), (0, 100), (0, 0)),
            street((0, 0), (500, 0)),
            street((500, 0), (600, 0), (600, 100), (500, 100), (500, 0)),
            street((0, 0), (250, 600)), street((250, 600), (500, 0)),
        ]
    )  # fmt: skip
    found = sweep(rings, Mode.FOOT, np.array([0, 2]))
    check(found, rings, Mode.FOOT)
    assert found.length_m == pytest.approx(800 + 2 * 500, abs=0.5)
    assert found.bound_m == pytest.approx(found.length_m, abs=0.5)


def test_a_pair_of_one_way_streets_is_driven_round() -> None:
    # Two parallel one-way streets into the same direction: the way back is driven twice.
    ring = network_of(
        [
            street((0, 0), (300, 0), oneway="yes"),
            street((0, 0), (150, 50), (300, 0), oneway="yes"),
            street((300, 0), (300, 100), (0, 100), (0, 0)),
        ]
    )
    found = sweep(ring, Mode.CAR, every(ring))
    check(found, ring, Mode.CAR)
    lengths = ring.length_m
    assert found.length_m == pytest.approx(lengths[0] + lengths[1] + 2 * lengths[2], abs=0.5)
    assert found.bound_m == pytest.approx(found.length_m, abs=0.5)
    walker = sweep(ring, Mode.FOOT, every(ring))
    assert walker.length_m == pytest.approx(lengths.sum() + lengths[0], abs=0.5)


def test_what_a_mode_cannot_use_or_leave_is_told_and_not_swept() -> None:
    network = network_of(
        [
            street((0, 0), (300, 0)), street((300, 0), (300, 300)), street((300, 300), (0, 0)),
            street((0, 0), (0, 300), highway="steps"),
            street((300, 0), (900, 0), oneway="yes"),
        ]
    )  # fmt: skip
    found = sweep(network, Mode.CAR, every(network))
    check(found, network, Mode.CAR)
    assert sorted(found.left_out.tolist()) == [3, 4]
    assert len(sweep(network, Mode.FOOT, every(network)).left_out) == 0


def test_an_area_without_a_usable_street_is_refused_in_words() -> None:
    stairs = network_of([street((0, 0), (0, 300)), street((0, 300), (0, 600), highway="steps")])
    with pytest.raises(BadField) as refused:
        sweep(stairs, Mode.CAR, np.array([1]))
    assert refused.value.field == "area"


def test_two_teams_share_a_lattice_evenly_and_start_where_they_are_told() -> None:
    network = lattice(4)
    start = int(network.start_node[0])
    for teams in (2, 3):
        free = sweep(network, Mode.FOOT, every(network), teams)
        check(free, network, Mode.FOOT)
        lengths = [walk.length_m for walk in free.walks]
        assert len(lengths) == teams
        assert max(lengths) <= 1.15 * min(lengths)
        assert max(lengths) <= 1.25 * free.longest_bound_m
    tied = sweep(network, Mode.FOOT, every(network), 2, start)
    check(tied, network, Mode.FOOT)
    assert [walk.nodes[0] for walk in tied.walks] == [start, start]


def test_the_same_seed_gives_the_same_ways() -> None:
    network = lattice(4)
    wanted = np.array([0, 1, 12, 20, 33, 38])
    one, other = (sweep(network, Mode.FOOT, wanted, 2, seed=5) for _ in range(2))
    for first, second in zip(one.walks, other.walks, strict=True):
        assert first.street.tolist() == second.street.tolist()


def least_by_trying_all(network: StreetNetwork, wanted: list[int]) -> float:
    """Return the shortest closed walk through wanted streets by trying every set of extras."""
    best = np.inf
    streets = range(len(network.length_m))
    # In a shortest walk no street is walked besides more than twice.
    for size in range(len(network.length_m) + 1):
        for once in combinations(streets, size):
            for twice_size in range(2):
                for twice in combinations([s for s in streets if s not in once], twice_size):
                    chosen = [*wanted, *once, *twice, *twice]
                    if _is_tour(network, chosen):
                        best = min(best, float(network.length_m[chosen].sum()))
    return best


def _is_tour(network: StreetNetwork, chosen: list[int]) -> bool:
    ends = [(int(network.start_node[s]), int(network.end_node[s])) for s in chosen]
    degree: dict[int, int] = {}
    group = {node: node for pair in ends for node in pair}

    def root(node: int) -> int:
        while group[node] != node:
            node = group[node]
        return node

    for begin, end in ends:
        degree[begin] = degree.get(begin, 0) + 1
        degree[end] = degree.get(end, 0) + 1
        group[root(begin)] = root(end)
    return all(value % 2 == 0 for value in degree.values()) and len({root(n) for n in group}) == 1


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True), st.integers(0, 10**6))
def test_no_closed_walk_through_few_streets_is_shorter_than_the_bound(
    wanted: list[int], seed: int
) -> None:
    generator = np.random.default_rng(seed)
    corner = {
        (i, j): (i * 100 + float(generator.integers(30)), j * 100 + float(generator.integers(30)))
        for i in range(3)
        for j in range(3)
    }
    network = network_of(
        [street(corner[i, j], corner[i + 1, j]) for i in range(2) for j in range(3)]
        + [street(corner[i, j], corner[i, j + 1]) for i in range(3) for j in range(2)]
    )
    found = sweep(network, Mode.FOOT, np.array(wanted))
    check(found, network, Mode.FOOT)
    least = least_by_trying_all(network, wanted)
    assert found.bound_m <= least + 0.01
    assert found.length_m >= least - 0.01
    assert found.length_m <= least * 1.2


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_streets_of_a_one_way_lattice_are_swept_in_allowed_directions(
    data: st.DataObject,
) -> None:
    side = 3
    rows = []
    for i in range(side + 1):
        for j in range(side):
            one, other = data.draw(st.tuples(st.booleans(), st.booleans()))
            rows.append(street((j * 100, i * 100), ((j + 1) * 100, i * 100),
                               oneway="no" if one else "yes"))  # fmt: skip
            rows.append(street((i * 100, j * 100), (i * 100, (j + 1) * 100),
                               oneway="no" if other else "reverse"))  # fmt: skip
    network = network_of(rows)
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=3, unique=True))
    try:
        found = sweep(network, Mode.EBIKE, np.array(wanted))
    except BadField:
        return
    check(found, network, Mode.EBIKE)
    assert sorted([*found.wanted.tolist(), *found.left_out.tolist()]) == sorted(wanted)
