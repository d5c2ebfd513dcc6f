"""Parts of a place's windows, one for each of its visits, so far apart as its spacing asks.

Visits that stay in their parts keep the spacing whoever makes them; this is how a solver that
knows no spacing is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webmap.patrols.problem import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

Part = tuple[Window, ...]


def parts_of(windows: Sequence[Window], dwell_s: int, spacing_s: int, visits: int) -> list[Part]:
    """Return a part of the windows for each visit, as many as there is room for.

    Parameters
    ----------
    windows
        In order, not overlapping, each long enough for a stay.
    dwell_s, spacing_s
        Seconds of a stay, and least seconds between two.
    visits
        How many are wanted.
    """
    parts = _even_parts(windows, dwell_s, spacing_s, visits)
    room = most_visits(windows, dwell_s, spacing_s, visits)
    if len(parts) < room:
        parts = _tight_parts(windows, dwell_s, spacing_s, room)
    return parts


def _even_parts(windows: Sequence[Window], dwell_s: int, spacing_s: int, visits: int) -> list[Part]:
    """Return one part for each visit, as long as can be and none over a gap between windows.

    No more than wanted; maybe fewer than there is room for, where windows are near each other.
    """
    shortened: list[Window] = []
    for window in windows:
        opens_s = window.opens_s
        if shortened:
            opens_s = max(opens_s, shortened[-1].closes_s + spacing_s)
        if window.closes_s - opens_s >= dwell_s:
            shortened.append(Window(opens_s, window.closes_s))
    most = [(window.length_s + spacing_s) // (dwell_s + spacing_s) for window in shortened]
    share = [0] * len(shortened)
    for _ in range(min(visits, sum(most))):
        # The next visit goes where it leaves the longest parts.
        room = [
            window.length_s / (share[k] + 1) if share[k] < most[k] else -1.0
            for k, window in enumerate(shortened)
        ]
        share[room.index(max(room))] += 1
    parts: list[Part] = []
    for window, count in zip(shortened, share, strict=True):
        if count == 0:
            continue
        free_s = window.length_s - (count - 1) * spacing_s
        for k in range(count):
            opens_s = window.opens_s + free_s * k // count + k * spacing_s
            closes_s = window.opens_s + free_s * (k + 1) // count + k * spacing_s
            parts.append((Window(opens_s, closes_s),))
    return parts


def _earliest_end(windows: Sequence[Window], from_s: int, dwell_s: int) -> int | None:
    """Return when a stay that begins as early as can be, but not before from_s, ends."""
    for window in windows:
        end_s = max(window.opens_s, from_s) + dwell_s
        if end_s <= window.closes_s:
            return end_s
    return None


def most_visits(windows: Sequence[Window], dwell_s: int, spacing_s: int, visits: int) -> int:
    """Return how many of the visits have room one after the other, each as early as can be."""
    count, from_s = 0, windows[0].opens_s
    while count < visits:
        end_s = _earliest_end(windows, from_s, dwell_s)
        if end_s is None:
            break
        count, from_s = count + 1, end_s + spacing_s
    return count


def _tight_parts(windows: Sequence[Window], dwell_s: int, spacing_s: int, count: int) -> list[Part]:
    """Return parts for as many visits as there is room for; a part may go over a gap.

    Each part ends between the earliest end that its visit can have and the latest that still
    leaves room for the visits after it.
    """
    backward = [Window(-window.closes_s, -window.opens_s) for window in reversed(windows)]
    latest_s = [windows[-1].closes_s]
    for _ in range(count - 1):
        end_s = _earliest_end(backward, -latest_s[0], dwell_s)
        latest_s.insert(0, -(end_s or 0) - spacing_s)
    parts: list[Part] = []
    opens_s = windows[0].opens_s
    for k in range(count):
        earliest_s = _earliest_end(windows, opens_s, dwell_s) or latest_s[k]
        closes_s = earliest_s + (latest_s[k] - earliest_s) // (count - k)
        cut = [
            Window(max(window.opens_s, opens_s), min(window.closes_s, closes_s))
            for window in windows
        ]
        parts.append(tuple(window for window in cut if window.length_s >= dwell_s))
        opens_s = closes_s + spacing_s
    return parts
