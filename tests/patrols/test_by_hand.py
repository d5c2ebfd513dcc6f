"""Routes put together by hand: the times that follow, and the rules that are told as broken."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.patrols.nights import (
    EAST,
    NIGHT,
    NORTH,
    SOUTH,
    WEST,
    degrees,
    ground_of,
    night,
    saved,
    visit,
)  # fmt: skip
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols import (
    Arranged,
    BreakRequest,
    HandRoute,
    HandStop,
    Itinerary,
    PlanRequest,
    Spot,
    StopKind,
    TeamRequest,
    VisitLock,
    arrange,
    draw,
)  # fmt: skip
from webmap.patrols.network import StreetNetwork

CORNERS = (EAST, WEST, NORTH, SOUTH)


def hand(*orders: list[str]) -> list[HandRoute]:
    return [
        HandRoute(number, tuple(HandStop(key) for key in order))
        for number, order in enumerate(orders, start=1)
    ]


def as_drawn(itinerary: Itinerary) -> list[HandRoute]:
    return [
        HandRoute(route.team_id, tuple(HandStop(stop.key or "break") for stop in route.stops))
        for route in itinerary.routes
    ]


def codes(arranged: Arranged) -> set[str]:
    return {breach.reason.code for breach in arranged.breaches}


def busy_night(seed: int) -> PlanRequest:
    teams = [
        TeamRequest(1, Mode.FOOT, pause=BreakRequest(("22:00", "23:30"), 1200)),
        TeamRequest(2, Mode.FOOT, start="anywhere"),
    ]
    visits = [
        visit(corner, priority=number + 1, visits=2 + number % 2, spacing_s=1800 * (number % 3))
        for number, corner in enumerate(CORNERS)
    ]
    return night(visits, teams, seed)


Times = dict[str, tuple[int, datetime]]


def times(itinerary: Itinerary) -> Times:
    """Return who does what when, to the second; breaks by their team."""
    return {
        stop.key or f"break of {route.team_id}": (route.team_id, stop.starts_at)
        for route in itinerary.routes
        for stop in route.stops
    }


def spaced_night(seed: int) -> PlanRequest:
    """Return a random night on which visits to places wait for each other across teams."""
    chance = random.Random(seed)
    teams = [
        TeamRequest(1, Mode.FOOT, pause=BreakRequest(("21:30", "23:30"), 1200)),
        TeamRequest(2, Mode.EBIKE),
        TeamRequest(3, Mode.FOOT, start="anywhere"),
    ]
    windows = [(), (), (("20:30", "00:30"),), (("20:00", "22:30"), ("23:30", "02:00"))]
    visits = [
        visit(
            (x, 0) if index % 2 else (0, x),
            priority=chance.randint(1, 5),
            visits=chance.randint(1, 4),
            spacing_s=60 * chance.choice((0, 20, 45, 60)),
            windows=chance.choice(windows),
            teams_together=2 if index == 3 else 1,
        )
        for index, x in enumerate(chance.sample(range(-590, 591, 10), 8))
    ]
    return night(visits, teams, seed)


def kept_orders(itinerary: Itinerary) -> list[HandRoute]:
    """Return routes as the page sends them: with the times that they have."""
    return [
        HandRoute(
            route.team_id,
            tuple(HandStop(stop.key or "break", was_at=stop.starts_at) for stop in route.stops),
        )
        for route in itinerary.routes
    ]


@pytest.mark.parametrize("seed", range(6))
def test_what_the_planner_drew_stays_as_it_is_to_the_second(
    cross: StreetNetwork, seed: int
) -> None:
    request = spaced_night(seed) if seed % 2 else busy_night(seed)
    ground = ground_of(cross, request)
    drawn = draw(request, ground, 0.3)
    kept = saved(request, drawn)
    for orders in (as_drawn(drawn), kept_orders(drawn)):
        again = arrange(request, ground, orders, kept)
        assert again.breaches == ()
        assert again.itinerary.routes == drawn.routes
        assert again.itinerary.figures.value == drawn.figures.value
    assert arrange(request, ground, as_drawn(drawn)).breaches == (), "nor from nothing"


@pytest.mark.parametrize("seed", range(4))
def test_a_lock_changes_nothing_but_the_lock(cross: StreetNetwork, seed: int) -> None:
    request = spaced_night(seed)
    ground = ground_of(cross, request)
    drawn = draw(request, ground, 0.3)
    route = max(drawn.routes, key=lambda one: len(one.stops))
    stop = next(stop for stop in reversed(route.stops) if stop.key)
    place, number = map(int, stop.key.rstrip("+").split("/"))
    lock = VisitLock(number, route.team_id, stop.starts_at)
    visits = [
        replace(one, locks=(lock,)) if at == place and one.teams_together == 1 else one
        for at, one in enumerate(request.visits)
    ]
    locked = replace(request, visits=tuple(visits))
    told = arrange(locked, ground, as_drawn(drawn), saved(request, drawn))
    assert told.breaches == ()
    assert told.itinerary.routes == drawn.routes


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_route_moves_only_what_must_move_and_is_taken_back_exactly(
    cross: StreetNetwork, seed: int
) -> None:
    request = spaced_night(seed)
    ground = ground_of(cross, request)
    drawn = draw(request, ground, 0.3)
    chance = random.Random(seed)
    plan, was, broken = drawn, [drawn], False
    for _change in range(3):
        orders = kept_orders(plan)
        giver = max(orders, key=lambda one: len(one.stops))
        moved = chance.choice([stop for stop in giver.stops if stop.key != "break"])
        orders = [
            replace(one, stops=tuple(s for s in one.stops if s is not moved)) for one in orders
        ]
        out = arrange(request, ground, orders, saved(request, plan))
        # Without a visit all others keep their rules, so none of them has to move.
        if not broken:
            assert codes(out) <= {"twin_missing"}
            left = times(out.itinerary)
            assert left == {key: at for key, at in times(plan).items() if key != moved.key}
        at = chance.randrange(len(orders[0].stops) + 1)
        orders[0] = replace(
            orders[0], stops=(*orders[0].stops[:at], HandStop(moved.key), *orders[0].stops[at:])
        )
        told = arrange(request, ground, orders, saved(request, plan))
        plan, broken = told.itinerary, bool(told.breaches)
        was.append(plan)
    for before, after in zip(reversed(was[:-1]), reversed(was[1:]), strict=True):
        back = arrange(request, ground, kept_orders(before), saved(request, after)).itinerary
        assert times(back) == times(before)
        forth = arrange(request, ground, kept_orders(after), saved(request, back)).itinerary
        assert times(forth) == times(after)


@pytest.mark.parametrize("seed", range(6))
def test_no_rule_is_broken_that_the_order_lets_be_kept(cross: StreetNetwork, seed: int) -> None:
    request = spaced_night(seed)
    ground = ground_of(cross, request)
    one, other = (draw(replace(request, seed=k), ground, 0.3) for k in (0, 1))
    # The order of another plan, which has times without a breach, in place of the first one's.
    told = arrange(request, ground, as_drawn(other), saved(request, one))
    assert told.breaches == ()


def test_times_follow_the_order(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST)])
    there = arrange(request, ground_of(cross, request), hand(["0/1", "1/1"], [])).itinerary
    first, second = there.routes[0].stops
    assert (first.starts_at - NIGHT).total_seconds() == pytest.approx(500, abs=2)
    assert (second.starts_at - NIGHT).total_seconds() == pytest.approx(500 + 900 + 1000, abs=4)
    assert there.routes[1].stops == ()


def test_a_way_by_a_point_is_as_much_longer_as_the_streets_are(cross: StreetNetwork) -> None:
    request = night([visit(EAST)], [TeamRequest(1, Mode.FOOT)])
    ground = ground_of(cross, request)
    point = degrees((0, 300))
    spot = Spot(point.x, point.y)
    by = [HandRoute(1, (HandStop("0/1", (spot,)),), (spot,))]
    route = arrange(request, ground, by).itinerary.routes[0]
    assert route.distance_m == pytest.approx(1200 + 2 * 600, abs=2)
    assert route.moving_s == pytest.approx(2000, abs=6)
    assert route.line is not None
    assert route.line.distance(point) < 1e-5


def test_each_rule_is_told_where_it_breaks(cross: StreetNetwork) -> None:
    late = night([visit(EAST, windows=(("20:00", "20:20"),))])
    assert codes(arrange(late, ground_of(cross, late), hand(["0/1"], []))) == {"after_window"}

    soon = night([visit(EAST, visits=2, spacing_s=3600, windows=(("20:00", "21:30"),))])
    told = arrange(soon, ground_of(cross, soon), hand(["0/1", "0/2"], []))
    assert codes(told) <= {"too_soon", "after_window"}
    assert codes(told)

    officer = night([visit(EAST, needs_officer=True)])
    assert codes(arrange(officer, ground_of(cross, officer), hand(["0/1"], []))) == {"no_officer"}

    pair = night([visit(EAST, teams_together=2)])
    assert codes(arrange(pair, ground_of(cross, pair), hand(["0/1"], []))) == {"twin_missing"}
    both = arrange(pair, ground_of(cross, pair), hand(["0/1"], ["0/1+"]))
    assert both.breaches == ()

    lock = VisitLock(1, starts_at=NIGHT + timedelta(minutes=5))
    early = night([visit(EAST, locks=(lock,))])
    assert codes(arrange(early, ground_of(cross, early), hand(["0/1"], []))) == {"lock_missed"}

    short = night(
        [visit(EAST, dwell_s=3600)],
        [TeamRequest(1, Mode.FOOT, ends_at=NIGHT + timedelta(hours=1))],
    )
    assert "off_duty" in codes(arrange(short, ground_of(cross, short), hand(["0/1"])))


def test_a_break_that_comes_too_late_is_told(cross: StreetNetwork) -> None:
    teams = [TeamRequest(1, Mode.FOOT, pause=BreakRequest(("20:00", "20:30"), 600))]
    request = night([visit(EAST, dwell_s=3600)], teams)
    ground = ground_of(cross, request)
    assert codes(arrange(request, ground, hand(["break", "0/1"]))) == set()
    assert codes(arrange(request, ground, hand(["0/1", "break"]))) == {"break_late"}


def test_teams_wait_for_the_spacing_between_their_visits(cross: StreetNetwork) -> None:
    request = night([visit(EAST, visits=2, spacing_s=3600)])
    there = arrange(request, ground_of(cross, request), hand(["0/1"], ["0/2"]))
    assert there.breaches == ()
    one, other = (route.stops[0] for route in there.itinerary.routes)
    gap = max(one.starts_at, other.starts_at) - min(one.departs_at, other.departs_at)
    assert gap.total_seconds() >= 3600


def test_a_stop_that_no_street_leads_to_is_refused(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit((3000, 3000))])
    with pytest.raises(BadField, match="到不了"):
        arrange(request, ground_of(cross, request), hand(["1/1"], ["0/1"]))


def test_a_break_is_at_a_stop_of_its_own(cross: StreetNetwork) -> None:
    request = busy_night(0)
    there = arrange(request, ground_of(cross, request), hand(["0/1", "1/1"], ["2/1"])).itinerary
    kinds = [stop.kind for stop in there.routes[0].stops]
    assert kinds.count(StopKind.BREAK) == 1


def test_a_break_waits_for_the_time_it_was_put_off_to(cross: StreetNetwork) -> None:
    teams = [TeamRequest(1, Mode.FOOT, pause=BreakRequest(("20:00", "21:00"), 600))]
    request = night([visit(EAST)], teams)
    ground = ground_of(cross, request)

    def starts_min(at_min: int) -> tuple[float, set[str]]:
        wanted = HandStop("break", starts_at=NIGHT + timedelta(minutes=at_min))
        told = arrange(request, ground, [HandRoute(1, (HandStop("0/1"), wanted))])
        pause = next(s for s in told.itinerary.routes[0].stops if s.kind is StopKind.BREAK)
        return (pause.starts_at - NIGHT).total_seconds() / 60, codes(told)

    assert starts_min(40) == (40, set())
    assert starts_min(70) == (70, {"break_late"})


def test_a_visit_put_back_goes_where_it_fits_best(cross: StreetNetwork) -> None:
    early = ("20:00", "20:40")
    request = night([visit(EAST), visit(WEST), visit((590, 0), windows=(early,))])
    back = HandStop("2/1", anywhere=True)
    orders = [HandRoute(1, (HandStop("1/1"), HandStop("0/1"), back)), HandRoute(2, ())]
    told = arrange(request, ground_of(cross, request), orders)
    assert [stop.key for stop in told.itinerary.routes[0].stops] == ["2/1", "1/1", "0/1"]
    assert told.breaches == ()
    free = night([visit(EAST), visit(WEST), visit((590, 0))])
    told = arrange(free, ground_of(cross, free), orders)
    keys = [stop.key for stop in told.itinerary.routes[0].stops]
    assert abs(keys.index("2/1") - keys.index("0/1")) == 1, "on the way"
