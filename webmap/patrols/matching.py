"""A track set onto the streets that were walked: a hidden Markov model solved by Viterbi.

After Newson and Krumm, "Hidden Markov map matching through noise and sparseness" (2009): a fix
lies near its street (normal), and the way along the streets between two fixes is about as long as
the straight line (exponential in the difference).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.models import Mode
    from webmap.patrols.network import StreetNetwork

# Noise of a phone among houses, metres; how far a street may be; how many streets are weighed.
SIGMA_M = 8.0
FARTHEST_M = 50.0
MOST_CANDIDATES = 8
# How much longer the way may be than the straight line, metres (mean).
BETA_M = 12.0
# Beyond this much more than the straight line no way is looked for.
DETOUR_M = 400.0
# After a gap of this length nothing is said of the way between.
LONGEST_GAP_S = 300.0


@dataclass(frozen=True, eq=False)
class MatchedTrack:
    """Where a track ran along the streets.

    Parameters
    ----------
    lines
        The ways walked, in the metric CRS of the network; several where the track breaks off.
    length_m
        Metres along the streets.
    used
        Which fixes were weighed: of a stand only the first.
    street, offset_m
        Shape (used,): the street of each weighed fix, -1 off the network, and metres along it.
    """

    lines: tuple[shapely.LineString, ...]
    length_m: float
    used: NDArray[np.int64]
    street: NDArray[np.int64]
    offset_m: NDArray[np.float64]

    @property
    def share_on_streets(self) -> float:
        """Return the share of weighed fixes that lie on a street, 0 to 1."""
        return float((self.street >= 0).mean()) if len(self.street) else 0.0


@dataclass(frozen=True, eq=False)
class _Candidates:
    """The streets that a fix may lie on, nearest first; the arrays have the same length."""

    street: NDArray[np.int64]
    offset_m: NDArray[np.float64]
    away_m: NDArray[np.float64]


def match(
    network: StreetNetwork,
    xy: NDArray[np.float64],
    time_s: NDArray[np.float64],
    mode: Mode,
    accuracy_m: NDArray[np.float64] | None = None,
) -> MatchedTrack:
    """Set a track onto the streets.

    One-way rules are left aside: what was walked was walked.

    Parameters
    ----------
    network
        The street network.
    xy
        Shape (fixes, 2): metres in the network's CRS, in the order of time.
    time_s
        Shape (fixes,): seconds.
    mode
        Only streets that it may use, in either direction, are weighed.
    accuracy_m
        Shape (fixes,): the device's own radius; where larger than `SIGMA_M` it is the noise.
    """
    sigma = np.full(len(xy), SIGMA_M)
    if accuracy_m is not None:
        sigma = np.maximum(sigma, accuracy_m)
    used = _moving(xy, time_s)
    ground = _Ground(network, xy[used], mode)
    candidates = [ground.near(point) for point in xy[used]]
    chosen, breaks = _viterbi(ground, candidates, xy[used], time_s[used], sigma[used])
    return _assembled(ground, candidates, chosen, breaks, used)


def _moving(xy: NDArray[np.float64], time_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the fixes that are farther than the noise from the kept one before."""
    kept: list[int] = []
    for i, point in enumerate(xy):
        if not kept or (
            np.hypot(*(point - xy[kept[-1]])) > 2 * SIGMA_M
            or time_s[i] - time_s[kept[-1]] > LONGEST_GAP_S
        ):
            kept.append(i)
    return np.array(kept, dtype=np.int64)


class _Ground:
    """The part of the network around a track, and the ways between its junctions."""

    def __init__(self, network: StreetNetwork, xy: NDArray[np.float64], mode: Mode) -> None:
        usable = network.speeds_mps[mode].max(axis=1) > 0
        box = shapely.box(*(xy.min(axis=0) - DETOUR_M), *(xy.max(axis=0) + DETOUR_M))
        inside = shapely.STRtree(network.lines).query(box)
        self.streets = np.sort(inside[usable[inside]])
        self.lines = network.lines[self.streets]
        self.length_m = network.length_m[self.streets]
        ends = np.stack([network.start_node[self.streets], network.end_node[self.streets]], axis=1)
        self.nodes, flat = np.unique(ends, return_inverse=True)
        self.ends = flat.reshape(ends.shape)
        self._tree = shapely.STRtree(self.lines)
        # Parallel streets between two junctions: the shortest counts, and is kept for the line.
        tail = np.concatenate([self.ends[:, 0], self.ends[:, 1]])
        head = np.concatenate([self.ends[:, 1], self.ends[:, 0]])
        length = np.concatenate([self.length_m, self.length_m])
        street = np.concatenate([np.arange(len(self.lines))] * 2)
        order = np.lexsort((length, head, tail))
        self.street_of: dict[tuple[int, int], int] = {}
        for k in order:
            self.street_of.setdefault((int(tail[k]), int(head[k])), int(street[k]))
        pairs = np.array(list(self.street_of), dtype=np.int64).reshape(-1, 2)
        weights = self.length_m[list(self.street_of.values())]
        self.graph = sparse.csr_matrix(
            (np.maximum(weights, 1e-6), (pairs[:, 0], pairs[:, 1])), (len(self.nodes),) * 2
        )

    def near(self, point: NDArray[np.float64]) -> _Candidates:
        """Return the nearest streets of a fix."""
        spot = shapely.Point(point)
        found = self._tree.query(spot, predicate="dwithin", distance=FARTHEST_M)
        away = shapely.distance(self.lines[found], spot)
        order = np.lexsort((found, away))[:MOST_CANDIDATES]
        found = found[order]
        return _Candidates(found, shapely.line_locate_point(self.lines[found], spot), away[order])

    def from_ends(self, here: _Candidates, limit_m: float) -> tuple[NDArray, NDArray, NDArray]:
        """Return the end nodes of candidates, distances from them, and predecessors."""
        own = np.unique(self.ends[here.street])
        reach, before = dijkstra(self.graph, indices=own, return_predecessors=True, limit=limit_m)
        return own, reach, before

    def ways(
        self, here: _Candidates, there: _Candidates, limit_m: float
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], tuple[NDArray, NDArray, NDArray]]:
        """Return lengths of the ways (here, there), and by which of the four pairs of ends."""
        own, reach, before = self.from_ends(here, limit_m)
        row = np.searchsorted(own, self.ends[here.street])
        leave = np.stack([here.offset_m, self.length_m[here.street] - here.offset_m], axis=1)
        enter = np.stack([there.offset_m, self.length_m[there.street] - there.offset_m], axis=1)
        total = (
            leave[:, None, :, None]
            + reach[row][:, :, self.ends[there.street]].transpose(0, 2, 1, 3)
            + enter[None, :, None, :]
        ).reshape(len(here.street), len(there.street), 4)
        by = total.argmin(axis=2)
        length = np.take_along_axis(total, by[:, :, None], axis=2)[:, :, 0]
        same = here.street[:, None] == there.street[None, :]
        along = np.abs(here.offset_m[:, None] - there.offset_m[None, :])
        direct = same & (along <= length)
        return np.where(direct, along, length), np.where(direct, -1, by), (own, reach, before)

    def way(self, here: _Candidates, i: int, there: _Candidates, j: int, limit_m: float) -> NDArray:
        """Return the coordinates of the way between two candidates."""
        _, by, (own, _reach, before) = self.ways(here, there, limit_m)
        first, last = int(here.street[i]), int(there.street[j])
        if by[i, j] < 0:
            return self._piece(first, here.offset_m[i], there.offset_m[j])
        leave, enter = divmod(int(by[i, j]), 2)
        start, node = self.ends[first, leave], int(self.ends[last, enter])
        row = int(np.searchsorted(own, start))
        steps = [node]
        while node != start:
            node = int(before[row, node])
            steps.append(node)
        pieces = [self._piece(first, here.offset_m[i], leave * self.length_m[first])]
        for tail, head in zip(steps[::-1], steps[::-1][1:], strict=False):
            street = self.street_of[tail, head]
            forward = self.ends[street, 0] == tail
            coordinates = shapely.get_coordinates(self.lines[street])
            pieces.append(coordinates if forward else coordinates[::-1])
        pieces.append(self._piece(last, enter * self.length_m[last], there.offset_m[j]))
        return np.vstack(pieces)

    def _piece(self, street: int, from_m: float, to_m: float) -> NDArray[np.float64]:
        return shapely.get_coordinates(substring(self.lines[street], from_m, to_m))


def _limit(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return 2 * float(np.hypot(*(other - one))) + DETOUR_M


def _viterbi(
    ground: _Ground,
    candidates: list[_Candidates],
    xy: NDArray[np.float64],
    time_s: NDArray[np.float64],
    sigma: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the candidate of each fix (-1: none), and before which fixes the track breaks off."""
    count = len(candidates)
    chosen = np.full(count, -1, dtype=np.int64)
    breaks = np.ones(count, dtype=bool)
    back: list[NDArray[np.int64] | None] = [None] * count
    score: NDArray[np.float64] | None = None

    def settle(last: int) -> None:
        """Walk back from the best candidate of the last fix of a piece."""
        assert score is not None
        best = int(score.argmax())
        for k in range(last, -1, -1):
            chosen[k] = best
            before = back[k]
            if before is None:
                return
            best = int(before[best])

    previous = -1
    for k, here in enumerate(candidates):
        if len(here.street) == 0:
            if score is not None:
                settle(previous)
            score = None
            continue
        emission = -0.5 * (here.away_m / sigma[k]) ** 2
        if score is not None and time_s[k] - time_s[previous] <= LONGEST_GAP_S:
            straight = float(np.hypot(*(xy[k] - xy[previous])))
            length, _, _ = ground.ways(candidates[previous], here, _limit(xy[previous], xy[k]))
            moved = score[:, None] - np.abs(length - straight) / BETA_M
            if np.isfinite(moved).any():
                back[k] = moved.argmax(axis=0)
                breaks[k] = False
                score = moved.max(axis=0) + emission
                previous = k
                continue
        if score is not None:
            settle(previous)
        score, previous = emission, k
    if score is not None:
        settle(previous)
    return chosen, breaks


def _assembled(
    ground: _Ground,
    candidates: list[_Candidates],
    chosen: NDArray[np.int64],
    breaks: NDArray[np.bool_],
    used: NDArray[np.int64],
) -> MatchedTrack:
    street = np.full(len(chosen), -1, dtype=np.int64)
    offset = np.zeros(len(chosen))
    lines: list[shapely.LineString] = []
    piece: list[NDArray[np.float64]] = []

    def finish() -> None:
        if piece:
            xy = np.vstack(piece)
            moved = np.ones(len(xy), dtype=bool)
            moved[1:] = np.abs(np.diff(xy, axis=0)).max(axis=1) > 1e-6
            if moved.sum() > 1:
                lines.append(shapely.LineString(xy[moved]))
        piece.clear()

    for k, pick in enumerate(chosen):
        if pick < 0:
            finish()
            continue
        here = candidates[k]
        street[k], offset[k] = ground.streets[here.street[pick]], here.offset_m[pick]
        if breaks[k]:
            finish()
        else:
            before, at = candidates[k - 1], int(chosen[k - 1])
            piece.append(ground.way(before, at, here, int(pick), np.inf))
    finish()
    return MatchedTrack(
        tuple(lines), float(sum(line.length for line in lines)), used, street, offset
    )
