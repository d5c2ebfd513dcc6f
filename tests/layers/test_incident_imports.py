"""Incidents as the command centre exports them, brought in on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from tests.layers.conftest import Importer
from tests.layers.source_files import Row, write_csv, write_xlsx
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadFile, RowProblem
from webmap.layers import BadRowsPolicy, Datum, ImportMode, ImportReport, from_wgs84
from webmap.models import Incident, IncidentWord, WaitingPlace, to_geometry

WORDS = {"治安类/扰乱秩序": ("affray", "group")}


def call(number: int, **changes: Any) -> Row:
    """One row of an export: persons, texts, two columns for the time, GCJ-02."""
    lon, lat = from_wgs84(WEST + 0.001 * number, SOUTH + 0.002, Datum.GCJ02)
    row: Row = {
        "接警编号": f"4419002026100100{number:02d}",
        "报警人": "张三",
        "联系电话": "13800138000",
        "报警时间": datetime(2026, 10, 2, 8, 5),
        "警情类别": "盗窃类",
        "警情子类": "盗窃电动自行车",
        "发案日期": date(2026, 10, 1),
        "发案时间": time(22, 15),
        "发案时间止": None,
        "发案地址": f"{number}号路5号，报警人电话138-0013-8000",
        "简要警情": "张三称其电动车被盗",
        "处警民警": "李四",
        "经度": round(float(lon), 6),
        "纬度": round(float(lat), 6),
    }
    return row | changes


def calls() -> list[Row]:
    return [
        call(1),
        call(2, 警情类别="治安类", 警情子类="殴打他人", 发案时间=0.9375),
        call(3, 警情类别="治安类", 警情子类="扰乱秩序", 发案时间="22时15分许"),
        call(4, 发案时间="22:00至次日06:00"),
        call(5, 发案时间=None),
        call(6, 发案日期=None, 发案时间=None),
        call(7, 发案时间=time(23, 0), 发案时间止="01:30"),
        call(8, 接警编号="441900202610010001", 发案时间=time(3, 0)),
    ]


def kept(database: Database) -> dict[str, Incident]:
    with database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number.like("4419002026%")))
        return {one.number[-1]: one for one in found}


def told(report: ImportReport) -> str:
    return "；".join(str(remark) for remark in report.remarks)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_is_understood_whole_and_tells_nobody(
    kind: str, tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = calls()
    if kind == "xlsx":
        path = write_xlsx(tmp_path / "接警.xlsx", rows)
    else:
        path = write_csv(tmp_path / "接警.csv", rows, "gb18030")
    report = run_import_on_both(path, "incidents", datum=Datum.GCJ02, words=WORDS)
    assert report.counts.added == 7
    assert "1 行和前面的行编号相同" in told(report)
    assert "第 9 行" in told(report)
    assert "像是个人信息的列没有导入：报警人、联系电话" in told(report)
    assert "没有用到的列：简要警情、处警民警" in told(report)
    assert "号码已去除" in told(report)

    found = kept(database)
    assert {n: (one.category, one.sub_category) for n, one in found.items()} == {
        **dict.fromkeys("14567", ("theft", "ebike")),
        "2": ("affray", ""), "3": ("affray", "group"),
    }  # fmt: skip
    when = {n: (one.occurred_from, one.occurred_to) for n, one in found.items()}
    assert when == {
        "1": (local(1, 22, 15), None),
        "2": (local(1, 22, 30), None),
        "3": (local(1, 22, 15), None),
        "4": (local(1, 22), local(2, 6)),
        # Only the day is known.
        "5": (local(1, 0), local(2, 0)),
        # Nothing but when somebody called.
        "6": (local(2, 8, 5), None),
        "7": (local(1, 23), local(2, 1, 30)),
    }
    one = found["1"]
    assert one.location == "1号路5号，报警人电话〔号码已去除〕"
    point = to_geometry(one.geom)
    assert point.x == pytest.approx(WEST + 0.001, abs=2e-5)
    assert point.y == pytest.approx(SOUTH + 0.002, abs=2e-5)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_titles_above_the_header_are_passed_over(
    kind: str, tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = [call(1), call(2)]
    rows[1]["发案时间"] = "半夜"
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        write_xlsx(path, rows)
        book = openpyxl.load_workbook(path)
        book.active.insert_rows(1, 2)
        book.active["A1"] = "石鼓社区警务室接警明细表"
        book.active["A2"] = "2026年10月"
        book.active.merge_cells("A1:N1")
        book.save(path)
    else:
        text = write_csv(path, rows).read_text("utf-8")
        path.write_text(f"石鼓社区警务室接警明细表{',' * 13}\n2026年10月\n{text}", "gb18030")
    # Rows keep the numbers that their own program shows.
    assert [problem.row for problem in refused(run_import, path)] == [5]
    report = run_import(path, "incidents", datum=Datum.GCJ02, bad_rows=BadRowsPolicy.LEAVE_OUT)
    assert report.counts.added == 1
    assert "表头上面的 2 行像是标题" in told(report)


def test_words_told_once_are_known_the_next_time(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = [call(3, 警情类别="治安类", 警情子类="扰乱秩序")]
    run_import_on_both(
        write_csv(tmp_path / "a.csv", rows), "incidents", datum=Datum.GCJ02, words=WORDS
    )
    with database.reading() as session:
        words = session.scalars(select(IncidentWord)).all()
        assert [(one.word, one.category, one.sub_category) for one in words] == [
            ("治安类/扰乱秩序", "affray", "group")
        ]
    again = write_csv(tmp_path / "b.csv", [row | {"接警编号": "4419002026100104"} for row in rows])
    report = run_import_on_both(again, "incidents", datum=Datum.GCJ02)
    assert "目录里没有" not in told(report)
    assert (kept(database)["4"].category, kept(database)["4"].sub_category) == ("affray", "group")


def test_calls_that_are_there_stay_or_are_updated_and_the_counts_are_told(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = [call(1), call(2)]
    first = write_csv(tmp_path / "a.csv", rows)
    run_import_on_both(first, "incidents", datum=Datum.GCJ02)
    rows = [call(1, 警情类别="纠纷", 警情子类=""), call(2), call(3)]
    path = write_csv(tmp_path / "b.csv", rows)
    report = run_import_on_both(path, "incidents", datum=Datum.GCJ02)
    assert (report.counts.added, report.counts.updated) == (1, 0)
    assert "2 行的编号已经在图层里，保持原样" in told(report)
    assert kept(database)["1"].category == "theft"

    report = run_import_on_both(path, "incidents", datum=Datum.GCJ02, mode=ImportMode.UPDATE)
    assert (report.counts.added, report.counts.updated) == (0, 1)
    assert "2 行和图层里的一样" in told(report)
    assert kept(database)["1"].category == "dispute"

    # A file of which all is there already brings nothing, and is no error.
    assert run_import_on_both(first, "incidents", datum=Datum.GCJ02).counts.added == 0


def refused(run_import: Importer, path: Path) -> list[RowProblem]:
    """The problems of the rows of a file that is not taken."""
    with pytest.raises(BadFile) as caught:
        run_import(path, "incidents", datum=Datum.GCJ02)
    return [problem for problem in caught.value.problems if problem.row is not None]


def test_a_time_that_cannot_be_names_its_row(tmp_path: Path, run_import: Importer) -> None:
    rows = [
        call(1, 发案时间="半夜"),
        call(2, 发案日期="2036-10-01"),
        call(3, 发案时间="22:00", 发案时间止="2026-09-30 06:00"),
        call(4, 发案日期=None, 发案时间=time(22, 15)),
    ]
    (unread,) = refused(run_import, write_csv(tmp_path / "a.csv", rows))
    assert unread.row == 2
    assert "“发生时刻”读不懂：“半夜”" in str(unread)
    found = refused(run_import, write_csv(tmp_path / "b.csv", rows[1:]))
    assert [problem.row for problem in found] == [2, 3, 4]
    for problem, words in zip(found, ["在将来", "早于", "没有日期"], strict=True):
        assert words in str(problem)


def test_addresses_stand_for_coordinates_and_the_others_wait(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    # In the tiny office: shops at 1号路1-3号, 石鼓小学, streets 1-5号路 and five 巷 across them.
    places = ["1号路2号门口", "石鼓小学对面", "3号路与南巷交叉口", "不知道哪里"]
    rows = [
        {k: v for k, v in call(i, 发案地址=place).items() if k not in {"经度", "纬度"}}
        for i, place in enumerate(places, start=1)
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    report = run_import_on_both(path, "incidents", by_address=True)
    assert (report.counts.added, report.waiting) == (3, 1)
    spots = {n: to_geometry(one.geom) for n, one in kept(database).items()}
    assert (spots["1"].x, spots["1"].y) == pytest.approx((114.002, 22.702))
    assert (spots["3"].x, spots["3"].y) == pytest.approx((WEST + 0.0025, SOUTH + 0.005))
    with database.reading() as session:
        (waiting,) = session.scalars(select(WaitingPlace)).all()
        assert (waiting.layer_id, waiting.name) == ("incidents", "不知道哪里")
        assert waiting.attributes == {
            "category": "theft", "sub_category": "ebike",
            "occurred_from": "2026-10-01T22:15:00+08:00",
        }  # fmt: skip
    # The next export has it again, now with words that are understood.
    rows[3]["发案地址"] = "5号路与中巷路口"
    path = write_csv(tmp_path / "b.csv", rows)
    report = run_import_on_both(path, "incidents", by_address=True)
    assert (report.counts.added, report.waiting) == (1, 0)
    with database.reading() as session:
        assert session.scalars(select(WaitingPlace)).all() == []


def test_rows_with_a_coordinate_keep_it_and_only_the_others_are_placed_by_address(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    none = {"经度": None, "纬度": None}
    rows = [
        call(1, 发案地址="1号路2号门口"),
        call(2, 发案地址="1号路2号门口", **none),
        call(3, 发案地址="不知道哪里", **none),
        call(4, 发案地址="", **none),
        call(5, 发案地址="1号路2号门口", 经度=0, 纬度=0),
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    report = run_import_on_both(path, "incidents", datum=Datum.GCJ02, by_address=True)
    assert (report.counts.added, report.waiting) == (3, 2)
    assert "经度" not in told(report)
    spots = {n: to_geometry(one.geom) for n, one in kept(database).items()}
    assert sorted(spots) == ["1", "2", "5"]
    assert (spots["1"].x, spots["1"].y) == pytest.approx((WEST + 0.001, SOUTH + 0.002), abs=2e-5)
    for number in "25":
        assert (spots[number].x, spots[number].y) == pytest.approx((114.002, 22.702), abs=2e-7)


@pytest.mark.filterwarnings("error")
def test_a_coordinate_of_nought_is_refused_in_words(tmp_path: Path, run_import: Importer) -> None:
    path = write_csv(tmp_path / "a.csv", [call(1), call(2, 经度=0, 纬度=0)])
    for datum in (Datum.GCJ02, Datum.BD09):
        with pytest.raises(BadFile) as caught:
            run_import(path, "incidents", datum=datum)
        (problem,) = [str(one) for one in caught.value.problems if one.row == 3]
        assert "坐标 0, 0 不可能" in problem
