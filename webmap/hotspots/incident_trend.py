"""The trend of chosen incidents: how many each day or week, beside what the past lets expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from webmap.grids import Period
from webmap.hotspots.expected import expected_of
from webmap.hotspots.incident_choice import Choice, OfficeIncidents, choose
from webmap.hotspots.week_hours import DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Shorter periods are told by day: eight weeks are too few points to see anything.
LEAST_DAYS_BY_WEEK = 60


class TrendVerdict(StrEnum):
    """A count beside its expected range."""

    MORE = "more"
    FEWER = "fewer"
    USUAL = "usual"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TrendBin:
    """A day, or seven.

    Parameters
    ----------
    first, last
        Both counted.
    count
        Shares of intervals added up.
    expected, low, high
        What the past lets expect, and the range within which chance leaves 19 of 20; None where
        the past is too short.
    """

    first: date
    last: date
    count: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> TrendVerdict:
        """What it is."""
        if self.low is None or self.high is None:
            return TrendVerdict.UNKNOWN
        if self.count > self.high:
            return TrendVerdict.MORE
        return TrendVerdict.FEWER if self.count < self.low else TrendVerdict.USUAL


def days_a_bin(days: int) -> int:
    """Return how many days one count stands for, of a period of so many days."""
    return 1 if days < LEAST_DAYS_BY_WEEK else DAYS


def daily_counts(incidents: OfficeIncidents, choice: Choice) -> NDArray[np.float64]:
    """Return how many of the chosen there are on each day of the period, shares added up."""
    chosen = choose(incidents, choice)
    offset = incidents.day[chosen.at] - np.datetime64(choice.period.first, "D")
    days = choice.period.days
    return np.bincount(offset.astype(np.int64), chosen.weight, minlength=days).astype(np.float64)


def trend_bins(incidents: OfficeIncidents, choice: Choice) -> list[TrendBin]:
    """Return the counts of a period beside what the days before each let expect.

    The last ends with the period, or with the newest incident where that is earlier: a day for
    which nothing was brought in yet would look quiet. A first part of a week is left out.
    """
    known = incidents.known
    if known is None:
        return []
    first, last = max(choice.period.first, known.first), min(choice.period.last, known.last)
    length = days_a_bin(choice.period.days)
    count = ((last - first).days + 1) // length
    if count < 1:
        return []
    daily = daily_counts(incidents, choice.in_period(Period(known.first, last)))
    ends = len(daily) - 1 - length * np.arange(count - 1, -1, -1)
    sums = [daily[end - length + 1 : end + 1].sum() for end in ends]
    expected = expected_of(daily, ends, length)
    columns = (expected.mean, expected.low, expected.high)
    return [
        TrendBin(
            known.first + timedelta(days=end - length + 1),
            known.first + timedelta(days=end),
            float(total),
            *(None if np.isnan(value) else float(value) for value in row),
        )
        for end, total, row in zip(ends.tolist(), sums, zip(*columns, strict=True), strict=True)
    ]
