"""What no beat of a length can exceed: a linear program over all walks, tightened by cuts.

A walk is a flow that enters each junction as often as it leaves it, lasts no longer than allowed,
and collects a street once. That the flow hangs together is said by cuts, found one after the
other (`beat_cuts`): to collect at a junction, a walk must enter what lies around it, or have its
root there. Two more things make it tight:

- From a known start each arc carries the time that has passed when it is left behind. It grows
  along the walk, is no less than the fastest way there takes, and leaves enough for the way back.
- Without one, a walk's root is the junction of the lowest rank that it visits; what is collected
  lies near enough to the root, and has no junction of a lower rank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import dijkstra

from webmap.patrols.beat_cuts import Cut, find_cuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.ways import Ways

# Rounds of cuts without and with the time that has passed; the latter cost ten times as much.
_PLAIN_ROUNDS, _TIMED_ROUNDS, _ROOTED_ROUNDS = 7, 4, 12
_MOST_TIMED_ARCS = 6000
_MOST_ROOTED_JUNCTIONS = 3000
_LEAST_GAIN = 2e-3
_SLACK_S = 1e-6
# Junctions with rich streets within so many seconds rank first.
_NEAR_S = 200.0


def beat_bound(
    ways: Ways,
    prize: NDArray[np.float64],
    budget_s: float,
    teams: int,
    reach: NDArray[np.bool_],
    *,
    start: int | None,
    closed: bool,
    quick: bool = False,
) -> float:
    """Bound what ``teams`` walks of ``budget_s`` seconds each can collect together.

    Parameters
    ----------
    ways
        The network by seconds.
    prize
        Shape (streets,).
    budget_s, teams
        Seconds a walk, and how many walks.
    reach
        Shape (arcs,): which arcs a walk can use at all.
    start
        The junction where all begin; None: anywhere.
    closed
        Whether walks end where they begin.
    quick
        Whether one linear program is enough: a loose bound at once.
    """
    total = float(prize.sum())
    there = np.unique(ways.arcs.street[reach])
    if not prize[there].any():
        return 0.0
    model = _Model.of(ways, prize, budget_s, teams, reach, start, closed=closed)
    best = min(total, float(prize[there].sum()))
    if quick:
        return min(best, model.solve().bound)
    if start is not None:
        best = min(best, _rounds(model, _PLAIN_ROUNDS))
        if len(model.tail) <= _MOST_TIMED_ARCS:
            model.add_passed_time(ways, start)
            best = min(best, _rounds(model, _TIMED_ROUNDS))
        return best
    if len(model.nodes) <= _MOST_ROOTED_JUNCTIONS:
        model.add_near_root(ways, prize)
    return min(best, _rounds(model, _ROOTED_ROUNDS))


def _rounds(model: _Model, most: int) -> float:
    """Solve and cut until cuts gain little; return the best bound."""
    best = np.inf
    gained = 0
    for _round in range(most):
        found = model.solve()
        gained = gained + 1 if found.bound > best * (1 - _LEAST_GAIN) else 0
        best = min(best, found.bound)
        if gained == 3 or not found.columns.size:
            break
        cuts = find_cuts(
            model.tail, model.head, found.columns[model.moves], found.columns[model.begins],
            found.columns[model.collects], model.ends,
        )  # fmt: skip
        if not cuts:
            break
        model.add_cuts(cuts)
    return float(best)


@dataclass(frozen=True, eq=False)
class _Solved:
    """The value of a linear program, and its columns; none when it could not be solved."""

    bound: float
    columns: NDArray[np.float64]


@dataclass(eq=False)
class _Model:
    """The linear program: its columns by kind, and the rows so far.

    Parameters
    ----------
    nodes
        The junctions that can be reached.
    tail, head, time_s
        Shape (arcs,): positions in ``nodes``, and seconds.
    ends
        Shape (streets with a prize, 2): their junctions.
    paid
        Shape (arcs,): which of the streets with a prize it goes along; -1: none.
    moves, collects, begins
        The columns: how often an arc is used, how much of a street is collected, how many walks
        have their beginning (or root) at a junction.
    most
        Shape (columns,): upper limits.
    worth
        Shape (columns,): what one collects.
    """

    nodes: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    time_s: NDArray[np.float64]
    ends: NDArray[np.int64]
    paid: NDArray[np.int64]
    moves: NDArray[np.int64]
    collects: NDArray[np.int64]
    begins: NDArray[np.int64]
    most: NDArray[np.float64]
    worth: NDArray[np.float64]
    budget_s: float
    teams: int
    closed: bool
    below: list[tuple[sparse.csr_array, NDArray[np.float64]]] = field(default_factory=list)
    equal: list[sparse.csr_array] = field(default_factory=list)

    @classmethod
    def of(
        cls, ways: Ways, prize: NDArray[np.float64], budget_s: float, teams: int,
        reach: NDArray[np.bool_], start: int | None, *, closed: bool,
    ) -> _Model:  # fmt: skip
        arcs = np.flatnonzero(reach)
        street = ways.arcs.street[arcs]
        streets = np.intersect1d(np.flatnonzero(prize > 0), street)
        nodes, both = np.unique(
            np.concatenate([ways.arcs.tail[arcs], ways.arcs.head[arcs]]), return_inverse=True
        )
        tail, head = both[: len(arcs)], both[len(arcs) :]
        of_street = np.full(len(prize), -1, dtype=np.int64)
        of_street[streets] = np.arange(len(streets))
        network = ways.network
        ends = np.searchsorted(
            nodes, np.column_stack([network.start_node[streets], network.end_node[streets]])
        )
        m, k, n = len(arcs), len(streets), len(nodes)
        size = m + k + n + (0 if closed else n)
        moves, collects, begins = np.arange(m), m + np.arange(k), m + k + np.arange(n)
        most = np.full(size, np.inf)
        most[collects] = 1.0
        worth = np.zeros(size)
        worth[collects] = prize[streets]
        model = cls(
            nodes, tail, head, ways.arcs.time_s[arcs], ends, of_street[street], moves, collects,
            begins, most, worth, budget_s, teams, closed,
        )  # fmt: skip
        model._add_walks(start)
        return model

    def _add_walks(self, start: int | None) -> None:
        m, n, k = len(self.tail), len(self.nodes), len(self.collects)
        ones = np.ones(m)
        parts = [(self.tail, self.moves, ones), (self.head, self.moves, -ones)]
        if not self.closed:
            every = np.arange(n)
            parts += [(every, self.begins, -np.ones(n)), (every, self.begins + n, np.ones(n))]
        self.equal.append(self._rows(n, parts))
        # A street is collected no more often than it is walked, in either direction.
        pays = np.flatnonzero(self.paid >= 0)
        self._add_below(
            k,
            [
                (np.arange(k), self.collects, np.ones(k)),
                (self.paid[pays], self.moves[pays], -np.ones(len(pays))),
            ],
        )
        first = np.zeros(m, dtype=np.int64)
        self._add_below(1, [(first, self.moves, self.time_s)], self.budget_s * self.teams)
        none = np.zeros(n, dtype=np.int64)
        self._add_below(1, [(none, self.begins, np.ones(n))], float(self.teams))
        if start is not None:
            at = int(np.searchsorted(self.nodes, start))
            self.most[self.begins] = 0.0
            self.most[self.begins[at]] = float(self.teams)
            if self.closed:
                # What collects anything leaves the start.
                out = np.flatnonzero(self.tail == at)
                self._add_below(1, [(first[: len(out)], out, -np.ones(len(out)))], -1.0)

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Say that what is collected is no more than what enters around it or begins there."""
        parts = []
        for row, cut in enumerate(cuts):
            columns = np.concatenate(
                [[self.collects[cut.street]], self.moves[cut.into], self.begins[cut.within]]
            )
            values = np.full(len(columns), -1.0)
            values[0] = 1.0
            parts.append((np.full(len(columns), row), columns, values))
        self._add_below(len(cuts), parts)

    def add_passed_time(self, ways: Ways, start: int) -> None:
        """Let each arc carry the time that has passed at its end, above the least there is."""
        m, n = len(self.tail), len(self.nodes)
        there = np.asarray(dijkstra(ways.graph, indices=start))[self.nodes]
        back = np.zeros(n)
        if self.closed:
            back = np.asarray(dijkstra(ways.graph.T.tocsr(), indices=start))[self.nodes]
        least = there[self.tail] + self.time_s
        room = np.maximum(self.budget_s - back[self.head] - least, 0.0) + _SLACK_S
        passed = self._add_columns(m)
        every = np.arange(m)
        self._add_below(m, [(every, passed, np.ones(m)), (every, self.moves, -room)])
        rows = self._rows(
            n,
            [
                (self.tail, passed, np.ones(m)), (self.tail, self.moves, least - self.time_s),
                (self.head, passed, -np.ones(m)), (self.head, self.moves, -least),
            ],
        )[np.flatnonzero(self.nodes != start)]  # fmt: skip
        if self.closed:
            self.equal.append(rows)
        else:
            # Where a walk ends its time is carried no farther.
            self.below.append((rows, np.zeros(n - 1)))

    def add_near_root(self, ways: Ways, prize: NDArray[np.float64]) -> None:
        """Let a walk's root have the lowest rank of what it visits, and all else near enough."""
        n, k = len(self.nodes), len(self.collects)
        away = np.asarray(dijkstra(ways.graph, indices=self.nodes))[:, self.nodes]
        rich = np.zeros(n)
        np.add.at(rich, self.ends, self.worth[self.collects][:, None] / 2)
        rank = np.empty(n, dtype=np.int64)
        rank[np.argsort(-(np.exp(-away / _NEAR_S) @ rich), kind="stable")] = np.arange(n)
        roots = self.begins
        if not self.closed:
            roots = self._add_columns(n)
            none = np.zeros(n, dtype=np.int64)
            self._add_below(1, [(none, roots, np.ones(n))], float(self.teams))
        near = np.zeros((k, n), dtype=bool)
        for arc in np.flatnonzero(self.paid >= 0):
            tail, head, lasts = self.tail[arc], self.head[arc], self.time_s[arc]
            if self.closed:
                fits = away[:, tail] + lasts + away[head]
            else:
                fits = np.minimum(away[:, tail], away[head]) + lasts
            near[self.paid[arc]] |= fits <= self.budget_s + _SLACK_S
        near &= rank <= rank[self.ends].min(axis=1)[:, None]
        street, root = np.nonzero(near)
        self._add_below(
            k,
            [
                (np.arange(k), self.collects, np.ones(k)),
                (street, roots[root], -np.ones(len(root))),
            ],
        )

    def solve(self) -> _Solved:
        """Solve what there is so far."""
        size = len(self.most)
        equal = sparse.vstack([_widened(rows, size) for rows in self.equal]).tocsr()
        found = linprog(
            -self.worth,
            A_ub=sparse.vstack([_widened(rows, size) for rows, _limit in self.below]).tocsr(),
            b_ub=np.concatenate([limit for _rows, limit in self.below]),
            A_eq=equal,
            b_eq=np.zeros(equal.shape[0]),
            bounds=np.column_stack([np.zeros(size), self.most]),
            method="highs",
        )
        if found.status != 0:
            return _Solved(float(self.worth.sum()), np.empty(0))
        return _Solved(-float(found.fun) * (1 + 1e-7), np.asarray(found.x))

    def _add_columns(self, count: int) -> NDArray[np.int64]:
        size = len(self.most)
        self.most = np.concatenate([self.most, np.full(count, np.inf)])
        self.worth = np.concatenate([self.worth, np.zeros(count)])
        return size + np.arange(count)

    def _add_below(
        self,
        count: int,
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]],
        limit: float = 0.0,
    ) -> None:
        self.below.append((self._rows(count, parts), np.full(count, limit)))

    def _rows(
        self,
        count: int,
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]],
    ) -> sparse.csr_array:
        row, column, value = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return sparse.csr_array((value, (row, column)), (count, len(self.most)))


def _widened(rows: sparse.csr_array, size: int) -> sparse.csr_array:
    """Return rows with empty columns behind theirs."""
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), (rows.shape[0], size))
