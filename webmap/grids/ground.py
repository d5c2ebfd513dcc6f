"""Blocks as the arrays that the search works on, and what it aims at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from webmap.grids.borders import Along
from webmap.grids.matching import NEW, match_grids

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.grids.division import Asked

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

# Columns of what two blocks share.
ALL, OFF_STREET, ARTERIAL, RAILWAY = 0, 1, 2, 3
_COLUMNS = {
    OFF_STREET: Along.OTHER,
    ARTERIAL: Along.ARTERIAL,
    RAILWAY: Along.RAILWAY,
}


class Wishes(NamedTuple):
    """What each aim is worth; all are measured so that 0 is ideal and 1 is bad.

    Parameters
    ----------
    evenness
        Mean of the squared deviations of the loads from their mean, at both levels.
    compactness
        What is missing to a Polsby–Popper of 1, on average, at both levels.
    border
        Length of border, over that of a chessboard of as many grids.
    off_street
        The same of borders that follow no street.
    arterial
        The same of arterials between blocks of one grid; where there are more of them than the
        borders can follow, their share.
    railway
        The same of the railway.
    closeness
        Share of today's places and ground that changes hands.
    """

    evenness: float = 40.0
    compactness: float = 1.5
    border: float = 0.3
    off_street: float = 2.0
    arterial: float = 2.0
    railway: float = 20.0
    closeness: float = 0.0


class Ground(NamedTuple):
    """The blocks, as arrays.

    Parameters
    ----------
    sub_grids
        How many each police grid has.
    load, area_m2, outer_m
        Shape (blocks,).
    start, block, by_side
        Neighbours in order around each block; see `Around`.
    edge_start, beyond, shared_m
        Neighbours of each block, and in columns what they share: all, off streets, arterial,
        railway.
    stays
        Shape (blocks, grids): what keeps its grid if the block is put into each.
    chessboard_m
        Length of border of a chessboard of as many grids.
    arterial_m
        Length of the arterials, or that of the chessboard where it is longer.
    """

    sub_grids: int
    load: Floats
    area_m2: Floats
    outer_m: Floats
    start: Ints
    block: Ints
    by_side: NDArray[np.bool_]
    edge_start: Ints
    beyond: Ints
    shared_m: Floats
    stays: Floats
    chessboard_m: float
    arterial_m: float


def ground_of(asked: Asked) -> Ground:
    """Return the blocks of a task as arrays; nothing stays yet."""
    blocks, borders = asked.blocks, asked.blocks.borders
    count = len(blocks)
    pairs, of_border = np.unique(borders.first * count + borders.second, return_inverse=True)
    of_border = of_border.reshape(-1)
    shared = np.zeros((len(pairs), 4))
    np.add.at(shared[:, ALL], of_border, borders.length_m)
    for column, kind in _COLUMNS.items():
        mine = borders.kind == kind
        np.add.at(shared[:, column], of_border[mine], borders.length_m[mine])
    first, second = pairs // count, pairs % count
    block, beyond = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((beyond, block))
    chessboard_m = float(2 * np.sqrt(blocks.area_m2.sum() * asked.count))
    return Ground(
        sub_grids=asked.sub_grids,
        load=np.ascontiguousarray(asked.load, dtype=np.float64),
        area_m2=blocks.area_m2,
        outer_m=blocks.outer_m.astype(np.float64),
        start=blocks.around.start.astype(np.int64),
        block=blocks.around.block,
        by_side=blocks.around.by_side,
        edge_start=np.searchsorted(block[order], np.arange(count + 1)).astype(np.int64),
        beyond=np.ascontiguousarray(beyond[order]),
        shared_m=np.vstack([shared, shared])[order],
        stays=np.zeros((count, asked.count)),
        chessboard_m=chessboard_m,
        arterial_m=max(chessboard_m, float(shared[:, ARTERIAL].sum())),
    )


def what_stays(asked: Asked, ground: Ground, label: Ints) -> Ground:
    """Return the ground with what keeps its grid when codes follow a division."""
    if asked.today is None or asked.closeness <= 0:
        return ground
    keeps, _police = codes_kept(asked, label)
    stays = np.zeros_like(ground.stays)
    taken = keeps != NEW
    stays[:, taken] = asked.today.weight[:, keeps[taken]]
    return ground._replace(stays=stays)


def codes_kept(asked: Asked, label: Ints) -> tuple[Ints, Ints]:
    """Return today's sub-grid, and police grid, whose code each new one takes over."""
    assert asked.today is not None
    overlap = np.zeros((asked.count, len(asked.today.police)))
    np.add.at(overlap, label, asked.today.weight)
    police = np.arange(asked.count) // asked.sub_grids
    return match_grids(overlap, police, asked.today.police)
