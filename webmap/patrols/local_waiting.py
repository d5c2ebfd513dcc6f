"""Let teams wait less and not stay on where they just were, at the same worth; compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from webmap.patrols.local_chance import pick, random_share
from webmap.patrols.local_idleness import idle_cost, waiting
from webmap.patrols.local_insertion import recreate
from webmap.patrols.local_routes import drop, moving
from webmap.patrols.local_search import ruin
from webmap.patrols.local_state import (
    CHAIN,
    FREE,
    PACE,
    PLACE,
    START,
    SUM_WORK,
    SUM_WORTH,
    TEAM,
    Facts,
    State,
    copy_state,
)
from webmap.patrols.local_times import new_state, settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# Seconds of such cost that the search gives up lightly at its begin and its end.
_WARMEST_S, _COOLEST_S = 600.0, 20.0


@njit(cache=True, nogil=True)
def _loosen(facts: Facts, state: State, seed: NDArray[np.uint64]) -> None:
    """Take out a stop that is waited for or comes in a row, and some near it in time or place."""
    known, nodes, visits = facts.nodes, state.nodes, facts.visits
    sore, count = np.zeros(visits, np.int64), 0
    for team in range(facts.teams):
        before = -1
        for k in range(state.size[team]):
            node = state.order[team, k]
            if node >= visits:
                continue
            if before >= 0:
                way = facts.travel[
                    facts.crews[team, PACE], known[before, PLACE], known[node, PLACE]
                ]
                if known[node, PLACE] == known[before, PLACE] or (
                    nodes[node, START] - nodes[before, FREE] > way
                ):
                    sore[count] = node
                    count += 1
            before = node
    if count == 0:
        return
    centre = sore[pick(seed, count)]
    begin, chain, place = nodes[centre, START], known[centre, CHAIN], known[centre, PLACE]
    near_s = 600.0 + 5400.0 * random_share(seed)
    share, kin = 0.6 * random_share(seed), random_share(seed) < 0.5
    for visit in range(visits):
        if nodes[visit, TEAM] < 0 or visit == centre:
            continue
        alike = kin and chain >= 0 and known[visit, PLACE] == place
        if alike or (abs(nodes[visit, START] - begin) < near_s and random_share(seed) < share):
            drop(facts, state, visit)
    if nodes[centre, TEAM] >= 0:
        drop(facts, state, centre)


@njit(cache=True, nogil=True)
def wait_less(
    facts: Facts, state: State, random_seed: int, budget: int, enough: float, until: Ints
) -> State:
    """Return routes of exactly the same worth in which teams stay on and wait the least.

    The work stays shared as far as it can: to ``enough``, see `idle_cost`. ``budget`` and
    ``until`` are as in `webmap.patrols.local_search.anneal`.
    """
    seed = np.array([random_seed * 2 + 88172645463325252], dtype=np.uint64)
    for _turn in range(8):
        random_share(seed)
    work, worth = np.zeros(2, np.int64), state.sums[SUM_WORTH]
    now, trial, best = new_state(facts), new_state(facts), new_state(facts)
    full, out = np.zeros(facts.teams, np.bool_), np.zeros(facts.visits, np.bool_)
    copy_state(state, now)
    copy_state(state, best)
    now_cost = idle_cost(facts, now, enough)
    best_cost = now_cost
    if moving(facts, now)[1] == 0 and waiting(facts, now) == 0:
        return best
    while work[0] < budget and until[0] == 0:
        warmth = _WARMEST_S * (_COOLEST_S / _WARMEST_S) ** (work[0] / budget)
        copy_state(now, trial)
        wanted = -1
        if random_share(seed) < 0.7:
            _loosen(facts, trial, seed)
        else:
            wanted = ruin(facts, trial, seed)
        work[0] += (30 if facts.any_linked else 4) * len(facts.nodes)
        if not settle(facts, trial):
            continue
        recreate(facts, trial, wanted, full, out, seed, work)
        if trial.sums[SUM_WORTH] != worth:
            continue
        cost = idle_cost(facts, trial, enough)
        gain = float(now_cost - cost)
        if gain >= 0 or gain > warmth * np.log(max(random_share(seed), 1e-12)):
            copy_state(trial, now)
            now_cost = cost
            if cost < best_cost:
                copy_state(trial, best)
                best_cost = cost
    best.sums[SUM_WORK] = state.sums[SUM_WORK] + work[0]
    return best
