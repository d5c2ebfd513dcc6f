"""Better a division by moving blocks across borders, cooling down slowly, in compiled code.

A block moves only where both grids stay in one piece without a hole: its neighbours of either
grid, and those of either police grid, must each lie in one run around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from webmap.grids.ground import ALL, ARTERIAL, OFF_STREET, RAILWAY, Ground, Wishes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def _random(seed: NDArray[np.uint64]) -> float:
    """Return a number from 0 to 1 (xorshift64*)."""
    x = seed[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seed[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _in_one_run(ground: Ground, label: Ints, block: int, grid: int, divisor: int) -> bool:
    """Return whether a block's neighbours of one grid lie in one run around it, by a side."""
    first, last = ground.start[block], ground.start[block + 1]
    runs, by_side = 0, False
    other = ground.block[last - 1]
    before = other >= 0 and label[other] // divisor == grid
    for i in range(first, last):
        other = ground.block[i]
        here = other >= 0 and label[other] // divisor == grid
        if here:
            by_side = by_side or ground.by_side[i]
            if not before:
                runs += 1
                if runs > 1:
                    return False
        before = here
    return by_side and runs == 1


@njit(cache=True, nogil=True)
def can_move(ground: Ground, label: Ints, block: int, to: int) -> bool:
    """Return whether a block can go over to a neighbouring grid and nothing falls apart."""
    came, m = label[block], ground.sub_grids
    if not (
        _in_one_run(ground, label, block, came, 1) and _in_one_run(ground, label, block, to, 1)
    ):
        return False
    return came // m == to // m or (
        _in_one_run(ground, label, block, came // m, m)
        and _in_one_run(ground, label, block, to // m, m)
    )


@njit(cache=True, nogil=True)
def _sums(ground: Ground, label: Ints, count: int, divisor: int) -> Floats:
    """Return load, area and perimeter of each grid: shape (grids, 3)."""
    sums = np.zeros((count, 3))
    for b in range(len(label)):
        grid = label[b] // divisor
        sums[grid, 0] += ground.load[b]
        sums[grid, 1] += ground.area_m2[b]
        sums[grid, 2] += ground.outer_m[b]
        for i in range(ground.edge_start[b], ground.edge_start[b + 1]):
            if label[ground.beyond[i]] // divisor != grid:
                sums[grid, 2] += ground.shared_m[i, ALL]
    return sums


@njit(cache=True, nogil=True)
def _form(wishes: Wishes, count: int, load: float, area_m2: float, around_m: float) -> float:
    """Return what one grid's load and shape cost."""
    off = load * count - 1.0
    shape = 1.0 - 4.0 * np.pi * area_m2 / (around_m * around_m)
    return (wishes.evenness * off * off + wishes.compactness * shape) / count


@njit(cache=True, nogil=True)
def _lines(ground: Ground, wishes: Wishes, shared: Floats) -> float:
    """Return what it costs, less what it saves, that pieces of border are cut."""
    return (
        wishes.border * shared[ALL]
        + wishes.off_street * shared[OFF_STREET]
        - wishes.railway * shared[RAILWAY]
    ) / ground.chessboard_m - wishes.arterial * shared[ARTERIAL] / ground.arterial_m


@njit(cache=True, nogil=True)
def cost_of(ground: Ground, wishes: Wishes, label: Ints, count: int) -> float:
    """Return what a division costs (an amount that is the same for all is left out)."""
    total = 0.0
    for divisor in (1, ground.sub_grids):
        grids = count // divisor
        sums = _sums(ground, label, grids, divisor)
        for grid in range(grids):
            total += _form(wishes, grids, sums[grid, 0], sums[grid, 1], sums[grid, 2])
        for b in range(len(label)):
            for i in range(ground.edge_start[b], ground.edge_start[b + 1]):
                if label[ground.beyond[i]] // divisor != label[b] // divisor:
                    total += 0.5 * _lines(ground, wishes, ground.shared_m[i])
    for b in range(len(label)):
        total -= wishes.closeness * ground.stays[b, label[b]]
    return total


@njit(cache=True, nogil=True)
def _step(
    ground: Ground, wishes: Wishes, label: Ints, sums: Floats, count: int, block: int, to: int,
    divisor: int, after: Floats,
) -> float:  # fmt: skip
    """Return the change of cost at one level; the two grids' new sums go into ``after``."""
    came, go = label[block] // divisor, to // divisor
    whole = ground.outer_m[block]
    stayed, joined = np.zeros(4), np.zeros(4)
    for i in range(ground.edge_start[block], ground.edge_start[block + 1]):
        whole += ground.shared_m[i, ALL]
        beyond = label[ground.beyond[i]] // divisor
        if beyond == came:
            stayed += ground.shared_m[i]
        elif beyond == go:
            joined += ground.shared_m[i]
    after[0, 0] = sums[came, 0] - ground.load[block]
    after[0, 1] = sums[came, 1] - ground.area_m2[block]
    after[0, 2] = sums[came, 2] + 2 * stayed[ALL] - whole
    after[1, 0] = sums[go, 0] + ground.load[block]
    after[1, 1] = sums[go, 1] + ground.area_m2[block]
    after[1, 2] = sums[go, 2] + whole - 2 * joined[ALL]
    change = _lines(ground, wishes, stayed) - _lines(ground, wishes, joined)
    for i in range(2):
        grid = came if i == 0 else go
        change += _form(wishes, count, after[i, 0], after[i, 1], after[i, 2])
        change -= _form(wishes, count, sums[grid, 0], sums[grid, 1], sums[grid, 2])
    return change


@njit(cache=True, nogil=True)
def anneal(
    ground: Ground, wishes: Wishes, label: Ints, count: int, random_seed: int, tries: int,
    warmest: float, coolest: float,
) -> Ints:  # fmt: skip
    """Return the best division found from one.

    Parameters
    ----------
    ground, wishes
        The blocks and the aims.
    label
        Where to start: every grid and police grid in one piece; left as it is.
    count
        Sub-grids in all.
    random_seed
        The same gives the same.
    tries
        Moves looked at.
    warmest, coolest
        Cost that is taken lightly at the begin and the end.
    """
    seed = np.array([random_seed * 2 + 88172645463325252], dtype=np.uint64)
    for _turn in range(8):
        _random(seed)
    m, blocks = ground.sub_grids, len(label)
    label, best = label.copy(), label.copy()
    sums, police_sums = _sums(ground, label, count, 1), _sums(ground, label, count // m, m)
    after, police_after = np.zeros((2, 3)), np.zeros((2, 3))
    now, least = 0.0, 0.0
    for turn in range(tries):
        block = min(int(_random(seed) * blocks), blocks - 1)
        first, last = ground.start[block], ground.start[block + 1]
        at = min(first + int(_random(seed) * (last - first)), last - 1)
        beyond = ground.block[at]
        if beyond < 0 or not ground.by_side[at] or label[beyond] == label[block]:
            continue
        to, came = label[beyond], label[block]
        if not can_move(ground, label, block, to):
            continue
        change = _step(ground, wishes, label, sums, count, block, to, 1, after)
        change += wishes.closeness * (ground.stays[block, came] - ground.stays[block, to])
        other_police = came // m != to // m
        if other_police:
            change += _step(
                ground, wishes, label, police_sums, count // m, block, to, m, police_after
            )
        warmth = warmest * (coolest / warmest) ** (turn / tries)
        if change > 0 and change > -warmth * np.log(max(_random(seed), 1e-12)):
            continue
        sums[came], sums[to] = after[0], after[1]
        if other_police:
            police_sums[came // m], police_sums[to // m] = police_after[0], police_after[1]
        label[block] = to
        now += change
        if now < least - 1e-12:
            least = now
            best[:] = label
    return best
