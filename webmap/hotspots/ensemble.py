"""What to expect on each unit: many ways to count the past, mixed as the past itself tells.

A place may be hot for good or since a few weeks, by itself or with the ground around it, in one
kind of incident or in all. Each of these is a density: the incidents of the wanted kinds or the
others (where people fight, things are stolen too), of the whole past or of its last three months,
spread from 0 to 600 m over the ground. Their weights are those under which the incidents of the
last trials were most likely, each trial foretold from incidents outside it only. Much data of a
kind so tells by itself that its own counts count; of a rare kind the others' ground is borrowed.
Nothing after `now` is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from webmap.hotspots.mixture import mixture_weights
from webmap.hotspots.spreading import grounds, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from webmap.hotspots.events import Events, Kind, Moment
    from webmap.hotspots.units import Units

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Method = Callable[[Events, Units, Moment], Floats]

BANDWIDTHS_M = (0.0, 25.0, 75.0, 200.0, 600.0)
RECENT_DAYS = 91
# A past of half a year is tried by foretelling its last four weeks, the four before, …; of a
# shorter one each part is foretold from the others.
LONG_DAYS = 182
TRIALS = 6
TRIAL_DAYS = 28
# So many incidents speak for all densities alike.
PRIOR_INCIDENTS = 8.0
_DAY = np.timedelta64(1, "D")
_SECOND = np.timedelta64(1, "s")
_DAY_S = 86_400


@dataclass(frozen=True)
class _Trial:
    """Incidents that are foretold (none: the future), from which, and as of when."""

    known: Mask
    foretold: Mask
    end: Moment


def expected(past: Events, units: Units, now: Moment, kinds: tuple[Kind, ...] = ()) -> Floats:
    """Return the incidents expected on each unit, per m² and day.

    Parameters
    ----------
    past
        Of all kinds; what is not over at `now` is left out.
    now
        UTC.
    kinds
        Categories and sub-categories that are wanted; none: all.
    """
    past = past.known_by(now)
    at = units.unit_of(past.xy)
    past, at = past.of(at >= 0), at[at >= 0]
    even = np.full(len(units), 1 / grounds(units).sum())
    if not len(past):
        return np.zeros(len(units))
    wanted = past.are(kinds)
    return _mixed(past, at, wanted, units, now, even) * per_day(past.of(wanted), now, past)


def per_day(wanted: Events, now: Moment, past: Events) -> float:
    """Return how many to expect a day: as many as in the last three months, or the whole past.

    Half an incident is added: what did not happen yet may happen still.
    """
    days = min(float(RECENT_DAYS), max(_days(past, now), 1.0))
    since = now - np.timedelta64(round(days * _DAY_S), "s")
    return (float((wanted.middles >= since).sum()) + 0.5) / days


def of_kinds(kinds: tuple[Kind, ...]) -> Method:
    """Return the method that expects incidents of some kinds, from a past of all kinds."""
    return lambda past, units, now: expected(past, units, now, kinds)


def _mixed(
    past: Events, at: NDArray[np.int64], wanted: Mask, units: Units, now: Moment, even: Floats
) -> Floats:
    moments = past.middles
    long = _days(past, now) >= LONG_DAYS
    trials = [*(_forward if long else _in_turn)(past, now)]
    trials.append(_Trial(moments < now, np.zeros(len(past), dtype=bool), now))
    groups = [wanted] if wanted.all() else [wanted, ~wanted]
    windows = (None, RECENT_DAYS) if long else (None,)
    counts = np.column_stack(
        [
            _counts(at, trial.known & group & _since(moments, trial.end, window), units)
            for trial in trials
            for group in groups
            for window in windows
        ]
    )
    densities = _densities(counts, units, len(trials))
    spots, times = [], []
    for trial, density in zip(trials[:-1], densities, strict=False):
        happened = _counts(at, trial.foretold & wanted, units)
        there = np.flatnonzero(happened)
        spots.append(np.column_stack([density[there], even[there]]))
        times.append(happened[there])
    weights = mixture_weights(np.concatenate(spots), np.concatenate(times), PRIOR_INCIDENTS)
    return np.column_stack([densities[-1], even]) @ weights


def _densities(counts: Floats, units: Units, trials: int) -> Floats:
    """Return the densities of each trial, shape (trials, units, densities), each of sum 1."""
    totals = np.maximum(counts.sum(axis=0), 1e-9)
    found = np.stack([spread(counts, units, bandwidth) / totals for bandwidth in BANDWIDTHS_M])
    by_trial = found.reshape(len(BANDWIDTHS_M), len(units), trials, -1).transpose(2, 1, 0, 3)
    return by_trial.reshape(trials, len(units), -1)


def _forward(past: Events, now: Moment) -> list[_Trial]:
    moments = past.middles
    ends = [now - k * TRIAL_DAYS * _DAY for k in range(TRIALS + 1)]
    return [
        _Trial(past.ends <= start, (moments >= start) & (moments < end), start)
        for end, start in pairwise(ends)
    ]


def _in_turn(past: Events, now: Moment) -> list[_Trial]:
    moments = past.middles
    span = now - moments.min()
    parts = int(np.clip(_days(past, now), 2, TRIALS))
    part = np.minimum((moments - moments.min()) * parts // np.maximum(span, _SECOND), parts - 1)
    return [_Trial(part != k, part == k, now) for k in range(parts)]


def _since(moments: NDArray[np.datetime64], end: Moment, days: int | None) -> Mask:
    return np.ones(len(moments), dtype=bool) if days is None else moments >= end - days * _DAY


def _counts(at: NDArray[np.int64], mask: Mask, units: Units) -> Floats:
    return np.bincount(at[mask], minlength=len(units)).astype(np.float64)


def _days(past: Events, now: Moment) -> float:
    return float((now - past.middles.min()) / _DAY)
