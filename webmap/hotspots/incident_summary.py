"""What chosen incidents come to: by kind, by hour of the week, and beside another period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from webmap.grids import Period, Trend, trend_of
from webmap.hotspots.incident_choice import Choice, Chosen, Kind, OfficeIncidents, choose
from webmap.hotspots.incident_trend import TrendBin, trend_bins
from webmap.hotspots.profile import week_profile
from webmap.hotspots.week_hours import DAYS, HOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL_KINDS: Kind = ("", "")


@dataclass(frozen=True, eq=False)
class Comparison:
    """A period beside an earlier one of the same length.

    Parameters
    ----------
    period
        The earlier one.
    trends
        By kind; the whole category under an empty sub-category, everything under `ALL_KINDS`.
    known
        Whether incidents of all its days were brought in.
    """

    period: Period
    trends: Mapping[Kind, Trend]
    known: bool


@dataclass(frozen=True, eq=False)
class Summary:
    """What chosen incidents come to.

    Parameters
    ----------
    choice
        What was asked for.
    known
        The days from the office's first incident to its newest.
    counts
        By kind; the whole category under an empty sub-category, everything under `ALL_KINDS`.
    of_all_kinds
        The same, whichever kinds are chosen.
    uncertain
        How many have an interval for a time.
    table
        Shape (7, 24), all hours.
    trend
        Days or weeks of the period.
    comparison
        None: not asked for.
    """

    choice: Choice
    known: Period
    counts: Mapping[Kind, float]
    of_all_kinds: Mapping[Kind, float]
    uncertain: int
    table: NDArray[np.float64]
    trend: list[TrendBin]
    comparison: Comparison | None


def summarise(incidents: OfficeIncidents, choice: Choice, against: Period | None) -> Summary:
    """Return what the chosen incidents come to; the office has some.

    Parameters
    ----------
    incidents
        All of the office.
    choice
        Which of them.
    against
        The earlier period beside which they stand; None: none.
    """
    chosen = choose(incidents, choice)
    events = chosen.events
    return Summary(
        choice=choice,
        known=incidents.known or choice.period,
        counts=counts_by_kind(chosen),
        of_all_kinds=counts_by_kind(choose(incidents, choice.of_all_kinds())),
        uncertain=int((events.ends > events.begins).sum()),
        table=week_table(incidents, choice),
        trend=trend_bins(incidents, choice),
        comparison=None if against is None else compare(incidents, choice, against),
    )


def counts_by_kind(chosen: Chosen) -> dict[Kind, float]:
    """Return how many there are of each kind, of each category, and of `ALL_KINDS`; most first."""
    known = chosen.incidents.kinds
    sums = np.bincount(chosen.incidents.kind[chosen.at], chosen.weight, minlength=len(known))
    counts: dict[Kind, float] = {}
    for (category, sub_category), count in zip(known, sums.tolist(), strict=True):
        if count and sub_category:
            counts[category, sub_category] = count
        if count:
            counts[category, ""] = counts.get((category, ""), 0.0) + count
    ordered = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    return {ALL_KINDS: chosen.total, **ordered}


def week_table(incidents: OfficeIncidents, choice: Choice) -> NDArray[np.float64]:
    """Return the incidents of each hour of the week, shape (7, 24), Monday first, local time.

    All hours, whichever are chosen, so that a person sees what lies beside them.
    """
    chosen = choose(incidents, choice.at_all_hours())
    return week_profile(chosen.events).reshape(DAYS, HOURS)


def a_year_before(period: Period) -> Period:
    """Return the days of the same length that began on the same date a year earlier."""
    first = period.first
    try:
        begin = first.replace(year=first.year - 1)
    except ValueError:  # 29 February
        begin = first.replace(year=first.year - 1, day=28)
    return from_day(begin, period)


def from_day(first: date, period: Period) -> Period:
    """Return the days of the same length that begin on a day."""
    return Period(first, first + timedelta(days=period.days - 1))


def compare(incidents: OfficeIncidents, choice: Choice, against: Period) -> Comparison:
    """Return what changed from an earlier period to the chosen one, of each kind."""
    now = counts_by_kind(choose(incidents, choice))
    before = counts_by_kind(choose(incidents, choice.in_period(against)))
    trends = {
        kind: trend_of(round(now.get(kind, 0.0)), round(before.get(kind, 0.0)))
        for kind in {**now, **before}
    }
    known = incidents.known
    covers = known is not None and known.first <= against.first and against.last <= known.last
    return Comparison(against, trends, covers)
