"""Matching new grids to today's, so that a grid keeps its code where most of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NEW = -1


def match_grids(overlap: Floats, police: Ints, old_police: Ints) -> tuple[Ints, Ints]:
    """Match sub-grids within police grids, and police grids, so that most stays where it is.

    What shares nothing with an old one is new: a name doesn't move to other ground.

    Parameters
    ----------
    overlap
        Shape (new sub-grids, old sub-grids): what they have in common.
    police, old_police
        The police grid of each new and of each old sub-grid, numbered from 0.

    Returns
    -------
    sub_grids, police_grids
        The old one whose code each new one takes over, or `NEW`.
    """
    new_count, old_count = int(police.max()) + 1, int(old_police.max()) + 1
    kept = np.zeros((new_count, old_count))
    within: dict[tuple[int, int], tuple[Ints, Ints]] = {}
    for p in range(new_count):
        for q in range(old_count):
            mine, theirs = np.flatnonzero(police == p), np.flatnonzero(old_police == q)
            part = overlap[np.ix_(mine, theirs)]
            row, column = linear_sum_assignment(-part)
            kept[p, q] = part[row, column].sum()
            shared = part[row, column] > 0
            within[p, q] = mine[row[shared]], theirs[column[shared]]
    sub_grids = np.full(len(police), NEW, dtype=np.int64)
    police_grids = np.full(new_count, NEW, dtype=np.int64)
    for p, q in zip(*linear_sum_assignment(-kept), strict=True):
        if not kept[p, q]:
            continue
        police_grids[p] = q
        mine, theirs = within[p, q]
        sub_grids[mine] = theirs
    return sub_grids, police_grids


def codes_of(
    sub_grids: Ints,
    police_grids: Ints,
    police: Ints,
    old_codes: Sequence[str],
    old_police_codes: Sequence[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of matched grids; a new one takes the next number that is free.

    Parameters
    ----------
    sub_grids, police_grids
        As `match_grids` returns them.
    police
        The police grid of each sub-grid.
    old_codes, old_police_codes
        Today's codes.

    Returns
    -------
    Codes of the sub-grids, such as 2-1, and of the police grids, such as 2.
    """
    used = set(old_police_codes)
    police_codes = [
        old_police_codes[old] if old != NEW else _next("", used) for old in police_grids
    ]
    used_subs = set(old_codes)
    codes = [
        old_codes[old] if old != NEW else _next(f"{police_codes[grid]}-", used_subs)
        for old, grid in zip(sub_grids.tolist(), police.tolist(), strict=True)
    ]
    return tuple(codes), tuple(police_codes)


def _next(prefix: str, used: set[str]) -> str:
    number = 1
    while f"{prefix}{number}" in used:
        number += 1
    used.add(f"{prefix}{number}")
    return f"{prefix}{number}"


def unlike(label: Ints, other: Ints, weight: Floats) -> float:
    """Return the share of some weight that two divisions put into different grids."""
    together = np.zeros((int(label.max()) + 1, int(other.max()) + 1))
    np.add.at(together, (label, other), weight)
    row, column = linear_sum_assignment(-together)
    return 1 - float(together[row, column].sum() / weight.sum())
