"""Beats: the way of a given length that passes the most trouble, found or drawn by hand.

The task is that of Chainey, Matias, Nunes and others (2021, ISPRS International Journal of
Geo-Information 10(8) 560), whose routes by computation beat analysts' own. It is the arc
orienteering problem: a street's trouble is collected once, however often it is walked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from webmap.errors import N_, BadField
from webmap.patrols.beat_bound import beat_bound
from webmap.patrols.beat_search import search
from webmap.patrols.walk import Walk
from webmap.patrols.ways import Ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork

MOST_BEATS = 12
CANDIDATES = 300
FIRST_ROUNDS = 40
BEGINNINGS = 12
ROUNDS = 700
_MINUTE_S = 60


@dataclass(frozen=True)
class BeatRequest:
    """What beats are wanted.

    Parameters
    ----------
    mode
        How the teams move.
    budget_s
        Seconds that each beat may last.
    teams
        How many beats; a later one collects only what earlier ones left.
    start
        The junction where they begin; None: where it is best.
    closed
        Whether they end where they begin.
    seed
        Which of the good beats.
    tight
        Whether the bound is to be near; a loose one is there at once.
    """

    mode: Mode
    budget_s: float
    teams: int = 1
    start: int | None = None
    closed: bool = True
    seed: int = 0
    tight: bool = True


@dataclass(frozen=True, eq=False)
class Beats:
    """Ways that pass trouble.

    Parameters
    ----------
    walks
        One a team; the streets that count are those whose trouble it was the first to pass.
    values
        What each collects.
    bound
        What no such beats can exceed together.
    total
        The trouble on all streets.
    beside
        For a beat drawn by hand: the one found that lasts no longer; None: not asked for.
    """

    walks: tuple[Walk, ...]
    values: tuple[float, ...]
    bound: float
    total: float
    beside: Beats | None = None

    @cached_property
    def value(self) -> float:
        """Return what all beats collect."""
        return sum(self.values)

    @cached_property
    def gap(self) -> float:
        """Return how much more the best could collect, as a share of the bound."""
        return max(1 - self.value / self.bound, 0.0) if self.bound > 0 else 0.0

    @cached_property
    def shared_m(self) -> float:
        """Return the metres of streets that more than one beat walks."""
        if not self.walks:
            return 0.0
        lengths = self.walks[0].network.length_m
        used = np.zeros(len(lengths), dtype=np.int64)
        for walk in self.walks:
            used[np.unique(walk.street)] += 1
        return float(lengths[used > 1].sum())


def find_beats(
    network: StreetNetwork, prize: NDArray[np.float64], request: BeatRequest
) -> Beats:  # fmt: skip
    """Find beats that collect much.

    Parameters
    ----------
    network
        The streets.
    prize
        Shape (streets,): the trouble on each.
    request
        What is wanted.

    Raises
    ------
    BadField
        Nothing can be found: no trouble within reach, or too little time.
    """
    _check(request)
    ways = Ways(network, request.mode, "time_s")
    prize = np.where(ways.covers, prize, 0.0)
    if not prize.any():
        raise BadField("weights", N_("能走的道路上没有符合条件的警情，请放宽类别或时段"))
    left = prize.copy()
    walks: list[Walk] = []
    values: list[float] = []
    taken = np.zeros(len(prize), dtype=bool)
    for number in range(request.teams):
        # From one common start some streets must be shared; elsewhere none is.
        barred = taken if request.start is None else np.zeros_like(taken)
        walk, value = _find_one(ways, np.where(taken, 0.0, left), barred, request, number)
        if walk is None:
            break
        walks.append(walk)
        values.append(value)
        taken[walk.street] = True
    if not walks:
        raise BadField("minutes", N_("时间太短，走不到有警情的道路。请加长时间，或换一个出发点"))
    bound = beat_bound(
        ways, prize, request.budget_s, request.teams, _reach(ways, request), start=request.start,
        closed=request.closed, quick=not request.tight,
    )  # fmt: skip
    return Beats(tuple(walks), tuple(values), max(bound, sum(values)), float(prize.sum()))


def _check(request: BeatRequest) -> None:
    if not 1 <= request.teams <= MOST_BEATS:
        raise BadField("teams", N_("小组数要在 1 到 %(most)s 之间"), most=MOST_BEATS)


def _reach(ways: Ways, request: BeatRequest) -> NDArray[np.bool_]:
    """Return the arcs that a walk of this length can use."""
    arcs = ways.arcs
    main = ways.main_part
    reach = main[arcs.tail] & main[arcs.head]
    if request.start is None:
        return reach & (arcs.time_s <= request.budget_s)
    there = ways.table(np.array([request.start])).cost[0]
    lasts = there[arcs.tail] + arcs.time_s
    if request.closed:
        back = _costs_to(ways, request.start)
        lasts = lasts + back[arcs.head]
    return reach & (lasts <= request.budget_s + 1e-6)


def _costs_to(ways: Ways, node: int) -> NDArray[np.float64]:
    from scipy.sparse.csgraph import dijkstra

    return np.asarray(dijkstra(ways.graph.T.tocsr(), directed=True, indices=node))


def _find_one(
    ways: Ways,
    prize: NDArray[np.float64],
    barred: NDArray[np.bool_],
    request: BeatRequest,
    number: int,
) -> tuple[Walk | None, float]:
    """Find one beat; streets barred are neither collected nor walked."""
    network = ways.network
    graph = _without(ways, barred)
    reach = _reach(graph, request)
    arcs = graph.arcs
    worth = prize[arcs.street] * reach
    streets = np.unique(arcs.street[worth > 0])
    if not len(streets):
        return None, 0.0
    # The richest by what they give for their length: long walks along little are found between.
    by_worth = np.argsort(-prize[streets], kind="stable")
    streets = streets[by_worth[:CANDIDATES]]
    chosen = np.flatnonzero(np.isin(arcs.street, streets) & reach)
    starts = [] if request.start is None else [request.start]
    rows = np.unique(np.concatenate([arcs.tail[chosen], arcs.head[chosen], starts]).astype(int))
    table = graph.table(rows, request.budget_s)
    row_of = table.row_of
    tail, head = row_of[arcs.tail[chosen]], row_of[arcs.head[chosen]]
    lasts, street = graph.cost[chosen], arcs.street[chosen]
    if starts:
        tail, head = np.append(tail, row_of[starts[0]]), np.append(head, row_of[starts[0]])
        lasts, street = np.append(lasts, 0.0), np.append(street, -1)
    way = np.ascontiguousarray(table.cost[:, rows])
    before = np.ascontiguousarray(table.before.astype(np.int32))
    street_into = _streets_into(graph, before)
    data = (tail, head, lasts, street.astype(np.int64), rows, way, before, street_into, prize)
    seed = (request.seed * 7919 + number * 101) % 2**31
    best, best_value = np.empty(0, dtype=np.int64), 0.0
    beginnings = [len(tail) - 1] if starts else _beginnings(prize, street, lasts, tail, way)
    tried = []
    for at, first in enumerate(beginnings):
        found = np.empty(len(tail) + 2, dtype=np.int64)
        count, value = search(
            *data, request.budget_s, request.closed, first, bool(starts),
            ROUNDS if starts else FIRST_ROUNDS, seed + at, found,
        )  # fmt: skip
        tried.append((value, first, at))
        if value > best_value:
            best, best_value = found[:count].copy(), value
    if not starts:
        # The most promising beginnings get the time.
        for _value, first, at in sorted(tried, reverse=True)[:3]:
            found = np.empty(len(tail) + 2, dtype=np.int64)
            count, value = search(
                *data, request.budget_s, request.closed, first, False, ROUNDS // 3,
                seed + 1000 + at, found,
            )  # fmt: skip
            if value > best_value:
                best, best_value = found[:count].copy(), value
    if best_value <= 0:
        return None, 0.0
    steps: list[int] = []
    ends = len(best) if request.closed else len(best) - 1
    for i, piece in enumerate(best):
        if street[piece] >= 0:
            steps.append(int(chosen[piece]))
        if i < ends:
            onward = best[(i + 1) % len(best)]
            steps += table.arcs(int(rows[head[piece]]), int(rows[tail[onward]]))
    return _walk(network, graph, steps, prize), best_value


def _without(ways: Ways, barred: NDArray[np.bool_]) -> Ways:
    if not barred.any():
        return ways
    speeds = ways.network.speeds_mps[ways.mode] * ~barred[:, None]
    narrowed = replace(ways.network, speeds_mps={**ways.network.speeds_mps, ways.mode: speeds})
    return Ways(narrowed, ways.mode, ways.by)


def _streets_into(ways: Ways, before: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the street by which the fastest way reaches each junction, for each row; -1: none."""
    arcs, keep = ways.arcs, ways.cheapest
    count = ways.network.node_count
    key = arcs.tail[keep] * count + arcs.head[keep]
    wanted = before.astype(np.int64) * count + np.arange(count)
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    found = arcs.street[keep][at]
    return np.where((before >= 0) & (key[at] == wanted), found, -1).astype(np.int32)


def _beginnings(
    prize: NDArray[np.float64],
    street: NDArray[np.int64],
    lasts: NDArray[np.float64],
    tail: NDArray[np.int64],
    way: NDArray[np.float64],
) -> list[int]:
    """Return streets that are rich and have rich ones near, apart from each other."""
    away = way[np.ix_(tail, tail)]
    near = np.where(np.isfinite(away), np.exp(-away / (5 * _MINUTE_S)), 0.0)
    density = near @ (prize[street] / (lasts + _MINUTE_S))
    chosen: list[int] = []
    for piece in np.argsort(-density, kind="stable"):
        if all(away[one, piece] > 2 * _MINUTE_S for one in chosen):
            chosen.append(int(piece))
        if len(chosen) == BEGINNINGS:
            break
    return chosen


def _walk(
    network: StreetNetwork, ways: Ways, steps: Sequence[int], prize: NDArray[np.float64]
) -> Walk:
    arcs = np.array(steps, dtype=np.int64)
    street = ways.arcs.street[arcs]
    along = ways.arcs.from_m[arcs] < ways.arcs.to_m[arcs]
    return Walk(network, ways.mode, street, along, _first(street) & (prize[street] > 0))


def _first(street: NDArray[np.int64]) -> NDArray[np.bool_]:
    first = np.zeros(len(street), dtype=bool)
    first[np.unique(street, return_index=True)[1]] = True
    return first


def drawn_beat(
    network: StreetNetwork,
    prize: NDArray[np.float64],
    request: BeatRequest,
    via: Sequence[int],
    *,
    compare: bool = False,
) -> Beats:
    """Return the beat through junctions chosen by hand, with the figures of a found one.

    Parameters
    ----------
    via
        Junctions in order; a closed beat returns to the first.
    compare
        Whether to find one that lasts as long, wherever it is best, and lay it beside.

    Raises
    ------
    BadField
        There is no way between two of them.
    """
    ways = Ways(network, request.mode, "time_s")
    prize = np.where(ways.covers, prize, 0.0)
    order = list(via)
    if request.closed and len(order) > 1 and order[0] != order[-1]:
        order.append(order[0])
    table = ways.table(np.unique(np.array(order, dtype=np.int64)))
    steps: list[int] = []
    for number, (start, end) in enumerate(pairwise(order), start=1):
        if not np.isfinite(table.cost[table.row_of[start], end]):
            raise BadField("via", N_("第 %(number)s 个点之后没有路可走，请挪一挪"), number=number)
        steps += table.arcs(start, end)
    if not steps:
        raise BadField("via", N_("请在地图上至少点两个不同的路口"))
    walk = _walk(network, ways, steps, prize)
    value = float(prize[np.unique(walk.street)].sum())
    if compare and value < prize.sum():
        asked = replace(request, budget_s=walk.time_s, teams=1, start=None)
        beside = find_beats(network, prize, asked)
        bound = max(beside.bound, value)
        return Beats((walk,), (value,), bound, float(prize.sum()), beside)
    bound = beat_bound(
        ways, prize, max(walk.time_s, request.budget_s), 1,
        _reach(ways, BeatRequest(request.mode, max(walk.time_s, request.budget_s))),
        start=None, closed=request.closed, quick=True,
    )  # fmt: skip
    return Beats((walk,), (value,), max(bound, value), float(prize.sum()))
