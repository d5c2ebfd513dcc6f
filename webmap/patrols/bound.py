"""A value that no plan of a shift can exceed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from webmap.patrols.leftout import possible_visits
from webmap.patrols.parts import most_visits
from webmap.patrols.problem import NO_WAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from webmap.patrols.problem import PatrolProblem, PatrolTeam, VisitWanted

# Spans of time that are looked at: as many begins and ends, spread over the windows.
_MOST_BOUNDS = 24
# More shares of visits and teams than this, and only the team's hours are told apart by it.
_MOST_SHARES = 6000


def upper_bound(problem: PatrolProblem) -> int:
    """Return an upper bound on the value of every plan of the problem.

    Every visit costs its team at least its dwell time and the shortest way that leads to it from
    any other place that the team can be at (or, from the same hotspot, the spacing). What a team
    makes has room in its time on duty, without its breaks and the shortest way back; and the
    visits whose windows lie in a span of time have room in the teams' time in that span, but
    for one way that a team may have behind it at its begin. Of one place no more visits count
    than its windows have room for with the spacing. The bound is the best value of shares of
    visits that keep all this (a linear programme). Visits that no team could make even with
    nothing else to do count for nothing.
    """
    visits = possible_visits(problem)
    if not visits:
        return 0
    value = np.array([visit.value for visit in visits], dtype=float)
    cost = np.column_stack([_least_cost_s(problem, visits, team) for team in problem.teams])
    may = np.isfinite(cost)
    hours = np.array([_hours_s(problem, visits, team) for team in problem.teams], dtype=float)
    if may.sum() > _MOST_SHARES:
        cost = np.where(may, cost, np.inf).min(axis=1, keepdims=True)
        may, hours = np.isfinite(cost), hours.sum(keepdims=True)
    of_visit, of_team = np.nonzero(may)
    shares = np.arange(len(of_visit))
    rows = [
        sparse.csr_matrix((np.ones(len(shares)), (of_visit, shares)), (len(visits), len(shares))),
        sparse.csr_matrix((cost[of_visit, of_team], (of_team, shares)), (len(hours), len(shares))),
    ]
    limits = [np.ones(len(visits)), np.maximum(hours, 0.0)]
    least_s = np.where(may, cost, np.inf).min(axis=1)
    for members, most in _chains(visits):
        rows.append(sparse.csr_matrix(members[of_visit].astype(float)))
        limits.append(np.array([most], dtype=float))
    spans = _spans(problem, visits, least_s)
    if spans:
        inside = np.array([members for members, _ in spans])
        rows.append(sparse.csr_matrix(inside[:, of_visit] * least_s[of_visit]))
        limits.append(np.array([room_s for _, room_s in spans], dtype=float))
    best = linprog(-value[of_visit], sparse.vstack(rows), np.concatenate(limits), bounds=(0, 1))
    if best.status != 0:
        return int(value.sum())
    return int(min(value.sum(), np.floor(-best.fun * (1 + 1e-9) + 1e-6)))


def _hours_s(problem: PatrolProblem, visits: Sequence[VisitWanted], team: PatrolTeam) -> int:
    """Return the seconds that a team has for visits and the ways to them."""
    hours_s = team.off_s - team.on_s - sum(pause.lasts_s for pause in team.breaks)
    if team.end_place is not None:
        at = [visit.place for visit in visits]
        hours_s -= int(problem.travel_of(team)[at, team.end_place].min())
    return hours_s


def _least_cost_s(
    problem: PatrolProblem, visits: Sequence[VisitWanted], team: PatrolTeam
) -> NDArray[np.float64]:
    """Return the least seconds that each visit costs a team; inf where it may not make it."""
    at = np.array([visit.place for visit in visits])
    travel_s = problem.travel_of(team)
    dwell_s = np.array([visit.dwell_s for visit in visits], dtype=float)
    way_s = np.zeros(len(visits))
    if team.start_place is not None:
        origins = np.unique([*at, team.start_place])
        ways = travel_s[np.ix_(origins, at)].astype(float)
        ways[(origins[:, None] == at[None, :]) & (origins[:, None] != team.start_place)] = np.inf
        way_s = ways.min(axis=0)
        for place in np.unique(at):
            same = np.flatnonzero(at == place)
            way_s[same] = np.minimum(way_s[same], _stay_s([visits[int(k)] for k in same]))
    closed = np.array([not visit.open_to(team) for visit in visits])
    closed |= np.diag(travel_s)[at] >= NO_WAY_S
    return np.where(closed, np.inf, dwell_s + np.minimum(way_s, NO_WAY_S))


def _stay_s(same: Sequence[VisitWanted]) -> float:
    """Return the least seconds between two visits of one place by a team that stays there."""
    if len(same) == 1:
        return np.inf
    followers = [visit.spacing_s for visit in same if visit.after is not None]
    # One chain of visits: whoever stays waits out the spacing. Else somebody may just stay.
    return min(followers) if len(followers) == len(same) - 1 else 0.0


def _chains(visits: Sequence[VisitWanted]) -> list[tuple[NDArray[np.bool_], int]]:
    """Return chains of visits whose windows have no room for all of them, and for how many."""
    root: dict[str, str] = {}
    for visit in visits:
        # In a chain's order or not, each visit finds the first one by way of those before it.
        root[visit.key] = visit.after if visit.after is not None else visit.key
    chains: dict[str, list[int]] = {}
    for k, visit in enumerate(visits):
        first = visit.key
        while root.get(first, first) != first:
            first = root[first]
        chains.setdefault(first, []).append(k)
    found = []
    for members in chains.values():
        chain = [visits[k] for k in members]
        spacing_s = [visit.spacing_s for visit in chain if visit.after is not None]
        if len(chain) < 2 or len({(visit.windows, visit.dwell_s) for visit in chain}) > 1:
            continue
        most = most_visits(chain[0].usable, chain[0].dwell_s, min(spacing_s), len(chain))
        if most < len(chain):
            inside = np.zeros(len(visits), dtype=bool)
            inside[members] = True
            found.append((inside, most))
    return found


def _spans(
    problem: PatrolProblem, visits: Sequence[VisitWanted], least_s: NDArray[np.float64]
) -> list[tuple[NDArray[np.bool_], float]]:
    """Return which visits lie wholly in a span of time, and the teams' seconds for them there."""
    opens = np.array([visit.usable[0].opens_s for visit in visits])
    closes = np.array([visit.usable[-1].closes_s for visit in visits])
    way_s = least_s - np.array([visit.dwell_s for visit in visits])
    found = []
    for begin in _some(opens):
        for end in _some(closes):
            inside = (opens >= begin) & (closes <= end)
            present_s = sum(
                max(0, min(team.off_s, end) - max(team.on_s, begin)) for team in problem.teams
            )
            if not inside.any():
                continue
            room_s = present_s + len(problem.teams) * float(way_s[inside].max())
            if least_s[inside].sum() > room_s:
                found.append((inside, room_s))
    return found


def _some(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the times once each, or some of them where they are too many."""
    once = np.unique(times)
    if len(once) <= _MOST_BOUNDS:
        return once
    return once[np.linspace(0, len(once) - 1, _MOST_BOUNDS).astype(int)]
