"""The range that the past lets expect of a day's or a week's count."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from tests.hotspots.test_incident_choice import known
from webmap.grids import Period
from webmap.hotspots import Choice, TrendVerdict, summarise
from webmap.hotspots.expected import LEAST_WEEKS, expected_of, range_of


def test_the_range_is_that_of_the_negative_binomial_distribution() -> None:
    mean = np.array([0.01, 0.3, 1.0, 4.0, 60.0, 900.0])
    variance = mean * np.array([1.02, 1.5, 1.1, 3.0, 2.0, 5.0])
    low, high = range_of(mean, variance)
    size = mean**2 / (variance - mean)
    there = stats.nbinom(size, size / (size + mean))
    assert low.tolist() == there.ppf(0.025).tolist()
    assert high.tolist() == there.ppf(0.975).tolist()


def test_a_day_is_held_against_its_own_weekday() -> None:
    """Ten on every Saturday, one on every other day: neither surprises."""
    daily = np.where(np.arange(7 * 20) % 7 == 5, 10.0, 1.0)
    found = expected_of(daily, np.array([7 * 19 + 4, 7 * 19 + 5]), 1)
    assert found.mean.tolist() == pytest.approx([1, 10], abs=0.05)
    assert found.low[1] > found.high[0]


def test_of_a_short_past_nothing_is_expected() -> None:
    daily = np.ones(7 * (LEAST_WEEKS + 1))
    found = expected_of(daily, np.array([len(daily) - 1, len(daily) - 8]), 7)
    assert np.isnan(found.high).tolist() == [False, True]


def test_what_comes_later_changes_no_expectation() -> None:
    daily = np.random.default_rng(7).poisson(3.0, 400).astype(float)
    changed = daily.copy()
    changed[300:] = 99
    ends = np.array([292, 299])
    before, after = (expected_of(counts, ends, 7) for counts in (daily, changed))
    assert before.high.tolist() == after.high.tolist()


@pytest.mark.parametrize(("rate", "shape"), [(0.2, None), (4.0, None), (4.0, 6.0)])
def test_chance_alone_leaves_the_range_once_in_twenty_times(
    rate: float, shape: float | None
) -> None:
    """Counts around one rate, or around a rate that itself varies from day to day."""
    random = np.random.default_rng(5)
    rates = rate if shape is None else random.gamma(shape, rate / shape, 60_000)
    daily = random.poisson(rates, 60_000).astype(float)
    ends = np.arange(400, 60_000)
    found = expected_of(daily, ends, 1)
    outside = (daily[ends] > found.high) | (daily[ends] < found.low)
    assert outside.mean() < 0.055


def test_a_week_of_many_is_told_as_more_and_the_days_after_the_newest_as_nothing() -> None:
    days = [date(2026, 5, 1).toordinal() + day for day in range(140)]
    moments = [f"{date.fromordinal(day)}T12:00" for day in days]
    burst = [moments[-1]] * 12
    incidents = known(*[("theft", one, one) for one in sorted(moments + burst)])
    newest = date.fromordinal(days[-1])
    choice = Choice(Period(date(2026, 7, 1), date(2026, 12, 31)))
    trend = summarise(incidents, choice, None).trend
    assert trend[-1].last == newest
    assert trend[-1].verdict is TrendVerdict.MORE
    assert (trend[-1].count, trend[-1].expected) == (19, pytest.approx(7, abs=0.1))
    assert {one.verdict for one in trend[:-1]} <= {TrendVerdict.USUAL, TrendVerdict.UNKNOWN}
