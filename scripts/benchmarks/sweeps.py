"""Sweeps and beats: the gap to the bound, beside what a person would do with a map and a pencil.

Sweeps: every street of each of the demo's sub-grids, of the whole demo, and of Monaco (skipped
where the extract is absent). The peer walks to the nearest street not yet swept, again and again,
and then home. Beats: the peer goes on, at each junction, along the richest street in reach that
still lets it come home in time.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from webmap import create_app
from webmap.layers import ImportOptions, create_office, import_streets
from webmap.models import Mode
from webmap.patrols import network_of
from webmap.patrols.beat import BeatRequest, find_beats
from webmap.patrols.network import StreetNetwork
from webmap.patrols.sweep import sweep
from webmap.patrols.trouble import Weighing, trouble_by_street, weights_of
from webmap.patrols.ways import Ways

PROJECT_DIR = Path(__file__).resolve().parents[2]
GIS_DATA_DIR = PROJECT_DIR / "gis_data"
SHARED_DIR = Path(os.environ.get("WEBMAP_SHARED_DATA", PROJECT_DIR.parent / "shared" / "data"))
DEMO_SRID = 4547
MONACO = shapely.MultiPolygon([shapely.box(7.409, 43.7245, 7.4395, 43.7515)])
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 1, tzinfo=ZONE)


def main(arguments: list[str]) -> Iterator[dict[str, Any]]:
    """Give one row for ours and one for the peer in each case."""
    parser = argparse.ArgumentParser(prog="scripts/bench sweeps")
    parser.add_argument("--mode", default="foot", choices=[mode.value for mode in Mode])
    mode = Mode(parser.parse_args(arguments).mode)
    streets = gpd.read_file(GIS_DATA_DIR / "streets.geojson")
    demo = StreetNetwork.from_frames(streets, DEMO_SRID)
    cases = _sub_grids(demo)
    cases["demo"] = (demo, np.arange(len(demo.length_m)))
    if (monaco := _monaco()) is not None:
        cases["monaco"] = (monaco, np.arange(len(monaco.length_m)))
    for name, (network, wanted) in cases.items():
        yield from _sweep_rows(f"sweep {name}", network, mode, wanted)
    prize = _trouble(demo, mode)
    for minutes in (20, 40, 60, 120):
        yield from _beat_rows(f"beat {minutes} min", demo, prize, BeatRequest(mode, minutes * 60))
    # From one place: the bound knows the way there.
    station = _busiest_junction(demo, prize)
    for teams in (1, 3):
        request = BeatRequest(mode, 40 * 60, teams, station)
        yield from _beat_rows(f"beat 40 min, {teams} from one place", demo, prize, request)


def _sub_grids(network: StreetNetwork) -> dict[str, tuple[StreetNetwork, np.ndarray]]:
    frame = gpd.read_file(GIS_DATA_DIR / "sub_grids.geojson").to_crs(DEMO_SRID)
    middles = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
    return {
        code: (network, np.flatnonzero(shapely.dwithin(area, middles, 1.0)))
        for code, area in zip(frame["code"], frame.geometry, strict=True)
    }


def _monaco() -> StreetNetwork | None:
    """Return Monaco's streets, imported as an office's; None where the extract is absent."""
    path = SHARED_DIR / "osm" / "monaco.osm.pbf"
    if not path.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(instance_dir=Path(folder), database_url="")
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        database = app.extensions["webmap"].database
        with database.writing() as session:
            office = create_office(
                session, code="MC", name="Monaco", boundary=MONACO, username="bench", now=NOW
            )
            import_streets(session, office, path, ImportOptions(), username="bench", now=NOW)
            network = network_of(session, office)
        database.dispose()
    return network


def _sweep_rows(
    case: str, network: StreetNetwork, mode: Mode, wanted: np.ndarray
) -> list[dict[str, Any]]:
    began = time.perf_counter()
    found = sweep(network, mode, wanted)
    ours_s = time.perf_counter() - began
    began = time.perf_counter()
    peer_m = _nearest_street_m(network, mode, found.wanted)
    peer_s = time.perf_counter() - began
    return [
        _row(case, "ours", ours_s, found.length_m / 1000, found.bound_m / 1000),
        _row(case, "nearest street", peer_s, peer_m / 1000, found.bound_m / 1000),
    ]


def _row(case: str, who: str, seconds: float, result: float, bound: float) -> dict[str, Any]:
    return {
        "case": case, "who": who, "seconds": round(seconds, 3), "result": round(float(result), 2),
        "bound": round(bound, 2), "gap_percent": round(100 * abs(float(result) / bound - 1), 2),
    }  # fmt: skip


def _nearest_street_m(network: StreetNetwork, mode: Mode, wanted: np.ndarray) -> float:
    """Return the metres of a walk that always goes on to the nearest street not yet swept."""
    ways = Ways(network, mode)
    arcs = ways.arcs
    nodes = np.unique(np.concatenate([network.start_node[wanted], network.end_node[wanted]]))
    table = ways.table(nodes)
    open_arcs = np.isin(arcs.street, wanted)
    home = at = int(network.start_node[wanted[0]])
    total = 0.0
    while open_arcs.any():
        choices = np.flatnonzero(open_arcs)
        there = table.cost[table.row_of[at]][arcs.tail[choices]]
        best = int(there.argmin())
        arc = choices[best]
        total += float(there[best]) + float(network.length_m[arcs.street[arc]])
        at = int(arcs.head[arc])
        open_arcs &= arcs.street != arcs.street[arc]
    return total + float(table.cost[table.row_of[at], home])


def _trouble(network: StreetNetwork, mode: Mode) -> np.ndarray:
    table = pd.read_csv(GIS_DATA_DIR / "incidents.csv")
    moments = {
        name: pd.Series(
            [
                datetime.fromisoformat(text) if isinstance(text, str) else None
                for text in table[name]
            ],
            dtype=object,
        )
        for name in ("occurred_from", "occurred_to")
    }
    frame = gpd.GeoDataFrame(
        {"category": table["category"], **moments},
        geometry=gpd.points_from_xy(table["lon"], table["lat"]),
        crs=4326,
    )
    weights = weights_of(frame, Weighing(window=(20 * 60, 2 * 60)), NOW)
    return trouble_by_street(network, mode, frame.geometry, weights)


def _busiest_junction(network: StreetNetwork, prize: np.ndarray) -> int:
    """Return the junction with the most trouble on its streets."""
    at = np.zeros(network.node_count)
    for nodes in (network.start_node, network.end_node):
        np.add.at(at, nodes, prize)
    return int(at.argmax())


def _beat_rows(
    case: str, network: StreetNetwork, prize: np.ndarray, request: BeatRequest
) -> list[dict[str, Any]]:
    began = time.perf_counter()
    found = find_beats(network, prize, replace(request, tight=False))
    ours_s = time.perf_counter() - began
    bound = find_beats(network, prize, request).bound
    rows = [_row(case, "ours", ours_s, found.value, bound)]
    if request.teams == 1:
        began = time.perf_counter()
        peer = _greedy_beat(network, prize, request)
        peer_s = time.perf_counter() - began
        rows.append(_row(case, "by hand (greedy)", peer_s, peer, bound))
    return rows


def _greedy_beat(network: StreetNetwork, prize: np.ndarray, request: BeatRequest) -> float:
    """Return what a walk collects that always takes the richest way on; the best of 20 starts."""
    ways, budget_s = Ways(network, request.mode, "time_s"), request.budget_s
    arcs = ways.arcs
    left_first = np.where(ways.covers, prize, 0.0)
    best = 0.0
    starts = network.start_node[np.argsort(-left_first)[:20]].tolist()
    for start in starts if request.start is None else [request.start]:
        home = at = start
        table = ways.table(np.flatnonzero(ways.main_part), budget_s)
        left, used, value = left_first.copy(), 0.0, 0.0
        while True:
            there = table.cost[table.row_of[at]][arcs.tail]
            back = table.cost[table.row_of[arcs.head], home]
            fits = (used + there + arcs.time_s + back <= budget_s) & (left[arcs.street] > 0)
            if not fits.any():
                break
            rate = np.where(fits, left[arcs.street] / (there + arcs.time_s + 1), 0.0)
            arc = int(rate.argmax())
            for passed in [*table.arcs(at, int(arcs.tail[arc])), arc]:
                value += left[arcs.street[passed]]
                left[arcs.street[passed]] = 0.0
            used += there[arc] + arcs.time_s[arc]
            at = int(arcs.head[arc])
        for passed in table.arcs(at, home):
            value += left[arcs.street[passed]]
            left[arcs.street[passed]] = 0.0
        best = max(best, value)
    return best
