"""Turn by turn, read back from the line of a way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from tests.patrols.conftest import METRIC_SRID, at, network_of, street
from webmap.models import Mode
from webmap.patrols import PlannedRoute, PlannedStop, StopKind, route_directions
from webmap.patrols.directions import Direction, Turn, way_directions
from webmap.patrols.network import StreetNetwork
from webmap.patrols.snapping import snap
from webmap.patrols.travel import travel_between

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def told(network: StreetNetwork, *places: shapely.Geometry) -> list[tuple[Turn, str, int]]:
    leg = travel_between(network, snap(network, places, Mode.FOOT)).leg(0, 1)
    assert leg.line is not None
    return [
        (one.turn, one.street, round(one.length_m)) for one in way_directions(network, leg.line)
    ]


@pytest.mark.parametrize(
    ("start", "end", "turns"),
    [
        ((-300, 0), (0, 300), [(Turn.START, "西路", 300), (Turn.LEFT, "北路", 300)]),
        ((-300, 0), (0, -200), [(Turn.START, "西路", 300), (Turn.RIGHT, "南路", 200)]),
        ((-300, 0), (400, 0), [(Turn.START, "西路", 300), (Turn.STRAIGHT, "东路", 400)]),
        ((0, 300), (400, 0), [(Turn.START, "北路", 300), (Turn.LEFT, "东路", 400)]),
    ],
)
def test_the_cross_is_told_as_one_would(
    cross: StreetNetwork,
    start: tuple[float, float],
    end: tuple[float, float],
    turns: list[tuple[Turn, str, int]],
) -> None:
    assert told(cross, at(*start), at(*end)) == turns


def test_a_sharp_corner_is_told_as_such() -> None:
    network = network_of(
        [street((0, 0), (300, 0), name="甲路"), street((300, 0), (60, 100), name="乙路")]
    )
    turns = told(network, at(0, 0), at(60, 100))
    assert [one[:2] for one in turns] == [(Turn.START, "甲路"), (Turn.SHARP_LEFT, "乙路")]


def test_a_bend_of_one_street_is_no_turn() -> None:
    network = network_of([street((0, 0), (100, 0), (200, 60), (200, 300), name="弯路")])
    assert [one[:2] for one in told(network, at(0, 0), at(200, 300))] == [(Turn.START, "弯路")]


def test_lanes_without_a_name_are_told_turn_by_turn() -> None:
    network = network_of([street((0, 0), (100, 0)), street((100, 0), (100, -80))])
    turns = told(network, at(0, 0), at(100, -80))
    assert [one[:2] for one in turns] == [(Turn.START, ""), (Turn.RIGHT, "")]
    text = Direction(Turn.RIGHT, "", 82.0).text(lambda message: message)
    assert text == "右转进无名路，走 80 米"


@given(
    st.tuples(st.integers(-590, 590), st.integers(-590, 590)),
    st.booleans(),
    st.booleans(),
)
def test_the_pieces_are_as_long_as_the_way(
    cross: StreetNetwork, ends: tuple[int, int], first: bool, second: bool
) -> None:
    places = [at(a, 0) if flat else at(0, a) for a, flat in zip(ends, (first, second), strict=True)]
    leg = travel_between(cross, snap(cross, places, Mode.FOOT)).leg(0, 1)
    if leg.line is None:
        return
    found = way_directions(cross, leg.line)
    assert sum(one.length_m for one in found) == pytest.approx(leg.length_m, abs=2.1)
    assert found[0].turn is Turn.START
    assert all(one.turn is not Turn.START for one in found[1:])


def test_a_route_is_told_from_stop_to_stop_and_back(cross: StreetNetwork) -> None:
    to_degrees = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True).transform
    line = shapely.transform(
        shapely.LineString([at(-300, 0), at(0, 0), at(0, 300), at(0, 0), at(-300, 0)]),
        to_degrees,
        interleaved=False,
    )

    def stop(sequence: int, kind: StopKind, distance_m: float) -> PlannedStop:
        return PlannedStop(
            sequence, kind, "岗亭", None, 3, shapely.Point(114, 22.7), 300, distance_m, (), NOON,
            NOON, NOON,
        )  # fmt: skip

    route = PlannedRoute(
        1, 1, "一组", Mode.FOOT, NOON, NOON, 1200.0, 1000, 900, line,
        (stop(1, StopKind.VISIT, 600.0), stop(2, StopKind.BREAK, 0.0)),
    )  # fmt: skip
    there, pause, back = route_directions(cross, route)
    assert [one.turn for one in there] == [Turn.START, Turn.LEFT]
    assert pause == ()
    assert [(one.turn, one.street) for one in back] == [(Turn.START, "北路"), (Turn.RIGHT, "西路")]
