"""What other libraries make of the same street blocks, each used as its manual shows.

All get the same: the blocks, which of them touch, how long they do, and the load of each. They
first cut the office into police grids, then each of these into sub-grids. What comes out in
several pieces is left so: the figures tell of it.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import random
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pymetis
import shapely

from webmap.grids.division import Asked

Ints = np.ndarray[Any, np.dtype[np.int64]]
Partitioner = Callable[[Asked, Ints, int, int], Ints]


def hierarchically(cut: Partitioner, asked: Asked, seed: int) -> Ints:
    """Return the sub-grid of each block: police grids first, then sub-grids in each."""
    everything = np.arange(len(asked.blocks))
    police = cut(asked, everything, asked.police_grids, seed)
    label = np.empty(len(everything), dtype=np.int64)
    for grid in range(asked.police_grids):
        members = everything[police == grid]
        label[members] = grid * asked.sub_grids + cut(asked, members, asked.sub_grids, seed)
    return label


def _graph(asked: Asked, members: Ints) -> nx.Graph:
    """Return the blocks that touch; blocks are numbered by their position in ``members``."""
    inner = {int(block): position for position, block in enumerate(members)}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(members)))
    borders = asked.blocks.borders
    rows = zip(
        borders.first.tolist(), borders.second.tolist(), borders.length_m.tolist(), strict=True
    )
    for first, second, length_m in rows:
        if first in inner and second in inner:
            a, b = inner[first], inner[second]
            known = graph.get_edge_data(a, b, {"length_m": 0.0})["length_m"]
            graph.add_edge(a, b, length_m=known + length_m)
    for node, block in enumerate(members):
        graph.nodes[node]["load"] = round(float(asked.load[block]) * 1_000_000)
    return graph


def by_metis(asked: Asked, members: Ints, parts: int, seed: int) -> Ints:
    """Cut by METIS: load in balance, as little border as possible, one piece each."""
    graph = _graph(asked, members)
    neighbours = [sorted(graph[node]) for node in graph]
    _cut, label = pymetis.part_graph(
        parts,
        pymetis.CSRAdjacency(
            adj_starts=np.cumsum([0, *map(len, neighbours)]),
            adjacent=np.array([other for row in neighbours for other in row]),
        ),
        vweights=np.array([max(graph.nodes[node]["load"], 1) for node in graph]),
        eweights=np.array(
            [
                max(round(graph[node][other]["length_m"]), 1)
                for node, row in enumerate(neighbours)
                for other in row
            ]
        ),
        options=pymetis.Options(seed=seed, contig=int(nx.is_connected(graph))),
    )
    return np.array(label, dtype=np.int64)


def by_recom(asked: Asked, members: Ints, parts: int, seed: int, steps: int = 200) -> Ints:
    """Cut by GerryChain: a chain of ReCom steps; the plan with the least border is kept."""
    from gerrychain import Graph, MarkovChain, Partition, accept, constraints
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom
    from gerrychain.updaters import Tally, cut_edges

    graph = Graph.from_networkx(_graph(asked, members))
    target = sum(graph.node_data(node)["load"] for node in graph.nodes) / parts
    rng = random.Random(seed)
    first = recursive_tree_part(graph, range(parts), target, "load", 0.05, rng=rng)
    start = Partition(
        graph, first, updaters={"load": Tally("load", alias="load"), "cut_edges": cut_edges}
    )
    chain = MarkovChain(
        proposal_fn=partial(recom, pop_col="load", pop_target=target, epsilon=0.05, rng=rng),
        constraints=[constraints.within_percent_of_ideal_population(start, 0.06, "load")],
        acceptance_fn=accept.always_accept,
        initial_partition=start,
        total_steps=steps,
    )

    def border_m(state: Any) -> float:
        return sum(graph.edge_data(edge)["length_m"] for edge in state["cut_edges"])

    best = min(chain, key=border_m)
    return np.array([best.assignment[node] for node in graph.nodes], dtype=np.int64)


def _frame(asked: Asked, members: Ints) -> gpd.GeoDataFrame:
    areas = gpd.GeoSeries(asked.blocks.areas[members], crs=4326).to_crs(asked.blocks.metric_srid)
    middle = shapely.centroid(np.asarray(areas.array, dtype=object))
    load = asked.load[members]
    frame = {"x": shapely.get_x(middle), "y": shapely.get_y(middle), "load": load / load.sum()}
    return gpd.GeoDataFrame(frame, geometry=areas.to_numpy(), crs=areas.crs)


def _weights(asked: Asked, members: Ints) -> Any:
    from libpysal.weights import W

    graph = _graph(asked, members)
    return W({node: sorted(graph[node]) for node in graph}, silence_warnings=True)


def _places_only(frame: gpd.GeoDataFrame) -> Any:
    """Return where the blocks lie, on one scale."""
    xy = frame[["x", "y"]].to_numpy()
    return (xy - xy.mean(axis=0)) / xy.std()


def by_skater(asked: Asked, members: Ints, parts: int, seed: int) -> Ints:
    """Cut by spopt's SKATER: like with like, by where the blocks lie."""
    from spopt.region import Skater

    frame = _frame(asked, members)
    frame[["x", "y"]] = _places_only(frame)
    model = Skater(
        frame, _weights(asked, members), ["x", "y"], n_clusters=parts,
        floor=len(members) // (3 * parts),
    )  # fmt: skip
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1].reshape(-1)


def by_region_k_means(asked: Asked, members: Ints, parts: int, seed: int) -> Ints:
    """Cut by spopt's region-k-means, by where the blocks lie."""
    from spopt.region import RegionKMeansHeuristic

    frame = _frame(asked, members)
    model = RegionKMeansHeuristic(_places_only(frame), parts, _weights(asked, members), seed=seed)
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1].reshape(-1)


def by_ward(asked: Asked, members: Ints, parts: int, seed: int) -> Ints:
    """Cut by spopt's Ward linkage with contiguity, by where the blocks lie."""
    from spopt.region import WardSpatial

    frame = _frame(asked, members)
    frame[["x", "y"]] = _places_only(frame)
    model = WardSpatial(frame, _weights(asked, members), ["x", "y"], n_clusters=parts)
    model.solve()
    return np.unique(model.labels_, return_inverse=True)[1].reshape(-1)


def by_max_p(asked: Asked, members: Ints, parts: int, seed: int) -> Ints:
    """Cut by spopt's max-p: as many parts as have the least load; that load is raised to fit."""
    from spopt.region import MaxPHeuristic

    frame = _frame(asked, members)
    frame[["x", "y"]] = _places_only(frame)
    weights = _weights(asked, members)
    np.random.seed(seed)
    random.seed(seed)
    for least in np.arange(0.98, 0.3, -0.04):
        model = MaxPHeuristic(
            frame, weights, ["x", "y"], "load", least / parts, 2, max_iterations_construction=20
        )
        model.solve()
        if model.p >= parts:
            break
    label = np.unique(np.array(model.labels_), return_inverse=True)[1].reshape(-1)
    return np.minimum(label, parts - 1)


PEERS: dict[str, Partitioner] = {
    "pymetis": by_metis,
    "gerrychain recom": by_recom,
    "spopt skater": by_skater,
    "spopt region-k-means": by_region_k_means,
    "spopt ward": by_ward,
    "spopt max-p": by_max_p,
}


def within(cut: Partitioner, asked: Asked, seed: int, most_s: float) -> Ints:
    """Run a library in a process of its own that is ended after some seconds.

    Raises
    ------
    TimeoutError
        It took longer.
    RuntimeError
        It gave up.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(cut, asked, seed, theirs))
    process.start()
    try:
        if not ours.poll(most_s):
            raise TimeoutError(f"more than {most_s:.0f} s")
        answer = ours.recv()
    finally:
        process.terminate()
        process.join()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return answer


def _run(cut: Partitioner, asked: Asked, seed: int, out: Any) -> None:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            out.send(hierarchically(cut, asked, seed))
        except Exception as error:  # whatever a library says of it is what the table says
            out.send(f"{type(error).__name__}: {error}")
