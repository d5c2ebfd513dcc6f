"""The graph, who may move along it, and the ways on it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tests.patrols.conftest import at, network_of, street
from webmap.errors import DomainError
from webmap.models import Mode
from webmap.patrols.network import StreetNetwork
from webmap.patrols.snapping import snap
from webmap.patrols.speeds import speed_mps
from webmap.patrols.travel import TravelTable, travel_between


def travel(network: StreetNetwork, mode: Mode, *places: shapely.Geometry) -> TravelTable:
    return travel_between(network, snap(network, places, mode))


def test_the_way_across_the_cross_is_worked_out_from_its_arms(cross: StreetNetwork) -> None:
    table = travel(cross, Mode.FOOT, at(300, 0), at(0, 480))
    assert table.time_s[0, 1] == pytest.approx((300 + 480) / 1.2, abs=0.1)
    leg = table.leg(0, 1)
    assert leg.length_m == pytest.approx(780, abs=0.1)
    assert leg.via == ("东路", "北路")
    assert leg.line is not None
    assert leg.line.length == pytest.approx(780, abs=0.1)
    assert shapely.get_point(leg.line, 0).distance(at(300, 0)) < 0.1
    assert shapely.get_point(leg.line, -1).distance(at(0, 480)) < 0.1


def test_two_places_on_one_street_are_joined_along_it(cross: StreetNetwork) -> None:
    table = travel(cross, Mode.FOOT, at(100, 5), at(400, -5), at(250, 0))
    assert table.time_s[0, 1] == pytest.approx(300 / 1.2, abs=0.1)
    assert table.leg(0, 1).length_m == pytest.approx(300, abs=0.1)
    assert table.leg(1, 2).length_m == pytest.approx(150, abs=0.1)


def test_staying_in_place_takes_no_time_and_no_line(cross: StreetNetwork) -> None:
    table = travel(cross, Mode.FOOT, at(100, 0), at(100, 0))
    assert table.time_s[0, 1] < 0.01
    assert table.leg(0, 1).line is None
    assert table.leg(0, 0).length_m == 0


def test_a_one_way_street_sends_vehicles_round_and_lets_walkers_through() -> None:
    square = network_of(
        [
            street((0, 0), (300, 0), oneway="yes"),
            street((300, 0), (300, 300)),
            street((300, 300), (0, 300)),
            street((0, 300), (0, 0)),
        ]
    )
    for mode, against_m in ((Mode.FOOT, 200), (Mode.EBIKE, 1000), (Mode.CAR, 1000)):
        table = travel(square, mode, at(50, 0), at(250, 0))
        assert table.leg(0, 1).length_m == pytest.approx(200, abs=0.2)
        assert table.leg(1, 0).length_m == pytest.approx(against_m, abs=0.5)


def test_reverse_turns_the_one_way_round() -> None:
    square = network_of(
        [
            street((0, 0), (300, 0), oneway="reverse"),
            street((300, 0), (300, 300), (0, 300), (0, 0)),
        ]
    )
    table = travel(square, Mode.CAR, at(50, 0), at(250, 0))
    assert table.leg(1, 0).length_m == pytest.approx(200, abs=0.2)
    assert table.leg(0, 1).length_m == pytest.approx(1000, abs=0.5)


def test_stairs_are_for_walkers_and_slower() -> None:
    short_cut = network_of(
        [
            street((0, 0), (300, 0)),
            street((300, 0), (300, 300)),
            street((0, 0), (300, 300), highway="steps"),
        ]
    )
    walker = travel(short_cut, Mode.FOOT, at(0, 0), at(300, 300))
    assert walker.time_s[0, 1] == pytest.approx(600 / 1.2, abs=0.5)
    rider = travel(short_cut, Mode.EBIKE, at(0, 0), at(300, 300))
    assert rider.leg(0, 1).length_m == pytest.approx(600, abs=0.5)
    assert speed_mps(Mode.EBIKE, "steps") == 0


def test_the_railway_is_passed_only_where_a_street_does() -> None:
    rows = [
        street((0, -50), (1000, -50)),
        street((0, 50), (1000, 50)),
        street((1000, -50), (1000, 50), level=-1, name="下穿道"),
    ]
    with_underpass = network_of(rows, railway=[(-100, 0), (1100, 0)])
    table = travel(with_underpass, Mode.FOOT, at(100, -50), at(100, 50))
    assert table.leg(0, 1).length_m == pytest.approx(1900, abs=1)
    assert table.leg(0, 1).via == ("下穿道",)
    without = network_of(rows[:2], railway=[(-100, 0), (1100, 0)])
    assert np.isinf(travel(without, Mode.FOOT, at(100, -50), at(100, 50)).time_s[0, 1])


def test_a_place_is_never_set_on_the_other_side_of_the_railway() -> None:
    rows = [street((0, -20), (1000, -20)), street((0, 90), (1000, 90))]
    network = network_of(rows, railway=[(-100, 0), (1100, 0)])
    stops = snap(network, [at(500, 10)], Mode.FOOT)
    assert stops.street.tolist() == [1]
    assert stops.away_m[0] == pytest.approx(80, abs=0.1)


def test_a_bridge_does_not_meet_the_street_that_it_crosses() -> None:
    network = network_of(
        [
            street((-300, 0), (300, 0)),
            street((0, -300), (0, 300), level=1),
            street((300, 0), (0, 300)),
        ]
    )
    table = travel(network, Mode.FOOT, at(-100, 0), at(0, 300))
    assert table.leg(0, 1).length_m == pytest.approx(400 + 300 * 2**0.5, abs=1)
    under_the_bridge = snap(network, [at(0.5, 5)], Mode.FOOT)
    assert under_the_bridge.street.tolist() == [0]


def test_a_place_far_from_every_street_has_no_stop(cross: StreetNetwork) -> None:
    stops = snap(cross, [at(400, 400), at(0, 10)], Mode.CAR)
    assert stops.on_network.tolist() == [False, True]
    assert stops.away_m[0] == pytest.approx(400, abs=0.5)
    table = travel_between(cross, stops)
    assert np.isinf(table.time_s[0, 1])
    assert table.time_s[0, 0] == 0
    with pytest.raises(ValueError, match="no way"):
        table.leg(0, 1)


def test_a_car_stops_on_the_street_beside_a_lane(cross: StreetNetwork) -> None:
    network = network_of(
        [
            street((0, 0), (300, 0)),
            street((300, 0), (600, 0)),
            street((300, 0), (300, 100), highway="footway", car=False),
            street((600, 0), (600, 400)),
        ]
    )
    place = at(302, 60)
    assert snap(network, [place], Mode.FOOT).street.tolist() == [2]
    assert snap(network, [place], Mode.CAR).street.tolist() == [1]


def test_a_cut_off_piece_is_passed_over_for_a_street_of_the_whole(cross: StreetNetwork) -> None:
    network = network_of(
        [
            street((0, 0), (600, 0)),
            street((0, 0), (0, 600)),
            street((300, 30), (340, 30), name="院内路"),
        ]
    )
    assert snap(network, [at(320, 28)], Mode.FOOT).street.tolist() == [0]


def test_of_two_streets_between_the_same_junctions_the_faster_is_taken() -> None:
    network = network_of(
        [
            street((0, 0), (200, 150), (400, 0), name="弯路"),
            street((0, 0), (400, 0), name="直路"),
            street((400, 0), (800, 0)),
            street((-400, 0), (0, 0)),
        ]
    )
    leg = travel(network, Mode.FOOT, at(-100, 0), at(500, 0)).leg(0, 1)
    assert leg.via == ("直路",)
    assert leg.length_m == pytest.approx(600, abs=0.5)


def test_no_streets_at_all_is_said_in_words() -> None:
    empty = network_of([street((0, 0), (1, 0))])
    assert empty.node_count == 2
    with pytest.raises(DomainError, match="还没有道路"):
        network_of([street((0, 0), (1, 0)) | {"geometry": None}])
