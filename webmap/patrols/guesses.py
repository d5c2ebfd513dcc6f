"""How well presence could be guessed from nights past: half hours at hotspots, and next stops.

A guesser knows every visit of the nights before and how many visits a hotspot gets tonight. It
says for each hotspot as many half hours as there are visits; the share that comes true is its hit
rate. Several simple guessers are tried, as a patient observer would; the best one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLOT_S = 1800
SLOTS = 48
# What was done a week ago says half as much as what was done last night.
HALF_LIFE_DAYS = 7.0
WEEK_DAYS = 7


@dataclass(frozen=True, eq=False)
class Nights:
    """Visits of some nights, one row a night.

    Parameters
    ----------
    days
        Shape (nights,): the date of each night's start as an ordinal, in order.
    starts
        Shape (nights, hotspots, 48): whether a stay began at a hotspot in a half hour of the day.
    legs
        Shape (nights, hotspots + 1, hotspots + 1): whether a team went from one hotspot straight
        to another; the last row and column stand for where a route begins and ends.
    """

    days: NDArray[np.int64]
    starts: NDArray[np.bool_]
    legs: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.days)

    @classmethod
    def empty(cls, hotspots: int) -> Nights:
        """Return no nights of some hotspots."""
        return cls(
            np.empty(0, dtype=np.int64),
            np.zeros((0, hotspots, SLOTS), dtype=bool),
            np.zeros((0, hotspots + 1, hotspots + 1), dtype=bool),
        )

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Nights:
        """Return some of the nights."""
        return Nights(self.days[chosen], self.starts[chosen], self.legs[chosen])

    def and_then(self, later: Nights) -> Nights:
        """Return these nights and later ones."""
        return Nights(
            np.concatenate([self.days, later.days]),
            np.concatenate([self.starts, later.starts]),
            np.concatenate([self.legs, later.legs]),
        )

    def before(self, day: int) -> Nights:
        """Return the nights before a date."""
        return self.take(self.days < day)


def night_of(
    day: int, hotspots: int, routes: list[list[tuple[int, int]]], clock_s: int = 0
) -> Nights:
    """Return one night from its routes.

    Parameters
    ----------
    day
        The date of its start as an ordinal.
    hotspots
        How many hotspots there are.
    routes
        For each team its stops in order: the hotspot's number, and the start of the stay in
        seconds; a stop that is no hotspot has the number -1 and breaks the way.
    clock_s
        The time of day that these seconds count from.
    """
    starts = np.zeros((1, hotspots, SLOTS), dtype=bool)
    legs = np.zeros((1, hotspots + 1, hotspots + 1), dtype=bool)
    for stops in routes:
        last = hotspots
        for hotspot, start_s in stops:
            if hotspot < 0:
                last = -1
                continue
            starts[0, hotspot, (clock_s + start_s) // SLOT_S % SLOTS] = True
            if last >= 0:
                legs[0, last, hotspot] = True
            last = hotspot
        if stops and 0 <= last < hotspots:
            legs[0, last, hotspots] = True
    return Nights(np.array([day]), starts, legs)


def _often(past: Nights, day: int) -> NDArray[np.float64]:
    """Let all nights count alike."""
    return np.ones(len(past))


def _lately(past: Nights, day: int) -> NDArray[np.float64]:
    """Let later nights count more."""
    return 0.5 ** ((day - past.days) / HALF_LIFE_DAYS)


def _last(past: Nights, day: int) -> NDArray[np.float64]:
    """Let the last night alone count."""
    return (past.days == past.days.max(initial=0)).astype(float)


def _weekday(past: Nights, day: int) -> NDArray[np.float64]:
    """Let nights of the same weekday count."""
    return ((day - past.days) % WEEK_DAYS == 0).astype(float)


GUESSERS: Mapping[str, Callable[[Nights, int], NDArray[np.float64]]] = MappingProxyType(
    {"often": _often, "lately": _lately, "last": _last, "weekday": _weekday}
)


def _share(weights: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return in which share of the nights, by weight, each thing was so."""
    total = weights.sum()
    if total == 0:
        return np.zeros(seen.shape[1:])
    return np.tensordot(weights, seen.astype(np.float64), axes=1) / total


def _hits(score: NDArray[np.float64], true: NDArray[np.bool_]) -> int:
    """Return how many guesses come true: in each row as many of the highest as there are true."""
    wanted = true.sum(axis=1)
    # Of equals the earlier one is said; what was never seen is not guessed at all.
    order = np.argsort(-score, axis=1, kind="stable")
    said = np.zeros_like(true)
    ranks = np.arange(score.shape[1])[None, :] < wanted[:, None]
    np.put_along_axis(said, order, ranks, axis=1)
    return int((said & true & (score > 0)).sum())


@dataclass(frozen=True, slots=True)
class Guessed:
    """How well one night could be guessed from those before.

    Parameters
    ----------
    times, ways
        Hit rates, 0 to 1, of the best guesser of half hours and of the best guesser of the next
        stop.
    guesser
        Name of the best guesser of half hours.
    """

    times: float
    ways: float
    guesser: str


def guess(past: Nights, night: Nights) -> Guessed:
    """Return how well a night could be guessed.

    Parameters
    ----------
    past
        The nights before.
    night
        One night.
    """
    day = int(night.days[0])
    visits, legs = int(night.starts[0].sum()), int(night.legs[0].sum())
    times: dict[str, float] = {}
    ways: dict[str, float] = {}
    for name, weigh in GUESSERS.items():
        weights = weigh(past, day)
        times[name] = _hits(_share(weights, past.starts), night.starts[0]) / max(visits, 1)
        ways[name] = _hits(_share(weights, past.legs), night.legs[0]) / max(legs, 1)
    best = max(times, key=lambda name: times[name])
    return Guessed(times[best], max(ways.values()), best)


def guess_in_turn(nights: Nights, known: Nights | None = None) -> dict[str, float]:
    """Return each guesser's hit rate over nights, each guessed from those before it.

    Unlike `guess`, which takes the best guesser for one night, this is a guesser who stays with
    one way of guessing.

    Parameters
    ----------
    nights
        In order; the first one is not guessed.
    known
        Nights before them.
    """
    found = dict.fromkeys(GUESSERS, 0)
    visits = 0
    for k in range(1, len(nights)):
        past, night = nights.take(slice(0, k)), nights.take(slice(k, k + 1))
        if known is not None:
            past = known.and_then(past)
        visits += int(night.starts[0].sum())
        for name, weigh in GUESSERS.items():
            score = _share(weigh(past, int(night.days[0])), past.starts)
            found[name] += _hits(score, night.starts[0])
    return {name: hits / max(visits, 1) for name, hits in found.items()}


def chance(night: Nights, open_slots: NDArray[np.bool_]) -> float:
    """Return the hit rate of a guesser who knows nothing but when each hotspot can be visited.

    Parameters
    ----------
    open_slots
        Shape (hotspots, 48).
    """
    visits = night.starts[0].sum(axis=1)
    slots = np.maximum(open_slots.sum(axis=1), visits)
    hits = np.divide(visits**2, slots, out=np.zeros(len(visits)), where=slots > 0)
    return float(hits.sum() / max(int(visits.sum()), 1))


def entropy(nights: Nights, open_slots: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how evenly each hotspot's visits spread over its half hours.

    0: always in the same half hour; 1: in all of them alike. NaN where it was never visited, or
    has a single half hour only.

    Parameters
    ----------
    open_slots
        Shape (hotspots, 48): when it can be visited.
    """
    counts = nights.starts.sum(axis=0).astype(float)
    total = counts.sum(axis=1)
    slots = (open_slots | (counts > 0)).sum(axis=1)
    share = np.divide(counts, total[:, None], out=np.zeros_like(counts), where=total[:, None] > 0)
    bits = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=1)
    known = (total > 0) & (slots > 1)
    return np.divide(
        bits, np.log(np.maximum(slots, 2)), out=np.full(len(bits), np.nan), where=known
    )


def likeness(past: Nights, night: Nights) -> NDArray[np.float64]:
    """Return how alike a night's ways are to those of each night before (Jaccard), 0 to 1."""
    both = (past.legs & night.legs).sum(axis=(1, 2))
    either = (past.legs | night.legs).sum(axis=(1, 2))
    return np.divide(both, either, out=np.zeros(len(past)), where=either > 0)


def familiarity(past: Nights, day: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how likely the guessers together hold each half hour and each way, 0 to 1."""
    weights = [weigh(past, day) for weigh in GUESSERS.values()]
    times = np.mean([_share(each, past.starts) for each in weights], axis=0)
    ways = np.mean([_share(each, past.legs) for each in weights], axis=0)
    return times, ways
