"""Incidents as arrays: where, when, of which kind; never who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Moment = np.datetime64
# A category and a sub-category; an empty sub-category means all of the category.
Kind = tuple[str, str]


@dataclass(frozen=True)
class Events:
    """Incidents in any order.

    Parameters
    ----------
    xy
        Positions in the office's metric CRS, metres, one row each.
    begins, ends
        UTC, to the second (``datetime64[s]``): the interval within which each happened;
        equal where the time is known exactly.
    category, sub_category
        Codes as in `webmap.models.INCIDENT_CATEGORIES`, or what the office brought along.
    """

    xy: NDArray[np.float64]
    begins: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]
    category: NDArray[np.str_]
    sub_category: NDArray[np.str_]

    def __post_init__(self) -> None:
        lengths = {len(column) for column in (self.begins, self.ends, self.category)}
        if lengths != {len(self.xy)} or len(self.sub_category) != len(self.xy):
            raise ValueError("columns of incidents have different lengths")
        if np.any(self.ends < self.begins):
            raise ValueError("an incident ends before it begins")

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def middles(self) -> NDArray[np.datetime64]:
        """The middle of each interval, UTC: what stands for it where one moment is needed."""
        return self.begins + (self.ends - self.begins) // 2

    def of(self, mask: NDArray[np.bool_] | NDArray[np.int64]) -> Events:
        """Return the chosen ones, by a mask or by their numbers."""
        return Events(
            self.xy[mask],
            self.begins[mask],
            self.ends[mask],
            self.category[mask],
            self.sub_category[mask],
        )

    def are(self, kinds: tuple[Kind, ...]) -> NDArray[np.bool_]:
        """Return which ones are of some kinds; of all where none are named."""
        if not kinds:
            return np.ones(len(self), dtype=bool)
        mask = np.zeros(len(self), dtype=bool)
        for category, sub_category in kinds:
            of = self.category == category
            mask |= of & (self.sub_category == sub_category) if sub_category else of
        return mask

    def known_by(self, moment: Moment) -> Events:
        """Return those that were over at a moment: what could be known of then."""
        return self.of(self.ends <= moment)

    def between(self, start: Moment, end: Moment) -> Events:
        """Return those that, by the middle of their interval, lie in [start, end)."""
        middles = self.middles
        return self.of((middles >= start) & (middles < end))


def moment_of(moment: datetime) -> Moment:
    """Return a moment with its zone as UTC to the second."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")


def moments_of(moments: Iterable[datetime]) -> NDArray[np.datetime64]:
    """Return moments with their zone as UTC to the second."""
    seconds = [int(moment.timestamp()) for moment in moments]
    return np.array(seconds, dtype=np.int64).astype("datetime64[s]")
