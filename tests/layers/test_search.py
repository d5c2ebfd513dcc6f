"""Finding features by name, number and address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import select, text

from webmap.database import Database
from webmap.layers import ImportMode, ImportOptions, import_file, reindex, undo_change
from webmap.layers.features import Moment
from webmap.layers.pinyin import readings
from webmap.layers.search import Found, search
from webmap.models import LayerSource, Office, Place, SearchEntry, SearchStale

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOW = Moment(day=date(2026, 11, 23), now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
EVERYTHING = list(LayerSource)


@pytest.fixture
def find(database: Database, office: Office):
    def find(text: str, sources: list[LayerSource] = EVERYTHING, limit: int = 20) -> list[Found]:
        with database.reading() as session:
            return search(session, office.id, text, NOW, sources=sources, limit=limit)

    return find


FOUND = {
    "老王便利店": ("shops", "A001"),
    "便利": ("shops", "A001"),
    "A002": ("shops", "A002"),
    "a002": ("shops", "A002"),
    "东巷2号": ("rentals", "441900002"),
    "441900002": ("rentals", "441900002"),
    "  老王   1号路1号 ": ("shops", "A001"),
    "1-1": ("sub_grids", "1-1"),
    "第2警格": ("police_grids", "2"),
    "试验铁路": ("railways", "R1"),
    "夜市北口": ("hotspots", "H1"),
    "鼓小": ("schools", "X1"),
    "00002": ("rentals", "441900002"),
    "shigu": ("schools", "X1"),
    "sg": ("schools", "X1"),
    "shig": ("schools", "X1"),
    "shi gu": ("schools", "X1"),
    "sgxx": ("schools", "X1"),
    "石gu": ("schools", "X1"),
    "shaxian": ("shops", "A002"),
    "SGSX": ("shops", "A002"),
    "xiaochi": ("shops", "A002"),
    "lwbld": ("shops", "A001"),
    "chuzuwu": ("rentals", "441900001"),
    "yeshi": ("hotspots", "H1"),
    "laowang 1号路": ("shops", "A001"),
}


def test_a_feature_is_found_by_name_number_or_address(find) -> None:
    best = {text: find(text)[0] for text in FOUND}
    assert {text: (one.layer_id, one.number) for text, one in best.items()} == FOUND


def test_what_fits_nothing_is_not_found(find) -> None:
    assert find("没有这样的地方") == []
    assert find("   ") == []


def test_signs_of_the_query_language_are_only_text(find) -> None:
    for sign in ["%", "_", "A0%", "'; DROP TABLE places; --", "\\"]:
        assert find(sign) == [], sign
    assert find("A001")


def test_a_street_is_found_once_and_whole(find) -> None:
    (street,) = [one for one in find("1号路") if one.layer_id == "streets"]
    assert street.bbox == pytest.approx((114.0, 22.7, 114.01, 22.7))
    assert street.lat == pytest.approx(22.7)


def test_whole_names_come_before_parts_and_addresses_last(find) -> None:
    found = find("1号路")
    assert found[0].layer_id == "streets"
    assert {one.layer_id for one in found[1:]} == {"shops"}
    assert [one.rank for one in found] == sorted(one.rank for one in found)


def test_an_area_tells_a_point_inside_and_its_extent(find) -> None:
    school = find("石鼓小学")[0]
    west, south, east, north = school.bbox
    assert west < school.lon < east
    assert south < school.lat < north


def test_the_limit_holds(find) -> None:
    assert len(find("号", limit=2)) == 2


def test_the_neighbours_places_are_not_found(find) -> None:
    assert find("邻村") == []
    assert [one.name for one in find("A001")] == ["老王便利店"]


def test_sources_that_may_not_be_seen_are_not_searched(find) -> None:
    found = find("夜市北口", sources=[s for s in EVERYTHING if s is not LayerSource.HOTSPOTS])
    assert {one.layer_id for one in found} == {"incidents"}


def test_what_fits_is_marked(find) -> None:
    assert find("鼓小")[0].marks == {"name": [(1, 3)]}
    assert find("sgsx")[0].marks == {"name": [(0, 4)]}
    assert find("A002")[0].marks == {"number": [(0, 4)]}
    assert find("老王 路1号")[0].marks == {"name": [(0, 2)], "address": [(2, 5)]}


def test_chinese_comes_before_pinyin_and_signs_are_passed_over(find, database: Database) -> None:
    with database.writing() as session:
        place = session.scalars(select(Place).where(Place.number == "A003")).one()
        place.name = "SG（石）鼓楼"
    assert [one.name for one in find("sg")] == ["SG（石）鼓楼", "石鼓小学", "石鼓沙县小吃"]
    assert find("shigulou")[0].marks == {"name": [(3, 7)]}


def test_a_character_is_found_by_each_of_its_readings(find, database: Database) -> None:
    with database.writing() as session:
        place = session.scalars(select(Place).where(Place.number == "A003")).one()
        place.name = "长行绿店"
    for typed in ["zhang", "changhang", "zhangxing", "cxlv", "changxinglu", "chlvd"]:
        assert "长行绿店" in {one.name for one in find(typed)}, typed
    # 洗 is read xian in a name of old, 干 an in none that is typed.
    assert readings("洗") == ("xi",)
    assert readings("干") == ("gan",)


def test_every_part_of_a_text_finds_its_feature(spatialite_database: Database) -> None:
    with spatialite_database.reading() as session:
        for place in session.scalars(select(Place).where(Place.office_id == 1)):
            for told in (place.name, place.number, place.address):
                for begin, end in combinations(range(len(told) + 1), 2):
                    found = search(session, 1, told[begin:end], NOW, sources=EVERYTHING, limit=100)
                    assert place.number in {one.number for one in found}, told[begin:end]


def entries(database: Database) -> list[tuple[object, ...]]:
    """Return the index, with the tokens of each entry by what finds it."""
    with database.reading() as session:
        assert session.scalars(select(SearchStale)).all() == []
        kept = session.execute(select(*SearchEntry.__table__.columns)).all()
        ids = session.scalars(
            text(f"SELECT {'id' if database.is_postgis else 'rowid'} FROM search_tokens")
        ).all()
    assert sorted(ids) == sorted(row[0] for row in kept)
    return sorted(map(tuple, kept), key=lambda row: row[0])


def test_the_index_is_what_a_fresh_one_would_be(
    database: Database, office: Office, tmp_path: Path
) -> None:
    """Whatever way the features change: imports of each mode, an edit, an undo, plain SQL."""
    changes: list[int] = []

    def bring(layer_id: str, rows: str, mode: str) -> None:
        path = tmp_path / "rows.csv"
        path.write_text(rows, encoding="utf-8")
        with database.writing() as session:
            here = session.get_one(Office, office.id)
            report = import_file(
                session, here, layer_id, path, ImportOptions(mode=ImportMode(mode)),
                username="officer", now=AT,
            )  # fmt: skip
            changes.append(report.change_set_id or 0)

    def undo() -> None:
        with database.writing() as session:
            undo_change(
                session, session.get_one(Office, office.id), changes[-1], username="officer", now=AT
            )

    def by_sql(statement: str) -> None:
        with database.writing() as session:
            session.execute(text(statement))

    head = "编号,名称,地址,经度,纬度\n"
    for change in (
        lambda: bring("shops", f"{head}B1,长安茶庄,北巷1号,114.002,22.702\n", "add"),
        lambda: bring("shops", f"{head}B1,常平茶庄,北巷1号,114.002,22.702\n", "update"),
        lambda: bring("shops", f"{head}B2,新开的店,北巷2号,114.003,22.702\n", "replace"),
        undo,
        lambda: by_sql("DELETE FROM streets WHERE number = 'S001'"),
        lambda: by_sql("UPDATE hotspots SET status = 'closed' WHERE number = 'H1'"),
        lambda: by_sql("UPDATE sub_grids SET valid_to = '2026-11-20' WHERE code = '1-1'"),
        lambda: by_sql("DELETE FROM incidents"),
    ):
        change()
        kept = entries(database)
        with database.writing() as session:
            reindex(session)
        assert kept == entries(database)
    with database.reading() as session:

        def names(typed: str) -> set[str]:
            found = search(session, office.id, typed, NOW, sources=EVERYTHING)
            return {one.name for one in found}

        assert names("changpingchazhuang") == {"常平茶庄"}
        assert "1号路" in names("1号路")
        assert names("夜市北口") == set()
        assert "1-1网格" not in names("1-1网格")
