"""Draw a plan that is hard to guess: among plans nearly as good as the best, the least familiar.

Candidates are drawn anew with half hours closed that a hotspot was often visited in, more of them
from one candidate to the next; a candidate is a plan of the whole problem all the same.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from webmap.patrols.guesses import SLOT_S, SLOTS, Guessed, Nights, familiarity, guess, night_of
from webmap.patrols.itinerary import Candidate
from webmap.patrols.leftout import why_left_out
from webmap.patrols.plan import PatrolPlan, Stop, TeamTimetable
from webmap.patrols.problem import PatrolProblem, VisitWanted, Window
from webmap.patrols.solver import orders_of, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_LOSS = 0.03
# Which share of the familiar half hours each candidate closes.
STRENGTHS = (0.3, 0.6, 0.8, 1.0, 1.0, 1.0)
# Half hours that are left open for each visit that a place wants.
OPEN_A_VISIT = 2
# Where a team goes next says less than when it comes: people at a hotspot see the clock.
WAYS_COUNT = 0.3
_SHARE_OF_BEST = 0.4
# On a busy machine candidates are left out rather than waited for.
_PATIENCE = 1.25
# A search has work for this part of its time, so that a busier machine still ends it.
_WORK_SHARE = 0.5
_PRIME = 7919


@dataclass(frozen=True, eq=False)
class Habits:
    """What the last nights were like, for one problem.

    Parameters
    ----------
    past
        The nights; numbers of hotspots as in ``hotspots``.
    hotspots
        The hotspot's number by place of the problem; -1: none, its visits are not looked at.
    day, clock_s
        The date of the shift's start as an ordinal, and its time of day in seconds.
    """

    past: Nights
    hotspots: tuple[int, ...]
    day: int
    clock_s: int

    def night(self, plan: PatrolPlan) -> Nights:
        """Return a plan as a night."""
        routes = [
            [(self.hotspots[stop.visit.place], stop.start_s) for stop in table.stops]
            for table in plan.timetables
        ]
        return night_of(self.day, self.past.starts.shape[1], routes, self.clock_s)


@dataclass(frozen=True, eq=False)
class Choice:
    """The plan that was taken and those that it was taken from, the best one first."""

    plan: PatrolPlan
    candidates: tuple[Candidate, ...]


def draw_unlike(
    problem: PatrolProblem,
    habits: Habits,
    time_limit_s: float = 2.4,
    seed: int = 0,
    loss: float = USUAL_LOSS,
    strengths: Sequence[float] = STRENGTHS,
    work_s: float | None = None,
) -> Choice:
    """Draw a plan that is worth nearly as much as the best and is the hardest to guess.

    The same problem, habits, limit, seed and loss give the same plan, unless the clock cuts the
    search off (the plan then says ``stopped_early``).

    Parameters
    ----------
    problem
        Teams, visits, travel times.
    habits
        The nights before.
    time_limit_s
        For all candidates together, seconds.
    seed
        Which of the good plans.
    loss
        The share of the best plan's value that may be lost at most.
    strengths
        One candidate each besides the best: the share of familiar half hours that are closed.
    work_s
        As much is tried as a core of 2023 tries in this many seconds; None: half of the limit.
    """
    begun = time.monotonic()
    best_s = time_limit_s * _SHARE_OF_BEST
    work_share = _WORK_SHARE if work_s is None else work_s / time_limit_s
    best = solve(problem, best_s, seed, work_s=best_s * work_share)
    plans = [best]
    if len(habits.past):
        orders = orders_of(best.timetables)
        times, _ways = familiarity(habits.past, habits.day)
        # Shares of the limit, not of what is left of it: the clock must not choose the plan.
        each_s = time_limit_s * (1 - _SHARE_OF_BEST) / max(len(strengths), 1)
        for number, strength in enumerate(strengths, start=1):
            if time.monotonic() - begun + each_s > time_limit_s * _PATIENCE:
                plans = [replace(plan, stopped_early=True) for plan in plans]
                break
            random = np.random.default_rng([seed, habits.day, number])
            narrow = without_habits(problem, habits, times, strength, random)
            found = _solve_from(
                narrow, orders, (each_s, each_s * work_share), seed + _PRIME * number
            )
            plans.append(_of_whole(problem, best, found))
    return choose(plans, habits, loss)


def choose(plans: Sequence[PatrolPlan], habits: Habits, loss: float) -> Choice:
    """Take the least familiar of plans that lose no more than a share of the best one's value."""
    least = (1 - loss) * max(plan.value for plan in plans)
    nights = [habits.night(plan) for plan in plans]
    guessed = [guess(habits.past, night) for night in nights]
    familiar = [_familiar(habits, night) for night in nights]
    fit = [k for k, plan in enumerate(plans) if plan.value >= least]
    taken = min(fit, key=lambda k: (familiar[k], -plans[k].value))
    return Choice(
        plans[taken],
        tuple(
            _candidate(plan, each, k == taken)
            for k, (plan, each) in enumerate(zip(plans, guessed, strict=True))
        ),
    )


def without_habits(
    problem: PatrolProblem,
    habits: Habits,
    times: NDArray[np.float64],
    strength: float,
    random: np.random.Generator,
) -> PatrolProblem:
    """Close half hours that places were visited in; appointments and what is unknown stay open.

    Parameters
    ----------
    times
        Shape (hotspots, 48): how likely each half hour is held.
    strength
        0: nothing is closed; 1: all that was ever visited, as far as enough is left.
    """
    wanted: dict[int, int] = {}
    for visit in problem.visits:
        wanted[visit.place] = wanted.get(visit.place, 0) + 1
    closed: dict[int, frozenset[int]] = {}
    for place, count in wanted.items():
        hotspot = habits.hotspots[place]
        if hotspot < 0:
            continue
        visits = [visit for visit in problem.visits if visit.place == place]
        open_slots = sorted({slot for visit in visits for slot in _slots(visit, habits.clock_s)})
        # Of half hours that are alike another one comes first each time.
        doubt = times[hotspot] + random.uniform(0, 0.05, SLOTS)
        spare = max(0, len(open_slots) - OPEN_A_VISIT * count)
        worst = sorted(open_slots, key=lambda slot: -doubt[slot % SLOTS])[:spare]
        closed[place] = frozenset(
            slot
            for slot in worst
            if times[hotspot, slot % SLOTS] > 0 and random.random() < strength
        )
    return replace(
        problem,
        visits=tuple(
            replace(visit, windows=_narrowed(visit, closed.get(visit.place), habits.clock_s))
            for visit in problem.visits
        ),
    )


def _slots(visit: VisitWanted, clock_s: int) -> range | list[int]:
    """Return the half hours since midnight that a stay may begin in."""
    return [
        slot
        for window in visit.windows
        if window.length_s >= visit.dwell_s
        for slot in range(
            (clock_s + window.opens_s) // SLOT_S,
            (clock_s + window.closes_s - visit.dwell_s) // SLOT_S + 1,
        )
    ]


def _narrowed(
    visit: VisitWanted, closed: frozenset[int] | None, clock_s: int
) -> tuple[Window, ...]:
    """Return a visit's windows without closed half hours; all of them where nothing is left."""
    if not closed or visit.must:
        return visit.windows
    found: list[Window] = []
    for window in visit.windows:
        latest_s = window.closes_s - visit.dwell_s
        goes_on = False
        for slot in range((clock_s + window.opens_s) // SLOT_S, (clock_s + latest_s) // SLOT_S + 1):
            if slot in closed:
                goes_on = False
                continue
            first_s = max(window.opens_s, slot * SLOT_S - clock_s)
            end_s = min(latest_s, (slot + 1) * SLOT_S - clock_s - 1) + visit.dwell_s
            if goes_on:
                found[-1] = replace(found[-1], closes_s=end_s)
                continue
            if found and first_s < found[-1].closes_s:
                # The stay before would last into this half hour: windows must not overlap.
                cut = replace(found[-1], closes_s=first_s)
                if cut.length_s < visit.dwell_s:
                    continue
                found[-1] = cut
            found.append(Window(first_s, end_s))
            goes_on = True
    return tuple(found) or visit.windows


def _solve_from(
    narrow: PatrolProblem, orders: list, limits_s: tuple[float, float], seed: int
) -> PatrolPlan:
    """Solve a problem with closed half hours, beginning from the best plan's order.

    ``limits_s`` are those of the clock and of the work.
    """
    of_key = {visit.key: visit for visit in narrow.visits}
    start = [
        [of_key[task.key] if isinstance(task, VisitWanted) else task for task in tasks]
        for tasks in orders
    ]
    limit_s, work_s = limits_s
    return solve(narrow, limit_s, seed, start, work_s)


def _of_whole(problem: PatrolProblem, best: PatrolPlan, found: PatrolPlan) -> PatrolPlan:
    """Return a plan of the narrowed problem as one of the whole."""
    of_key = {visit.key: visit for visit in problem.visits}

    def whole(table: TeamTimetable) -> TeamTimetable:
        events = tuple(
            replace(event, visit=of_key[event.visit.key]) if isinstance(event, Stop) else event
            for event in table.events
        )
        return replace(table, events=events)

    return replace(
        found,
        timetables=tuple(whole(table) for table in found.timetables),
        left_out={key: why_left_out(problem, of_key[key]) for key in found.left_out},
        upper_bound=best.upper_bound,
        value_wanted=best.value_wanted,
        seed=best.seed,
    )


def _familiar(habits: Habits, night: Nights) -> float:
    """Return how familiar a night looks: the guessers' belief in its half hours and ways."""
    if not len(habits.past):
        return 0.0
    times, ways = familiarity(habits.past, habits.day)
    seen, gone = night.starts[0], night.legs[0]
    at = float(times[seen].mean()) if seen.any() else 0.0
    on = float(ways[gone].mean()) if gone.any() else 0.0
    return at + WAYS_COUNT * on


def _candidate(plan: PatrolPlan, guessed: Guessed, chosen: bool) -> Candidate:
    return Candidate(plan.value, round(guessed.times, 4), round(guessed.ways, 4), chosen)
