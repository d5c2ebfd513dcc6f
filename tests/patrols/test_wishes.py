"""What a request may wish: officers, own ground, pairs, appointments, locks, clicked ends."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import shapely

from tests.patrols.nights import (
    EAST,
    NIGHT,
    NORTH,
    SOUTH,
    WEST,
    degrees,
    ground_of,
    night,
    visit,
)  # fmt: skip
from webmap.errors import BadField
from webmap.models import Mode
from webmap.patrols import (
    HomeGround,
    Itinerary,
    Spot,
    StopKind,
    TeamHome,
    TeamRequest,
    VisitLock,
    draw,
)  # fmt: skip
from webmap.patrols.network import StreetNetwork
from webmap.patrols.planning import pose

OFFICER = TeamHome(officer=True)


def made(itinerary: Itinerary) -> dict[str, tuple[int, float]]:
    """Return the team and the start (minutes of the shift) of each visit that is made."""
    return {
        stop.key: (route.team_id, (stop.starts_at - NIGHT).total_seconds() / 60)
        for route in itinerary.routes
        for stop in route.stops
        if stop.kind is StopKind.VISIT
    }


def reasons(itinerary: Itinerary) -> dict[str, str]:
    return {left.key: left.reason.code for left in itinerary.left_out}


def test_only_a_team_with_an_officer_makes_what_needs_one(cross: StreetNetwork) -> None:
    request = night([visit(EAST, needs_officer=True), visit(WEST, needs_officer=True)])
    plan = draw(request, ground_of(cross, request, {1: TeamHome(), 2: OFFICER}), 0.5)
    assert {team for team, _ in made(plan).values()} == {2}
    assert len(made(plan)) == 2
    nobody = draw(request, ground_of(cross, request), 0.5)
    assert set(reasons(nobody).values()) == {"no_officer"}


def test_an_officer_can_be_chosen_against_the_posts(cross: StreetNetwork) -> None:
    teams = [TeamRequest(1, Mode.FOOT, officer=True), TeamRequest(2, Mode.FOOT, officer=False)]
    request = night([visit(EAST, needs_officer=True)], teams)
    plan = draw(request, ground_of(cross, request, {2: OFFICER}), 0.5)
    assert made(plan)["0/1"][0] == 1


def test_a_team_kept_to_its_ground_goes_nowhere_else(cross: StreetNetwork) -> None:
    east = degrees(EAST).buffer(0.002)
    teams = [TeamRequest(1, Mode.FOOT, home=HomeGround.OWN_HARD)]
    request = night([visit(EAST), visit(WEST)], teams)
    plan = draw(request, ground_of(cross, request, {1: TeamHome(area=east)}), 0.5)
    assert set(made(plan)) == {"0/1"}
    assert reasons(plan) == {"1/1": "no_team_of_ground"}


def test_a_soft_ground_decides_between_equals_and_loses_nothing(cross: StreetNetwork) -> None:
    areas = {
        1: TeamHome(area=degrees(WEST).buffer(0.002)),
        2: TeamHome(area=degrees(EAST).buffer(0.002)),
    }
    teams = [TeamRequest(number, Mode.FOOT, home=HomeGround.OWN_SOFT) for number in (1, 2)]
    request = night([visit(EAST), visit(WEST), visit(NORTH)], teams)
    plan = made(draw(request, ground_of(cross, request, areas), 0.5))
    assert (plan["0/1"][0], plan["1/1"][0]) == (2, 1)
    assert len(plan) == 3


def test_two_teams_meet_where_both_are_wanted(cross: StreetNetwork) -> None:
    request = night([visit(EAST, teams_together=2), visit(WEST)])
    plan = made(draw(request, ground_of(cross, request), 0.5))
    (first, start), (second, twin_start) = plan["0/1"], plan["0/1+"]
    assert first != second
    assert start == twin_start


def test_a_team_locked_to_a_pair_comes_with_another(cross: StreetNetwork) -> None:
    lock = VisitLock(1, team_id=2)
    request = night([visit(EAST, teams_together=2, locks=(lock,)), visit(WEST)])
    plan = made(draw(request, ground_of(cross, request), 0.5))
    assert plan["0/1"][0] == 2
    assert plan["0/1+"] == (1, plan["0/1"][1])


def test_an_officer_in_one_of_two_teams_is_enough(cross: StreetNetwork) -> None:
    request = night([visit(EAST, teams_together=2, needs_officer=True), visit(WEST)])
    plan = draw(request, ground_of(cross, request, {1: TeamHome(), 2: OFFICER}), 0.5)
    assert plan.breaches == ()
    assert made(plan)["0/1"] == (2, made(plan)["0/1+"][1])
    lock = VisitLock(1, team_id=1)
    locked = night([visit(EAST, teams_together=2, needs_officer=True, locks=(lock,))])
    plan = draw(locked, ground_of(cross, locked, {1: TeamHome(), 2: OFFICER}), 0.5)
    assert (made(plan)["0/1"][0], made(plan)["0/1+"][0]) == (1, 2)
    assert plan.breaches == ()


@pytest.mark.parametrize(("clock", "minute"), [("21:30", 90), ("20:30", 30), ("00:15", 255)])
def test_an_appointment_begins_on_its_minute(cross: StreetNetwork, clock: str, minute: int) -> None:
    visits = [visit(EAST, fixed_at=clock, priority=1), visit(WEST, priority=5, visits=6)]
    request = night(visits, [TeamRequest(1, Mode.FOOT)])
    assert made(draw(request, ground_of(cross, request), 0.5))["0/1"] == (1, minute)


def test_an_appointment_out_of_the_shift_says_so(cross: StreetNetwork) -> None:
    request = night([visit(EAST, fixed_at="12:00"), visit(WEST)])
    assert reasons(draw(request, ground_of(cross, request), 0.5)) == {"0/1": "window_outside_shift"}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_locks_hold_whatever_the_seed(cross: StreetNetwork, seed: int) -> None:
    at_ten = NIGHT + timedelta(hours=2)
    lock = VisitLock(2, team_id=2, starts_at=at_ten)
    request = night([visit(EAST, visits=3, locks=(lock,)), visit(WEST, visits=3)], seed=seed)
    assert made(draw(request, ground_of(cross, request), 0.5))["0/2"] == (2, 120)


def test_the_most_time_between_visits_is_kept(cross: StreetNetwork) -> None:
    request = night([visit(EAST, visits=3, spacing_s=1800, spacing_most_s=3600), visit(SOUTH)])
    plan = made(draw(request, ground_of(cross, request), 0.5))
    starts = [plan[f"0/{number}"][1] for number in (1, 2, 3)]
    gaps = [later - earlier - 15 for earlier, later in itertools.pairwise(starts)]
    assert all(29.9 <= gap <= 60.1 for gap in gaps)


def test_a_team_starts_and_ends_where_it_was_clicked(cross: StreetNetwork) -> None:
    spot = degrees(NORTH)
    team = TeamRequest(1, Mode.FOOT, start=Spot(spot.x, spot.y), end="station")
    request = night([visit(NORTH, dwell_s=600)], [team])
    route = draw(request, ground_of(cross, request), 0.5).routes[0]
    assert route.stops[0].travel_s == 0
    assert 495 <= route.moving_s <= 505


def test_a_spot_without_a_street_is_refused_with_its_field(cross: StreetNetwork) -> None:
    far = degrees((3000, 3000))
    request = night([visit(EAST)], [TeamRequest(1, Mode.FOOT, start=Spot(far.x, far.y))])
    with pytest.raises(BadField) as refused:
        pose(request, ground_of(cross, request))
    assert refused.value.field == "teams.0.start"


def test_too_many_visits_are_explained_with_their_window(cross: StreetNetwork) -> None:
    wanted = visit(EAST, visits=4, spacing_s=3600, windows=(("22:00", "01:00"),))
    request = night([wanted])
    (left,) = draw(request, ground_of(cross, request), 0.5).left_out

    def clock(seconds: int) -> str:
        return f"{NIGHT + timedelta(seconds=seconds):%H:%M}"

    assert left.reason.text(clock) == ("要在 22:00–01:00 到访 4 次，至少隔 60 分钟：只排得下 3 次")


def test_an_empty_area_is_no_ground_to_keep_to(cross: StreetNetwork) -> None:
    teams = [TeamRequest(1, Mode.FOOT, home=HomeGround.OWN_HARD)]
    request = night([visit(EAST)], teams)
    assert isinstance(degrees(EAST), shapely.Point)
    assert set(made(draw(request, ground_of(cross, request), 0.5))) == {"0/1"}


def told(itinerary: Itinerary) -> set[tuple[int, str, str]]:
    return {(one.team_id, one.key, one.reason.code) for one in itinerary.breaches}


def test_a_lock_goes_before_officer_ground_and_window_and_the_plan_says_so(
    cross: StreetNetwork,
) -> None:
    """Team 1 has no officer and keeps to the west; it is locked to three visits in the east."""
    homes = {1: TeamHome(area=degrees(WEST).buffer(0.002)), 2: OFFICER}
    teams = [TeamRequest(1, Mode.FOOT, home=HomeGround.OWN_HARD), TeamRequest(2, Mode.FOOT)]
    lock = VisitLock(1, team_id=1)
    at_ten = VisitLock(1, starts_at=NIGHT + timedelta(hours=2))
    wanted = [
        visit(EAST, needs_officer=True, locks=(lock,)),
        visit(NORTH, windows=(("23:00", "00:00"),), locks=(at_ten,)),
        visit(WEST, locks=(lock,)),
    ]
    request = night(wanted, teams)
    plan = draw(request, ground_of(cross, request, homes), 0.5)
    assert made(plan)["0/1"][0] == 1
    assert made(plan)["1/1"][1] == 120
    assert told(plan) == {
        (1, "0/1", "officer_missing"), (1, "0/1", "off_own_ground"),
        (made(plan)["1/1"][0], "1/1", "out_of_windows"),
    }  # fmt: skip


def test_a_lock_holds_where_no_team_has_an_officer(cross: StreetNetwork) -> None:
    lock = VisitLock(1, team_id=2)
    request = night([visit(EAST, visits=2, needs_officer=True, locks=(lock,))])
    plan = draw(request, ground_of(cross, request), 0.5)
    assert made(plan)["0/1"][0] == 2
    assert told(plan) == {(2, "0/1", "officer_missing")}
    assert reasons(plan) == {"0/2": "no_officer"}


def test_a_plan_without_locks_has_nothing_to_tell(cross: StreetNetwork) -> None:
    request = night([visit(EAST, needs_officer=True, teams_together=2), visit(WEST, visits=3)])
    assert draw(request, ground_of(cross, request, {1: OFFICER, 2: OFFICER}), 0.5).breaches == ()


@pytest.mark.parametrize(
    ("locks", "said"),
    [
        ((VisitLock(3, team_id=1),), "锁定了第 3 次到访，却只要到访 2 次"),
        ((VisitLock(2, team_id=1), VisitLock(2, team_id=2)), "第 2 次到访锁定了两遍"),
    ],
)
def test_a_lock_that_cannot_hold_is_refused(
    cross: StreetNetwork, locks: tuple[VisitLock, ...], said: str
) -> None:
    request = night([visit(WEST), visit(EAST, visits=2, locks=locks)])
    with pytest.raises(BadField, match=said) as refused:
        draw(request, ground_of(cross, request), 0.5)
    assert refused.value.field == "visits.1.locks"


def test_the_team_that_answers_for_a_place_goes_there_and_no_other(cross: StreetNetwork) -> None:
    for team_id in (1, 2):
        request = night([visit(EAST, team_id=team_id, visits=2), visit(WEST)])
        plan = made(draw(request, ground_of(cross, request), 0.5))
        assert [plan["0/1"][0], plan["0/2"][0]] == [team_id, team_id]


def test_the_team_that_answers_is_of_a_pair_and_the_other_may_bring_the_officer(
    cross: StreetNetwork,
) -> None:
    request = night([visit(EAST, team_id=1, teams_together=2, needs_officer=True)])
    plan = draw(request, ground_of(cross, request, {1: TeamHome(), 2: OFFICER}), 0.5)
    assert (made(plan)["0/1"][0], made(plan)["0/1+"][0]) == (1, 2)
    alone = night([visit(EAST, team_id=1, needs_officer=True)])
    left = draw(alone, ground_of(cross, alone, {1: TeamHome(), 2: OFFICER}), 0.5)
    assert reasons(left) == {"0/1": "own_team_cannot"}


def test_a_lock_goes_before_who_answers_and_that_is_told(cross: StreetNetwork) -> None:
    request = night([visit(EAST, team_id=1, locks=(VisitLock(1, team_id=2),))])
    plan = draw(request, ground_of(cross, request), 0.5)
    assert made(plan)["0/1"][0] == 2
    assert [breach.reason.code for breach in plan.breaches] == ["other_team_answers"]


def test_a_team_that_is_not_on_the_shift_cannot_be_wished(cross: StreetNetwork) -> None:
    request = night([visit(EAST, team_id=9)])
    with pytest.raises(BadField) as refused:
        draw(request, ground_of(cross, request), 0.5)
    assert refused.value.field == "visits.0.team_id"
