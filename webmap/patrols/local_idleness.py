"""What teams do that no visit is made by: waiting, staying on, having less to do; compiled code."""

from __future__ import annotations

from numba import njit

from webmap.patrols.local_routes import moving
from webmap.patrols.local_state import (
    AT,
    DWELL,
    END_PLACE,
    FREE,
    NEVER,
    ON,
    PACE,
    PLACE,
    START,
    START_PLACE,
    SUM_FOREIGN,
    WALKED,
    Facts,
    State,
    is_idle,
)

# A stop where the team just was weighs more than any waiting.
_REPEAT_S = 1_000_000
# A team on its way is seen, one that waits stands about.
_WAIT_WEIGHT, _UNEVEN_WEIGHT = 2, 8


@njit(cache=True, nogil=True)
def waiting(facts: Facts, state: State) -> int:
    """Return the seconds between a team's leaving and its return that it has nothing to do."""
    known, nodes, crews = facts.nodes, state.nodes, facts.crews
    total = 0
    for team in range(facts.teams):
        if is_idle(facts, state, team):
            continue
        travel = facts.travel[crews[team, PACE]]
        time, at, walked = crews[team, ON], crews[team, START_PLACE], 0
        first = state.order[team, 0]
        if first < facts.visits:
            # It leaves only as early as its first stop needs.
            time = nodes[first, START] - travel[at, known[first, PLACE]]
        left, busy = time, 0
        for k in range(state.size[team]):
            node = state.order[team, k]
            if node < facts.visits:
                busy += travel[at, known[node, PLACE]]
            busy += known[node, DWELL]
            time, at, walked = nodes[node, FREE], nodes[node, AT], nodes[node, WALKED]
        back = travel[at, crews[team, END_PLACE]]
        total += time + max(0, back - walked) - left - busy - back
    return total


@njit(cache=True, nogil=True)
def idle_cost(facts: Facts, state: State, enough: float) -> int:
    """Return what stops in a row, waiting, uneven work, ways and foreign ground cost, seconds.

    Work is even where the least busy team has ``enough`` of the busiest one's.
    """
    way_s, repeats = moving(facts, state)
    most, least = 0, NEVER
    for team in range(facts.teams):
        load = busy(facts, state, team)
        most, least = max(most, load), min(least, load)
    return (
        _REPEAT_S * repeats
        + _WAIT_WEIGHT * waiting(facts, state)
        + _UNEVEN_WEIGHT * max(0, int(enough * most) - least)
        + way_s
        + state.sums[SUM_FOREIGN]
    )


@njit(cache=True, nogil=True)
def busy(facts: Facts, state: State, team: int) -> int:
    """Return a team's seconds on the way and of presence."""
    known, crews = facts.nodes, facts.crews
    total, at, mode = 0, crews[team, START_PLACE], crews[team, PACE]
    if is_idle(facts, state, team):
        return 0
    for k in range(state.size[team]):
        node = state.order[team, k]
        if node < facts.visits:
            total += facts.travel[mode, at, known[node, PLACE]] + known[node, DWELL]
            at = known[node, PLACE]
    return total + facts.travel[mode, at, crews[team, END_PLACE]]
