"""From what was asked to ways along the streets, on a network that can be worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import pytest
import shapely

from tests.patrols.conftest import METRIC_SRID, at, network_of, street
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols import (
    BreakRequest,
    Itinerary,
    PlanRequest,
    StopKind,
    TeamRequest,
    VisitRequest,
    draw,
)
from webmap.patrols.checker import violations
from webmap.patrols.ground import Ground, PlaceOfVisit
from webmap.patrols.network import StreetNetwork
from webmap.patrols.planning import pose
from webmap.patrols.solver import solve

START = datetime(2026, 11, 24, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


def degrees(*points: shapely.Geometry) -> list[shapely.Geometry]:
    return list(gpd.GeoSeries(list(points), crs=METRIC_SRID).to_crs(4326))


def visit(dwell_min: int = 15, visits: int = 1, **more: object) -> VisitRequest:
    return VisitRequest(
        hotspot_id=None, name="", lon=0.0, lat=0.0, priority=3, dwell_s=dwell_min * 60,
        visits=visits, **more,
    )  # fmt: skip


def asked(*teams: TeamRequest, visits: tuple[VisitRequest, ...], hours: int = 4) -> PlanRequest:
    return PlanRequest("夜班", START, START + timedelta(hours=hours), teams, visits)


def ground_of(
    network: StreetNetwork, *places: shapely.Geometry, station: shapely.Point | None = None
) -> Ground:
    found = [PlaceOfVisit(f"第{k + 1}处", area) for k, area in enumerate(degrees(*places))]
    return Ground(
        network,
        degrees(station)[0] if station is not None else None,
        {1: "甲组", 2: "乙组"},
        tuple(found),
    )


def clock(itinerary: Itinerary, route: int = 0) -> list[str]:
    return [f"{stop.starts_at:%H:%M:%S}" for stop in itinerary.routes[route].stops]


def test_a_walk_along_the_cross_is_told_in_metres_names_and_times(cross: StreetNetwork) -> None:
    """300 m east, then 480 m north of the crossing; 1.2 m/s; the station in the middle."""
    ground = ground_of(cross, at(300, 0), at(0, 480), station=at(0, 0))
    request = asked(TeamRequest(1, Mode.FOOT), visits=(visit(), visit()))
    (route,) = draw(request, ground).routes
    assert route.team == "甲组"
    assert route.distance_m == pytest.approx(2 * 300 + 2 * 480, abs=0.5)
    assert route.moving_s == pytest.approx(2 * 250 + 2 * 400, abs=4)
    assert {stop.via for stop in route.stops} <= {
        ("东路",),
        ("东路", "北路"),
        ("北路", "东路"),
        ("北路",),
    }
    assert route.line is not None
    (metric,) = gpd.GeoSeries([route.line], crs=4326).to_crs(METRIC_SRID)
    assert metric.length == pytest.approx(route.distance_m, abs=0.5)
    assert shapely.get_point(metric, 0).distance(at(0, 0)) < 0.1
    assert shapely.get_point(metric, -1).distance(at(0, 0)) < 0.1
    for wanted in (at(300, 0), at(0, 480)):
        assert metric.distance(wanted) < 0.1


def test_a_rider_is_faster_than_a_walker_on_the_same_way(cross: StreetNetwork) -> None:
    ground = ground_of(cross, at(500, 0), station=at(0, 0))
    moving = {
        mode: draw(asked(TeamRequest(1, mode), visits=(visit(),)), ground).routes[0].moving_s
        for mode in Mode
    }
    assert moving[Mode.CAR] < moving[Mode.EBIKE] < moving[Mode.FOOT]


@pytest.mark.parametrize("speed_percent", [40, 80, 100, 125, 140])
def test_a_team_arrives_later_in_proportion_to_its_speed(
    cross: StreetNetwork, speed_percent: int
) -> None:
    """480 m at 1.2 m/s are 400 s at the usual speed; the way itself stays the same."""
    ground = ground_of(cross, at(480, 0), station=at(0, 0))
    team = TeamRequest(1, Mode.FOOT, speed_percent=speed_percent)
    (route,) = draw(asked(team, visits=(visit(windows=(("20:00", "20:40"),)),)), ground).routes
    assert route.stops[0].travel_s == pytest.approx(400 * 100 / speed_percent, abs=3)
    assert route.moving_s == 2 * route.stops[0].travel_s
    assert route.stops[0].arrives_at == route.leaves_at + timedelta(seconds=route.moving_s / 2)
    assert route.distance_m == pytest.approx(960, abs=0.5)


def test_a_slow_team_leaves_out_what_a_quick_one_reaches_in_time(cross: StreetNetwork) -> None:
    """Ten minutes are enough for 480 m on foot, but not at half the speed."""
    ground = ground_of(cross, at(480, 0), station=at(0, 0))
    wanted = visit(1, windows=(("20:00", "20:10"),))
    quick, slow = (
        draw(asked(TeamRequest(1, Mode.FOOT, speed_percent=percent), visits=(wanted,)), ground)
        for percent in (100, 50)
    )
    assert len(quick.routes[0].stops) == 1
    assert (slow.routes[0].stops, slow.left_out[0].reason.code) == ((), "closes_before_arrival")


def test_a_break_lies_in_its_window_and_where_the_team_then_is(cross: StreetNetwork) -> None:
    ground = ground_of(cross, at(480, 0), at(-480, 0), station=at(0, 0))
    pause = BreakRequest(("20:20", "21:20"), 1800)
    request = asked(TeamRequest(1, Mode.FOOT, pause=pause), visits=(visit(), visit()))
    (route,) = draw(request, ground).routes
    (found,) = [stop for stop in route.stops if stop.kind is StopKind.BREAK]
    assert found.starts_at >= START + timedelta(minutes=20)
    assert found.departs_at <= START + timedelta(minutes=80)
    assert found.departs_at - found.starts_at == timedelta(minutes=30)
    assert found.point is not None
    assert route.line is not None
    assert route.line.distance(found.point) < 1e-6


def test_a_team_that_starts_anywhere_starts_at_its_first_stop(cross: StreetNetwork) -> None:
    ground = ground_of(cross, at(480, 0))
    request = asked(TeamRequest(1, Mode.FOOT, start="anywhere"), visits=(visit(),))
    (route,) = draw(request, ground).routes
    assert (route.distance_m, route.line) == (0.0, None)
    assert clock(draw(request, ground)) == ["20:00:00"]


def test_a_place_off_the_streets_is_left_out_and_says_so(cross: StreetNetwork) -> None:
    ground = ground_of(cross, at(480, 0), at(2000, 2000), station=at(0, 0))
    itinerary = draw(asked(TeamRequest(1, Mode.FOOT), visits=(visit(), visit(visits=2))), ground)
    assert [(left.name, left.reason.code) for left in itinerary.left_out] == [
        ("第2处", "off_network")
    ] * 2
    assert itinerary.figures.visits_made == 1
    assert itinerary.figures.visits_wanted == 3
    assert itinerary.figures.value_wanted == 3 * 900 * 3


def test_a_lane_for_walkers_is_left_to_the_team_on_foot() -> None:
    network = network_of(
        [
            street((-300, 0), (0, 0)),
            street((0, 0), (600, 0), highway="footway", ebike=False, car=False, name="步道"),
        ]
    )
    ground = ground_of(network, at(500, 0), at(-200, 0), station=at(-10, 0))
    teams = (TeamRequest(1, Mode.CAR), TeamRequest(2, Mode.FOOT))
    itinerary = draw(asked(*teams, visits=(visit(), visit())), ground)
    assert itinerary.left_out == ()
    on_foot = [stop.name for stop in itinerary.routes[1].stops]
    assert "第1处" in on_foot


def test_a_team_comes_and_goes_at_its_own_hours(cross: StreetNetwork) -> None:
    ground = ground_of(cross, *[at(50 * k, 0) for k in range(1, 9)], station=at(0, 0))
    late = START + timedelta(hours=2)
    teams = (
        TeamRequest(1, Mode.FOOT, ends_at=late),
        TeamRequest(2, Mode.FOOT, starts_at=late),
    )
    itinerary = draw(asked(*teams, visits=tuple(visit(25) for _ in range(8))), ground)
    first, second = itinerary.routes
    assert first.stops
    assert second.stops
    assert first.back_at <= late <= second.leaves_at


def test_the_drawn_plan_keeps_every_rule_of_the_posed_problem(cross: StreetNetwork) -> None:
    places = [at(40 * k, 0) for k in range(-12, 13) if k] + [at(0, 45 * k) for k in range(1, 10)]
    ground = ground_of(cross, *places, station=at(0, 0))
    teams = (
        TeamRequest(1, Mode.FOOT, pause=BreakRequest(("21:00", "22:00"), 1800)),
        TeamRequest(2, Mode.EBIKE, start="anywhere"),
    )
    visits = tuple(visit(10, 2, spacing_s=1800) for _ in places)
    posed = pose(asked(*teams, visits=visits), ground)
    plan = solve(posed.problem, 1.0)
    assert violations(posed.problem, plan) == []
    assert plan.value > 0


@pytest.mark.parametrize(
    ("station", "mode", "said"),
    [
        (None, Mode.FOOT, "还没有位置"),
        (at(0, 900), Mode.FOOT, "150 米内没有"),
        (at(550, 50), Mode.CAR, "150 米内没有"),
    ],
)
def test_a_station_that_cannot_be_started_from_is_told(
    station: shapely.Point | None, mode: Mode, said: str
) -> None:
    network = network_of(
        [street((0, 0), (300, 0)), street((300, 0), (600, 0), highway="footway", car=False)]
    )
    ground = ground_of(network, at(10, 0), station=station)
    with pytest.raises(BadField) as caught:
        draw(asked(TeamRequest(1, mode), visits=(visit(),)), ground)
    assert caught.value.field == "teams.0.start"
    assert said in str(caught.value)
