"""Bringing 100,000 places in, from XLSX and from GeoPackage, into both databases.

Ours reads the file, checks every cell, finds each place's sub-grid, writes the places as one change
set with history and search index, and commits. The peer is what GeoPandas does with the same file:
read it, make points, and write them with `to_file` (SpatiaLite) or `to_postgis`; it checks nothing
and keeps no history. Both write to a fresh database with a spatial index.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from sqlalchemy import create_engine, func, select

from scripts.benchmarks._postgis import new_database, postgis_server
from webmap import migrations
from webmap.database import Database
from webmap.layers import ImportOptions, create_office, import_file
from webmap.models import Office, Place

PROJECT_DIR = Path(__file__).resolve().parents[2]
WEST, SOUTH, SIDE = 114.05, 22.77, 0.025
NOW = datetime(2026, 11, 24, tzinfo=UTC)

OURS = "警格地图 / Gridmap: checked, in sub-grids, with history"

Row = dict[str, Any]


def _places(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "编号": [f"{441900900000000 + i}" for i in range(count)],
            "名称": [f"石鼓第{i}商铺" for i in range(count)],
            "地址": [f"桥蛟中路{i % 900}号{i % 7}铺" for i in range(count)],
            "行业": rng.choice(["餐饮", "便利店", "五金", "服装"], count),
            "经度": np.round(WEST + SIDE * (0.01 + 0.98 * rng.random(count)), 7),
            "纬度": np.round(SOUTH + SIDE * (0.01 + 0.98 * rng.random(count)), 7),
        }
    )


def _write_files(places: pd.DataFrame, folder: Path) -> dict[str, Path]:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("商铺")
    sheet.append(list(places.columns))
    for row in places.itertuples(index=False):
        sheet.append(list(row))
    book.save(folder / "places.xlsx")
    points = gpd.points_from_xy(places["经度"], places["纬度"])
    frame = gpd.GeoDataFrame(places.drop(columns=["经度", "纬度"]), geometry=points, crs=4326)
    pyogrio.write_dataframe(frame, folder / "places.gpkg", driver="GPKG")
    return {"XLSX": folder / "places.xlsx", "GeoPackage": folder / "places.gpkg"}


def _office(database: Database, folder: Path) -> None:
    """Make an office with 3 police grids and 9 sub-grids."""
    migrations.upgrade(database.engine)
    with database.writing() as session:
        boundary = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
        office = create_office(
            session, code="BENCH", name="基准", boundary=shapely.MultiPolygon([boundary]),
            made_up=True, username="cli", now=NOW,
        )  # fmt: skip
        for layer, across in (("police_grids", 1), ("sub_grids", 3)):
            shapes = [
                shapely.box(
                    WEST + SIDE * i / 3, SOUTH + SIDE * j / across,
                    WEST + SIDE * (i + 1) / 3, SOUTH + SIDE * (j + 1) / across,
                )
                for i in range(3)
                for j in range(across)
            ]  # fmt: skip
            frame = gpd.GeoDataFrame(
                {"code": [f"{i + 1}" for i in range(len(shapes))]}, geometry=shapes, crs=4326
            )
            path = folder / f"{layer}.geojson"
            frame.to_file(path, driver="GeoJSON")
            import_file(session, office, layer, path, ImportOptions(), username="cli", now=NOW)


def _ours(url: str, folder: Path, path: Path, count: int) -> float:
    database = Database(url)
    try:
        _office(database, folder)
        start = time.perf_counter()
        with database.writing() as session:
            office = session.scalars(select(Office)).one()
            import_file(session, office, "shops", path, ImportOptions(), username="cli", now=NOW)
        seconds = time.perf_counter() - start
        with database.reading() as session:
            kept = session.scalar(select(func.count()).select_from(Place))
            placed = session.scalar(
                select(func.count()).select_from(Place).where(Place.sub_grid_id.is_not(None))
            )
        if (kept, placed) != (count, count):
            raise RuntimeError(f"{kept} places are there, {placed} in a sub-grid, of {count}")
        return seconds
    finally:
        database.dispose()


def _frame(path: Path) -> gpd.GeoDataFrame:
    """Return a file's rows as points, as one does with GeoPandas."""
    if path.suffix == ".gpkg":
        return gpd.read_file(path)
    table = pd.read_excel(path, dtype={"编号": str})
    points = gpd.points_from_xy(table["经度"], table["纬度"])
    return gpd.GeoDataFrame(table.drop(columns=["经度", "纬度"]), geometry=points, crs=4326)


def _to_spatialite(path: Path, target: Path) -> float:
    start = time.perf_counter()
    _frame(path).to_file(
        target, driver="SQLite", layer="places", SPATIALITE="YES", SPATIAL_INDEX="YES"
    )
    return time.perf_counter() - start


def _to_postgis(path: Path, url: str) -> float:
    engine = create_engine(url)
    try:
        start = time.perf_counter()
        _frame(path).to_postgis("places_by_geopandas", engine)
        return time.perf_counter() - start
    finally:
        engine.dispose()


def _row(case: str, what: str, seconds: float, count: int) -> Row:
    return {
        "case": case,
        "what": what,
        "seconds": round(seconds, 2),
        "places": count,
        "places a second": round(count / seconds),
    }


def main(arguments: list[str]) -> list[Row]:
    """Measure both on each file and database, and return one row each."""
    parser = argparse.ArgumentParser(prog="scripts/bench import")
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args(arguments).count
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, postgis_server() as server:
        folder = Path(name)
        files = _write_files(_places(count), folder)
        for kind, path in files.items():
            case = f"{kind} into SpatiaLite"
            seconds = _ours(f"sqlite:///{folder / kind}.sqlite", folder, path, count)
            rows.append(_row(case, OURS, seconds, count))
            seconds = _to_spatialite(path, folder / f"peer_{kind}.sqlite")
            rows.append(_row(case, "GeoPandas to_file", seconds, count))
        for kind, path in files.items() if server else []:
            case = f"{kind} into PostGIS"
            url = new_database(server or "", f"bench_{kind.lower()}")
            seconds = _ours(url, folder, path, count)
            rows.append(_row(case, OURS, seconds, count))
            rows.append(_row(case, "GeoPandas to_postgis", _to_postgis(path, url), count))
    return rows
