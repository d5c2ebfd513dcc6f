"""Imports into every kind of layer, on both databases: what is kept and how rows meet others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import select

from tests.conftest import NOW
from tests.layers.conftest import Importer, importer_into
from tests.layers.source_files import Row, shops, write_csv, write_geojson, write_xlsx
from tests.tiny_office import SOUTH, WEST
from webmap.database import Database
from webmap.errors import BadFile, NotFound
from webmap.layers import ImportMode, Remark
from webmap.models import (
    AuditEntry,
    FollowUp,
    FollowUpKind,
    Hotspot,
    HotspotStatus,
    Incident,
    Mode,
    Office,
    PatrolPlan,
    Place,
    Railway,
    Route,
    Shift,
    Street,
    SubGrid,
    Team,
    Visit,
    point_wkb,
    to_geometry,
)


def numbers(database: Database, model: Any, *where: Any) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(model.number).where(*where)))


def incidents(**changes: Any) -> list[Row]:
    rows: list[Row] = [
        {"警情编号": f"B{i}", "类别": category, "子类": kind, "发生时间": moment,
         "地点": f"{i}号路口", "经度": WEST + 0.002 * i, "纬度": SOUTH + 0.002}
        for i, (category, kind, moment) in enumerate(
            [("打架斗殴", "酒后打架", "2026-03-01 23:30"),
             ("fraud", "loan", "2026-03-02T10:00+08:00"),
             ("盗窃", "盗窃电动车", "2026-03-03")], start=1)
    ]  # fmt: skip
    rows[0].update(changes)
    return rows


def remarks(found: tuple[Remark, ...]) -> str:
    return "；".join(str(remark) for remark in found)


def test_places_are_kept_with_the_sub_grid_that_they_lie_in(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = shops(2)
    rows[1].update(经度=WEST + 0.008, 纬度=SOUTH + 0.008)
    report = run_import_on_both(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (report.counts.added, report.counts.updated, report.counts.removed) == (2, 0, 0)
    with database.reading() as session:
        found = session.execute(
            select(Place.number, SubGrid.code)
            .join(SubGrid, SubGrid.id == Place.sub_grid_id)
            .where(Place.number.like("N%"))
        ).all()
        assert {row.number: row.code for row in found} == {"N001": "1-1", "N002": "2-2"}


def test_an_import_is_recorded_and_lets_caches_know(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    def version() -> int:
        with database.reading() as session:
            return session.scalars(select(Office.data_version).where(Office.code == "TINY")).one()

    before = version()
    run_import_on_both(write_csv(tmp_path / "a.csv", shops()))
    assert version() == before + 1
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.username, entry.action, entry.subject) == (
            "tester", "data.import", "layer:shops",
        )  # fmt: skip
        assert entry.at == NOW
        assert entry.after == {
            "file": "a.csv", "mode": "add", "added": 3, "updated": 0, "removed": 0,
        }  # fmt: skip


def test_update_changes_what_is_there_and_keeps_what_the_file_does_not_say(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = [{"编号": "A001", "名称": "换了招牌", "经度": WEST + 0.007, "纬度": SOUTH + 0.002}]
    path = write_csv(tmp_path / "a.csv", [*rows, {**rows[0], "编号": "N9", "名称": "新店"}])
    report = run_import_on_both(path, mode=ImportMode.UPDATE)
    assert (report.counts.added, report.counts.updated, report.counts.removed) == (1, 1, 0)
    with database.reading() as session:
        place = session.scalars(select(Place).where(Place.name == "换了招牌")).one()
        assert place.number == "A001"
        assert place.address == "1号路1号"
        assert place.attributes == {"trade": "便利店"}
        grid = session.scalars(select(SubGrid).where(SubGrid.id == place.sub_grid_id)).one()
        assert grid.code == "2-1"
        assert to_geometry(place.geom).x == pytest.approx(WEST + 0.007)


def test_replace_takes_away_what_is_not_in_the_file_and_no_other_layer_or_office(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = [*shops(1), {**shops(1)[0], "编号": "A002"}]
    report = run_import_on_both(write_csv(tmp_path / "a.csv", rows), mode=ImportMode.REPLACE)
    assert (report.counts.added, report.counts.updated, report.counts.removed) == (1, 1, 2)
    with database.reading() as session:
        tiny = session.scalars(select(Office.id).where(Office.code == "TINY")).one()
    assert numbers(database, Place, Place.layer_id == "shops", Place.office_id == tiny) == {
        "N001", "A002",
    }  # fmt: skip
    assert numbers(database, Place, Place.office_id != tiny) == {"A001"}
    assert len(numbers(database, Place, Place.layer_id == "rentals")) == 2


def test_the_neighbours_number_is_no_duplicate(tmp_path: Path, database: Database) -> None:
    rows = [{"编号": "A002", "名称": "店", "经度": 114.0125, "纬度": 22.705}]
    path = write_csv(tmp_path / "a.csv", rows)
    assert importer_into(database, "NEXT")(path).counts.added == 1


def test_incidents_are_kept_with_categories_and_times(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    run_import_on_both(write_csv(tmp_path / "a.csv", incidents()), "incidents")
    with database.reading() as session:
        kept = {
            row.number: row
            for row in session.scalars(select(Incident).where(Incident.number.like("B%")))
        }
    assert [(kept[f"B{i}"].category, kept[f"B{i}"].sub_category) for i in (1, 2, 3)] == [
        ("affray", "drink_related"), ("fraud", "loan"), ("theft", "ebike"),
    ]  # fmt: skip
    assert kept["B1"].occurred_from == datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    assert kept["B1"].occurred_to is None
    # A day alone is an interval of a day.
    assert kept["B3"].occurred_from == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert kept["B3"].occurred_to == datetime(2026, 3, 3, 16, tzinfo=UTC)


def test_nobody_is_kept_with_an_incident(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    rows = [{**row, "报警人": "张三", "身份证号": "44190019900101123X"} for row in incidents()]
    rows[0]["地点"] = "老围12号 李四13800138000"
    report = run_import(write_csv(tmp_path / "a.csv", rows), "incidents")
    told = remarks(report.remarks)
    assert "报警人、身份证号" in told
    assert "号码已去除" in told
    with spatialite_database.reading() as session:
        texts = session.scalars(select(Incident.location)).all()
        assert not any("13800138000" in text or "张三" in text for text in texts)
    with pytest.raises(BadFile, match="像是个人信息，不能导入"):
        run_import(write_csv(tmp_path / "b.csv", rows), "incidents", columns={"报警人": "location"})


def test_unknown_categories_are_told_and_keep_their_own_words(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    report = run_import(
        write_csv(tmp_path / "a.csv", incidents(类别="走失", 子类="老人")), "incidents"
    )
    assert "走失（1）" in remarks(report.remarks)
    with spatialite_database.reading() as session:
        row = session.scalars(select(Incident).where(Incident.number == "B1")).one()
        assert (row.category, row.sub_category) == ("other", "走失 老人")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"发生时间": "2036-01-01 10:00"}, "在将来"),
        ({"发生时间": "上周"}, "读不懂"),
        ({"发生时间止": "2026-03-01 22:00"}, "早于"),
        ({"类别": ""}, "缺少“类别”"),
    ],
)
def test_incidents_that_cannot_be_are_named(
    changes: Row, words: str, tmp_path: Path, run_import: Importer
) -> None:
    rows = incidents()
    for row in rows:
        row.setdefault("发生时间止", "")
    rows[0].update(changes)
    with pytest.raises(BadFile) as caught:
        run_import(write_csv(tmp_path / "a.csv", rows), "incidents")
    assert [problem.row for problem in caught.value.problems] == [2]
    assert words in str(caught.value.problems[0])


def test_hotspots_may_be_points_with_minutes(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    rows = [
        {"编号": "K1", "名称": "新夜市", "优先级": 5, "停留分钟": 20, "间隔分钟": 45, "到访次数": 3,
         "时间窗": "22:00-01:00", "状态": "已派任", "经度": WEST + 0.003, "纬度": SOUTH + 0.003}
    ]  # fmt: skip
    report = run_import_on_both(write_csv(tmp_path / "a.csv", rows), "hotspots")
    assert "半径 40 米" in remarks(report.remarks)
    with database.reading() as session:
        spot = session.scalars(select(Hotspot).where(Hotspot.number == "K1")).one()
        assert (spot.dwell_s, spot.spacing_s, spot.visits_per_shift) == (1200, 2700, 3)
        assert (spot.priority, spot.windows, spot.status) == (5, [["22:00", "01:00"]], "assigned")
        circle = to_geometry(spot.geom)
        assert circle.geom_type == "Polygon"
        assert circle.centroid.x == pytest.approx(WEST + 0.003, abs=1e-6)


def _visit_of(session: Any, number: str) -> None:
    """A saved plan in which a hotspot was wanted."""
    spot = session.scalars(select(Hotspot).where(Hotspot.number == number)).one()
    shift = Shift(office_id=spot.office_id, starts_at=NOW, ends_at=NOW.replace(hour=12))
    session.add(shift)
    session.flush()
    plan = PatrolPlan(office_id=spot.office_id, shift_id=shift.id, created_at=NOW)
    session.add(plan)
    session.flush()
    team = session.scalars(select(Team).where(Team.code == "M1")).one()
    session.add(
        Route(office_id=spot.office_id, plan_id=plan.id, team_id=team.id, mode=Mode.FOOT,
              starts_at=NOW, ends_at=NOW, distance_m=0.0)
    )  # fmt: skip
    session.add(
        Visit(office_id=spot.office_id, plan_id=plan.id, hotspot_id=spot.id, name=spot.name,
              priority=3, dwell_s=600, geom=point_wkb(114.003, 22.703))
    )  # fmt: skip


def test_a_hotspot_that_a_plan_uses_is_closed_rather_than_taken_away(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    with database.writing() as session:
        _visit_of(session, "H2")
    path = write_geojson(
        tmp_path / "a.geojson",
        [
            {
                "number": "H1",
                "name": "夜市",
                "geometry": shapely.box(114.002, 22.702, 114.003, 22.703),
            }
        ],
    )
    report = run_import_on_both(path, "hotspots", mode=ImportMode.REPLACE)
    assert (report.counts.updated, report.counts.removed) == (1, 1)
    assert "H2" in remarks(report.remarks)
    with database.reading() as session:
        found = session.execute(select(Hotspot.number, Hotspot.status, Hotspot.version)).all()
        # Whoever has one of them open to edit is told.
        assert {row.number: (row.status.value, row.version) for row in found} == {
            "H1": ("confirmed", 2), "H2": ("closed", 2),
        }  # fmt: skip


def test_a_hotspot_with_follow_ups_is_closed_rather_than_taken_away_with_them(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    with database.writing() as session:
        hotspot = session.scalars(select(Hotspot).where(Hotspot.number == "H2")).one()
        session.add(
            FollowUp(
                office_id=hotspot.office_id, hotspot_id=hotspot.id, name="市场门口",
                kind=FollowUpKind.VISIT, done_on=date(2026, 11, 20), username="officer",
                changed_at=NOW,
            )
        )  # fmt: skip
    area = shapely.box(114.002, 22.702, 114.003, 22.703)
    path = write_geojson(
        tmp_path / "a.geojson", [{"number": "H1", "name": "夜市", "geometry": area}]
    )
    report = run_import_on_both(path, "hotspots", mode=ImportMode.REPLACE)
    assert "热点 H2 有跟进记录，没有删除，改为已关闭。" in remarks(report.remarks)
    with database.reading() as session:
        assert session.scalars(select(FollowUp)).one().name == "市场门口"
        status = session.scalar(select(Hotspot.status).where(Hotspot.number == "H2"))
        assert status == HotspotStatus.CLOSED


def _line(number: str, *points: tuple[float, float], **more: Any) -> Row:
    return {"number": number, "geometry": shapely.LineString(points), **more}


def test_streets_of_a_file_replace_the_network(
    tmp_path: Path, database: Database, run_import_on_both: Importer
) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        [
            _line("S1", (WEST, SOUTH), (114.004, SOUTH), (114.009, SOUTH), name="长街",
                  highway="primary", oneway="yes"),
            _line("S2", (114.004, SOUTH), (114.004, 22.709), highway="steps"),
            _line("S3", (115.0, 23.0), (115.1, 23.0), highway="primary"),
        ],
    )  # fmt: skip
    report = run_import_on_both(path, "streets", mode=ImportMode.REPLACE)
    assert (report.counts.added, report.counts.removed) == (3, 40)
    assert "没有导入" in remarks(report.remarks)
    with database.reading() as session:
        kept = {street.number: street for street in session.scalars(select(Street))}
    assert set(kept) == {"S1-1", "S1-2", "S2"}
    assert (kept["S1-1"].name, kept["S1-1"].oneway.value, kept["S1-1"].car) == ("长街", "yes", True)
    assert (kept["S2"].foot, kept["S2"].ebike, kept["S2"].car) == (True, False, False)


def test_railways_are_kept_in_parts(
    tmp_path: Path, spatialite_database: Database, run_import: Importer
) -> None:
    parts = shapely.MultiLineString(
        [[(114.001, 22.701), (114.002, 22.702)], [(114.003, 22.703), (114.004, 22.704)]]
    )
    path = write_geojson(tmp_path / "a.geojson", [{"number": "T", "geometry": parts}])
    run_import(path, "railways")
    assert numbers(spatialite_database, Railway) == {"R1", "T-1", "T-2"}


def test_streets_somewhere_else_are_refused(tmp_path: Path, run_import: Importer) -> None:
    elsewhere = write_geojson(tmp_path / "a.geojson", [_line("S1", (7.4, 43.7), (7.5, 43.7))])
    with pytest.raises(BadFile) as caught:
        run_import(elsewhere, "streets")
    assert "没有一条线在辖区内" in str(caught.value.problems[0])


def test_a_layer_that_is_not_there_lists_those_that_are(
    tmp_path: Path, run_import: Importer
) -> None:
    path = write_csv(tmp_path / "a.csv", shops())
    with pytest.raises(NotFound, match="shops（商铺）"):
        run_import(path, "schopps")
    with pytest.raises(NotFound):
        run_import(path, "boundary")
