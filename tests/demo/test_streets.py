"""The demo's streets hang together, and only four of them pass the railway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely

from webmap.models import Mode
from webmap.patrols.network import StreetNetwork

Read = Callable[[str], gpd.GeoDataFrame]


def _components(streets: gpd.GeoDataFrame, *, directed: bool) -> np.ndarray:
    """Return how many junctions each part of the network has, largest first."""
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    numbers: dict[tuple[float, ...], int] = {}
    rows: list[tuple[int, int]] = []
    for line, oneway in zip(streets.geometry, streets["oneway"], strict=True):
        start, end = (numbers.setdefault(line.coords[k], len(numbers)) for k in (0, -1))
        rows += [(start, end)] if oneway != "reverse" else []
        rows += [(end, start)] if oneway != "yes" else []
    tail, head = np.array(rows).T
    graph = sp.coo_matrix((np.ones(len(tail)), (tail, head)), (len(numbers),) * 2)
    connection = "strong" if directed else "weak"
    _, part = connected_components(graph, directed=True, connection=connection)
    return np.sort(np.bincount(part))[::-1]


def test_one_can_walk_from_every_street_to_every_other(layer: Read) -> None:
    streets = layer("streets")
    assert streets["foot"].all()
    assert len(_components(streets, directed=False)) == 1


def test_almost_all_streets_for_cars_and_ebikes_reach_one_another(layer: Read) -> None:
    streets = layer("streets")
    for mode in ("car", "ebike"):
        sizes = _components(streets[streets[mode]], directed=True)
        assert sizes[0] > 0.97 * sizes.sum(), mode


def test_streets_meet_only_at_their_ends(layer: Read) -> None:
    lines = layer("streets").geometry.array
    a, b = shapely.STRtree(lines).query(lines, predicate="intersects")
    a, b = a[a < b], b[a < b]
    shared = shapely.intersection(lines[a], lines[b])
    assert (shapely.get_dimensions(shared) == 0).all()
    ends = [{line.coords[0], line.coords[-1]} for line in lines]
    for i, k, points in zip(a, b, shared, strict=True):
        assert {point.coords[0] for point in shapely.get_parts(points)} <= ends[i] & ends[k]


def test_the_railway_is_passed_twice_below_once_above_and_once_on_the_ground(layer: Read) -> None:
    streets, railway = layer("streets"), layer("railways").geometry.iloc[0]
    assert layer("railways")["name"].tolist() == ["广深铁路"]
    passing = streets[streets.intersects(railway)]
    assert sorted(zip(passing["name"], passing["level"], strict=True)) == [
        ("平山路", 1), ("桥蛟中路", -1), ("牛湖路", -1), ("石鼓道口", 0),
    ]  # fmt: skip
    assert (streets["level"] != 0).sum() == 3
    assert not passing.loc[passing["level"] == 0, "car"].any()


def test_main_roads_run_through_the_office(layer: Read, metric: Read) -> None:
    streets = metric("streets")
    for name in ("桥蛟中路", "塘天路"):
        road = streets[streets["name"] == name]
        assert set(road["highway"]) == {"primary"}
        assert road.length.sum() > 2300


def test_the_network_reads_like_an_urban_village(metric: Read) -> None:
    streets = metric("streets")
    length_km = streets.length.groupby(streets["highway"]).sum() / 1000
    assert set(length_km.index) == {
        "primary", "secondary", "tertiary", "residential", "service", "footway", "steps",
    }  # fmt: skip
    # More lanes than roads, and of all directions: no lattice.
    assert length_km["service"] + length_km["footway"] > length_km["primary"] * 5
    ends = np.array([(line.coords[0], line.coords[-1]) for line in streets.geometry])
    run = ends[:, 1] - ends[:, 0]
    bearing = np.degrees(np.arctan2(run[:, 1], run[:, 0])) % 90
    shares = np.histogram(bearing, bins=9, range=(0, 90), weights=streets.length)[0]
    assert (shares / shares.sum()).max() < 0.4
    # As many T-junctions as real places have, more than crossings.
    meets = Counter(end for pair in ends.round(3).tolist() for end in map(tuple, pair))
    degrees = Counter(meets.values())
    assert degrees[3] > 3 * degrees[4]
    assert degrees[1] > 50


def test_some_lanes_are_oneway(layer: Read) -> None:
    streets = layer("streets")
    oneway = streets[streets["oneway"] != "no"]
    assert 20 <= oneway["name"].nunique() <= 40
    assert set(oneway["highway"]) <= {"service", "residential"}


def test_our_own_network_takes_it_whole(layer: Read) -> None:
    network = StreetNetwork.from_frames(layer("streets"), 4547, layer("railways"))
    assert not network.in_small_part(Mode.FOOT).any()
    assert network.in_small_part(Mode.EBIKE).mean() < 0.05
