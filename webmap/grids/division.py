"""What a division of an office into grids is drawn for, and how good one is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from webmap.errors import N_, DomainError
from webmap.grids.borders import Along

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.grids.blocks import Blocks

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

MOST_POLICE_GRIDS, MOST_SUB_GRIDS = 12, 12
# A strip between a street and the railway that is no wider leaves the street at the railway.
BESIDE_M = 40.0


@dataclass(frozen=True, eq=False)
class Today:
    """The sub-grids in force, on the blocks.

    Parameters
    ----------
    police
        Shape (sub-grids,): the position of the police grid of each.
    places
        Shape (blocks, sub-grids): places of each block that lie in each sub-grid.
    area_m2
        Shape (blocks, sub-grids).
    """

    police: Ints
    places: Floats
    area_m2: Floats

    @cached_property
    def weight(self) -> Floats:
        """Return what each block holds of each sub-grid: places, and a little for the ground."""
        places, area = self.places.sum(), self.area_m2.sum()
        share = self.area_m2 / area
        return 0.9 * self.places / places + 0.1 * share if places > 0 else share

    @cached_property
    def label(self) -> Ints:
        """Return the sub-grid that most of each block belongs to."""
        return self.weight.argmax(axis=1)


@dataclass(frozen=True, eq=False)
class Asked:
    """What a division is drawn for.

    Parameters
    ----------
    blocks
        The office's street blocks.
    load
        Shape (blocks,), adding up to 1.
    police_grids, sub_grids
        How many police grids; how many sub-grids in each.
    today
        The grids in force, where there are some.
    closeness
        0: today's grids don't count; 1: they stay as they are, where their numbers allow.
    """

    blocks: Blocks
    load: Floats
    police_grids: int
    sub_grids: int
    today: Today | None = None
    closeness: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.police_grids <= MOST_POLICE_GRIDS:
            raise DomainError(N_("警格数要在 1 到 %(most)s 之间"), most=MOST_POLICE_GRIDS)
        if not 1 <= self.sub_grids <= MOST_SUB_GRIDS:
            raise DomainError(N_("每个警格的网格数要在 1 到 %(most)s 之间"), most=MOST_SUB_GRIDS)
        if len(self.blocks) < 2 * self.count:
            raise DomainError(
                N_("道路只把辖区分成 %(blocks)s 个街区，不够划出 %(grids)s 个网格"),
                blocks=len(self.blocks),
                grids=self.count,
            )

    @property
    def count(self) -> int:
        """The number of sub-grids in all."""
        return self.police_grids * self.sub_grids

    def keeps_numbers(self) -> bool:
        """Return whether today's grids are as many, at both levels."""
        return self.today is not None and np.array_equal(
            np.bincount(self.today.police, minlength=self.police_grids),
            np.full(self.police_grids, self.sub_grids),
        )


@dataclass(frozen=True)
class Quality:
    """The figures of one level of a division.

    Parameters
    ----------
    grids
        How many there are.
    largest_load
        The largest load over the mean; 1 is even.
    compactness
        Polsby–Popper, 4πA/P², of all grids on average; a circle has 1.
    border_m
        Length of the borders between grids; the office's own is left out.
    along_streets
        Share of these borders that runs along a street or the railway.
    straddled_railway_m, straddled_arterial_m
        Railway and arterials between blocks of one grid; a border beside the railway is on it.
    """

    grids: int
    largest_load: float
    compactness: float
    border_m: float
    along_streets: float
    straddled_railway_m: float
    straddled_arterial_m: float


def quality_of(blocks: Blocks, load: Floats, label: Ints) -> Quality:
    """Measure one level of a division.

    Parameters
    ----------
    blocks, load
        As in `Asked`.
    label
        Shape (blocks,): the grid of each block, all numbers from 0 on in use.
    """
    borders, count = blocks.borders, int(label.max()) + 1
    cut = label[borders.first] != label[borders.second]
    length = borders.length_m
    around_m = np.bincount(label, blocks.outer_m, minlength=count)
    for side in (borders.first, borders.second):
        around_m += np.bincount(label[side[cut]], length[cut], minlength=count)
    area_m2 = np.bincount(label, blocks.area_m2, minlength=count)
    loads = np.bincount(label, load, minlength=count)
    border_m = float(length[cut].sum())

    def straddled(kind: Along) -> float:
        return float(length[~cut & (borders.kind == kind)].sum())

    off_street_m = float(length[cut & (borders.kind == Along.OTHER)].sum())
    return Quality(
        grids=count,
        largest_load=float(loads.max() / loads.mean()),
        compactness=float(np.mean(4 * np.pi * area_m2 / around_m**2)),
        border_m=border_m,
        along_streets=1 - off_street_m / border_m if border_m else 1.0,
        straddled_railway_m=_straddled_railway(blocks, cut),
        straddled_arterial_m=straddled(Along.ARTERIAL),
    )


def _straddled_railway(blocks: Blocks, cut: NDArray[np.bool_]) -> float:
    """Return the length of railway within grids, m.

    Where a grid's border runs on a street beside the railway, the strip between the two is all
    that lies beyond it: there the border is as good as on the railway.
    """
    borders, count = blocks.borders, len(blocks)
    sides, length = (borders.first, borders.second), borders.length_m

    def sums(rows: NDArray[np.bool_]) -> Floats:
        found = np.zeros(count)
        for side in sides:
            np.add.at(found, side[rows], length[rows])
        return found

    within = ~cut & (borders.kind == Along.RAILWAY)
    strip = 2 * blocks.area_m2 / (blocks.outer_m + sums(np.ones_like(cut))) < BESIDE_M
    railway_m = sums(within)
    beside = np.where(
        strip & (railway_m > 0), np.minimum(1, sums(cut) / np.maximum(railway_m, 1e-9)), 0.0
    )
    crossed = 1 - np.maximum(*(beside[side[within]] for side in sides))
    return float((length[within] * crossed).sum())


def pieces_of(blocks: Blocks, label: Ints) -> int:
    """Return in how many pieces the grids of a division are; as many as grids: each is one."""
    borders = blocks.borders
    same = label[borders.first] == label[borders.second]
    links = sparse.csr_matrix(
        (np.ones(same.sum()), (borders.first[same], borders.second[same])), (len(label),) * 2
    )
    return int(connected_components(links, directed=False)[0])
