"""The postman where some streets go one way: directions chosen by an integer program.

Each wanted street is served once in a direction that it allows; what else is driven makes up for
what each junction lacks, at least cost (a flow). With a street's direction as a binary this is the
windy postman's program (Grötschel and Win 1992) without its odd cuts; HiGHS solves it within a
fixed number of nodes, so that the same question has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from webmap.patrols.circuit import directed_circuit
from webmap.patrols.joining import ways_between_pieces
from webmap.patrols.walk import Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.postman import Postman, Tour

MOST_NODES = 8
NODES_WITHOUT_BOUND = 1
NEAR_M = 500.0
_GAP = 0.002


@dataclass(frozen=True, eq=False)
class _Driven:
    """How often each arc is driven, and the metres that cannot be saved."""

    times: NDArray[np.int64]
    bound_m: float


def oneway_tour(
    postman: Postman,
    wanted: NDArray[np.int64],
    first: int,
    nodes: NDArray[np.int64],
    piece: NDArray[np.int64],
    with_bound: bool,
) -> Tour:
    """Return a short closed way that serves all wanted streets in a direction they allow.

    Parameters
    ----------
    postman
        The network and its ways.
    wanted, first
        Streets, and the junction where the way begins and ends.
    nodes, piece
        The wanted streets' junctions with ``first``, and the piece of each.
    with_bound
        Whether the bound is wanted.
    """
    from webmap.patrols.postman import Tour, first_times

    ways = postman.ways
    fixed = np.zeros(len(ways.arcs.tail), dtype=np.int64)
    for start, end in ways_between_pieces(nodes, piece, postman.table):
        for arc in postman.table.arcs(start, end):
            fixed[arc] += 1
    most_nodes = MOST_NODES if with_bound else NODES_WITHOUT_BOUND
    driven = _drive(postman, wanted, fixed, most_nodes, np.inf if with_bound else NEAR_M)
    arcs = ways.arcs
    steps = np.repeat(np.arange(len(driven.times)), driven.times)
    along = arcs.from_m[steps] < arcs.to_m[steps]
    street, forward = directed_circuit(
        arcs.tail[steps].tolist(), arcs.head[steps].tolist(), arcs.street[steps].tolist(),
        along.tolist(), first,
    )  # fmt: skip
    bound = 0.0
    if with_bound:
        free = _drive(postman, wanted, np.zeros_like(fixed), most_nodes) if fixed.any() else driven
        bound = max(free.bound_m, postman.bound_m(wanted, nodes, piece))
    walk = Walk(ways.network, ways.mode, street, forward, first_times(street, wanted))
    return Tour(walk, bound)


def _drive(
    postman: Postman,
    wanted: NDArray[np.int64],
    fixed: NDArray[np.int64],
    most_nodes: int,
    farthest_m: float = np.inf,
) -> _Driven:
    """Serve all wanted streets and balance all junctions, besides what is driven anyway."""
    ways = postman.ways
    arcs = ways.arcs
    main = ways.main_part[arcs.tail] & ways.main_part[arcs.head]
    if np.isfinite(farthest_m):
        ends = np.unique(
            np.concatenate([ways.network.start_node[wanted], ways.network.end_node[wanted]])
        )
        near = postman.table.cost[postman.table.row_of[ends]].min(axis=0) <= farthest_m
        main &= (near[arcs.tail] & near[arcs.head]) | (fixed > 0)
    is_wanted = np.zeros(len(ways.network.length_m), dtype=bool)
    is_wanted[wanted] = True
    # Service of each wanted arc (0 or 1), then driving besides of each arc (any number).
    served = np.flatnonzero(main & is_wanted[arcs.street])
    begin, end = np.concatenate([arcs.tail[served], arcs.tail]), np.concatenate(
        [arcs.head[served], arcs.head]
    )  # fmt: skip
    columns = np.arange(len(begin))
    balance = sparse.csr_array(
        (
            np.concatenate([np.ones(len(begin)), -np.ones(len(begin))]),
            (np.concatenate([begin, end]), np.concatenate([columns, columns])),
        ),
        (ways.network.node_count, len(begin)),
    )
    lacking = np.bincount(arcs.head, fixed, minlength=ways.network.node_count) - np.bincount(
        arcs.tail, fixed, minlength=ways.network.node_count
    )
    row_of = np.full(len(is_wanted), -1, dtype=np.int64)
    row_of[wanted] = np.arange(len(wanted))
    once = sparse.csr_array(
        (np.ones(len(served)), (row_of[arcs.street[served]], np.arange(len(served)))),
        (len(wanted), len(begin)),
    )
    most = np.concatenate([np.ones(len(served)), np.where(main, np.inf, 0.0)])
    lengths = np.concatenate([ways.cost[served], ways.cost])
    found = milp(
        lengths,
        constraints=[
            LinearConstraint(balance, lacking, lacking),
            LinearConstraint(once, 1.0, 1.0),
        ],
        bounds=Bounds(0.0, most),
        integrality=(columns < len(served)).astype(int),
        options={"node_limit": most_nodes, "mip_rel_gap": _GAP},
    )
    if found.x is None and np.isfinite(farthest_m):
        return _drive(postman, wanted, fixed, most_nodes)
    if found.x is None:
        raise ValueError("no way through all streets: one of them is not in the main part")
    rounded = np.round(found.x).astype(np.int64)
    times = rounded[len(served) :] + fixed
    np.add.at(times, served, rounded[: len(served)])
    return _Driven(times, float(found.mip_dual_bound or 0.0))
