"""Balance of grids: ours beside today's grids and what partitioners make of the same blocks.

The demo with its places and incidents, 3 × 3 grids; Monaco and Helsinki with their buildings and
streets (skipped where the extracts are absent). Every library cuts police grids first and then
each into sub-grids, with its plain settings; the best and the mean of some seeds would flatter or
blur, so all have the same one. Ours is the proposal that comes first, and all proposals take the
time that is told.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from sqlalchemy import select

from scripts.benchmarks._balance_peers import PEERS, within
from webmap import create_app
from webmap.grids.balance import measure, measure_today, propose, ready
from webmap.grids.blocks import Blocks, street_blocks
from webmap.grids.division import Asked, Today, pieces_of
from webmap.grids.load import load_of, street_length_m
from webmap.grids.membership import grid_of
from webmap.layers import ImportOptions, create_office, import_streets
from webmap.models import Railway, Street, read_frame

PROJECT_DIR = Path(__file__).resolve().parents[2]
GIS_DATA_DIR = PROJECT_DIR / "gis_data"
SHARED_DIR = Path(os.environ.get("WEBMAP_SHARED_DATA", PROJECT_DIR.parent / "shared" / "data"))
DEMO_SRID = 4547
TOWNS = {
    "monaco": (7.409, 43.7245, 7.4395, 43.7515),
    "helsinki": (24.9375, 60.165, 24.9525, 60.175),
}
WEIGHTS = {"rentals": 1.0, "residents": 1.0, "factories": 1.0, "incidents": 2.0, "streets": 1.0}
TOWN_WEIGHTS = {"buildings": 2.0, "streets": 1.0}
MOST_S = 60.0
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main(arguments: list[str]) -> list[dict[str, Any]]:
    """Return a row for today's grids, for ours and for each library in each case."""
    parser = argparse.ArgumentParser(prog="scripts/bench balance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["demo", *TOWNS])
    chosen = parser.parse_args(arguments)
    ready()
    rows: list[dict[str, Any]] = []
    for name in ("demo", *TOWNS):
        if chosen.only in (None, name):
            began = time.perf_counter()
            asked = _demo() if name == "demo" else _town(name)
            if asked is not None:
                blocks_s = time.perf_counter() - began
                print(f"{name}: {len(asked.blocks)} blocks, read in {blocks_s:.1f} s", flush=True)
                rows += _rows(name, asked, chosen.seed)
    return rows


def _rows(case: str, asked: Asked, seed: int) -> list[dict[str, Any]]:
    began = time.perf_counter()
    proposals = propose(asked, seed)
    seconds = time.perf_counter() - began
    rows = [
        _row(case, f"ours ({proposal.emphasis})", seconds, asked, proposal)
        for proposal in proposals
    ]
    if asked.today is not None:
        for closeness in (0.3, 0.6):
            near = Asked(
                asked.blocks, asked.load, asked.police_grids, asked.sub_grids, asked.today,
                closeness,
            )  # fmt: skip
            began = time.perf_counter()
            proposal = propose(near, seed)[0]
            seconds = time.perf_counter() - began
            rows.append(_row(case, f"ours (closeness {closeness})", seconds, asked, proposal))
        rows.append(_row(case, "today", 0.0, asked, measure_today(asked)))
    for name, cut in PEERS.items():
        began = time.perf_counter()
        try:
            label = within(cut, asked, seed, MOST_S)
        except (TimeoutError, RuntimeError) as error:
            rows.append({"case": case, "who": name, "seconds": _since(began), "note": str(error)})
            continue
        rows.append(_row(case, name, _since(began), asked, measure(asked, label, None)))
    return rows


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)


def _row(case: str, who: str, seconds: float, asked: Asked, found: Any) -> dict[str, Any]:
    sub, police = found.sub_grid_quality, found.police_grid_quality
    return {
        "case": case,
        "who": who,
        "seconds": round(seconds, 3),
        "largest_load": round(sub.largest_load, 3),
        "police_largest": round(police.largest_load, 3),
        "compactness": round(sub.compactness, 3),
        "border_km": round(sub.border_m / 1000, 2),
        "along_streets": round(sub.along_streets, 3),
        "straddled_railway_m": round(sub.straddled_railway_m),
        "straddled_arterial_m": round(sub.straddled_arterial_m),
        "pieces": pieces_of(asked.blocks, found.label),
        "moved_places": 0 if who == "today" else found.moved_places,
    }


def _demo() -> Asked:
    def frame(name: str) -> gpd.GeoDataFrame:
        return gpd.read_file(GIS_DATA_DIR / f"{name}.geojson")

    streets, sub_grids = frame("streets"), frame("sub_grids")
    today = np.asarray(sub_grids.geometry.array, dtype=object)
    boundary = frame("boundary").geometry[0]
    blocks = street_blocks(boundary, streets, frame("railways"), DEMO_SRID, today)
    places = {name: frame(name) for name in ("rentals", "factories", "shops")}
    shapes = {
        name: np.asarray(layer.geometry.array, dtype=object) for name, layer in places.items()
    }
    rentals = places["rentals"]
    incidents = pd.read_csv(GIS_DATA_DIR / "incidents.csv")
    spots = shapely.points(incidents["lon"], incidents["lat"])
    figures = {
        "rentals": _count(shapes["rentals"], blocks),
        "residents": _count(shapes["rentals"], blocks, rentals["residents_capacity"].to_numpy()),
        "factories": _count(shapes["factories"], blocks),
        "incidents": _count(spots, blocks),
        "streets": _streets(streets, blocks),
    }
    every = np.concatenate(list(shapes.values()))
    held = np.zeros((len(blocks), len(today)))
    np.add.at(held, (grid_of(every, blocks.areas), grid_of(every, today)), 1)
    ground = np.zeros_like(held)
    ground[np.arange(len(blocks)), grid_of(blocks.areas, today)] = blocks.area_m2
    police = np.unique(sub_grids["police_grid"], return_inverse=True)[1]
    return Asked(blocks, load_of(figures, WEIGHTS), 3, 3, Today(police, held, ground))


def _count(shapes: np.ndarray, blocks: Blocks, weight: np.ndarray | None = None) -> np.ndarray:
    at = grid_of(shapes, blocks.areas)
    return np.bincount(at, weight, minlength=len(blocks)).astype(np.float64)


def _streets(streets: gpd.GeoDataFrame, blocks: Blocks) -> np.ndarray:
    areas = gpd.GeoSeries(blocks.areas, crs=4326).to_crs(blocks.metric_srid)
    lines = streets.geometry.to_crs(blocks.metric_srid)
    return street_length_m(
        np.asarray(lines.array, dtype=object), np.asarray(areas.array, dtype=object)
    )


def _town(name: str) -> Asked | None:
    """Return a town's blocks from its streets, loaded with its buildings and streets."""
    path = SHARED_DIR / "osm" / f"{name}.osm.pbf"
    if not path.exists():
        return None
    box = shapely.box(*TOWNS[name])
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(instance_dir=Path(folder), database_url="")
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        database = app.extensions["webmap"].database
        with database.writing() as session:
            office = create_office(
                session, code=name, name=name, boundary=shapely.MultiPolygon([box]),
                username="bench", now=NOW,
            )  # fmt: skip
            import_streets(session, office, path, ImportOptions(), username="bench", now=NOW)
            srid = office.metric_srid
            streets = read_frame(session, select(Street.highway, Street.geom).order_by(Street.id))
            railways = read_frame(session, select(Railway.geom).order_by(Railway.id))
        database.dispose()
    blocks = street_blocks(box, streets, railways, srid)
    houses = pyogrio.read_dataframe(
        path, layer="multipolygons", columns=["building"], bbox=TOWNS[name], on_invalid="ignore"
    )
    houses = houses[houses["building"].notna() & ~houses.geometry.isna()]
    shapes = np.asarray(houses.geometry.array, dtype=object)
    inside = shapely.intersects(box, shapely.point_on_surface(shapes))
    figures = {
        "buildings": _count(shapes[inside], blocks),
        "streets": _streets(streets, blocks),
    }
    return Asked(blocks, load_of(figures, TOWN_WEIGHTS), 3, 3)
