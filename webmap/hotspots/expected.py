"""What the past lets expect of a day or a week: how many, and the range that chance leaves.

A count is held against those of up to a year before it at the same place in the week: a Tuesday
against the Tuesdays before it, seven days against earlier seven days. Counts of incidents vary more
than chance alone would have it (one evening's trouble brings the next), so that the range comes
from a negative binomial distribution with the mean of the past and its spread (Hilbe 2011), widened
by how little a short past says about the mean. Seasons are not told apart: the past is a year at
most, and less where less was brought in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, nbdtrik

from webmap.hotspots.week_hours import DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_WEEKS, LEAST_WEEKS = 52, 8
# One count in twenty lies outside by chance.
CONFIDENCE = 0.95
# What a rate is taken for before anything was counted (Jeffreys).
_PRIOR = 0.5


@dataclass(frozen=True, eq=False)
class Expected:
    """Of each count: how many were to be expected, and the range; NaN where the past is too short.

    Parameters
    ----------
    mean
        Of the past.
    low, high
        Whole numbers; less than the one or more than the other is unusual.
    """

    mean: Floats
    low: Floats
    high: Floats


def expected_of(daily: Floats, ends: NDArray[np.int64], days: int) -> Expected:
    """Return what the days before let expect of some counts.

    Parameters
    ----------
    daily
        Counts of each day from the first that is known.
    ends
        Shape (counts,): the last day of each count, a position in ``daily``.
    days
        How many days a count stands for, 1 or 7.
    """
    sums = np.concatenate([[0.0], np.cumsum(daily)])
    last = ends[:, np.newaxis] - DAYS * np.arange(1, MOST_WEEKS + 1)
    first = last - days + 1
    known = first >= 0
    past = np.where(known, sums[np.maximum(last + 1, 0)] - sums[np.maximum(first, 0)], 0.0)
    weeks = known.sum(axis=1)
    enough = weeks >= LEAST_WEEKS
    count = np.maximum(weeks, 2)
    mean = (past.sum(axis=1) + _PRIOR) / count
    square = np.where(known, (past - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    spread = np.maximum(square / (count - 1) / mean, 1.0)
    low, high = range_of(mean, spread * mean * (1 + 1 / count))
    none = np.full(len(ends), np.nan)
    return Expected(
        np.where(enough, mean, none), np.where(enough, low, none), np.where(enough, high, none)
    )


def range_of(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the least and the most that are usual of a negative binomial count.

    Parameters
    ----------
    mean, variance
        The variance is above the mean.
    """
    size = mean**2 / (variance - mean)
    chance = size / (size + mean)
    tail = (1 - CONFIDENCE) / 2
    return _quantile(tail, size, chance), _quantile(1 - tail, size, chance)


def _quantile(share: float, size: Floats, chance: Floats) -> Floats:
    """Return the least whole number that has at least a share of the distribution up to it."""
    found = nbdtrik(share, size, chance)
    whole = np.maximum(np.ceil(np.nan_to_num(found)), 0.0)
    # The inverse is exact to some digits only: the whole number beside it may be the one.
    below = np.maximum(whole - 1, 0)
    return np.where(_up_to(below, size, chance) >= share, below, whole)


def _up_to(count: Floats, size: Floats, chance: Floats) -> Floats:
    return np.asarray(betainc(size, count + 1, chance))
