# ruff: noqa: S608  (what is typed is bound)
"""Finding among 100,000 places, on SpatiaLite and on PostGIS: ours, a scan, and plain trigrams.

The places are made up from a seed, with the names that such places have. The scan is LIKE (ILIKE
on PostGIS) over names, numbers and addresses; the peer is SQLite's FTS5 with its own trigram
tokens, which can't find fewer than three characters, nor pinyin: there it has no row.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import shapely
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from scripts.benchmarks._postgis import new_database, postgis_server
from scripts.demo.names import FACTORY_ROADS, Namer
from webmap import migrations
from webmap.database import Database
from webmap.layers import Moment, create_office
from webmap.layers.search import search
from webmap.models import LayerSource, Place, point_wkb

PLACES, SEED, LIMIT = 100_000, 4, 12
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
MOMENT = Moment(date(2026, 11, 23), NOW)
WEST, SOUTH = 114.0, 22.7
Row = dict[str, Any]

QUERIES = {
    "1 character, common": "店",
    "1 character, rare": "梅",
    "2 characters": "沙县",
    "2 characters, common": "公司",
    "4 characters": "五金制品",
    "5 characters": "湖南老李小",
    "address": "桥蛟中路12号",
    "number": "441900050000",
    "begin of a number": "4419000",
    "end of a number": "77123",
    "no hit": "没有这样的地方",
    "pinyin": "shaxian",
    "initials": "sxxc",
    "mixed": "wujinzp",
    "1 syllable": "gu",
    "pinyin, many": "youxiangongsi",
    "pinyin, no hit": "zhuangshuang",
}


def _records(office_id: int, count: int) -> list[dict[str, Any]]:
    """Return places with plausible names, all different addresses."""
    rng = np.random.default_rng(SEED)
    roads = ["桥蛟中路", "塘天路", *FACTORY_ROADS]
    found: list[Row] = []
    for i in range(count):
        # A namer gives no name twice; a city has its shops more than once.
        namer = Namer(rng)
        _trade, name = namer.factory() if i % 4 == 0 else namer.shop()
        road = roads[int(rng.integers(len(roads)))]
        lon, lat = WEST + rng.uniform(0, 0.1), SOUTH + rng.uniform(0, 0.1)
        found.append(
            {
                "office_id": office_id,
                "layer_id": "factories" if i % 4 == 0 else "shops",
                "number": f"4419{i:08d}",
                "name": name,
                "address": f"{road}{rng.integers(1, 400)}号{rng.integers(1, 9)}楼",
                "attributes": {},
                "geom": point_wkb(float(lon), float(lat)),
            }
        )
    return found


def _fill(database: Database, count: int) -> tuple[int, float, float]:
    """Return the office, and the seconds of writing the places without and with the index."""
    migrations.upgrade(database.engine)
    with database.writing() as session:
        office = create_office(
            session, code="bench", name="测试", username="bench", now=NOW, made_up=True,
            boundary=shapely.MultiPolygon([shapely.box(WEST, SOUTH, WEST + 0.1, SOUTH + 0.1)]),
        )  # fmt: skip
        office_id = office.id
    records = _records(office_id, count)
    start = time.perf_counter()
    with database.writing() as session:
        session.execute(insert(Place), records)
        written_s = time.perf_counter() - start
    return office_id, written_s, time.perf_counter() - start


def _scan(session: Session, office_id: int, typed: str) -> int:
    like = "ILIKE" if session.get_bind().dialect.name == "postgresql" else "LIKE"
    rows = session.execute(
        text(
            "SELECT id, number, name, address FROM places WHERE office_id = :office"
            f" AND (name {like} :q OR number {like} :q OR address {like} :q)"
            " ORDER BY CASE WHEN number = :t THEN 0 WHEN name = :t THEN 1"
            f" WHEN name {like} :b THEN 2 WHEN name {like} :q THEN 3"
            f" WHEN number {like} :b THEN 4 ELSE 5 END, length(name), number LIMIT {LIMIT}"
        ),
        {"office": office_id, "q": f"%{typed}%", "b": f"{typed}%", "t": typed},
    ).all()
    return len(rows)


def _make_trigrams(database: Database) -> None:
    with database.writing() as session:
        session.execute(
            text("CREATE VIRTUAL TABLE plain USING fts5(number, name, address, tokenize='trigram')")
        )
        session.execute(
            text(
                "INSERT INTO plain (rowid, number, name, address)"
                " SELECT id, number, name, address FROM places"
            )
        )


def _trigrams(session: Session, _office_id: int, typed: str) -> int:
    rows = session.execute(
        text(f"SELECT rowid, name FROM plain WHERE plain MATCH :q ORDER BY rank LIMIT {LIMIT}"),
        {"q": f'"{typed}"'},
    ).all()
    return len(rows)


def _ours(session: Session, office_id: int, typed: str) -> int:
    return len(search(session, office_id, typed, MOMENT, sources=list(LayerSource), limit=LIMIT))


def _measured(
    database: Database, office_id: int, find: Callable[[Session, int, str], int], typed: str, n: int
) -> Row:
    took = []
    hits = 0
    for _ in range(n):
        with database.reading() as session:
            start = time.perf_counter()
            hits = find(session, office_id, typed)
            took.append(time.perf_counter() - start)
    return {
        "seconds": round(median(took), 5),
        "median_ms": round(median(took) * 1000, 1),
        "worst_ms": round(max(took) * 1000, 1),
        "hits": hits,
    }


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, Database]]:
    """Give a SpatiaLite file, and a PostGIS database where there is such a server."""
    with postgis_server() as server:
        made = {"SpatiaLite": Database(f"sqlite:///{folder / 'search.sqlite'}")}
        if server:
            made["PostGIS"] = Database(new_database(server, "bench_search"))
        try:
            yield made
        finally:
            for database in made.values():
                database.dispose()


def _rows(kind: str, database: Database, count: int, repeats: int) -> list[Row]:
    office_id, written_s, whole_s = _fill(database, count)
    rows: list[Row] = [
        {"case": f"{kind}: writing {count:,}", "what": "with the index", "seconds": whole_s},
        {"case": f"{kind}: writing {count:,}", "what": "its marks only", "seconds": written_s},
    ]
    finders: dict[str, Callable[[Session, int, str], int]] = {"ours": _ours, "scan": _scan}
    if kind == "SpatiaLite":
        _make_trigrams(database)
        finders["FTS5 trigram"] = _trigrams
    else:
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE places"))
    _measured(database, office_id, _ours, "shi", 1)
    for case, typed in QUERIES.items():
        # Neither of the others finds pinyin, and trigrams nothing of two characters.
        is_pinyin = typed.isascii() and typed.isalpha()
        for what, find in finders.items():
            if what == "ours" or not (is_pinyin or (what == "FTS5 trigram" and len(typed) < 3)):
                row = _measured(database, office_id, find, typed, repeats)
                rows.append({"case": f"{kind}: {case} {typed}", "what": what, **row})
    return rows


def main(arguments: list[str]) -> list[Row]:
    """Measure each kind of query and return one row a query, database and finder."""
    parser = argparse.ArgumentParser(prog="scripts/bench search")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--places", type=int, default=PLACES)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, _databases(Path(folder)) as databases:
        return [
            row
            for kind, database in databases.items()
            for row in _rows(kind, database, asked.places, asked.repeats)
        ]
