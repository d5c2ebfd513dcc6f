"""``flask office``: an office from nothing, the list, and the demo office."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from flask import Flask
from sqlalchemy import func, select

from tests.cli.conftest import Runner, runner_of
from tests.conftest import PROJECT_DIR
from tests.layers.source_files import shops, write_csv, write_geojson
from tests.tiny_office import EAST, NORTH, SOUTH, WEST
from webmap.database import Database
from webmap.layers import Datum, from_wgs84
from webmap.models import (
    Assignment,
    Incident,
    Layer,
    Member,
    Office,
    PatrolPlan,
    Place,
    PlanStatus,
    Role,
    Shift,
    Street,
    SubGrid,
    Track,
    User,
    VisitReport,
    to_geometry,
)

GIS_DATA = PROJECT_DIR / "gis_data"


def boundary_file(path: Path) -> Path:
    return write_geojson(path, [{"geometry": shapely.box(WEST, SOUTH, EAST, NORTH)}])


def office_codes(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Office.code)))


def test_an_office_comes_from_a_boundary_streets_and_a_spreadsheet(
    tmp_path: Path, make_app: Callable[..., Flask], empty_database: Database
) -> None:
    run = runner_of(make_app(empty_database))
    line = shapely.LineString([(114.0, 22.7), (114.01, 22.7)])
    street = {"number": "T1", "name": "长街", "geometry": line}
    result = run(
        "office", "create", "--code", "new", "--name", "新警务室",
        "--boundary", boundary_file(tmp_path / "b.geojson"),
        "--station", write_geojson(
            tmp_path / "s.geojson", [{"geometry": shapely.Point(114.005, 22.705)}]),
        "--streets", write_geojson(tmp_path / "t.geojson", [street]),
        "--places", write_csv(tmp_path / "p.csv", shops()), "--layer", "shops",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "EPSG:4547" in result.stdout
    assert "道路：新增 1" in result.stdout
    assert "商铺：新增 3" in result.stdout
    listed = run("office", "list")
    assert listed.stdout == "new\t新警务室\t场所 3，道路 1\n"


def test_columns_of_the_places_are_named_as_for_any_import(
    tmp_path: Path, make_app: Callable[..., Flask], empty_database: Database
) -> None:
    places = [{"店铺" + k: v for k, v in row.items()} for row in shops()]
    result = runner_of(make_app(empty_database))(
        "office", "create", "--code", "new", "--name", "新警务室",
        "--boundary", boundary_file(tmp_path / "b.geojson"),
        "--places", write_csv(tmp_path / "p.csv", places), "--layer", "shops",
        "--map", "店铺编号=number", "--map", "店铺名称=name",
        "--map", "店铺经度=lon", "--map", "店铺纬度=lat",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "商铺：新增 3" in result.stdout


def test_an_office_with_a_bad_spreadsheet_is_not_made_at_all(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    result = flask_command(
        "office", "create", "--code", "new", "--name", "新警务室",
        "--boundary", boundary_file(tmp_path / "b.geojson"),
        "--places", write_csv(tmp_path / "p.csv", shops(名称="")), "--layer", "shops",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "第 2 行：缺少“名称”" in result.stderr
    assert office_codes(spatialite_database) == {"TINY", "NEXT"}
    with spatialite_database.reading() as session:
        assert session.scalar(select(func.count(func.distinct(Layer.office_id)))) == 2


def test_places_may_be_in_another_datum_than_the_boundary(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    rows = shops(1)
    lon, lat = from_wgs84(rows[0]["经度"], rows[0]["纬度"], Datum.BD09)
    moved = [{**rows[0], "经度": float(lon), "纬度": float(lat)}]
    result = flask_command(
        "office", "create", "--code", "new", "--name", "新警务室",
        "--boundary", boundary_file(tmp_path / "b.geojson"), "--places-datum", "bd09",
        "--places", write_csv(tmp_path / "p.csv", moved), "--layer", "shops",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    with spatialite_database.reading() as session:
        place = session.scalars(select(Place).where(Place.number == rows[0]["编号"])).one()
        assert to_geometry(place.geom).x == pytest.approx(rows[0]["经度"], abs=2e-7)
        office = session.scalars(select(Office).where(Office.code == "new")).one()
        assert to_geometry(office.boundary).bounds == (WEST, SOUTH, EAST, NORTH)


def test_places_need_their_layer(tmp_path: Path, flask_command: Runner) -> None:
    result = flask_command(
        "office", "create", "--code", "new", "--name", "新警务室",
        "--boundary", boundary_file(tmp_path / "b.geojson"),
        "--places", write_csv(tmp_path / "p.csv", shops()),
    )  # fmt: skip
    assert result.exit_code == 1
    assert "每个 --places 要有一个 --layer" in result.stderr


def test_no_demo_office_comes_beside_an_own_one(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    result = runner_of(make_app(spatialite_database))("office", "demo", "--if-empty")
    assert (result.exit_code, result.stdout) == (0, "")
    with spatialite_database.reading() as session:
        assert "shigu" not in session.scalars(select(Office.code)).all()


@pytest.mark.skipif(not GIS_DATA.is_dir(), reason="scripts/make_demo has not been run")
def test_the_demo_office_is_loaded_once_on_each_database(
    make_app: Callable[..., Flask], empty_database: Database
) -> None:
    run = runner_of(make_app(empty_database))
    first = run("office", "demo", "--past-nights", "2")
    assert first.exit_code == 0, first.output
    assert "出租屋：新增 2441" in first.stdout
    again = run("office", "demo")
    assert again.exit_code == 0
    assert "已经有了" in again.stdout
    with empty_database.reading() as session:
        office = session.scalars(select(Office)).one()
        assert (office.code, office.made_up, office.metric_srid) == ("shigu", True, 4547)
        rows = session.execute(select(Place.layer_id, func.count()).group_by(Place.layer_id))
        counts = {row[0]: row[1] for row in rows}
        assert (counts["rentals"], counts["factories"], counts["shops"]) == (2441, 905, 1813)
        assert session.scalar(select(func.count()).where(Place.sub_grid_id.is_(None))) == 0
        assert session.scalar(select(func.count()).select_from(SubGrid)) == 9
        assert session.scalar(select(func.count()).select_from(Member)) == 27
        # Each of the nine mobile members answers for one sub-grid.
        assert session.scalar(select(func.count(func.distinct(Assignment.sub_grid_id)))) == 9
        assert (session.scalar(select(func.count()).select_from(Street)) or 0) > 1000
        assert (session.scalar(select(func.count()).select_from(Incident)) or 0) > 5000
        assert set(session.scalars(select(User.username))) == {role.value for role in Role}
        # The nights before were planned by our own planner, walked and reported.
        plans = session.scalars(select(PatrolPlan)).all()
        assert [plan.status for plan in plans] == [PlanStatus.PUBLISHED] * 2
        shifts = session.scalars(select(Shift).order_by(Shift.starts_at)).all()
        assert shifts[1].starts_at - shifts[0].starts_at == timedelta(days=1)
        assert datetime.now(UTC) - timedelta(days=1) < shifts[1].ends_at < datetime.now(UTC)
        assert all(plan.figures["visits_made"] > 20 for plan in plans)
        assert session.scalar(select(func.count()).select_from(Track)) == 6
        assert (session.scalar(select(func.count()).select_from(VisitReport)) or 0) > 80


@pytest.mark.skipif(not GIS_DATA.is_dir(), reason="scripts/make_demo has not been run")
def test_a_broken_demo_file_leaves_no_office(
    tmp_path: Path, flask_command: Runner, spatialite_database: Database
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(GIS_DATA, folder)
    (folder / "railways.geojson").write_text('{"type": "Feature', encoding="utf-8")
    result = flask_command("office", "demo", "--data", folder)
    assert result.exit_code == 1
    assert "GeoJSON 写得不完整" in result.stderr
    assert office_codes(spatialite_database) == {"TINY", "NEXT"}


def test_missing_demo_data_says_how_to_make_it(tmp_path: Path, flask_command: Runner) -> None:
    result = flask_command("office", "demo", "--data", tmp_path)
    assert result.exit_code == 1
    assert "scripts/make_demo" in result.stderr


def test_a_command_that_is_written_wrongly_ends_with_one_clear_line(flask_command: Runner) -> None:
    for asked, told in (
        (("office", "create", "--code", "x"), "缺少 --name。用 --help 看写法。"),
        (("office", "create", "--datum", "mars"), "--datum 的值不对，只能写 wgs84、cgcs2000"),
        (("office", "demo", "--past-nights", "99"), "--past-nights 的值不对，要写 0 到 60 的数。"),
        (("office", "list", "--nosuch"), "没有选项 --nosuch。"),
        (("office", "nosuch"), "没有命令 nosuch。"),
        (
            ("patrols", "import-track", "nosuch.gpx", "--plan", "1", "--team", "A"),
            "FILE 写的文件不存在，或者读写不了。",
        ),
    ):
        result = flask_command(*asked)
        assert (result.exit_code, result.stdout) == (1, ""), asked
        assert result.stderr.startswith(told), result.stderr
        assert result.stderr.count("\n") == 1
