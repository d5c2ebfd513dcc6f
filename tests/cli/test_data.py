"""``flask data``: what the commands print, their exit status and their rights."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select

from tests.cli.conftest import Runner
from tests.layers.source_files import shops, write_csv, write_geojson
from webmap.database import Database
from webmap.models import Incident, Place

TINY = ("--office", "TINY")


def shop_count(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).select_from(Place).where(Place.layer_id == "shops")
        return session.scalar(query) or 0


def test_import_says_what_it_did_and_shows_the_first_rows(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    path = write_csv(tmp_path / "a.csv", shops(颜色="红"), "gb18030")
    result = flask_command("data", "import", path, "--layer", "shops", *TINY)
    assert result.exit_code == 0, result.output
    assert "商铺：新增 3，更新 0，移除 0。" in result.stdout
    assert "GB18030" in result.stdout
    assert "没有用到的列：颜色" in result.stdout
    assert "N001  新店1  114.001500, 22.701400" in result.stdout
    assert shop_count(spatialite_database) == 7


def test_a_bad_file_ends_with_status_1_and_its_rows_on_standard_error(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    rows = [{**row, "名称": ""} for row in shops(30, 经度=114.002, 纬度=22.702)]
    path = write_csv(tmp_path / "a.csv", rows)
    result = flask_command("data", "import", path, "--layer", "shops", *TINY)
    assert result.exit_code == 1
    first, second, *rest = result.stderr.splitlines()
    assert first == "文件有 30 处问题，一行也没有导入。"
    assert second == "  第 2 行：缺少“名称”。"
    assert rest[-1] == "  ……还有 10 处。"
    assert result.stdout == ""
    assert shop_count(spatialite_database) == 4


def test_a_dry_run_keeps_nothing(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    path = write_csv(tmp_path / "a.csv", shops())
    result = flask_command("data", "import", path, "--layer", "shops", "--dry-run", *TINY)
    assert result.exit_code == 0
    assert "没有保存" in result.stdout
    assert "新增 3" in result.stdout
    assert shop_count(spatialite_database) == 4


def test_columns_are_mapped_on_the_command_line(tmp_path: Path, flask_command: Runner) -> None:
    rows = [{"a=b": row["编号"], "店": row["名称"], "经度": row["经度"], "纬度": row["纬度"]}
            for row in shops()]  # fmt: skip
    path = write_csv(tmp_path / "a.csv", rows)
    arguments = ("data", "import", path, "--layer", "shops", *TINY)
    result = flask_command(*arguments, "--map", "a=b=number", "--map", "店=name")
    assert result.exit_code == 0, result.output
    result = flask_command(*arguments, "--map", "店")
    assert result.exit_code == 1
    assert "“店”要写成 列名=字段" in result.stderr


@pytest.mark.parametrize(
    ("code", "words"), [(None, "请用 --office 写明编号：NEXT、TINY"), ("FAR", "没有编号为“FAR”")]
)
def test_the_office_must_be_clear(
    code: str | None, words: str, tmp_path: Path, flask_command: Runner
) -> None:
    path = write_csv(tmp_path / "a.csv", shops())
    chosen = () if code is None else ("--office", code)
    result = flask_command("data", "import", path, "--layer", "shops", *chosen)
    assert result.exit_code == 1
    assert words in result.stderr


def test_an_account_imports_into_its_own_office_if_its_role_may(
    tmp_path: Path, flask_command: Runner
) -> None:
    path = write_csv(tmp_path / "a.csv", shops())
    arguments = ("data", "import", path, "--layer", "shops")
    result = flask_command(*arguments, WEBMAP_USER="officer")
    assert result.exit_code == 0, result.output
    elsewhere = flask_command(*arguments, "--office", "NEXT", WEBMAP_USER="officer")
    assert elsewhere.exit_code == 1
    assert "不属于这个警务室" in elsewhere.stderr
    not_allowed = flask_command(*arguments, WEBMAP_USER="auxiliary")
    assert not_allowed.exit_code == 1
    assert "您的角色没有这项权限：导入数据。" in not_allowed.stderr


def test_streets_and_staff_are_imported_on_each_database(
    tmp_path: Path, flask_command_on_both: Runner
) -> None:
    line = shapely.LineString([(114.001, 22.701), (114.009, 22.701)])
    streets = write_geojson(tmp_path / "a.geojson", [{"number": "T1", "geometry": line}])
    result = flask_command_on_both("data", "import-streets", streets, *TINY)
    assert result.exit_code == 0, result.output
    assert "道路：新增 1" in result.stdout
    staff = write_csv(
        tmp_path / "b.csv",
        [{"编号": "Z1", "姓名": "郑一", "小组编号": "M1", "小组类别": "综管机动", "责任格": "1-2"}],
    )
    result = flask_command_on_both("data", "import-staff", staff, *TINY)
    assert result.exit_code == 0, result.output
    assert "队员：新增 1" in result.stdout


def test_what_a_word_for_a_kind_of_incident_means_is_told_and_remembered(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    def call(number: str, **changes: str) -> dict[str, str]:
        return {
            "接警编号": number, "警情类别": "治安类", "警情子类": "扰乱秩序",
            "发案日期": "2026年10月1日", "发案时间": "22时15分", "发案地点": "1号路2号门口",
        } | changes  # fmt: skip

    def run(name: str, rows: list[dict[str, str]], *more: str) -> str:
        path = write_csv(tmp_path / name, rows, "gb18030")
        result = flask_command("data", "import", path, "--layer", "incidents", *more, *TINY)
        assert result.exit_code == 0, result.output
        return result.stdout

    by_address = "--by-address"
    first = run(
        "a.csv", [call("C1"), call("C2", 发案地点="后面")],
        by_address, "--category", "治安类/扰乱秩序=打架斗殴/多人斗殴",
    )  # fmt: skip
    assert "1 行还没有位置" in first
    assert "目录里没有" not in first
    second = run("b.csv", [call("C1"), call("C3")], by_address)
    assert "1 行的编号已经在图层里" in second
    with spatialite_database.reading() as session:
        found = session.scalars(select(Incident).where(Incident.number.in_(["C1", "C3"]))).all()
        assert {(one.category, one.sub_category) for one in found} == {("affray", "group")}

    path = write_csv(tmp_path / "c.csv", [call("C4")])
    bad = flask_command(
        "data", "import", path, "--layer", "incidents", "--category", "打架=murder", *TINY
    )
    assert bad.exit_code == 1
    assert "没有类别“murder”" in bad.stderr
