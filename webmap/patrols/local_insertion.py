"""Find where visits cost the least and put them in, until none fits any more; compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from webmap.patrols.local_chance import random_share
from webmap.patrols.local_routes import drop, insert, put, start_at
from webmap.patrols.local_state import (
    AT,
    CHAIN,
    DWELL,
    END_PLACE,
    FREE,
    LATEST,
    OFF,
    ON,
    PACE,
    PLACE,
    REPEAT_S,
    START_PLACE,
    TEAM,
    TWIN,
    WALKED,
    WINDOW_FIRST,
    WINDOW_LAST,
    WORTH,
    Facts,
    State,
)
from webmap.patrols.local_times import settle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@njit(cache=True, nogil=True)
def find_best(
    facts: Facts,
    state: State,
    visit: int,
    blink: float,
    wait_cost: float,
    seed: NDArray[np.uint64],
    work: Ints,
    looked_at: NDArray[np.bool_],
) -> tuple[float, int, int, int]:
    """Return the least cost of a visit, with team, position and start; team -1: it fits nowhere.

    Only the routes of some teams are looked at. A position is overlooked now and then (``blink``).
    """
    # Each array is named once: to reach it through the tuple again costs more than to read it.
    order, size, nodes, visits = state.order, state.size, state.nodes, facts.visits
    travel, known, windows, crews = facts.travel, facts.nodes, facts.windows, facts.crews
    place, dwell, chained = known[visit, PLACE], known[visit, DWELL], known[visit, CHAIN] >= 0
    window_0, window_9 = known[visit, WINDOW_FIRST], known[visit, WINDOW_LAST]
    first_open, last_close = windows[window_0, 0], windows[window_9, 1]
    best, best_team, best_position, best_start = np.inf, -1, -1, -1
    work[0] += 16
    for team in range(facts.teams):
        if not (looked_at[team] and facts.allowed[visit, team]):
            continue
        mode, extra, count = crews[team, PACE], facts.foreign[visit, team], size[team]
        time, here, ahead_s = crews[team, ON], crews[team, START_PLACE], 0
        for position in range(count + 1):
            work[0] += 1
            if position:
                left = order[team, position - 1]
                time, here, ahead_s = nodes[left, FREE], nodes[left, AT], nodes[left, WALKED]
            if time > last_close:
                break
            if position < count:
                right = order[team, position]
                by = nodes[right, LATEST]
                if by < first_open:
                    continue
            else:
                right, by = -1, crews[team, OFF]
            there = travel[mode, here, place]
            start = time + max(0, there - ahead_s)
            window = window_0
            while window <= window_9 and start > windows[window, 1]:
                window += 1
            if window > window_9 or (blink > 0 and random_share(seed) < blink):
                continue
            start = max(start, windows[window, 0])
            if chained or right >= visits:
                start, way = start_at(facts, state, visit, team, position, 0)
                if start < 0:
                    continue
            else:
                ahead = crews[team, END_PLACE] if right < 0 else known[right, PLACE]
                onward = travel[mode, place, ahead]
                if start + dwell + onward > by:
                    continue
                way = there + onward - (0 if count == 0 else travel[mode, here, ahead])
            cost = way + extra + wait_cost * (start - time)
            if (position and here == place) or (right >= 0 and known[right, PLACE] == place):
                cost += REPEAT_S
            if cost < best:
                best, best_team, best_position, best_start = cost, team, position, start
    return best, best_team, best_position, best_start


@njit(cache=True, nogil=True)
def insert_best(
    facts: Facts,
    state: State,
    visit: int,
    blink: float,
    wait_cost: float,
    seed: NDArray[np.uint64],
    work: Ints,
    looked_at: NDArray[np.bool_],
) -> bool:
    """Put a visit where it costs the least; whether it fits anywhere."""
    _, team, position, start = find_best(
        facts, state, visit, blink, wait_cost, seed, work, looked_at
    )
    if team < 0:
        return False
    work[0] += 30 * len(state.nodes) if facts.any_linked else 20 + 3 * state.size[team]
    return insert(facts, state, visit, team, position, start)


@njit(cache=True, nogil=True)
def _insert_pair(facts: Facts, state: State, visit: int, work: Ints) -> bool:
    """Put a visit and its twin into two routes with the same start, where they cost the least."""
    twin, teams = facts.nodes[visit, TWIN], facts.teams
    best, found = np.inf, np.full(5, -1, np.int64)
    for one in range(teams):
        for other in range(teams):
            if one == other or not (facts.allowed[visit, one] and facts.allowed[twin, other]):
                continue
            for k in range(state.size[one] + 1):
                start, way = start_at(facts, state, visit, one, k, 0)
                work[0] += 1
                if start < 0:
                    continue
                for j in range(state.size[other] + 1):
                    work[0] += 1
                    mine, theirs, their_way = start, -1, 0
                    for _turn in range(6):
                        theirs, their_way = start_at(facts, state, twin, other, j, mine)
                        if theirs <= mine:
                            break
                        mine, _ = start_at(facts, state, visit, one, k, theirs)
                        if mine < 0 or mine == theirs:
                            break
                    if mine < 0 or mine != theirs:
                        continue
                    cost = way + their_way + facts.foreign[visit, one] + facts.foreign[twin, other]
                    if cost < best:
                        best = cost
                        found[0], found[1], found[2], found[3], found[4] = one, k, other, j, mine
    if found[0] < 0:
        return False
    put(facts, state, visit, found[0], found[1], found[4])
    put(facts, state, twin, found[2], found[3], found[4])
    if settle(facts, state):
        return True
    drop(facts, state, visit)
    settle(facts, state)
    return False


@njit(cache=True, nogil=True)
def recreate(
    facts: Facts,
    state: State,
    wanted: int,
    full: NDArray[np.bool_],
    out: NDArray[np.bool_],
    seed: NDArray[np.uint64],
    work: Ints,
) -> None:
    """Put in visits until none fits any more, in a random order that favours the valuable.

    What fits nowhere at first is not tried again: routes only fill up. Visits that were ``out``
    before are not tried in routes that were and are ``full``.
    """
    everywhere = np.ones(facts.teams, np.bool_)
    changed = ~full
    known, visits = facts.nodes, facts.visits
    keys, waiting, count = np.zeros(visits), np.zeros(visits, np.int64), 0
    # Of visits that are alike one is tried for all; the last place is for those of no chain.
    cost_of_alike = np.full(len(facts.loose) + 1, -1.0)
    way, power = random_share(seed), 1.0 + random_share(seed)
    wait_cost = 0.0 if random_share(seed) < 0.4 else random_share(seed)
    for visit in range(visits):
        twin, chain = known[visit, TWIN], known[visit, CHAIN]
        if state.nodes[visit, TEAM] >= 0 or (twin >= 0 and twin < visit):
            continue
        worth = float(known[visit, WORTH])
        alike = chain if chain >= 0 and facts.loose[chain] else -1
        cost = cost_of_alike[alike]
        if twin >= 0:
            worth, cost = worth + known[twin, WORTH], 0.0
        elif alike < 0 or cost < 0:
            where = changed if out[visit] else everywhere
            cost, team, _, _ = find_best(facts, state, visit, 0.0, wait_cost, seed, work, where)
            if team < 0:
                cost = np.inf
            if alike >= 0:
                cost_of_alike[alike] = cost
        if cost == np.inf:
            continue
        if way < 0.35:
            keys[count] = -(worth**power) / max(1.0, cost + known[visit, DWELL]) * _noise(seed)
        elif way < 0.6:
            keys[count] = -worth * random_share(seed)
        elif way < 0.75:
            keys[count] = -worth / (1.0 + known[visit, DWELL]) * random_share(seed)
        elif way < 0.85:
            keys[count] = -worth - random_share(seed)
        else:
            keys[count] = random_share(seed)
        if visit == wanted:
            keys[count] = -np.inf
        waiting[count] = visit
        count += 1
    order = np.argsort(keys[:count])
    cost_of_alike[:] = 0.0
    for k in range(count):
        visit = waiting[order[k]]
        chain = known[visit, CHAIN]
        alike = chain if chain >= 0 and facts.loose[chain] else -1
        if cost_of_alike[alike] > 0:
            continue
        if known[visit, TWIN] >= 0:
            _insert_pair(facts, state, visit, work)
        elif (
            not insert_best(facts, state, visit, 0.02, wait_cost, seed, work, everywhere)
            and alike >= 0
        ):
            cost_of_alike[alike] = 1.0


@njit(cache=True, nogil=True)
def _noise(seed: NDArray[np.uint64]) -> float:
    """Return a number from a half to one and a half."""
    return 0.5 + random_share(seed)
