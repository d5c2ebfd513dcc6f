"""Beats: the most trouble in a given time, counted once, and never more than the bound."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patrols.conftest import METRIC_SRID, at, network_of, street
from tests.patrols.test_sweep import lattice
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols.beat import BeatRequest, Beats, drawn_beat, find_beats
from webmap.patrols.network import StreetNetwork
from webmap.patrols.trouble import Weighing, check_weights, trouble_by_street, weights_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
WALK_MPS = 1.2


def check(found: Beats, network: StreetNetwork, prize: np.ndarray, request: BeatRequest) -> None:
    """Check beats without the search's own code: connected, in time, each street once."""
    taken: set[int] = set()
    for walk, value in zip(found.walks, found.values, strict=True):
        seconds, node, passed = 0.0, None, set()
        for one, along in zip(walk.street, walk.along, strict=True):
            ends = (int(network.start_node[one]), int(network.end_node[one]))
            tail, head = ends if along else ends[::-1]
            assert node is None or node == tail
            node = head
            seconds += network.length_m[one] / network.speeds_mps[request.mode][one, int(not along)]
            passed.add(int(one))
        assert seconds <= request.budget_s + 0.01
        if request.closed:
            assert node == walk.nodes[0]
        if request.start is not None:
            assert walk.nodes[0] == request.start
        assert value == pytest.approx(sum(prize[s] for s in passed - taken), abs=1e-6)
        taken |= passed
    assert found.value <= found.bound + 1e-6
    assert found.bound <= found.total + 1e-6


def test_the_ring_with_the_trouble_is_walked_whole() -> None:
    # Two rings of 400 m on a street of 200 m: the time is enough for one of them.
    rings = network_of(
        [
            street((0, 0), (-100, 0)), street((-100, 0), (-100, 100)),
            street((-100, 100), (0, 100)), street((0, 100), (0, 0)),
            street((0, 0), (200, 0)),
            street((200, 0), (300, 0)), street((300, 0), (300, 100)),
            street((300, 100), (200, 100)), street((200, 100), (200, 0)),
        ]
    )  # fmt: skip
    prize = np.array([1, 1, 1, 1, 0, 3, 0, 1, 2], dtype=float)
    request = BeatRequest(Mode.FOOT, 401 / WALK_MPS)
    found = find_beats(rings, prize, request)
    check(found, rings, prize, request)
    assert found.value == pytest.approx(6)
    assert found.walks[0].length_m == pytest.approx(400, abs=0.5)
    # From the other ring's corner there is no time to go there and back.
    start = int(rings.end_node[0])
    tied = find_beats(rings, prize, BeatRequest(Mode.FOOT, 401 / WALK_MPS, start=start))
    check(tied, rings, prize, BeatRequest(Mode.FOOT, 401 / WALK_MPS, start=start))
    assert tied.value == pytest.approx(4)


def test_enough_time_collects_everything_and_the_bound_says_so() -> None:
    network = lattice(2)
    prize = np.arange(len(network.length_m), dtype=float)
    request = BeatRequest(Mode.FOOT, 3600)
    found = find_beats(network, prize, request)
    check(found, network, prize, request)
    assert found.value == pytest.approx(prize.sum())
    assert found.gap < 1e-6


def test_an_open_beat_goes_farther_than_one_that_returns(cross: StreetNetwork) -> None:
    prize = np.array([1.0, 1.0, 0.5, 0.0])
    budget_s = 1210 / WALK_MPS
    closed = find_beats(cross, prize, BeatRequest(Mode.FOOT, budget_s))
    opened = find_beats(cross, prize, BeatRequest(Mode.FOOT, budget_s, closed=False))
    check(opened, cross, prize, BeatRequest(Mode.FOOT, budget_s, closed=False))
    assert closed.value == pytest.approx(1.0)
    assert opened.value == pytest.approx(2.0)


def test_beats_of_several_teams_share_no_street() -> None:
    network = lattice(4)
    prize = np.random.default_rng(1).uniform(0, 5, len(network.length_m))
    request = BeatRequest(Mode.FOOT, 900 / WALK_MPS, teams=3)
    found = find_beats(network, prize, request)
    check(found, network, prize, request)
    assert len(found.walks) == 3
    assert found.shared_m == 0
    used = [set(walk.street.tolist()) for walk in found.walks]
    assert len(set.union(*used)) == sum(len(one) for one in used)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 30), st.booleans(), st.booleans())
def test_any_beat_is_a_way_in_time_below_the_bound(
    seed: int, minutes: int, closed: bool, tied: bool
) -> None:
    network = lattice(4)
    prize = np.random.default_rng(seed).exponential(1, len(network.length_m)).round(2)
    start = int(network.start_node[seed % len(prize)]) if tied else None
    request = BeatRequest(Mode.FOOT, minutes * 60, 1, start, closed, seed)
    found = find_beats(network, prize, request)
    check(found, network, prize, request)
    again = find_beats(network, prize, request)
    assert again.walks[0].street.tolist() == found.walks[0].street.tolist()


def test_a_drawn_beat_has_the_figures_of_a_found_one(cross: StreetNetwork) -> None:
    prize = np.array([1.0, 2.0, 0.5, 0.0])
    east, west = int(cross.end_node[0]), int(cross.end_node[1])
    drawn = drawn_beat(cross, prize, BeatRequest(Mode.FOOT, 60, closed=False), [east, west])
    assert drawn.value == pytest.approx(3.0)
    assert drawn.walks[0].length_m == pytest.approx(1200, abs=0.5)
    returned = drawn_beat(cross, prize, BeatRequest(Mode.FOOT, 60), [east, west])
    assert returned.value == pytest.approx(3.0), "a street counts once, there and back"
    assert returned.walks[0].length_m == pytest.approx(2400, abs=0.5)
    with pytest.raises(BadField):
        drawn_beat(cross, prize, BeatRequest(Mode.FOOT, 60), [east, east])


def test_no_trouble_within_reach_is_told_in_words(cross: StreetNetwork) -> None:
    with pytest.raises(BadField) as refused:
        find_beats(cross, np.zeros(4), BeatRequest(Mode.FOOT, 600))
    assert refused.value.field == "weights"
    with pytest.raises(BadField) as refused:
        find_beats(cross, np.ones(4), BeatRequest(Mode.FOOT, 60))
    assert refused.value.field == "minutes"


def incidents(
    *rows: tuple[str, datetime, datetime | None, tuple[float, float]],
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "category": [row[0] for row in rows],
            "occurred_from": pd.Series([row[1] for row in rows], dtype=object),
            "occurred_to": pd.Series([row[2] for row in rows], dtype=object),
        },
        geometry=[at(*row[3]) for row in rows],
        crs=METRIC_SRID,
    ).to_crs(4326)


def test_an_incident_counts_by_category_age_and_hour() -> None:
    days = timedelta(days=1)
    late = datetime(2026, 11, 23, 1, 0, tzinfo=ZONE)
    evening = datetime(2026, 11, 22, 18, 0, tzinfo=ZONE)
    frame = incidents(
        ("affray", late, None, (0, 0)),
        ("affray", late - 90 * days, None, (0, 0)),
        ("theft", late + timedelta(hours=3), None, (0, 0)),
        ("theft", evening, evening + timedelta(hours=4), (0, 0)),
        ("theft", evening, evening + timedelta(hours=48), (0, 0)),
        ("affray", NOW + days, None, (0, 0)),
    )
    ageless = Weighing({"affray": 3, "theft": 2}, 0, (20 * 60, 2 * 60))
    # 18 to 22 lies half in 20 to 02; two whole days lie a quarter in it.
    assert weights_of(frame, ageless, NOW) == pytest.approx([3, 3, 0, 1, 0.5, 0])
    ageing = weights_of(frame, Weighing({"affray": 3}, 90), NOW)
    assert ageing[0] / ageing[1] == pytest.approx(2)


def test_an_incident_counts_once_on_its_nearest_street(cross: StreetNetwork) -> None:
    frame = incidents(
        ("theft", NOW, None, (300, 20)), ("theft", NOW, None, (10, 300)),
        ("theft", NOW, None, (-300, 400)),
    )  # fmt: skip
    found = trouble_by_street(cross, Mode.FOOT, frame.geometry, np.array([1.0, 2.0, 4.0]))
    assert found.tolist() == [1.0, 0.0, 2.0, 0.0], "one far from every street counts nowhere"


def test_weights_that_say_nothing_are_refused() -> None:
    for weights in ({"affray": 0.0}, {"nothing": 1.0}, {"theft": -1.0}):
        with pytest.raises(BadField):
            check_weights(weights)
