"""Tracks set onto streets, and presence: answers that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patrols.conftest import ORIGIN, Row, network_of, street
from webmap.models import Mode
from webmap.patrols.matching import LONGEST_GAP_S, match
from webmap.patrols.network import StreetNetwork
from webmap.patrols.presence import presence_s

Make = Callable[..., StreetNetwork]


def ladder() -> list[Row]:
    """Two streets 30 m apart that run east for 600 m, joined at both ends."""
    return [
        street((0, 0), (600, 0), name="南路"),
        street((0, 30), (600, 30), name="北路"),
        street((0, 0), (0, 30), name="西口"),
        street((600, 0), (600, 30), name="东口"),
    ]


def fixes(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float) + ORIGIN


def every(xy: np.ndarray, seconds: float = 10.0) -> np.ndarray:
    return np.arange(len(xy)) * seconds


def names_of(network: StreetNetwork, streets: np.ndarray) -> list[str]:
    return [str(network.names[one]) for one in streets if one >= 0]


def test_noise_toward_the_next_street_does_not_make_the_track_jump() -> None:
    network = network_of(ladder())
    # Along the southern street; the fix in the middle lies nearer to the northern one.
    xy = fixes((50, 2), (120, -3), (190, 17), (260, 3), (330, 0))
    matched = match(network, xy, every(xy), Mode.FOOT)
    assert set(names_of(network, matched.street)) == {"南路"}
    assert matched.length_m == pytest.approx(280, abs=1)
    assert len(matched.lines) == 1


def test_a_turn_follows_the_streets_and_its_length_is_theirs(cross: StreetNetwork) -> None:
    xy = fixes((-200, 4), (-120, -4), (-40, 3), (3, 60), (-4, 140), (2, 200))
    matched = match(cross, xy, every(xy), Mode.FOOT)
    assert names_of(cross, matched.street) == ["西路"] * 3 + ["北路"] * 3
    assert matched.length_m == pytest.approx(400, abs=2)
    corner = shapely.Point(ORIGIN)
    assert matched.lines[0].distance(corner) < 1e-6


def test_a_stand_adds_no_length(cross: StreetNetwork) -> None:
    generator = np.random.default_rng(7)
    stand = fixes((200, 0)) + generator.normal(0, 4, (60, 2))
    xy = np.vstack([fixes((100, 0), (150, 1)), stand, fixes((250, -1), (300, 0))])
    matched = match(cross, xy, every(xy), Mode.FOOT)
    assert matched.length_m == pytest.approx(200, abs=25)


def test_one_way_streets_are_walked_against_too() -> None:
    network = network_of([street((0, 0), (600, 0), oneway="yes", name="单行")])
    xy = fixes((500, 0), (300, 0), (100, 0))
    matched = match(network, xy, every(xy, 60), Mode.CAR)
    assert matched.length_m == pytest.approx(400, abs=1)


def test_fixes_far_from_every_street_belong_to_none_and_break_the_track(
    cross: StreetNetwork,
) -> None:
    xy = fixes((100, 0), (160, 0), (220, 200), (280, 200), (340, 0), (400, 0))
    matched = match(cross, xy, every(xy, 30), Mode.FOOT)
    assert matched.street.tolist().count(-1) == 2
    assert len(matched.lines) == 2
    assert matched.length_m == pytest.approx(120, abs=1)
    assert matched.share_on_streets == pytest.approx(4 / 6)


def test_nothing_is_said_of_a_long_gap(cross: StreetNetwork) -> None:
    xy = fixes((100, 0), (160, 0), (400, 0), (460, 0))
    times = np.array([0, 30, 30 + LONGEST_GAP_S + 1, 60 + LONGEST_GAP_S + 1])
    matched = match(cross, xy, times, Mode.FOOT)
    assert [round(line.length) for line in matched.lines] == [60, 60]


def test_a_track_without_a_street_near_is_no_way() -> None:
    network = network_of([street((0, 0), (600, 0))])
    xy = fixes((0, 3000), (0, 3100))
    matched = match(network, xy, every(xy), Mode.FOOT)
    assert (matched.lines, matched.length_m, matched.share_on_streets) == ((), 0.0, 0.0)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**31 - 1),
    legs=st.lists(st.integers(0, 3), min_size=2, max_size=4, unique=True),
)
def test_a_walk_with_noise_is_found_again(seed: int, legs: list[int]) -> None:
    """Out and back along arms of a cross: the length is that of the streets, whatever the noise."""
    network = network_of(
        [street((0, 0), end) for end in [(600, 0), (-600, 0), (0, 600), (0, -600)]]
    )
    directions = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)], dtype=float)
    out = np.arange(25, 301, 25.0)
    path = np.vstack(
        [np.concatenate([out, out[-2::-1], [0]])[:, None] * directions[leg] for leg in legs]
    )
    noisy = path + np.random.default_rng(seed).normal(0, 4, path.shape) + ORIGIN
    matched = match(network, noisy, every(noisy), Mode.FOOT)
    true_m = 600 * len(legs) - 25
    assert matched.length_m == pytest.approx(true_m, rel=0.12)
    assert all(
        shapely.distance(shapely.MultiLineString(list(network.lines)), shapely.Point(point)) < 1e-6
        for line in matched.lines
        for point in shapely.get_coordinates(line)
    )


def test_presence_is_the_time_within_reach() -> None:
    # 1 m/s along the x axis; the place is a point at 100 m with 40 m reach: from 60 to 140 s.
    xy = np.array([(0, 0), (200, 0)], dtype=float)
    found = presence_s(xy, np.array([0.0, 200.0]), [shapely.Point(100, 0)], reach_m=40)
    assert found == pytest.approx([80.0], rel=0.01)


def test_presence_counts_a_stand_and_leaves_gaps_out() -> None:
    xy = np.array([(0, 0), (0, 0), (0, 0), (0, 0), (900, 0)], dtype=float)
    times = np.array([0.0, 60, 120, 120 + LONGEST_GAP_S + 1, 500])
    areas = [shapely.box(-5, -5, 5, 5), shapely.Point(5000, 0)]
    found = presence_s(xy, times, areas, reach_m=0)
    # Two minutes of standing, nothing for the gap, and 5 m of 900 in the last 79 seconds.
    assert found == pytest.approx([120 + 79 * 5 / 900, 0], abs=0.01)


def test_without_fixes_nobody_was_there() -> None:
    assert presence_s(np.empty((0, 2)), np.empty(0), [shapely.Point(0, 0)]).tolist() == [0]
