"""Hours of the week: which are meant, and how much of an incident's interval lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Moments = NDArray[np.datetime64]

DAYS, HOURS = 7, 24
WEEK_HOURS = DAYS * HOURS
HOUR_S = 3600
# China has had one zone and no summer time since 1992.
LOCAL_OFFSET = np.timedelta64(8, "h")
# 1970-01-01 was a Thursday; weeks begin with Monday.
_EPOCH_WEEKDAY = 3


@dataclass(frozen=True)
class WeekHours:
    """Hours of some weekdays, such as Friday to Sunday from 20:00 to 02:00.

    Parameters
    ----------
    weekdays
        0 Monday … 6 Sunday; none: all.
    first, end
        The hour that begins it and the one that it ends before, 0 to 24. An end that is not after
        the beginning lies on the next day, which then belongs to the evening's weekday.
        0 and 24: the whole day.
    """

    weekdays: tuple[int, ...] = ()
    first: int = 0
    end: int = HOURS

    @property
    def whole_week(self) -> bool:
        """Whether nothing is left out."""
        return bool(self.cells().all())

    def cells(self) -> NDArray[np.bool_]:
        """Return which of the 168 hours are meant, Monday 00:00 first, local time."""
        end = self.end if self.end > self.first else self.end + HOURS
        cells = np.zeros(WEEK_HOURS, dtype=bool)
        for weekday in self.weekdays or range(DAYS):
            cells[(weekday * HOURS + np.arange(self.first, end)) % WEEK_HOURS] = True
        return cells


def _week_seconds(moments: Moments) -> NDArray[np.int64]:
    """Return local seconds since a Monday, 00:00."""
    local = (moments + LOCAL_OFFSET).astype("datetime64[s]").astype(np.int64)
    return local + _EPOCH_WEEKDAY * HOURS * HOUR_S


def hour_of_week(moments: Moments) -> NDArray[np.int64]:
    """Return the hour of the week of moments in UTC: 0 is Monday 00:00 local time."""
    return _week_seconds(moments) // HOUR_S % WEEK_HOURS


def share_in(cells: NDArray[np.bool_], begins: Moments, ends: Moments) -> Floats:
    """Return how much of each interval lies in some hours of the week, 0 to 1.

    A time that is known exactly lies in them or not. What is between is spread evenly over its
    interval (aoristic weights, Ratcliffe 2000), exact to the second.

    Parameters
    ----------
    cells
        Shape (168,), as `WeekHours.cells` gives them.
    begins, ends
        UTC.
    """
    exact = cells[hour_of_week(begins)].astype(np.float64)
    long = ends > begins
    if long.any():
        first, last = _week_seconds(begins[long]), _week_seconds(ends[long])
        inside = _meant_until(cells, last) - _meant_until(cells, first)
        exact[long] = inside / (last - first)
    return exact


def _meant_until(cells: NDArray[np.bool_], seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many seconds of those since a Monday, 00:00, lie in the cells."""
    whole = np.concatenate([[0], np.cumsum(cells)]) * HOUR_S
    weeks, rest = np.divmod(seconds, WEEK_HOURS * HOUR_S)
    cell, left = np.divmod(rest, HOUR_S)
    return weeks * whole[-1] + whole[cell] + cells[cell] * left
