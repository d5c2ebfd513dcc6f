import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webmap.hotspots.week_hours import HOURS, WEEK_HOURS, hour_of_week, share_in

EVERY_HOUR = np.eye(WEEK_HOURS, dtype=bool)


def _utc(local: str) -> np.ndarray:
    return np.array([np.datetime64(local, "s") - np.timedelta64(8, "h")])


def _weights(begins: str, ends: str) -> np.ndarray:
    """Return the weight of one interval in local time in each hour of the week."""
    return np.array([share_in(cells, _utc(begins), _utc(ends))[0] for cells in EVERY_HOUR])


def test_weights_of_an_interval_by_hand():
    # Friday 21:40 to 23:10, 90 minutes: 20 of them before ten, 60 to eleven, 10 after it.
    weights = _weights("2026-10-30T21:40", "2026-10-30T23:10")
    friday = 4 * HOURS
    assert weights[friday + 21 : friday + 24] == pytest.approx([20 / 90, 60 / 90, 10 / 90])
    assert weights.sum() == pytest.approx(1)


def test_an_interval_over_sunday_midnight_goes_on_on_monday():
    weights = _weights("2026-11-01T23:00", "2026-11-02T01:00")
    assert weights[[WEEK_HOURS - 1, 0]] == pytest.approx([0.5, 0.5])


def test_an_exact_time_weighs_one_in_its_hour():
    weights = _weights("2026-11-02T05:59", "2026-11-02T05:59")
    assert weights[5] == 1
    assert weights.sum() == 1


def test_whole_weeks_are_spread_evenly():
    assert _weights("2026-10-05T13:20", "2026-10-19T13:20") == pytest.approx(1 / WEEK_HOURS)


def test_the_week_begins_on_monday_in_local_time():
    midnight = np.array(["2026-11-01T15:59", "2026-11-01T16:00"], "datetime64[s]")
    assert hour_of_week(midnight).tolist() == [WEEK_HOURS - 1, 0]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 4_000_000), st.integers(0, 3_000_000))
def test_every_incident_weighs_one(begin, length):
    begins = np.array([np.datetime64(begin + 1_700_000_000, "s")])
    ends = begins + np.timedelta64(length, "s")
    assert sum(share_in(cells, begins, ends)[0] for cells in EVERY_HOUR) == pytest.approx(1)
