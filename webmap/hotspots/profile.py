"""When it happens: the week's profile of incidents, and the time windows offered from it.

Times that are known only as an interval are spread over it (aoristic weights, Ratcliffe 2000).
Windows come from the hours of the day, all weekdays together and smoothed a little: an hour is
busy when it has at least one and a half times the mean hour's, and not far less than the busiest.
Whether the hours differ at all is asked first, by Rayleigh's test of the clock times (Mardia and
Jupp 2000), for one peak a day and for two; of few incidents no window is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.week_hours import DAYS, HOURS, WEEK_HOURS, hour_of_week, share_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.hotspots.events import Events

    Floats = NDArray[np.float64]

ClockWindow = tuple[str, str]
# Fewer incidents say nothing about hours.
LEAST_INCIDENTS = 12
MOST_WINDOWS = 3
LEAST_WINDOW_H = 2
# Windows over more hours than this leave little out: then any time is as good.
MOST_HOURS = 14
_BUSY_TIMES = 1.5
_BUSY_SHARE = 0.4
_CHANCE = 0.05


def week_profile(events: Events) -> Floats:
    """Return how many incidents fall into each hour of the week, shape (168,).

    Monday 00:00 local time first; the sum is the number of incidents.
    """
    exact = events.begins == events.ends
    spread = events.of(~exact)
    hours = hour_of_week(events.begins[exact])
    profile = np.bincount(hours, minlength=WEEK_HOURS).astype(np.float64)
    brief = spread.ends - spread.begins < np.timedelta64(DAYS, "D")
    profile += _by_hours(spread.of(brief))
    long = spread.of(~brief)
    for hour, cells in enumerate(np.eye(WEEK_HOURS, dtype=bool)):
        profile[hour] += share_in(cells, long.begins, long.ends).sum()
    return profile


def _by_hours(events: Events) -> Floats:
    """Return the profile of intervals that are shorter than a week: hour by hour of each."""
    hour = np.timedelta64(1, "h")
    profile = np.zeros(WEEK_HOURS)
    length = (events.ends - events.begins).astype(np.float64)
    begins, ends = events.begins, events.ends
    while len(begins):
        until = np.minimum(begins.astype("datetime64[h]") + hour, ends)
        share = (until - begins).astype(np.float64) / length
        profile += np.bincount(hour_of_week(begins), share, minlength=WEEK_HOURS)
        on = until < ends
        begins, ends, length = until[on], ends[on], length[on]
    return profile


def windows_offered(profile: Floats) -> tuple[ClockWindow, ...]:
    """Return the clock windows in which most happens, in the order of the day; none: any time.

    Parameters
    ----------
    profile
        As `week_profile` gives it.
    """
    by_hour = profile.reshape(DAYS, HOURS).sum(axis=0)
    if by_hour.sum() < LEAST_INCIDENTS or not _changes_over_the_day(by_hour):
        return ()
    smooth = (np.roll(by_hour, 1) + 2 * by_hour + np.roll(by_hour, -1)) / 4
    busy = smooth >= max(_BUSY_TIMES * smooth.mean(), _BUSY_SHARE * smooth.max())
    runs = sorted(_runs(busy), key=lambda run: (-_within(smooth, run), run))[:MOST_WINDOWS]
    runs = [_lengthened(smooth, run) for run in runs]
    if not runs or sum(length for _, length in runs) > MOST_HOURS:
        return ()
    return tuple(
        (f"{start:02d}:00", f"{(start + length) % HOURS:02d}:00") for start, length in sorted(runs)
    )


def _changes_over_the_day(by_hour: Floats) -> bool:
    """Return whether hours differ more than chance explains, once or twice a day."""
    count = by_hour.sum()
    angles = 2 * np.pi * (np.arange(HOURS) + 0.5) / HOURS
    chances = [
        np.exp(-(abs((by_hour * np.exp(1j * turns * angles)).sum()) ** 2) / count)
        for turns in (1, 2)
    ]
    return bool(min(chances) * len(chances) < _CHANCE)


def _runs(busy: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where busy hours begin, and how many follow on each other, around midnight too."""
    if busy.all():
        return []
    starts = np.flatnonzero(busy & ~np.roll(busy, 1))
    ends = np.flatnonzero(busy & ~np.roll(busy, -1))
    return [(int(start), int(min((end - start) % HOURS for end in ends)) + 1) for start in starts]


def _within(smooth: Floats, run: tuple[int, int]) -> float:
    start, length = run
    return float(smooth[np.arange(start, start + length) % HOURS].sum())


def _lengthened(smooth: Floats, run: tuple[int, int]) -> tuple[int, int]:
    """Return a run of at least two hours: an hour is too short to fit visits into."""
    start, length = run
    while length < LEAST_WINDOW_H:
        if smooth[(start - 1) % HOURS] > smooth[(start + length) % HOURS]:
            start = (start - 1) % HOURS
        length += 1
    return start, length
