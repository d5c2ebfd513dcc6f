"""``flask patrols week`` and the closed streets of ``flask data``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from tests.cli.conftest import Runner
from webmap.database import Database
from webmap.models import Mode, Office, PatrolPlan, Team
from webmap.patrols import OnDuty, RotaShift, closures_of, set_shift

MONDAY = date(2026, 11, 23)
WEEK = ("patrols", "week", "--office", "TINY", "--date", "2026-11-26")


def _put_on(database: Database) -> int:
    with database.writing() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        team = session.scalars(select(Team).where(Team.code == "R1")).one()
        shift = RotaShift(MONDAY, "夜班", "20:00", "02:00", (OnDuty(team.id),))
        set_shift(session, office.id, shift)
        return office.id


def test_a_week_is_told_and_its_shifts_are_planned(
    flask_command: Runner, spatialite_database: Database
) -> None:
    empty = flask_command(*WEEK, "--plan")
    assert empty.exit_code == 1
    assert "还没有排班" in empty.output
    _put_on(spatialite_database)
    told = flask_command(*WEEK, "--plan")
    assert told.exit_code == 0, told.output
    assert "2026-11-23\t20:00–02:00\t夜班\t路面巡处组" in told.output
    assert "[1/1] 2026-11-23 20:00：计划 1" in told.output
    with spatialite_database.reading() as session:
        assert len(session.scalars(select(PatrolPlan)).all()) == 1
    refused = flask_command(*WEEK, "--stands")
    assert refused.exit_code == 1
    assert "还没有广场" in refused.output


def test_closed_streets_come_from_a_table_all_or_none(
    flask_command: Runner, spatialite_database: Database, tmp_path: Path
) -> None:
    table = tmp_path / "closures.csv"
    head = "street,begins,ends,modes,weekdays,reason\n"
    table.write_bytes((head + "2号路,18:00,01:00,ebike;car,4;5,夜市\n").encode("gb18030"))
    done = flask_command("data", "import-closures", table, "--office", "TINY")
    assert done.exit_code == 0, done.output
    with spatialite_database.reading() as session:
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        (closure,) = closures_of(session, office.id)
    assert closure.modes == {Mode.EBIKE, Mode.CAR}
    assert closure.weekdays == {4, 5}
    table.write_text(head + "3号路,18:00,01:00,car,,\n没有的路,18:00,01:00,car,,\n", "utf-8")
    wrong = flask_command("data", "import-closures", table, "--office", "TINY")
    assert wrong.exit_code == 1
    assert "第 3 行" in wrong.output
    assert "没有的路" in wrong.output
    table.write_text(head + "3号路,25:00,01:00,car,,\n", "utf-8")
    assert "begins" in flask_command("data", "import-closures", table, "--office", "TINY").output
    table.write_text("路名,从\n3号路,18:00\n", "utf-8")
    assert "street" in flask_command("data", "import-closures", table, "--office", "TINY").output
    listed = flask_command("data", "closures", "--office", "TINY")
    assert "2号路\t18:00–01:00\t电动车、汽车\t夜市" in listed.output
    assert "3号路" not in listed.output
    opened = flask_command("data", "closures", "--office", "TINY", "--open", str(closure.id))
    assert opened.exit_code == 0
    assert "2号路" not in opened.output


def test_pocket_cards_are_drawn_at_the_prompt(
    flask_command: Runner, spatialite_database: Database, tmp_path: Path
) -> None:
    _put_on(spatialite_database)
    flask_command(*WEEK, "--plan")
    done = flask_command(
        "print", "cards", "1", "--office", "TINY", "--address", "https://gridmap.example",
        "-o", tmp_path / "cards.pdf",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "1 张卡片" in done.output
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")
