"""Patrols laid over incidents: known answers, chance, and where patrols were by their routes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.models import Mode
from webmap.patrols.itinerary import PlannedRoute, PlannedStop, StopKind
from webmap.patrols.replay import PastIncidents, Replay, Shifts, Verdict, replay
from webmap.patrols.whereabouts import Whereabouts, of_fixes, of_routes

HOUR = 3600.0
DAY = 24 * HOUR
LEAVES = datetime(2026, 11, 1, 12, tzinfo=UTC)


def incidents(*rows: tuple[float, float, float], until_s: float | None = None) -> PastIncidents:
    """Return incidents at (x, y, seconds)."""
    table = np.array(rows, dtype=float).reshape(-1, 3)
    ends = table[:, 2] if until_s is None else np.full(len(table), until_s)
    return PastIncidents(table[:, :2], table[:, 2], ends)


def stay(x: float, y: float, from_h: float, to_h: float) -> Whereabouts:
    return Whereabouts(np.array([[x, y]]), np.array([from_h * HOUR]), np.array([to_h * HOUR]))


def every_day(days: int, hours: float) -> Shifts:
    begins = np.arange(days) * DAY
    return Shifts(begins, begins + hours * HOUR, np.zeros(days, dtype=np.int64))


def one_night(found: PastIncidents, patrol: Whereabouts, hours: float = 8) -> Replay:
    return replay(found, every_day(1, hours), [patrol])


def test_a_patrol_near_in_the_two_hours_before_covers_an_incident() -> None:
    patrol = stay(0, 0, 1, 1.25)
    found = one_night(
        incidents(
            (0, 150, 2 * HOUR), (0, 250, 2 * HOUR), (0, 0, 3.5 * HOUR), (0, 0, 0.5 * HOUR),
            (0, 0, 9 * HOUR),
        ),
        patrol,
    )  # fmt: skip
    assert found.covered[:4].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert np.isnan(found.covered[4])
    assert found.in_shifts == 4
    assert found.share == 0.25


def test_an_incident_of_unknown_time_is_covered_in_part() -> None:
    found = one_night(incidents((0, 0, 0.0), until_s=9 * HOUR), stay(0, 0, 3, 4))
    # Nine moments, at 0.5, 1.5 … 8.5 h: those at 3.5, 4.5 and 5.5 h have a patrol before them;
    # the one at 8.5 h lies outside the shift.
    assert found.in_shifts == pytest.approx(8 / 9)
    assert found.share == pytest.approx(3 / 8)


def test_a_plan_gone_every_day_covers_each_day() -> None:
    found = replay(
        incidents(*[(0, 0, day * DAY + 2 * HOUR) for day in range(12)]),
        every_day(12, 8),
        [stay(0, 0, 1, 1.5)],
    )
    assert found.share == 1.0
    assert found.in_shifts == 12


def test_a_patrol_at_the_hour_of_trouble_is_better_than_chance_and_one_hours_after_is_worse() -> (
    None
):
    found = incidents(*[(0, 0, day * DAY + 2 * HOUR) for day in range(40)])
    at_night = Shifts(
        np.arange(40) * DAY, np.arange(40) * DAY + 8 * HOUR, np.arange(40, dtype=np.int64)
    )
    good = replay(found, at_night, [stay(0, 0, 1.5, 1.75)] * 40)
    assert good.verdict is Verdict.BETTER
    assert good.p_value < 0.01
    assert good.chance < 0.5
    late = replay(found, at_night, [stay(0, 0, 3, 3.25)] * 40)
    assert late.share == 0
    assert late.verdict is Verdict.WORSE


def test_incidents_at_random_times_show_no_difference() -> None:
    random = np.random.default_rng(4)
    nights = 200
    found = incidents(*[(0, 0, day * DAY + random.uniform(2, 8) * HOUR) for day in range(nights)])
    shifts = Shifts(
        np.arange(nights) * DAY,
        np.arange(nights) * DAY + 8 * HOUR,
        np.arange(nights, dtype=np.int64),
    )
    patrols = [stay(0, 0, at, at + 0.25) for at in random.uniform(0, 7.75, nights)]
    found_out = replay(found, shifts, patrols)
    assert found_out.verdict is Verdict.NO_DIFFERENCE
    assert found_out.chance_low <= found_out.share <= found_out.chance_high


def test_a_few_incidents_say_nothing() -> None:
    assert one_night(incidents((0, 0, 2 * HOUR)), stay(0, 0, 1, 2)).verdict is Verdict.TOO_FEW
    nothing = one_night(incidents(), stay(0, 0, 1, 2))
    assert nothing.verdict is Verdict.TOO_FEW
    assert np.isnan(nothing.share)


def test_nobody_on_the_street_covers_nothing() -> None:
    found = one_night(incidents((0, 0, 2 * HOUR), (5, 5, 3 * HOUR)), Whereabouts.none())
    assert (found.share, found.chance) == (0.0, 0.0)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[PastIncidents, Whereabouts]:
    spot = st.tuples(st.integers(0, 5), st.integers(0, 479))
    happened = draw(st.lists(spot, min_size=1, max_size=12))
    pieces = draw(st.lists(st.tuples(spot, st.integers(0, 90)), min_size=1, max_size=8))
    found = incidents(*[(100.0 * x, 0.0, 60.0 * minute) for x, minute in happened])
    at_m = np.array([[100.0 * x, 0.0] for (x, _), _ in pieces])
    begins = np.array([60.0 * minute for (_, minute), _ in pieces])
    ends = np.minimum(begins + np.array([60.0 * lasts for _, lasts in pieces]), 479 * 60.0)
    return found, Whereabouts(at_m, begins, ends)


@settings(max_examples=60, deadline=None)
@given(scenes(), st.sampled_from([50.0, 150.0, 250.0]), st.sampled_from([1800, 7200]))
def test_what_is_covered_agrees_with_looking_at_every_pair(
    scene: tuple[PastIncidents, Whereabouts], radius_m: float, before_s: int
) -> None:
    happened, patrol = scene
    found = replay(happened, every_day(1, 8), [patrol], radius_m=radius_m, before_s=before_s)
    for at_m, at_s, covered in zip(happened.at_m, happened.from_s, found.covered, strict=True):
        near = np.hypot(*(patrol.at_m - at_m).T) <= radius_m
        before = (patrol.from_s <= at_s) & (patrol.to_s >= at_s - before_s)
        assert covered == float((near & before).any())
    assert found.chance_low <= found.chance_high
    assert 0 < found.p_value <= 1


def at(x: float, y: float) -> shapely.Point:
    """Return a point x and y metres from the origin, in EPSG:4326 near the equator of zone 31."""
    return shapely.Point(3 + x / 111_319.49, y / 110_574.4)


def a_stop(number: int, x: float, minutes: tuple[int, int], distance_m: float) -> PlannedStop:
    arrives, departs = (LEAVES + timedelta(minutes=each) for each in minutes)
    return PlannedStop(
        number, StopKind.VISIT, "", 1, 3, at(x, 0), 0, distance_m, (), arrives, arrives, departs
    )


def a_route() -> PlannedRoute:
    """Return a way of 1,200 m and back: a stay after 600 m and one at the end of it."""
    return PlannedRoute(
        number=1, team_id=1, team="", mode=Mode.FOOT,
        leaves_at=LEAVES, back_at=LEAVES + timedelta(minutes=70),
        distance_m=2400, moving_s=0, standing_s=0,
        line=shapely.LineString([at(0, 0), at(1200, 0), at(0, 0)]),
        stops=(a_stop(1, 600, (10, 25), 600), a_stop(2, 1200, (35, 50), 600)),
    )  # fmt: skip


def test_a_route_is_on_its_way_between_its_stops() -> None:
    patrol = of_routes([a_route()], 32631).since(LEAVES.timestamp())
    origin = np.array([500_000.0, 0.0])
    at_minute = {
        minute: {
            round(float(x - origin[0]), -2)
            for x in patrol.at_m[(patrol.from_s <= minute * 60) & (patrol.to_s >= minute * 60), 0]
        }
        for minute in (5, 20, 30, 45, 60)
    }
    assert at_minute[20] == {600}
    assert at_minute[45] == {1200}
    assert 300 in at_minute[5]
    assert 900 in at_minute[30]
    assert 600 in at_minute[60]
    stays = (patrol.to_s - patrol.from_s >= 600) & (np.abs(patrol.at_m[:, 0] - 500_600) < 1)
    assert [(patrol.from_s[stays] / 60).tolist(), (patrol.to_s[stays] / 60).tolist()] == [
        [10],
        [25],
    ]


def test_a_device_that_was_silent_may_have_been_anywhere() -> None:
    time_s = np.array([0.0, 60.0, 3600.0])
    track = of_fixes(time_s, np.array([[3.0, 0.0]] * 3), 32631)
    assert track.from_s.tolist() == [0, 60, 3600]
    assert track.to_s.tolist() == [60, 240, 3600]
    assert len(of_fixes(np.empty(0), np.empty((0, 2)), 32631)) == 0
