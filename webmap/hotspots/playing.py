"""Playing through time: the frames of a period, and how much of each incident lies in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from webmap.errors import N_, DomainError
from webmap.hotspots.week_hours import DAYS, HOURS, LOCAL_OFFSET, WEEK_HOURS, share_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.grids import Period
    from webmap.hotspots.events import Events

MOST_FRAMES = 200
_DAY_S = 86_400


class Step(StrEnum):
    """What one frame shows."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True)
class Frame:
    """One frame: the first day and the last, or an hour of all days.

    Parameters
    ----------
    first, last
        Both counted; None for an hour of the day.
    hour
        0 to 23; None for days.
    """

    first: date | None = None
    last: date | None = None
    hour: int | None = None


def frames_of(period: Period, step: Step) -> list[Frame]:
    """Return the frames of a period, in order; the first week may be shorter than the others.

    Raises
    ------
    DomainError
        There would be more than can be played.
    """
    if step is Step.HOUR:
        return [Frame(hour=hour) for hour in range(HOURS)]
    length = 1 if step is Step.DAY else DAYS
    if period.days > length * MOST_FRAMES:
        raise DomainError(
            N_("这段时间太长，最多能播放 %(count)s 步。请选短一些的时间，或按周、按钟点播放。"),
            count=MOST_FRAMES,
        )
    ends = [period.last - timedelta(days=back) for back in range(0, period.days, length)]
    return [
        Frame(max(end - timedelta(days=length - 1), period.first), end) for end in reversed(ends)
    ]


def shares_of(events: Events, frames: list[Frame]) -> NDArray[np.float64]:
    """Return how much of each incident lies in each frame: shape (frames, incidents), 0 to 1."""
    return np.array([_share(events, frame) for frame in frames]).reshape(len(frames), len(events))


def _share(events: Events, frame: Frame) -> NDArray[np.float64]:
    if frame.hour is not None:
        cells = np.arange(WEEK_HOURS) % HOURS == frame.hour
        return share_in(cells, events.begins, events.ends)
    start = np.datetime64(frame.first, "s") - LOCAL_OFFSET
    end = np.datetime64(frame.last, "s") + np.timedelta64(_DAY_S, "s") - LOCAL_OFFSET
    inside = np.minimum(events.ends, end) - np.maximum(events.begins, start)
    length = (events.ends - events.begins).astype(np.float64)
    exact = (events.begins >= start) & (events.begins < end)
    share: NDArray[np.float64] = np.where(
        length > 0, inside.astype(np.float64) / np.maximum(length, 1), exact
    )
    return np.clip(share, 0, 1)
