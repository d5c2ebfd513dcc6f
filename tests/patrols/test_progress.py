"""A shift planned again from what the teams reported: real times hold, the plan's only else."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.patrols.nights import EAST, NIGHT, NORTH, SOUTH, WEST, ground_of, night, saved, visit
from tests.patrols.test_replan import check_whole
from webmap.models import Mode, ReportKind
from webmap.patrols import (
    Basis,
    BreakRequest,
    HandRoute,
    HandStop,
    NightChange,
    PlanRequest,
    Replanned,
    StopKind,
    TeamRequest,
    arrange,
    replan,
)  # fmt: skip
from webmap.patrols.network import StreetNetwork
from webmap.patrols.reports import StopKey, StopReport

FOOT = TeamRequest(1, Mode.FOOT)


def told(status: ReportKind, at_s: int, came_s: int | None = None) -> StopReport:
    came = None if came_s is None else NIGHT + timedelta(seconds=came_s)
    at = NIGHT + timedelta(seconds=at_s)
    return StopReport(status, at, "auxiliary", came, "路不通", (), ())


def go_on(
    cross: StreetNetwork, request: PlanRequest, now_s: int, reports: dict[StopKey, StopReport]
) -> Replanned:
    """Let the team make all places in order by the plan, report, and be planned again."""
    ground = ground_of(cross, request)
    keys = [f"{place}/1" for place in range(len(request.visits))]
    before = arrange(request, ground, [HandRoute(1, tuple(map(HandStop, keys)))]).itinerary
    change = NightChange(NIGHT + timedelta(seconds=now_s), reports=reports)
    return replan(request, ground, saved(request, before), change, 0.2)


def times(again: Replanned) -> dict[str, tuple[int, int]]:
    """Return when each visit begins and ends, seconds since the shift's start."""
    return {
        stop.key: (
            int((stop.starts_at - NIGHT).total_seconds()),
            int((stop.departs_at - NIGHT).total_seconds()),
        )
        for route in again.itinerary.routes
        for stop in route.stops
        if stop.kind is StopKind.VISIT
    }


def test_a_team_that_runs_late_goes_on_from_where_it_is(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST), visit(NORTH)], [FOOT])
    done = {(1, 1): told(ReportKind.DONE, 2000, came_s=1100)}
    again = go_on(cross, request, 2500, done)
    found = times(again)
    assert found["0/1"] == (1100, 2000)
    # By the plan it would have been west since 20:40; it can only be on its way.
    assert found["1/1"][0] == pytest.approx(3000, abs=4)
    assert again.stays == {"0/1": Basis.REPORTED, "1/1": Basis.PLANNED}
    check_whole(request, again.itinerary)


def test_without_a_report_the_plan_is_taken_as_it_is(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST), visit(NORTH)], [FOOT])
    again = go_on(cross, request, 2500, {})
    assert again.stays == {"0/1": Basis.PLANNED, "1/1": Basis.PLANNED}
    assert times(again)["1/1"][0] == pytest.approx(2400, abs=4)


def test_whoever_still_stands_there_leaves_only_now(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST)], [FOOT])
    again = go_on(cross, request, 3000, {(1, 1): told(ReportKind.ARRIVED, 700, came_s=700)})
    found = times(again)
    assert found["0/1"] == (700, 3000)
    assert again.stays == {"0/1": Basis.REPORTED}
    assert found["1/1"][0] >= 3000 + 990


def test_what_could_not_be_made_is_made_later_or_left_out_with_the_reason(
    cross: StreetNetwork,
) -> None:
    failed = {(1, 1): told(ReportKind.FAILED, 600, came_s=550)}
    request = night([visit(EAST), visit(WEST)], [FOOT])
    again = go_on(cross, request, 700, failed)
    found = times(again)
    assert found["0/1"][0] >= 600 + 1800
    # It goes west from the east end, where it was for nothing.
    assert found["1/1"][0] == pytest.approx(600 + 1000, abs=4)
    west = next(stop for stop in again.itinerary.routes[0].stops if stop.key == "1/1")
    assert west.travel_s == pytest.approx(1500, abs=6)
    assert west.distance_m == pytest.approx(600 + 1200, abs=4)
    assert again.stays == {"1/1": Basis.PLANNED}

    closing = night([visit(EAST, windows=(("20:00", "20:30"),)), visit(WEST)], [FOOT])
    left = go_on(cross, closing, 700, failed).itinerary.left_out
    assert [(one.key, one.reason.code) for one in left] == [("0/1", "reported_failed")]


def test_a_stop_without_room_before_a_report_was_not_made(cross: StreetNetwork) -> None:
    request = night([visit(EAST), visit(WEST)], [FOOT])
    again = go_on(cross, request, 2300, {(1, 2): told(ReportKind.DONE, 2000, came_s=1100)})
    found = times(again)
    assert found["1/1"] == (1100, 2000)
    assert found["0/1"][0] >= 2300
    assert again.stays == {"1/1": Basis.REPORTED}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_reported_the_plan_stays_whole(cross: StreetNetwork, seed: int) -> None:
    random = Random(seed)
    team = TeamRequest(1, Mode.FOOT, pause=BreakRequest(("20:30", "22:30"), 900))
    request = night([visit(corner) for corner in (EAST, WEST, NORTH, SOUTH, EAST, WEST)], [team])
    reports: dict[StopKey, StopReport] = {}
    clock_s = 0
    for sequence in random.sample(range(1, 8), random.randint(1, 5)):
        came_s = clock_s + random.randint(0, 1500)
        at_s = came_s + random.randint(0, 1200)
        status = random.choice([ReportKind.ARRIVED, ReportKind.DONE, ReportKind.FAILED])
        reports[1, sequence] = told(status, at_s, came_s if random.random() < 0.7 else None)
        clock_s = at_s
    now_s = clock_s + random.randint(-300, 1500)
    again = go_on(cross, request, max(now_s, 0), reports)
    check_whole(request, again.itinerary)
    assert len(times(again)) + len(again.itinerary.left_out) == 6
    assert again.itinerary.figures.value <= again.itinerary.figures.upper_bound
