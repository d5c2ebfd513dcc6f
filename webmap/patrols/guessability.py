"""How well a kept plan could be guessed by who watched the last weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from webmap.patrols.demand import windows_of_shift
from webmap.patrols.guesses import SLOT_S, SLOTS, chance, entropy, guess, likeness, night_of
from webmap.patrols.itinerary import StopKind
from webmap.patrols.past import clock_of, local_ordinal

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.past import Past
    from webmap.patrols.request import PlanRequest


@dataclass(frozen=True, slots=True)
class HotspotHabit:
    """How evenly the visits to a hotspot spread over its half hours, this plan's among them.

    Parameters
    ----------
    spread
        0: always in the same half hour; 1: in all alike; None: it has a single half hour.
    usual
        The half hour of the day, 0 to 47, in which it was visited most often.
    usual_share
        In which share of the nights.
    """

    hotspot_id: int
    name: str
    spread: float | None
    usual: int
    usual_share: float


@dataclass(frozen=True, slots=True)
class Guessability:
    """How well a plan could be guessed.

    Parameters
    ----------
    nights
        How many nights there are to guess from.
    times, ways
        Hit rates, 0 to 1, of the best guesser of half hours and of the best guesser of next stops.
    chance
        The hit rate of a guesser who knows nothing but when each hotspot can be visited.
    spread
        The mean over hotspots of how evenly visits spread over their half hours; None: unknown.
    alike
        How alike the plan's ways are to those of the most alike night, 0 to 1.
    hotspots
        The least evenly visited first.
    """

    nights: int
    times: float
    ways: float
    chance: float
    spread: float | None
    alike: float
    hotspots: tuple[HotspotHabit, ...]


def guessability_of(
    plan: SavedPlan, request: PlanRequest, past: Past, zone: tzinfo
) -> Guessability:
    """Return how well a plan could be guessed.

    Parameters
    ----------
    plan, request
        The plan, and what was asked.
    past
        The nights before it, with the plan's hotspots.
    zone
        The local time zone.
    """
    count = len(past.numbers)
    names: dict[int, str] = {}
    routes: list[list[tuple[int, int]]] = []
    for route in plan.routes:
        stops = []
        for stop in route.stops:
            if stop.kind is not StopKind.VISIT:
                continue
            number = -1
            if stop.hotspot_id in past.numbers:
                number = past.numbers[stop.hotspot_id]
                names[stop.hotspot_id] = stop.name
            stops.append((number, clock_of(stop.starts_at.astimezone(zone))))
        routes.append(stops)
    night = night_of(local_ordinal(plan.starts_at, zone), count, routes)
    open_slots = _open_slots(request, past)
    guessed = guess(past.nights, night)
    nights = past.nights.and_then(night)
    spreads = entropy(nights, open_slots)
    habits = [
        _habit(hotspot_id, name, nights.starts[:, past.numbers[hotspot_id]], spreads[number])
        for hotspot_id, name in names.items()
        for number in [past.numbers[hotspot_id]]
    ]
    habits.sort(key=lambda habit: (2.0 if habit.spread is None else habit.spread, habit.name))
    known = [habit.spread for habit in habits if habit.spread is not None]
    return Guessability(
        nights=len(past.nights),
        times=guessed.times,
        ways=guessed.ways,
        chance=chance(night, open_slots),
        spread=float(np.mean(known)) if known else None,
        alike=float(likeness(past.nights, night).max(initial=0.0)),
        hotspots=tuple(habits),
    )


def _habit(hotspot_id: int, name: str, starts: NDArray[np.bool_], spread: float) -> HotspotHabit:
    often = starts.mean(axis=0)
    usual = int(often.argmax())
    return HotspotHabit(
        hotspot_id=hotspot_id,
        name=name,
        spread=None if np.isnan(spread) else float(spread),
        usual=usual,
        usual_share=float(often[usual]),
    )


def _open_slots(request: PlanRequest, past: Past) -> NDArray[np.bool_]:
    """Return in which half hours a stay at each hotspot could begin, by what was asked."""
    found = np.zeros((len(past.numbers), SLOTS), dtype=bool)
    clock_s = clock_of(request.starts_at)
    for visit in request.visits:
        if visit.hotspot_id not in past.numbers:
            continue
        for window in windows_of_shift(visit.windows, request.starts_at, request.ends_at):
            if window.length_s >= visit.dwell_s:
                first = (clock_s + window.opens_s) // SLOT_S
                last = (clock_s + window.closes_s - visit.dwell_s) // SLOT_S
                found[past.numbers[visit.hotspot_id], np.arange(first, last + 1) % SLOTS] = True
    return found
