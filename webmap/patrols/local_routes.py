"""Whether a visit fits into a route, and putting it in and taking it out, in compiled code.

With the earliest and the latest starts settled, whether a visit fits at a position is told from
its neighbours alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from webmap.patrols.local_state import (
    AT,
    BEFORE,
    BEHIND,
    BREAK_END,
    BREAK_FIRST,
    CHAIN,
    DWELL,
    END_PLACE,
    FREE,
    LATEST,
    MOST,
    OFF,
    ON,
    PACE,
    PLACE,
    RANK,
    REPEAT_S,
    SPACING,
    START,
    START_PLACE,
    SUM_FOREIGN,
    SUM_WORTH,
    TEAM,
    TWIN,
    WALKED,
    WINDOW_FIRST,
    WORTH,
    Facts,
    State,
    is_idle,
)
from webmap.patrols.local_times import most_holds, next_start, settle, settle_after

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@njit(cache=True, nogil=True)
def _chain_place(facts: Facts, state: State, visit: int, start: int) -> tuple[int, int]:
    """Return the visits of a chain that come right before and behind one, -1 for none."""
    known, nodes = facts.nodes, state.nodes
    chain = known[visit, CHAIN]
    first, second = -1, -1
    for k in range(facts.chain_first[chain], facts.chain_first[chain + 1]):
        other = facts.chain_visits[k]
        if nodes[other, TEAM] < 0 or other == visit:
            continue
        if facts.loose[chain]:
            if nodes[other, START] <= start:
                if first < 0 or nodes[other, START] > nodes[first, START]:
                    first = other
            elif second < 0 or nodes[other, START] < nodes[second, START]:
                second = other
        elif known[other, RANK] < known[visit, RANK]:
            first = other
        elif second < 0:
            second = other
    return first, second


@njit(cache=True, nogil=True)
def start_at(
    facts: Facts, state: State, visit: int, team: int, position: int, low: int
) -> tuple[int, int]:
    """Return when a visit put before a position starts (-1: it doesn't fit) and the longer way."""
    known, nodes, crews = facts.nodes, state.nodes, facts.crews
    visits, travel = facts.visits, facts.travel[crews[team, PACE]]
    place = known[visit, PLACE]
    if position:
        left = state.order[team, position - 1]
        time, at, walked = nodes[left, FREE], nodes[left, AT], nodes[left, WALKED]
    else:
        time, at, walked = crews[team, ON], crews[team, START_PLACE], 0
    start = next_start(facts, visit, max(low, time + max(0, travel[at, place] - walked)))
    if start < 0:
        return -1, 0
    if known[visit, CHAIN] >= 0:
        for _turn in range(8):
            first, second = _chain_place(facts, state, visit, start)
            low = start
            if first >= 0:
                low = max(low, nodes[first, FREE] + known[visit, SPACING])
            if second >= 0 and most_holds(known, visit, second):
                low = max(low, nodes[second, START] - known[second, MOST] - known[visit, DWELL])
            if low <= start:
                break
            start = next_start(facts, visit, low)
            if start < 0:
                return -1, 0
        if low > start:
            return -1, 0
        gone = start + known[visit, DWELL]
        if second >= 0 and gone + known[second, SPACING] > nodes[second, LATEST]:
            return -1, 0
        if first >= 0 and most_holds(known, first, visit):
            by = nodes[first, LATEST] + known[first, DWELL] + known[visit, MOST]
            if start > by:
                return -1, 0
    time, walked = start + known[visit, DWELL], 0
    k = position
    while k < state.size[team] and state.order[team, k] >= visits:
        pause = state.order[team, k]
        begin = max(time, facts.windows[known[pause, WINDOW_FIRST], 0])
        if begin > nodes[pause, LATEST]:
            return -1, 0
        walked += begin - time
        time = begin + known[pause, DWELL]
        k += 1
    if k < state.size[team]:
        right = state.order[team, k]
        ahead, by = known[right, PLACE], nodes[right, LATEST]
    else:
        ahead, by = crews[team, END_PLACE], crews[team, OFF]
    if time + max(0, travel[place, ahead] - walked) > by:
        return -1, 0
    empty = k == state.size[team] and at == crews[team, START_PLACE] and is_idle(facts, state, team)
    old_way = 0 if empty else travel[at, ahead]
    return start, travel[at, place] + travel[place, ahead] - old_way


@njit(cache=True, nogil=True)
def put(facts: Facts, state: State, visit: int, team: int, position: int, start: int) -> None:
    """Put a visit into a route; the times are settled later."""
    known, nodes = facts.nodes, state.nodes
    size = state.size[team]
    for k in range(size, position, -1):
        state.order[team, k] = state.order[team, k - 1]
    state.order[team, position] = visit
    state.size[team] += 1
    if known[visit, CHAIN] >= 0:
        first, second = _chain_place(facts, state, visit, start)
        nodes[visit, BEFORE], nodes[visit, BEHIND] = first, second
        if first >= 0:
            nodes[first, BEHIND] = visit
        if second >= 0:
            nodes[second, BEFORE] = visit
    nodes[visit, TEAM], nodes[visit, START] = team, start
    state.sums[SUM_WORTH] += known[visit, WORTH]
    state.sums[SUM_FOREIGN] += facts.foreign[visit, team]


@njit(cache=True, nogil=True)
def take(facts: Facts, state: State, visit: int) -> None:
    """Take a visit out; the times of the routes are settled later."""
    nodes = state.nodes
    team, position = nodes[visit, TEAM], 0
    while state.order[team, position] != visit:
        position += 1
    for k in range(position, state.size[team] - 1):
        state.order[team, k] = state.order[team, k + 1]
    state.size[team] -= 1
    nodes[visit, TEAM] = -1
    first, second = nodes[visit, BEFORE], nodes[visit, BEHIND]
    if first >= 0:
        nodes[first, BEHIND] = second
    if second >= 0:
        nodes[second, BEFORE] = first
    nodes[visit, BEFORE], nodes[visit, BEHIND] = -1, -1
    state.sums[SUM_WORTH] -= facts.nodes[visit, WORTH]
    state.sums[SUM_FOREIGN] -= facts.foreign[visit, team]


@njit(cache=True, nogil=True)
def drop(facts: Facts, state: State, visit: int) -> None:
    """Take a visit out, and its twin with it."""
    take(facts, state, visit)
    twin = facts.nodes[visit, TWIN]
    if twin >= 0 and state.nodes[twin, TEAM] >= 0:
        take(facts, state, twin)


@njit(cache=True, nogil=True)
def insert(facts: Facts, state: State, visit: int, team: int, position: int, start: int) -> bool:
    """Put a visit that fits into a route; whether all rules still hold (else it is left out)."""
    put(facts, state, visit, team, position, start)
    if settle_after(facts, state, team):
        return True
    take(facts, state, visit)
    settle_after(facts, state, team)
    return False


@njit(cache=True, nogil=True)
def adopt(facts: Facts, state: State, wanted: Ints) -> bool:
    """Fill an empty state with routes, a row of nodes a team (-1: none); whether breaks fit.

    A visit that would break a rule where it stands is left out, and so are twins.
    """
    crews = facts.crews
    for team in range(facts.teams):
        if not (wanted[team] >= 0).any():
            continue
        state.size[team] = 0
        for node in wanted[team]:
            if node < 0:
                continue
            if node >= facts.visits:
                state.order[team, state.size[team]] = node
                state.size[team] += 1
                if not settle_after(facts, state, team):
                    return False
            elif facts.nodes[node, TWIN] < 0 and facts.allowed[node, team]:
                start, _ = start_at(facts, state, node, team, state.size[team], 0)
                if start >= 0:
                    insert(facts, state, node, team, state.size[team], start)
        if state.size[team] < crews[team, BREAK_END] - crews[team, BREAK_FIRST]:
            return False
    return settle(facts, state)


@njit(cache=True, nogil=True)
def moving(facts: Facts, state: State) -> tuple[int, int]:
    """Return the seconds on the way, all teams together, and the stops where a team just was."""
    known, crews = facts.nodes, facts.crews
    total, repeats, visits = 0, 0, facts.visits
    for team in range(facts.teams):
        if is_idle(facts, state, team):
            continue
        at, before = crews[team, START_PLACE], -1
        for k in range(state.size[team]):
            node = state.order[team, k]
            if node < visits:
                place = known[node, PLACE]
                total += facts.travel[crews[team, PACE], at, place]
                repeats += place == before
                at, before = place, place
        total += facts.travel[crews[team, PACE], at, crews[team, END_PLACE]]
    return total, repeats


@njit(cache=True, nogil=True)
def whole_cost(facts: Facts, state: State) -> int:
    """Return the seconds on the way, and those for foreign ground and for stops in a row."""
    way_s, repeats = moving(facts, state)
    return way_s + state.sums[SUM_FOREIGN] + REPEAT_S * repeats
