"""Starts: first divisions by METIS, on one side of the railway each wherever that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components

from webmap.errors import N_, DomainError
from webmap.grids.borders import Along
from webmap.grids.membership import totals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.grids.blocks import Blocks
    from webmap.grids.division import Asked

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

# What a metre of border costs METIS: least along a barrier, most across a block.
_COST = {Along.RAILWAY: 0.05, Along.ARTERIAL: 1.0, Along.STREET: 1.0, Along.OTHER: 3.0}
CHEAP_ARTERIAL = 0.3
# Police grids keep to one side of the railway as long as the largest load stays within this.
MOST_UNEVEN = 1.3
# METIS wants whole numbers; a part may be over by so many thousandths.
_METIS_LOAD, _METIS_UNEVEN = 1_000_000, 20


def start_label(asked: Asked, seed: int, arterial_cost: float = 1.0) -> Ints:
    """Return a first division: shape (blocks,), the sub-grid of each block, all in one piece.

    Parameters
    ----------
    asked
        The blocks and what is wanted.
    seed
        Another seed gives another division.
    arterial_cost
        What a metre of border along an arterial costs, where one along a street costs 1.

    Raises
    ------
    DomainError
        The office is in more pieces than there are police grids, or has too few blocks.
    """
    m = asked.sub_grids
    side, shares = sides_of(asked)
    label = np.full(len(asked.blocks), -1, dtype=np.int64)
    police = 0
    for number, grids in enumerate(shares.tolist()):
        on_side = np.flatnonzero(side == number)
        of_side = partition(asked.blocks, asked.load, on_side, grids, seed, arterial_cost)
        for grid in range(grids):
            members = on_side[of_side == grid]
            if len(members) < m:
                raise DomainError(N_("街区太少或太散，划不出这么多网格；请减少警格或网格的数目"))
            within = partition(asked.blocks, asked.load, members, m, seed, arterial_cost)
            label[members] = police * m + within
            police += 1
    return label


def sides_of(asked: Asked) -> tuple[Ints, Ints]:
    """Return the side of the railway of each block, and how many police grids each side gets.

    Sides are joined, the least loaded first, until the police grids can be shared out among them
    evenly enough.
    """
    blocks, load, k = asked.blocks, asked.load, asked.police_grids
    borders = blocks.borders
    open_ = borders.kind != Along.RAILWAY
    count, side = _parts(len(blocks), borders.first[open_], borders.second[open_])
    while True:
        of_side = totals(side, load, count)
        shares = _shared_out(of_side, k)
        largest = (of_side / np.maximum(shares, 1)).max() * k if (shares > 0).all() else np.inf
        enough = (np.bincount(side, minlength=count) >= shares * asked.sub_grids).all()
        if count == 1 or (largest <= MOST_UNEVEN and enough):
            return side, shares
        across = side[borders.first] != side[borders.second]
        if not across.any():
            if (shares > 0).all() and enough:
                return side, shares
            raise DomainError(
                N_("辖区由 %(parts)s 块不相连的部分组成，警格不能少于 %(parts)s 个"), parts=count
            )
        side = _join_least(side, of_side, borders.first[across], borders.second[across],
                           borders.length_m[across])  # fmt: skip
        count -= 1


def _shared_out(load: Floats, k: int) -> Ints:
    """Share k grids out so that the largest load of one is least (0 where there are too few)."""
    shares = np.zeros(len(load), dtype=np.int64)
    if len(load) <= k:
        shares[:] = 1
    for _ in range(k - int(shares.sum())):
        shares[(load / (shares + 1e-9)).argmax()] += 1
    return shares


def _join_least(side: Ints, load: Floats, first: Ints, second: Ints, length_m: Floats) -> Ints:
    a, b = side[first], side[second]
    touching = np.unique(np.concatenate([a, b]))
    least = touching[load[touching].argmin()]
    other = np.where(a == least, b, a)
    mine = (a == least) | (b == least)
    into = np.bincount(other[mine], length_m[mine]).argmax()
    joined = np.where(side == least, into, side)
    return np.unique(joined, return_inverse=True)[1].reshape(-1)


def partition(
    blocks: Blocks, load: Floats, members: Ints, parts: int, seed: int, arterial_cost: float = 1.0
) -> Ints:
    """Cut some blocks into parts of like load by METIS; each part is in one piece.

    Parameters
    ----------
    blocks, load
        As in `Asked`.
    members
        The blocks, by position.
    parts
        How many.
    seed
        Another seed gives another cut.
    arterial_cost
        As in `start_label`.

    Returns
    -------
    Shape (members,): the part of each.
    """
    # Imported here: the command line shall not wait for it.
    import pymetis

    if parts == 1:
        return np.zeros(len(members), dtype=np.int64)
    inner = np.full(len(blocks), -1, dtype=np.int64)
    inner[members] = np.arange(len(members))
    borders = blocks.borders
    use = (inner[borders.first] >= 0) & (inner[borders.second] >= 0)
    first, second = inner[borders.first[use]], inner[borders.second[use]]
    costs = _COST | {Along.ARTERIAL: arterial_cost}
    cost = borders.length_m[use] * np.array([costs[kind] for kind in Along])[borders.kind[use]]
    graph = sparse.csr_matrix((cost, (first, second)), (len(members),) * 2)
    graph = (graph + graph.T).tocsr()
    whole = load[members].sum()
    weights = np.maximum((load[members] / whole * _METIS_LOAD).astype(np.int64), 1)
    connected = connected_components(graph, directed=False)[0] == 1
    _cut, found = pymetis.part_graph(
        parts,
        pymetis.CSRAdjacency(adj_starts=graph.indptr, adjacent=graph.indices),
        vweights=weights,
        eweights=np.maximum(graph.data.round().astype(np.int64), 1),
        recursive=False,
        options=pymetis.Options(seed=seed, ufactor=_METIS_UNEVEN, contig=int(connected)),
    )
    label = in_one_piece(graph, np.array(found, dtype=np.int64), load[members], parts)
    return _none_empty(graph, label, parts)


def in_one_piece(graph: sparse.csr_matrix, label: Ints, load: Floats, parts: int) -> Ints:
    """Give loose pieces of a part to the neighbour that shares most of their border."""
    label = label.copy()
    for _ in range(len(label)):
        edges = graph.tocoo()
        same = label[edges.row] == label[edges.col]
        count, piece = _parts(len(label), edges.row[same], edges.col[same])
        of_piece = np.zeros(count, dtype=np.int64)
        of_piece[piece] = label
        size = totals(piece, load, count)
        main = np.zeros(count, dtype=bool)
        for part in range(parts):
            own = np.flatnonzero(of_piece == part)
            if len(own):
                main[own[size[own].argmax()]] = True
        loose = np.flatnonzero(~main)
        if len(loose) == 0:
            return label
        smallest = loose[size[loose].argmin()]
        out = (piece[edges.row] == smallest) & (piece[edges.col] != smallest)
        if not out.any():
            main[smallest] = True
            return label
        weight = totals(label[edges.col[out]], edges.data[out], parts)
        label[piece == smallest] = weight.argmax()
    return label


def _none_empty(graph: sparse.csr_matrix, label: Ints, parts: int) -> Ints:
    """Give each empty part a block from the end of the largest: what is left stays whole."""
    label = label.copy()
    for part in np.flatnonzero(np.bincount(label, minlength=parts) == 0):
        inside = np.flatnonzero(label == np.bincount(label, minlength=parts).argmax())
        order = breadth_first_order(
            graph[inside][:, inside], 0, directed=False, return_predecessors=False
        )
        label[inside[order[-1]]] = part
    return label


def _parts(count: int, first: Ints, second: Ints) -> tuple[int, Ints]:
    graph = sparse.csr_matrix((np.ones(len(first)), (first, second)), (count, count))
    parts, part = connected_components(graph, directed=False)
    return parts, part.astype(np.int64)
