"""The rest of a shift planned again: the past stays, the rest follows from where teams are."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.patrols.nights import (
    EAST,
    END,
    NIGHT,
    NORTH,
    SOUTH,
    WEST,
    ground_of,
    night,
    saved,
    visit,
)  # fmt: skip
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols import (
    BreakRequest,
    HandRoute,
    HandStop,
    Incident,
    Itinerary,
    NightChange,
    PlanRequest,
    StopKind,
    TeamRequest,
    arrange,
    changes_between,
    draw,
    replan,
)  # fmt: skip
from webmap.patrols.changes import ChangeKind
from webmap.patrols.network import StreetNetwork


def busy_night(seed: int = 0) -> PlanRequest:
    teams = [
        TeamRequest(1, Mode.FOOT, pause=BreakRequest(("22:00", "23:30"), 1200)),
        TeamRequest(2, Mode.FOOT),
    ]
    corners = (EAST, WEST, NORTH, SOUTH)
    visits = [visit(corner, visits=3, spacing_s=1800) for corner in corners]
    return night(visits, teams, seed)


def starts(itinerary: Itinerary) -> dict[str, tuple[int, datetime]]:
    return {
        stop.key: (route.team_id, stop.starts_at)
        for route in itinerary.routes
        for stop in route.stops
        if stop.kind is StopKind.VISIT
    }


def check_whole(request: PlanRequest, itinerary: Itinerary) -> None:
    """Check what holds of any plan: nobody in two places, stays whole, spacing kept, in time."""
    places: dict[str, list[tuple[datetime, datetime]]] = {}
    for route in itinerary.routes:
        clock = route.leaves_at
        walked_s = 0
        for stop in route.stops:
            assert stop.arrives_at >= clock + timedelta(seconds=stop.travel_s - walked_s) or (
                stop.kind is StopKind.BREAK
            )
            assert stop.starts_at >= stop.arrives_at
            clock, walked_s = stop.departs_at, 0
            if stop.kind is StopKind.BREAK:
                # Part of the next way may lie before the break.
                walked_s = 10_000
            else:
                places.setdefault(stop.key.split("/")[0], []).append(
                    (stop.starts_at, stop.departs_at)
                )
        assert clock <= route.back_at <= request.ends_at
    for place, stays in places.items():
        stays.sort()
        for (_, left), (came, _) in itertools.pairwise(stays):
            assert (came - left).total_seconds() >= request.visits[int(place)].spacing_s


@pytest.mark.parametrize("minutes", [1, 20, 47, 90, 125, 200, 300])
@pytest.mark.parametrize("seed", [0, 1])
def test_at_any_time_the_past_stays_and_the_rest_keeps_every_rule(
    cross: StreetNetwork, minutes: int, seed: int
) -> None:
    request = busy_night(seed)
    before = draw(request, ground_of(cross, request), 0.5)
    wider = replace(request, visits=(*request.visits, visit((300, 0), priority=5)))
    now = NIGHT + timedelta(minutes=minutes)
    change = NightChange(now)
    after = replan(wider, ground_of(cross, wider), saved(request, before), change, 0.3).itinerary
    old, new = starts(before), starts(after)
    begun = {key for key, (_, at) in old.items() if at <= now}
    assert {key: new[key] for key in begun} == {key: old[key] for key in begun}
    assert all(at >= now for key, (_, at) in new.items() if key not in begun)
    check_whole(wider, after)
    assert after.figures.value <= after.figures.upper_bound
    assert len(new) + len(after.left_out) == 13
    breaks = [s for r in after.routes for s in r.stops if s.kind is StopKind.BREAK]
    assert len(breaks) == 1


def test_nothing_new_changes_nothing(cross: StreetNetwork) -> None:
    request = busy_night()
    before = draw(request, ground_of(cross, request), 0.5)
    change = NightChange(NIGHT + timedelta(minutes=100))
    after = replan(
        request, ground_of(cross, request), saved(request, before), change, 0.3
    ).itinerary
    assert after.figures.value >= before.figures.value
    again = replan(
        request, ground_of(cross, request), saved(request, before), change, 0.3
    ).itinerary
    assert starts(again) == starts(after)


def test_a_team_on_its_way_goes_on_unless_released(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST, priority=5)], [TeamRequest(1, Mode.FOOT)])
    ground = ground_of(cross, request)
    order = [HandRoute(1, (HandStop("0/1"), HandStop("1/1")))]
    before = arrange(request, ground, order).itinerary
    now = NIGHT + timedelta(seconds=250)
    kept = replan(request, ground, saved(request, before), NightChange(now), 0.2).itinerary
    assert starts(kept)["0/1"] == starts(before)["0/1"]

    incident = replace(request, visits=(*request.visits, visit((300, 0), priority=5)))
    wide = ground_of(cross, incident)
    come = (Incident("2/1"),)
    waits = replan(incident, wide, saved(request, before), NightChange(now, incidents=come), 0.2)
    assert [one.team for one in waits.sent] == ["1"]
    assert starts(waits.itinerary)["0/1"] == starts(before)["0/1"], "it first ends what it is at"
    released = NightChange(now, released=frozenset({"0/1"}), incidents=come)
    freed = replan(incident, wide, saved(request, before), released, 0.2).itinerary
    # It has come half the way: 300 m east, right where the incident is.
    stop = next(s for s in freed.routes[0].stops if s.key == "2/1")
    assert (stop.starts_at - now).total_seconds() <= 10
    assert stop.travel_s == pytest.approx(250, abs=10)
    check_whole(incident, freed)


def test_a_team_that_drops_out_makes_no_more_visits(cross: StreetNetwork) -> None:
    request = busy_night()
    before = draw(request, ground_of(cross, request), 0.5)
    now = NIGHT + timedelta(minutes=61)
    change = NightChange(now, teams_out=frozenset({2}))
    after = replan(
        request, ground_of(cross, request), saved(request, before), change, 0.3
    ).itinerary
    gone = after.routes[1]
    assert all(stop.departs_at <= now for stop in gone.stops)
    assert after.figures.evenness == 1.0, "the one team that is left is even with itself"
    taken_over = {one.kind for one in changes_between(before.routes, after.routes)} - {
        ChangeKind.MOVED
    }
    assert taken_over <= {ChangeKind.OTHER_TEAM, ChangeKind.DROPPED}
    assert taken_over


def test_changes_name_what_is_new_moved_given_over_and_dropped(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST), visit(NORTH), visit(SOUTH)])
    ground = ground_of(cross, request)

    def plan(*orders: list[str]) -> Itinerary:
        routes = [
            HandRoute(number, tuple(HandStop(key) for key in order))
            for number, order in enumerate(orders, start=1)
        ]
        return arrange(request, ground, routes).itinerary

    before = plan(["0/1", "1/1"], ["2/1"])
    after = plan(["1/1"], ["2/1", "3/1"])
    found = {one.key: one.kind for one in changes_between(before.routes, after.routes)}
    assert found == {"3/1": "new", "1/1": "moved", "0/1": "dropped"}
    given = plan(["0/1"], ["2/1", "1/1"])
    kinds = {one.key: one.kind for one in changes_between(before.routes, given.routes)}
    assert kinds == {"1/1": "other_team"}
    assert changes_between(before.routes, before.routes) == []


def test_a_time_out_of_the_shift_is_refused(cross: StreetNetwork) -> None:
    request = busy_night()
    before = draw(request, ground_of(cross, request), 0.5)
    with pytest.raises(BadField):
        replan(request, ground_of(cross, request), saved(request, before), NightChange(END))


def test_the_team_that_is_there_first_goes_to_an_incident_and_the_rest_stays(
    cross: StreetNetwork,
) -> None:
    changed = []
    for seed in range(10):
        request = busy_night(seed)
        before = draw(request, ground_of(cross, request), 0.3)
        wider = replace(request, visits=(*request.visits, visit((300, 0), priority=5)))
        change = NightChange(NIGHT + timedelta(minutes=80), incidents=(Incident("4/1"),))
        ground = ground_of(cross, wider)
        again = replan(wider, ground, saved(request, before), change, 1.0)
        check_whole(wider, again.itinerary)
        assert [one.key for one in again.sent] == ["4/1"]
        going = next(
            (route, stop)
            for route in again.itinerary.routes
            for stop in route.stops
            if stop.key == "4/1"
        )
        assert str(going[0].team_id) == again.sent[0].team
        # Whoever is free goes at once: at most the stay under way, and the longest way.
        assert going[1].starts_at - change.now <= timedelta(seconds=500 + 900 + 1000)
        anew = replan(wider, ground, saved(request, before), change, 1.0, loss=0)
        assert again.itinerary.figures.value >= 0.96 * anew.itinerary.figures.value
        changes = changes_between(before.routes, again.itinerary.routes)
        changed.append(len(changes))
    assert sorted(changed)[len(changed) // 2] <= 5, changed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"teams_out": frozenset({77})}, "teams_out.0"),
        ({"released": frozenset({"9/9"})}, "released.0"),
    ],
)
def test_what_is_not_the_plans_is_refused(
    cross: StreetNetwork, change: dict[str, frozenset[int]], field: str
) -> None:
    request = busy_night()
    ground = ground_of(cross, request)
    kept = saved(request, draw(request, ground, 0.3))
    with pytest.raises(BadField) as refused:
        replan(request, ground, kept, NightChange(NIGHT, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_incident_far_from_every_street_is_refused(cross: StreetNetwork) -> None:
    request = busy_night()
    kept = saved(request, draw(request, ground_of(cross, request), 0.3))
    wider = replace(request, visits=(*request.visits, visit((9000, 9000))))
    with pytest.raises(BadField, match="道路") as refused:
        replan(wider, ground_of(cross, wider), kept, NightChange(NIGHT))
    assert refused.value.field == "visits.0.lon"
