"""Give visits of busy teams to idle ones, in compiled code."""

from __future__ import annotations

import numpy as np
from numba import njit

from webmap.patrols.local_idleness import busy, idle_cost
from webmap.patrols.local_insertion import insert_best
from webmap.patrols.local_routes import take
from webmap.patrols.local_state import (
    TEAM,
    TWIN,
    Facts,
    State,
    copy_state,
)
from webmap.patrols.local_times import new_state, settle


@njit(cache=True, nogil=True)
def even_out(facts: Facts, state: State, enough: float) -> None:
    """Give visits of the busiest team to the least busy one, as long as that helps.

    Each time the one that leaves both nearest to each other; on a team's home ground only, and
    not where a team would stay on or wait for it. It ends when the least busy team has ``enough``
    of the busiest one's work.
    """
    seed, work = np.ones(1, np.uint64), np.zeros(2, np.int64)
    trial, best = new_state(facts), new_state(facts)
    loads = np.zeros(facts.teams, np.int64)
    while True:
        for team in range(facts.teams):
            loads[team] = busy(facts, state, team)
        most, least = int(np.argmax(loads)), int(np.argmin(loads))
        if most == least or loads[least] >= enough * loads[most]:
            return
        best_load, cost = loads[most], idle_cost(facts, state, enough)
        only = np.zeros(facts.teams, np.bool_)
        only[least] = True
        for visit in range(facts.visits):
            if state.nodes[visit, TEAM] != most or facts.nodes[visit, TWIN] >= 0:
                continue
            if not facts.allowed[visit, least] or facts.foreign[visit, least] > 0:
                continue
            copy_state(state, trial)
            take(facts, trial, visit)
            if not settle(facts, trial):
                continue
            if not insert_best(facts, trial, visit, 0.0, 0.0, seed, work, only):
                continue
            if idle_cost(facts, trial, enough) > cost:
                continue
            load = max(busy(facts, trial, most), busy(facts, trial, least))
            if load < best_load:
                best_load = load
                copy_state(trial, best)
        if best_load == loads[most]:
            return
        copy_state(best, state)
