"""The presence that a suggested hotspot is offered with: an officer changes what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Incidents expected within four weeks, and the priority from there on.
_PRIORITIES = ((8.0, 5), (4.0, 4), (2.0, 3), (1.0, 2))
_LEAST_PRIORITY = 1
# About a quarter of an hour a visit, and back irregularly (Koper 1995).
DWELL_S = 900
SPACING_S = 3600
_VISITS = {5: 3, 4: 2, 3: 2, 2: 1, 1: 1}
_SHIFT_H = 8

ClockWindow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PresenceOffered:
    """Priority 1 to 5, seconds a visit, visits a shift, seconds between them, clock windows."""

    priority: int
    dwell_s: int
    visits_per_shift: int
    spacing_s: int
    windows: tuple[ClockWindow, ...]


def presence_offered(expected: float, windows: Sequence[ClockWindow]) -> PresenceOffered:
    """Return what is offered.

    Parameters
    ----------
    expected
        Incidents to expect within four weeks.
    windows
        Local clock windows in which it matters; none: any time.
    """
    priority = next((one for least, one in _PRIORITIES if expected >= least), _LEAST_PRIORITY)
    open_s = sum(map(_length_h, windows)) * 3600 if windows else _SHIFT_H * 3600
    room = max((open_s + SPACING_S) // (DWELL_S + SPACING_S), 1)
    visits = min(_VISITS[priority], room)
    return PresenceOffered(
        priority, DWELL_S, visits, SPACING_S if visits > 1 else 0, tuple(windows)
    )


def _length_h(window: ClockWindow) -> int:
    opens, closes = (int(clock[:2]) for clock in window)
    return (closes - opens) % 24 or 24
