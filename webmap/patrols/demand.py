"""From the presence that hotspots want to single visits with their time windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from webmap.patrols.parts import most_visits, parts_of
from webmap.patrols.problem import VisitWanted, Window
from webmap.patrols.reasons import Reason

ClockWindow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PresenceWanted:
    """The presence that a place wants in a shift.

    Parameters
    ----------
    key
        Unique among the places of the shift.
    place
        Row of the travel times.
    priority
        1 low to 5 high.
    dwell_s
        Seconds a visit.
    visits
        How many visits.
    spacing_s
        Least time from the end of a visit to the start of the next.
    windows
        When visits may take place, seconds since the shift's start; in order, not overlapping.
    """

    key: str
    place: int
    priority: int
    dwell_s: int
    visits: int
    spacing_s: int
    windows: tuple[Window, ...]


def windows_of_shift(
    clock: tuple[ClockWindow, ...], starts_at: datetime, ends_at: datetime
) -> tuple[Window, ...]:
    """Return clock windows such as ("22:00", "01:00") as seconds since the shift's start.

    A window that closes at or before it opens goes past midnight; one that does both at the same
    time is the whole day. The windows are cut to the shift, merged where they overlap, and given
    in order. No window means any time.

    Parameters
    ----------
    clock
        Opening and closing local time, "HH:MM".
    starts_at, ends_at
        The shift, in the local time zone.
    """
    whole = Window(0, int((ends_at - starts_at).total_seconds()))
    if not clock:
        return (whole,)
    found = []
    days = (ends_at.date() - starts_at.date()).days
    for opens, closes in clock:
        for day in range(-1, days + 1):
            date = starts_at.date() + timedelta(days=day)
            opening = datetime.combine(date, time.fromisoformat(opens), starts_at.tzinfo)
            closing = datetime.combine(date, time.fromisoformat(closes), starts_at.tzinfo)
            if closing <= opening:
                closing += timedelta(days=1)
            opens_s = max(int((opening - starts_at).total_seconds()), 0)
            closes_s = min(int((closing - starts_at).total_seconds()), whole.closes_s)
            if closes_s > opens_s:
                found.append(Window(opens_s, closes_s))
    return merged(tuple(found))


def merged(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """Return windows in order, those that meet or overlap made one."""
    result: list[Window] = []
    for window in sorted(windows, key=lambda w: w.opens_s):
        if result and window.opens_s <= result[-1].closes_s:
            last = result.pop()
            window = Window(last.opens_s, max(last.closes_s, window.closes_s))
        result.append(window)
    return tuple(result)


def visits_of(wanted: PresenceWanted) -> tuple[list[VisitWanted], dict[str, Reason]]:
    """Split the presence that a place wants into single visits, each after the one before.

    As many visits are made as the windows have room for one after the other; the rest is left
    out with the reason. Where no spacing is asked, each visit gets a part of the windows of its
    own, so that they don't stand in a row.

    Returns
    -------
    The visits (keys ``KEY/1``, ``KEY/2``, …) and, for those that can't be, the reason by key.
    """
    keys = [f"{wanted.key}/{number}" for number in range(1, wanted.visits + 1)]
    if not wanted.windows:
        return [], {key: Reason("window_outside_shift") for key in keys}
    usable = [window for window in wanted.windows if window.length_s >= wanted.dwell_s]
    if not usable:
        longest = max(window.length_s for window in wanted.windows)
        why = Reason(
            "window_shorter_than_dwell",
            {"window_min": longest // 60, "dwell_min": wanted.dwell_s // 60},
        )
        return [], dict.fromkeys(keys, why)
    count = most_visits(usable, wanted.dwell_s, wanted.spacing_s, wanted.visits)
    windows = [tuple(usable)] * count
    if count > 1 and wanted.spacing_s == 0:
        windows = parts_of(usable, wanted.dwell_s, 0, count)
    visits = [
        VisitWanted(
            keys[k],
            wanted.place,
            wanted.priority,
            wanted.dwell_s,
            windows[k],
            after=keys[k - 1] if k else None,
            spacing_s=wanted.spacing_s if k else 0,
        )
        for k in range(count)
    ]
    why = Reason(
        "spacing_leaves_no_room",
        {
            "opens": usable[0].opens_s,
            "closes": usable[-1].closes_s,
            "visits": wanted.visits,
            "spacing_min": wanted.spacing_s // 60,
            "fit": len(visits),
        },
    )
    return visits, dict.fromkeys(keys[len(visits) :], why)
