"""When the stops of all routes start at the earliest and at the latest, in compiled code.

Every time that a rule reaches from one route into another (spacing, twins) is a difference
between two starts, so the earliest and the latest start of every visit follow from one another
until nothing moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from webmap.patrols.local_state import (
    AT,
    BEFORE,
    BREAK_END,
    BREAK_FIRST,
    CEILING,
    DWELL,
    END_PLACE,
    FLOOR,
    FREE,
    LATEST,
    LINKED,
    MOST,
    NEVER,
    OFF,
    ON,
    PACE,
    PLACE,
    RANK,
    SPACING,
    START,
    START_PLACE,
    TEAM,
    TWIN,
    WALKED,
    WINDOW_FIRST,
    WINDOW_LAST,
    Facts,
    State,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_MOST_ROUNDS = 60


@njit(cache=True, nogil=True)
def next_start(facts: Facts, node: int, time: int) -> int:
    """Return the first time from ``time`` on at which a stay may start; -1: none."""
    known, windows = facts.nodes, facts.windows
    for window in range(known[node, WINDOW_FIRST], known[node, WINDOW_LAST] + 1):
        if time <= windows[window, 1]:
            return max(time, windows[window, 0])
    return -1


@njit(cache=True, nogil=True)
def _last_start(facts: Facts, node: int, time: int) -> int:
    known, windows = facts.nodes, facts.windows
    for window in range(known[node, WINDOW_LAST], known[node, WINDOW_FIRST] - 1, -1):
        if time >= windows[window, 0]:
            return min(time, windows[window, 1])
    return -1


@njit(cache=True, nogil=True)
def _forward(facts: Facts, state: State, team: int) -> bool:
    """Find the earliest starts of a route; whether it keeps all times."""
    known, nodes, crews, windows = facts.nodes, state.nodes, facts.crews, facts.windows
    visits, travel = facts.visits, facts.travel[crews[team, PACE]]
    time, at, walked, stops = crews[team, ON], crews[team, START_PLACE], 0, 0
    for k in range(state.size[team]):
        node = state.order[team, k]
        if node >= visits:
            window = known[node, WINDOW_FIRST]
            begin = max(time, windows[window, 0])
            walked += begin - time
            if begin > windows[window, 1]:
                begin = NEVER
        else:
            place = known[node, PLACE]
            arrive = time + max(0, travel[at, place] - walked)
            begin = next_start(facts, node, max(arrive, nodes[node, FLOOR]))
            if begin < 0:
                return False
            at, walked, stops = place, 0, stops + 1
        time = begin + known[node, DWELL]
        nodes[node, START], nodes[node, FREE] = begin, time
        nodes[node, AT], nodes[node, WALKED] = at, walked
    back = time + max(0, travel[at, crews[team, END_PLACE]] - walked)
    return stops == 0 or back <= crews[team, OFF]


@njit(cache=True, nogil=True)
def _backward(facts: Facts, state: State, team: int) -> None:
    """Find the latest starts of a route that still keep all times after them."""
    known, nodes, crews = facts.nodes, state.nodes, facts.crews
    visits, travel = facts.visits, facts.travel[crews[team, PACE]]
    arrive_by, free_by, ahead = crews[team, OFF], crews[team, OFF], crews[team, END_PLACE]
    for k in range(state.size[team] - 1, -1, -1):
        node = state.order[team, k]
        if node >= visits:
            free_by = min(facts.windows[known[node, WINDOW_FIRST], 1], free_by - known[node, DWELL])
            arrive_by -= known[node, DWELL]
            nodes[node, LATEST] = free_by
        else:
            leave_by = min(free_by, arrive_by - travel[known[node, PLACE], ahead])
            latest = min(leave_by - known[node, DWELL], nodes[node, CEILING])
            latest = _last_start(facts, node, latest)
            nodes[node, LATEST] = latest
            arrive_by, free_by, ahead = latest, latest, known[node, PLACE]


@njit(cache=True, nogil=True)
def settle_route(facts: Facts, state: State, team: int) -> bool:
    """Find earliest and latest starts of one route; whether it keeps all times."""
    if not _forward(facts, state, team):
        return False
    _backward(facts, state, team)
    return True


@njit(cache=True, nogil=True)
def most_holds(known: Ints, first: int, second: int) -> bool:
    """Return whether the most time between two visits of a chain is bounded."""
    return known[second, MOST] < NEVER and known[first, RANK] + 1 == known[second, RANK]


@njit(cache=True, nogil=True)
def settle(facts: Facts, state: State) -> bool:
    """Find earliest and latest starts of all routes; whether they keep all rules."""
    known, nodes = facts.nodes, state.nodes
    visits, teams = facts.visits, facts.teams
    dirty = np.ones(teams, np.bool_)
    nodes[:, FLOOR] = 0
    nodes[:, CEILING] = NEVER
    for team in range(teams):
        if not _forward(facts, state, team):
            return False
    for turn in range(_MOST_ROUNDS + 1 if facts.any_linked else 0):
        dirty[:] = False
        for visit in range(visits):
            if nodes[visit, TEAM] < 0 or not known[visit, LINKED]:
                continue
            twin, first = known[visit, TWIN], nodes[visit, BEFORE]
            if twin >= 0 and nodes[visit, START] < nodes[twin, START]:
                nodes[visit, FLOOR] = nodes[twin, START]
                dirty[nodes[visit, TEAM]] = True
            if first < 0:
                continue
            low = nodes[first, START] + known[first, DWELL] + known[visit, SPACING]
            if nodes[visit, START] < low:
                nodes[visit, FLOOR] = low
                dirty[nodes[visit, TEAM]] = True
            if most_holds(known, first, visit):
                low = nodes[visit, START] - known[visit, MOST] - known[first, DWELL]
                if nodes[first, START] < low:
                    nodes[first, FLOOR] = low
                    dirty[nodes[first, TEAM]] = True
        if not dirty.any():
            break
        if turn == _MOST_ROUNDS:
            return False
        for team in range(teams):
            if dirty[team] and not _forward(facts, state, team):
                return False
    dirty[:] = True
    if not facts.any_linked:
        for team in range(teams):
            _backward(facts, state, team)
        return True
    for _turn in range(_MOST_ROUNDS):
        for team in range(teams):
            if dirty[team]:
                _backward(facts, state, team)
        dirty[:] = False
        for visit in range(visits):
            if nodes[visit, TEAM] < 0 or not known[visit, LINKED]:
                continue
            twin, first = known[visit, TWIN], nodes[visit, BEFORE]
            if twin >= 0 and nodes[visit, LATEST] > nodes[twin, LATEST]:
                nodes[visit, CEILING] = nodes[twin, LATEST]
                dirty[nodes[visit, TEAM]] = True
            if first < 0:
                continue
            high = nodes[visit, LATEST] - known[visit, SPACING] - known[first, DWELL]
            if nodes[first, LATEST] > high:
                nodes[first, CEILING] = high
                dirty[nodes[first, TEAM]] = True
            if most_holds(known, first, visit):
                high = nodes[first, LATEST] + known[first, DWELL] + known[visit, MOST]
                if nodes[visit, LATEST] > high:
                    nodes[visit, CEILING] = high
                    dirty[nodes[visit, TEAM]] = True
        if not dirty.any():
            return True
    return False


@njit(cache=True, nogil=True)
def settle_after(facts: Facts, state: State, team: int) -> bool:
    """Settle what a change of one visit in one team's route moves."""
    if facts.any_linked:
        return settle(facts, state)
    return settle_route(facts, state, team)


@njit(cache=True, nogil=True)
def new_state(facts: Facts) -> State:
    """Return routes that hold the breaks alone."""
    nodes = len(facts.nodes)
    state = State(
        np.zeros((facts.teams, nodes + 1), np.int64),
        np.zeros(facts.teams, np.int64),
        np.full((nodes, 10), -1, np.int64),
        np.zeros(4, np.int64),
    )
    for team in range(facts.teams):
        for node in range(facts.crews[team, BREAK_FIRST], facts.crews[team, BREAK_END]):
            state.order[team, state.size[team]] = node
            state.size[team] += 1
            state.nodes[node, TEAM] = team
    settle(facts, state)
    return state
