"""``flask patrols``: a plan from the command line, its files, the list, publishing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import gpxpy
import pytest
from sqlalchemy import select, update

from tests.cli.conftest import Runner
from webmap.database import Database
from webmap.models import AuditEntry, Office, PatrolPlan, PlanStatus

NIGHT = ("patrols", "plan", "--office", "TINY", "--date", "2026-11-24", "--from", "20:00",
         "--to", "02:00")  # fmt: skip
BOTH_TEAMS = ("--team", "M1:foot", "--team", "R1:ebike")


def test_a_plan_is_drawn_and_written_as_three_files(flask_command: Runner, tmp_path: Path) -> None:
    result = flask_command(*NIGHT, *BOTH_TEAMS, "--out", tmp_path / "tonight")
    assert result.exit_code == 0, result.output
    assert "1 综管机动组（步行）" in result.output
    assert "2 路面巡处组（电动车）" in result.output
    assert "未排入 市场门口" in result.output
    folder = tmp_path / "tonight"
    features = json.loads((folder / "plan.geojson").read_text(encoding="utf-8"))["features"]
    routes = [each for each in features if each["properties"]["kind"] == "route"]
    assert [each["properties"]["mode"] for each in routes] == ["foot", "ebike"]
    gpx = gpxpy.parse((folder / "plan.gpx").read_text(encoding="utf-8"))
    assert len(gpx.tracks) == 2
    table = (folder / "timetable.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert {row["小组"] for row in rows if row["事项"] == "到访"} <= {"综管机动组", "路面巡处组"}


def test_without_a_station_teams_start_at_their_first_stop(
    flask_command: Runner, spatialite_database: Database
) -> None:
    with spatialite_database.writing() as session:
        session.execute(update(Office).values(station=None))
    result = flask_command(*NIGHT, *BOTH_TEAMS)
    assert result.exit_code == 0, result.output
    assert "2 路面巡处组（电动车）" in result.output


def test_without_save_nothing_is_kept(flask_command: Runner, spatialite_database: Database) -> None:
    assert flask_command(*NIGHT, *BOTH_TEAMS).exit_code == 0
    with spatialite_database.reading() as session:
        assert session.scalars(select(PatrolPlan)).all() == []


def test_the_same_seed_writes_the_same_files(flask_command: Runner, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        flask_command(*NIGHT, *BOTH_TEAMS, "--seed", "7", "--out", tmp_path / folder)
    for name in ("plan.geojson", "plan.gpx", "timetable.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_plans_are_kept_listed_and_published_on_both_databases(
    flask_command_on_both: Runner, database: Database
) -> None:
    run = flask_command_on_both
    saved = run(*NIGHT, *BOTH_TEAMS, "--save", "--name", "周二夜班", WEBMAP_USER="officer")
    assert saved.exit_code == 0, saved.output
    published = run(*NIGHT, "--team", "R1", "--hotspot", "H1", "--shift", "夜班", "--publish")
    assert published.exit_code == 0, published.output
    listed = run("patrols", "list", "--office", "TINY").output.splitlines()
    assert [line.split("\t")[2] for line in listed] == ["已发布", "草稿"]
    assert listed[1].endswith("周二夜班")
    with database.reading() as session:
        plans = session.scalars(select(PatrolPlan).order_by(PatrolPlan.id)).all()
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [plan.status for plan in plans] == [PlanStatus.DRAFT, PlanStatus.PUBLISHED]
    assert plans[0].created_by_id is not None
    assert [len(plan.request["visits"]) for plan in plans] == [3, 1]
    assert [(entry.username, entry.action) for entry in entries] == [
        ("officer", "plans.draft"),
        ("cli", "plans.draft"),
        ("cli", "plans.publish"),
    ]
    again = run("patrols", "publish", str(plans[0].id), "--office", "TINY")
    assert again.exit_code == 0, again.output
    assert f"计划 {plans[1].id} 已被替换" in again.output
    twice = run("patrols", "publish", str(plans[0].id), "--office", "TINY")
    assert twice.exit_code == 1
    assert "已经发布" in twice.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--date", "明天"), "日期“明天”不对"),
        (("--from", "25:00"), "时间“25:00”不对"),
        (("--team", "Z9"), "没有编号为“Z9”的小组，有：M1、R1"),
        (("--team", "M1:boat"), "不认识方式“boat”"),
        (("--team", "R1:ebike:fast"), "“R1:ebike:fast”不对，速度写成百分数"),
        (("--team", "R1:ebike:300"), "不能大于 140"),
        (("--team", "M1"), "前面已经选过"),
        (("--hotspot", "H9"), "没有编号为“H9”的已确认热点"),
        (("--seed", "-1"), "不能小于 0"),
        (("--office", "NOWHERE"), "没有编号为“NOWHERE”的警务室"),
        (("--shift", "班" * 61), "最多 60 个字符"),
    ],
)
def test_nonsense_ends_with_one_clear_line(
    flask_command: Runner, change: tuple[str, str], said: str
) -> None:
    result = flask_command(*NIGHT, "--team", "M1", *change)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(flask_command: Runner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = flask_command(*NIGHT, "--team", "M1", "--out", tmp_path / "file" / "inner")
    assert result.exit_code == 1
    assert "写不进去" in result.stderr


def test_a_role_without_the_right_draws_and_publishes_nothing(flask_command: Runner) -> None:
    for arguments in ((*NIGHT, "--team", "M1"), ("patrols", "publish", "1"), ("patrols", "list")):
        result = flask_command(*arguments, WEBMAP_USER="volunteer")
        assert result.exit_code == 1
        assert "没有这项权限" in result.stderr
