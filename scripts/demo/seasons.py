"""When incidents happen: the hours of the day, the days of the week, the seasons of the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2024, 11, 1)
DAYS = (date(2026, 10, 31) - FIRST_DAY).days + 1
# From days before to days after New Year's Day of the lunar calendar most workers are away.
_SPRING_FESTIVALS = (date(2025, 1, 29), date(2026, 2, 17))
_AWAY_BEFORE, _AWAY_AFTER, _LEFT_BEHIND = 9, 13, 0.32

Hours = tuple[float, ...]

# Weight of each hour from midnight.
NIGHT: Hours = (9, 6, 3.2, 1.4, 0.5, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.4, 0.7, 0.5, 0.4, 0.4, 0.5,
                0.8, 1.2, 1.8, 2.8, 4.5, 8, 10.5)  # fmt: skip
EVENING: Hours = (1.2, 0.6, 0.3, 0.2, 0.2, 0.3, 0.6, 1.2, 1.8, 2, 2.2, 2.4, 2.4, 2, 2, 2.2, 2.6,
                  3.6, 5, 6.4, 6.6, 5.6, 4, 2.4)  # fmt: skip
OFFICE: Hours = (0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 2.6, 6, 7.4, 6.4, 4.2, 4.6, 6.8, 7.2, 6.4,
                 4.6, 3, 2.6, 2.4, 1.8, 1, 0.5)  # fmt: skip
SMALL_HOURS: Hours = (5, 6.4, 7.4, 7.6, 5.8, 3, 1.2, 0.8, 0.7, 0.7, 0.7, 0.8, 1, 1, 0.9, 0.9, 1, 1,
                      1.2, 1.8, 2.2, 2.4, 3, 4)  # fmt: skip
CROWDS: Hours = (0.6, 0.3, 0.1, 0.1, 0.1, 0.3, 1, 2.2, 3.4, 3.6, 3.4, 2.8, 2, 1.6, 1.8, 2.2, 3.2,
                 4.8, 5.4, 6, 6, 4.6, 2.8, 1.2)  # fmt: skip
COMMUTE: Hours = (0.5, 0.3, 0.2, 0.2, 0.3, 0.8, 2.2, 6, 6.6, 3.2, 2.4, 3.4, 3.4, 2.8, 2.4, 2.6, 3.4,
                  6.4, 6.8, 4.6, 3.2, 2.4, 1.6, 1)  # fmt: skip

# Weight of each day from Monday.
WEEKEND = (0.85, 0.8, 0.85, 0.9, 1.25, 1.5, 1.25)
WORKDAYS = (1.2, 1.15, 1.1, 1.1, 1.1, 0.7, 0.65)
EVEN = (1.0, 0.97, 0.98, 1.0, 1.05, 1.05, 1.0)

# Weight of each month from January.
SUMMER = (0.8, 0.8, 0.9, 0.95, 1.05, 1.15, 1.25, 1.25, 1.15, 1.05, 0.9, 0.85)
YEAR_END = (1.25, 0.85, 0.9, 0.9, 0.9, 0.95, 0.95, 0.95, 1.0, 1.0, 1.15, 1.25)
SALES = (0.9, 0.85, 1.0, 0.9, 0.95, 1.35, 0.95, 0.95, 1.0, 1.0, 1.45, 1.2)
FLAT = (1.0,) * 12


def day_weights(week: Sequence[float], months: Sequence[float]) -> NDArray[np.float64]:
    """Return the weight of each day of the two years."""
    weights = np.empty(DAYS)
    for k in range(DAYS):
        day = FIRST_DAY + timedelta(days=k)
        weights[k] = week[day.weekday()] * months[day.month - 1] * _present(day)
    return weights


def _present(day: date) -> float:
    """Return the share of the people who are in the community on a day."""
    for new_year in _SPRING_FESTIVALS:
        offset = (day - new_year).days
        if -_AWAY_BEFORE <= offset <= _AWAY_AFTER:
            ramp = min(offset + _AWAY_BEFORE, _AWAY_AFTER - offset, 4) / 4
            return 1 - (1 - _LEFT_BEHIND) * ramp
    return 1.0
