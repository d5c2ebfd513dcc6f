"""Trends: whether incidents have become more or fewer, as far as small numbers can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scipy.special import betaincinv

# In 95 of 100 cases the true change lies within the range.
CONFIDENCE = 0.95


class Direction(StrEnum):
    """What a change is: only what chance hardly explains is called more or fewer."""

    MORE = "more"
    FEWER = "fewer"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Trend:
    """Incidents of a period against those of the same length before.

    Parameters
    ----------
    now, before
        How many.
    change
        ``now / before - 1``; None where there were none before.
    least, most
        The range of the true change: both counts are taken as drawn from Poisson distributions
        (exact, Clopper and Pearson). None: without end.
    """

    now: int
    before: int
    change: float | None
    least: float
    most: float | None

    @property
    def direction(self) -> Direction:
        """What it is."""
        if self.least > 0:
            return Direction.MORE
        if self.most is not None and self.most < 0:
            return Direction.FEWER
        return Direction.UNCLEAR


def trend_of(now: int, before: int) -> Trend:
    """Return the trend from one count to the next.

    Of two Poisson counts, given their sum, the later is binomial; the range of its share gives
    the range of the ratio of the two rates (Przyborowski and Wilensky 1940).
    """
    tail = (1 - CONFIDENCE) / 2
    low = float(betaincinv(now, before + 1, tail)) if now else 0.0
    high = float(betaincinv(now + 1, before, 1 - tail)) if before else 1.0
    return Trend(
        now=now,
        before=before,
        change=now / before - 1 if before else None,
        least=low / (1 - low) - 1,
        most=high / (1 - high) - 1 if high < 1 else None,
    )
