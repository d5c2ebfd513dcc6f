"""When it happens: profiles by hand, and the windows offered from them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from webmap.hotspots.events import Events
from webmap.hotspots.profile import LEAST_INCIDENTS, week_profile, windows_offered
from webmap.hotspots.week_hours import DAYS, HOURS


def events_at(*times: tuple[str, str]) -> Events:
    """Return incidents with local times such as ("2026-11-02 22:00", "2026-11-02 23:30")."""
    moments = [
        [np.datetime64(datetime.fromisoformat(text), "s") - np.timedelta64(8, "h") for text in pair]
        for pair in times
    ]
    begins, ends = np.array(moments, dtype="datetime64[s]").T
    kinds = np.full(len(times), "theft")
    return Events(np.zeros((len(times), 2)), begins, ends, kinds, kinds)


def day_of(hours: dict[int, float]) -> np.ndarray:
    """Return a profile with so many incidents at each hour, spread evenly over the weekdays."""
    table = np.zeros((DAYS, HOURS))
    for hour, count in hours.items():
        table[:, hour] = count / DAYS
    return table.ravel()


def test_an_interval_is_spread_over_its_hours() -> None:
    # Monday 22:30 to Tuesday 00:30: half an hour, an hour, half an hour of two.
    profile = week_profile(events_at(("2026-11-02 22:30", "2026-11-03 00:30")))
    assert profile[22] == pytest.approx(0.25)
    assert profile[23] == pytest.approx(0.5)
    assert profile[24] == pytest.approx(0.25)
    assert profile.sum() == pytest.approx(1)


def test_an_exact_time_counts_in_its_hour_and_sunday_night_goes_on_into_monday() -> None:
    profile = week_profile(
        events_at(
            ("2026-11-08 13:59", "2026-11-08 13:59"), ("2026-11-08 23:00", "2026-11-09 01:00")
        )
    )
    assert profile[6 * HOURS + 13] == 1
    assert profile[-1] == pytest.approx(0.5)
    assert profile[0] == pytest.approx(0.5)


def test_a_night_is_one_window_over_midnight() -> None:
    assert windows_offered(day_of({22: 10, 23: 14, 0: 12, 1: 8})) == (("22:00", "02:00"),)


def test_two_rushes_are_two_windows() -> None:
    rushes = day_of({7: 12, 8: 12, 17: 14, 18: 14} | dict.fromkeys([10, 12, 14, 20], 1))
    assert windows_offered(rushes) == (("07:00", "09:00"), ("17:00", "19:00"))


def test_few_incidents_and_an_even_day_have_no_window() -> None:
    assert windows_offered(day_of({22: LEAST_INCIDENTS - 1})) == ()
    assert windows_offered(day_of(dict.fromkeys(range(24), 5))) == ()


def test_chance_alone_seldom_makes_a_window() -> None:
    rng = np.random.default_rng(3)
    made = [
        bool(windows_offered(rng.multinomial(60, np.full(168, 1 / 168)).astype(float)))
        for _ in range(400)
    ]
    assert np.mean(made) < 0.08
