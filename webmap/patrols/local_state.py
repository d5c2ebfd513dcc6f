"""The teams' routes as arrays for compiled code: what is known of a problem, and how it stands.

Plain arrays in and out: `Facts` is the problem, `State` the routes as they stand. A node is a
visit (0 to visits-1) or a team's break (the numbers after them); breaks never leave their route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NEVER = 1 << 40
# Added to the worth of a visit that no other may take the place of.
MUST = 1 << 40
# What a stop costs the search where the team just was: it would stand on instead of coming back.
REPEAT_S = 1800

# Columns of `Facts.nodes`.
PLACE, DWELL, WORTH, WINDOW_FIRST, WINDOW_LAST = range(5)
CHAIN, RANK, SPACING, MOST, TWIN, LINKED = range(5, 11)
# Columns of `Facts.crews`.
PACE, ON, OFF, START_PLACE, END_PLACE, BREAK_FIRST, BREAK_END = range(7)
# Columns of `State.nodes`.
TEAM, START, FREE, AT, WALKED, LATEST, FLOOR, CEILING, BEFORE, BEHIND = range(10)
# Places of `State.sums`.
SUM_WORTH, SUM_FOREIGN, SUM_WORK, SUM_ROUNDS = range(4)


class Facts(NamedTuple):
    """The problem: times are seconds, windows bound the start of a stay.

    Parameters
    ----------
    visits, teams
        How many.
    travel
        Shape (paces, places + 1, places + 1): by mode and speed; the last place is anywhere.
    nodes
        A row a visit, then a row a break: place, dwell, worth, its first and last row of windows,
        chain (or -1), rank in it, least and most time from the one before, twin (or -1), and
        whether any of these three rules links it to another visit.
    crews
        A row a team: row of ``travel``, times on duty, start and end, its breaks among the nodes.
    windows
        When a stay or break may start, earliest and latest; in order of node and time.
    allowed, foreign
        Shape (visits, teams): whether it may make it, and the seconds that it costs more.
    near
        For each visit all visits, the nearest first.
    chain_first, chain_visits, loose
        Where each chain begins among the chains' visits (by rank); it is loose where its visits
        are alike, so that any may come before any other.
    any_linked
        Whether any visit is linked.
    """

    visits: int
    teams: int
    travel: Ints
    nodes: Ints
    crews: Ints
    windows: Ints
    allowed: NDArray[np.bool_]
    foreign: Ints
    near: Ints
    chain_first: Ints
    chain_visits: Ints
    loose: NDArray[np.bool_]
    any_linked: bool


class State(NamedTuple):
    """The routes, and what follows from them.

    Parameters
    ----------
    order, size
        The nodes of each team's route, and how many.
    nodes
        A row a node: its team (or -1), start, when the team is free after it, the place it is at
        then, how much of the next way a break has walked already, the latest start, what links
        ask of both, and the visits before and behind it in its chain.
    sums
        Worth, seconds for foreign ground, positions tried, rounds.
    """

    order: Ints
    size: Ints
    nodes: Ints
    sums: Ints


@njit(cache=True, nogil=True)
def copy_state(source: State, target: State) -> None:
    """Make one state the same as another."""
    for team in range(len(source.size)):
        for k in range(source.size[team]):
            target.order[team, k] = source.order[team, k]
    target.size[:] = source.size
    target.nodes[:] = source.nodes
    target.sums[:] = source.sums


@njit(cache=True, nogil=True)
def is_idle(facts: Facts, state: State, team: int) -> bool:
    """Return whether a team makes no visit."""
    crews = facts.crews
    return state.size[team] == crews[team, BREAK_END] - crews[team, BREAK_FIRST]
