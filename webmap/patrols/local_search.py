"""Improve the teams' routes by taking visits out and putting others in, in compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from webmap.patrols.local_chance import pick, random_share
from webmap.patrols.local_insertion import recreate
from webmap.patrols.local_routes import drop, whole_cost
from webmap.patrols.local_state import (
    OFF,
    ON,
    START,
    SUM_ROUNDS,
    SUM_WORK,
    SUM_WORTH,
    TEAM,
    WORTH,
    Facts,
    State,
    copy_state,
)
from webmap.patrols.local_times import new_state, settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


class Tuning(NamedTuple):
    """How the search goes about it.

    Parameters
    ----------
    cycle, growth
        Positions tried while the search cools down once; how much longer the next time is.
    warmest, coolest
        Worth that it gives up lightly at the begin and the end of a cycle.
    way_worth
        Worth of a second on the way.
    """

    cycle: float
    growth: float
    warmest: float
    coolest: float
    way_worth: float


@njit(cache=True, nogil=True)
def ruin(facts: Facts, state: State, seed: NDArray[np.uint64]) -> int:
    """Take visits out; returns one that is to go in first, or -1."""
    nodes, crews = state.nodes, facts.crews
    visits, teams = facts.visits, facts.teams
    how, centre = random_share(seed), pick(seed, visits)
    wanted = centre if nodes[centre, TEAM] < 0 else -1
    if how < 0.7:
        strings, longest = 1 + pick(seed, min(teams, 3)), 1 + pick(seed, 10)
        used = np.zeros(teams, np.bool_)
        for j in range(visits):
            visit = facts.near[centre, j]
            team = nodes[visit, TEAM]
            if team < 0 or used[team]:
                continue
            used[team] = True
            at = 0
            while state.order[team, at] != visit:
                at += 1
            length = 1 + pick(seed, longest)
            begin = max(0, at - pick(seed, length))
            _drop_between(facts, state, team, begin, length)
            strings -= 1
            if strings == 0:
                break
    elif how < 0.85:
        share = 0.05 + 0.25 * random_share(seed)
        for visit in range(visits):
            if nodes[visit, TEAM] >= 0 and random_share(seed) < share:
                drop(facts, state, visit)
    elif how < 0.97:
        middle = crews[:, ON].min() + random_share(seed) * (
            crews[:, OFF].max() - crews[:, ON].min()
        )
        half = random_share(seed) * 0.15 * (crews[:, OFF].max() - crews[:, ON].min())
        for visit in range(visits):
            if nodes[visit, TEAM] >= 0 and abs(nodes[visit, START] - middle) < half:
                drop(facts, state, visit)
    else:
        team = pick(seed, teams)
        _drop_between(facts, state, team, 0, state.size[team])
    return wanted


@njit(cache=True, nogil=True)
def _drop_between(facts: Facts, state: State, team: int, begin: int, length: int) -> None:
    chosen = state.order[team, begin : min(begin + length, state.size[team])].copy()
    for node in chosen:
        if node < facts.visits and state.nodes[node, TEAM] >= 0:
            drop(facts, state, node)


@njit(cache=True, nogil=True)
def anneal(
    facts: Facts, state: State, random_seed: int, budget: int, tuning: Tuning, until: Ints
) -> State:
    """Return the best routes that ruin and recreate with annealing find from a state.

    ``budget`` counts positions tried, so that the same number gives the same result on any
    machine; a larger budget only goes on where a smaller one ends. ``until[0]`` not 0
    ends it at once (another thread's clock sets it).
    """
    seed = np.array([random_seed * 2 + 88172645463325252], dtype=np.uint64)
    for _turn in range(8):
        random_share(seed)
    work, whole, enough = np.zeros(2, np.int64), facts.nodes[:, WORTH].sum(), budget
    best, trial = new_state(facts), new_state(facts)
    full, out = np.zeros(facts.teams, np.bool_), np.zeros(facts.visits, np.bool_)
    recreate(facts, state, -1, full, out, seed, work)
    copy_state(state, best)
    copy_state(state, trial)
    best_worth, best_cost = state.sums[SUM_WORTH], whole_cost(facts, state)
    now_worth, now_cost = best_worth, best_cost
    begun, length = 0, tuning.cycle
    while work[0] < min(budget, enough) and until[0] == 0:
        work[1] += 1
        if best_worth == whole and enough == budget:
            # Nothing is left to win but shorter ways.
            enough = work[0] + int(tuning.cycle)
        done = (work[0] - begun) / length
        if done >= 1.0:
            begun, length, done = work[0], length * tuning.growth, 0.0
            copy_state(best, state)
            now_worth, now_cost = best_worth, best_cost
        warmth = tuning.warmest * (tuning.coolest / tuning.warmest) ** done
        copy_state(state, trial)
        wanted = ruin(facts, trial, seed)
        work[0] += (30 if facts.any_linked else 4) * len(facts.nodes)
        if not settle(facts, trial):
            continue
        if not facts.any_linked:
            full[:] = trial.size == state.size
            out[:] = state.nodes[: facts.visits, TEAM] < 0
        recreate(facts, trial, wanted, full, out, seed, work)
        worth, cost = trial.sums[SUM_WORTH], whole_cost(facts, trial)
        gain = float(worth - now_worth) - tuning.way_worth * (cost - now_cost)
        if gain >= 0 or gain > warmth * np.log(max(random_share(seed), 1e-12)):
            copy_state(trial, state)
            now_worth, now_cost = worth, cost
            if worth > best_worth or (worth == best_worth and cost < best_cost):
                copy_state(trial, best)
                best_worth, best_cost = worth, cost
    best.sums[SUM_WORK], best.sums[SUM_ROUNDS] = work[0], work[1]
    return best
