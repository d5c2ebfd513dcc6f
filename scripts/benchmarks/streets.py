"""Travel times on streets: 1,000 × 1,000 on the demo's network, and a city of 200,000 edges.

The peers find the same times in the same run: networkx, as osmnx routes, from a sample of the
origins (its time for all is worked out from them), and SciPy's Dijkstra asked from one origin
at a time, as a loop over stops would.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from webmap.models import Mode
from webmap.patrols.network import StreetNetwork
from webmap.patrols.snapping import SnappedPlaces
from webmap.patrols.travel import TravelTable, travel_between

DATA_DIR = Path(__file__).resolve().parents[2] / "gis_data"
METRIC_SRID = 4547
PLACES, SAMPLE = 1000, 20
CITY_EDGES, CITY_PLACES, BLOCK_M = 200_000, 100, 90.0
OFFICE_M = 1400.0
Row = dict[str, Any]


def demo_network() -> StreetNetwork:
    """Return the demo office's streets."""
    return StreetNetwork.from_frames(gpd.read_file(DATA_DIR / "streets.geojson"), METRIC_SRID)


def city_streets(edges: int, seed: int) -> gpd.GeoDataFrame:
    """Return a made-up city: a lattice of blocks, crooked, a twelfth of its streets left out."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(edges / 2 / (11 / 12))) + 2
    x, y = np.meshgrid(np.arange(side) * BLOCK_M, np.arange(side) * BLOCK_M)
    nodes = np.stack([x, y], axis=-1) + rng.uniform(-25, 25, (side, side, 2))
    nodes += (440_000.0, 2_500_000.0)
    across = np.stack([nodes[:, :-1], nodes[:, 1:]], axis=2).reshape(-1, 2, 2)
    along = np.stack([nodes[:-1], nodes[1:]], axis=2).reshape(-1, 2, 2)
    lines = np.concatenate([across, along])
    lines = lines[rng.permutation(len(lines))[:edges]]
    highway = rng.choice(["tertiary", "residential", "service"], edges, p=[0.15, 0.6, 0.25])
    return gpd.GeoDataFrame(
        {
            "name": "",
            "highway": highway,
            "oneway": rng.choice(["no", "yes"], edges, p=[0.85, 0.15]),
            "foot": True,
            "ebike": True,
            "car": True,
            "level": 0,
        },
        geometry=shapely.linestrings(lines),
        crs=METRIC_SRID,
    )


def random_places(
    network: StreetNetwork, mode: Mode, count: int, seed: int, within_m: float | None
) -> SnappedPlaces:
    """Return places on streets that belong to the network as a whole; near its middle if asked."""
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(~network.in_small_part(mode))
    if within_m is not None:
        west, south, east, north = shapely.total_bounds(network.lines)
        middle = shapely.Point((west + east) / 2, (south + north) / 2)
        usable = usable[shapely.distance(network.lines[usable], middle) < within_m]
    street = rng.choice(usable, count)
    offset_m = rng.uniform(0.05, 0.95, count) * network.length_m[street]
    return SnappedPlaces(mode, street, offset_m, np.zeros(count))


def table_edges(table: TravelTable) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return tails, heads and seconds of the graph that a table was found on, and its places."""
    arcs = table._arcs
    return arcs.tail, arcs.head, arcs.time_s, table._node


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _case(
    case: str,
    network: StreetNetwork,
    count: int,
    repeats: int,
    extra: Row,
    within_m: float | None = None,
) -> list[Row]:
    places = random_places(network, Mode.EBIKE, count, 1, within_m)
    travel_between(network, places)  # the network's own arcs are made once, as in the program
    best = min(_timed(lambda: travel_between(network, places))[0] for _ in range(repeats))
    table = travel_between(network, places)
    tail, head, seconds, nodes = table_edges(table)
    rows: list[Row] = [{"case": case, "what": "ours", "seconds": best, **extra}]

    size = int(max(tail.max(), head.max(), nodes.max())) + 1
    graph = sparse.csr_matrix((np.maximum(seconds, 1e-6), (tail, head)), (size, size))
    sample = min(SAMPLE, count)
    took, found = _timed(
        lambda: np.vstack([dijkstra(graph, indices=int(node))[nodes] for node in nodes[:sample]])
    )
    _same(found, table.time_s[:sample])
    rows.append(
        {"case": case, "what": "SciPy, one origin at a time", "seconds": took / sample * count}
    )

    peer = nx.DiGraph()
    peer.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), seconds.tolist(), strict=True))
    took, lengths = _timed(
        lambda: [
            nx.single_source_dijkstra_path_length(peer, int(node), weight="weight")
            for node in nodes[:sample]
        ]
    )
    found = np.array([[one.get(int(node), np.inf) for node in nodes] for one in lengths])
    _same(found, table.time_s[:sample])
    rows.append({"case": case, "what": "networkx (osmnx)", "seconds": took / sample * count})
    return rows


def _same(found: np.ndarray, ours: np.ndarray) -> None:
    """Stop where a peer finds other times than we do."""
    if not np.allclose(found, ours, atol=0.05):
        raise SystemExit("the peer finds other travel times")


def _timed(work: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main(arguments: list[str]) -> Iterator[Row]:
    """Measure; rows of one case share the work."""
    parser = argparse.ArgumentParser(prog="scripts/bench streets")
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--edges", type=int, default=CITY_EDGES)
    asked = parser.parse_args(arguments)
    took, network = _timed(demo_network)
    yield from _case(
        f"demo {asked.places} × {asked.places}", network, asked.places, 3,
        {"edges": len(network.length_m), "load_s": round(took, 2)},
    )  # fmt: skip
    streets = city_streets(asked.edges, seed=1)
    took, city = _timed(lambda: StreetNetwork.from_frames(streets, METRIC_SRID))
    yield from _case(
        f"city, {CITY_PLACES} places of one office", city, CITY_PLACES, 2,
        {"edges": len(city.length_m)}, OFFICE_M,
    )  # fmt: skip
    yield from _case(
        f"city, {CITY_PLACES} places all over", city, CITY_PLACES, 2,
        {"edges": len(city.length_m), "load_s": round(took, 2), "mb": round(_memory_mb())},
    )  # fmt: skip
