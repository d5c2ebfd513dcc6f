"""Search for the walk of a given length that collects the most: compiled array code.

The walk is a sequence of streets to go along, each in one direction, joined by the fastest ways;
all streets on the way are collected too, each once. Runs of it are taken out and the best that
fits is put in (ruin and recreate), a walk a little worse being taken now and then (annealing).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SLACK_S = 1e-6


@njit(cache=True)
def _mark(
    seq: NDArray[np.int64], count: int, tail: NDArray[np.int64], head: NDArray[np.int64],
    street: NDArray[np.int64], node: NDArray[np.int64], before: NDArray[np.int32],
    street_into: NDArray[np.int32], prize: NDArray[np.float64], stamp: NDArray[np.int64],
    now: int, closed: bool,
) -> float:  # fmt: skip
    """Stamp the streets that a walk passes; return what it collects."""
    value = 0.0
    for i in range(count):
        one = seq[i]
        if street[one] >= 0 and stamp[street[one]] != now:
            stamp[street[one]] = now
            value += prize[street[one]]
        if i + 1 == count and not closed:
            break
        row = head[one]
        end = node[tail[seq[(i + 1) % count]]]
        while end != node[row]:
            passed = street_into[row, end]
            if stamp[passed] != now:
                stamp[passed] = now
                value += prize[passed]
            end = before[row, end]
    return value


@njit(cache=True)
def _cost(
    seq: NDArray[np.int64], count: int, tail: NDArray[np.int64], head: NDArray[np.int64],
    lasts: NDArray[np.float64], way: NDArray[np.float64], closed: bool,
) -> float:  # fmt: skip
    total = 0.0
    for i in range(count):
        total += lasts[seq[i]]
        if i + 1 < count or closed:
            total += way[head[seq[i]], tail[seq[(i + 1) % count]]]
    return total


@njit(cache=True)
def search(
    tail: NDArray[np.int64], head: NDArray[np.int64], lasts: NDArray[np.float64],
    street: NDArray[np.int64], node: NDArray[np.int64], way: NDArray[np.float64],
    before: NDArray[np.int32], street_into: NDArray[np.int32], prize: NDArray[np.float64],
    budget_s: float, closed: bool, first: int, pinned: bool, rounds: int, seed: int,
    best_seq: NDArray[np.int64],
) -> tuple[int, float]:  # fmt: skip
    """Improve a walk from its first piece.

    Parameters
    ----------
    tail, head
        Shape (pieces,): rows of ``way`` where each directed street begins and ends.
    lasts, street
        Shape (pieces,): seconds along it; which street it is, -1 for a mere start.
    node
        Shape (rows,): the junction of each row.
    way, before, street_into
        Seconds between rows, shape (rows, rows); for each row and junction the junction and the
        street before it on the fastest way, shape (rows, nodes).
    prize
        Shape (streets,).
    budget_s, closed
        Seconds that the walk may last; whether it returns to where it began.
    first, pinned
        The piece to begin with; whether it must stay the first.
    rounds, seed
        How many ruins; which.
    best_seq
        Shape (pieces + 1,): takes the pieces of the best walk.

    Returns
    -------
    number of pieces of the best walk, and what it collects
    """
    np.random.seed(seed)
    pieces = len(tail)
    most = len(best_seq)
    seq = np.empty(most, np.int64)
    trial = np.empty(most, np.int64)
    stamp = np.zeros(len(prize), np.int64)
    now = 0
    seq[0] = first
    count = 1
    current = 0.0
    best = -1.0
    best_count = 1
    best_seq[0] = first
    low = 1 if pinned else 0
    for turn in range(rounds):
        # Ruin: take out one run.
        trial_count = count
        trial[:count] = seq[:count]
        if turn > 0 and count > low:
            run = 1 + np.random.randint(max(1, min(count - low, 2 + count // 3)))
            at = low + np.random.randint(count - low)
            kept = 0
            for i in range(count):
                gone = i >= low and (i - at) % (count if not pinned else 1_000_000) < run
                if not gone:
                    trial[kept] = seq[i]
                    kept += 1
            trial_count = kept
        spread = np.random.random() * 0.8
        # Recreate: put in what gives most for its seconds, until nothing fits.
        now += 1
        value = _mark(trial, trial_count, tail, head, street, node, before, street_into, prize,
                      stamp, now, closed)  # fmt: skip
        cost = _cost(trial, trial_count, tail, head, lasts, way, closed)
        while trial_count < most - 1:
            best_gain = 0.0
            best_piece = -1
            best_at = 0
            for piece in range(pieces):
                if street[piece] < 0 or stamp[street[piece]] == now:
                    continue
                worth = prize[street[piece]] * (1.0 + spread * np.random.random())
                if trial_count == 0:
                    extra = lasts[piece]
                    if closed:
                        extra += way[head[piece], tail[piece]]
                    if extra <= budget_s and worth / (extra + 1.0) > best_gain:
                        best_gain, best_piece, best_at = worth / (extra + 1.0), piece, 0
                    continue
                for at in range(low, trial_count + 1):
                    extra = lasts[piece]
                    if 0 < at < trial_count:
                        a, b = head[trial[at - 1]], tail[trial[at]]
                        extra += way[a, tail[piece]] + way[head[piece], b] - way[a, b]
                    elif closed:
                        a, b = head[trial[trial_count - 1]], tail[trial[0]]
                        extra += way[a, tail[piece]] + way[head[piece], b] - way[a, b]
                    elif at == 0:
                        extra += way[head[piece], tail[trial[0]]]
                    else:
                        extra += way[head[trial[trial_count - 1]], tail[piece]]
                    if cost + extra <= budget_s + _SLACK_S:
                        gain = worth / (max(extra, 0.0) + 1.0)
                        if gain > best_gain:
                            best_gain, best_piece, best_at = gain, piece, at
            if best_piece < 0:
                break
            for i in range(trial_count, best_at, -1):
                trial[i] = trial[i - 1]
            trial[best_at] = best_piece
            trial_count += 1
            now += 1
            value = _mark(trial, trial_count, tail, head, street, node, before, street_into,
                          prize, stamp, now, closed)  # fmt: skip
            cost = _cost(trial, trial_count, tail, head, lasts, way, closed)
        if trial_count == 0:
            continue
        cooled = 0.04 * (1.0 - turn / rounds)
        if value >= current * (1.0 - cooled * np.random.random()):
            current = value
            count = trial_count
            seq[:count] = trial[:count]
        if value > best + 1e-9:
            best = value
            best_count = trial_count
            best_seq[:best_count] = trial[:best_count]
    return best_count, best
