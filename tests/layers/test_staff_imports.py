"""Members and teams from a table, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.layers.source_files import Row, write_csv
from webmap.database import Database
from webmap.errors import BadFile
from webmap.layers import ImportMode, ImportOptions, ImportReport, import_staff
from webmap.models import Assignment, FollowUp, FollowUpKind, Member, Office, SubGrid, Team

StaffImporter = Callable[..., ImportReport]


def staff_importer(database: Database) -> StaffImporter:
    def run(path: Path, **options: Any) -> ImportReport:
        with database.writing() as session:
            office = session.scalars(select(Office).where(Office.code == "TINY")).one()
            return import_staff(
                session, office, path, ImportOptions(**options), username="tester", now=NOW
            )

    return run


def rows(**changes: Any) -> list[Row]:
    made = [
        {"编号": "Q1", "姓名": "林小明", "岗位": "综管机动组", "电话": "0769-5550-0111",
         "小组编号": "M9", "小组": "机动九组", "小组类别": "综管机动", "责任格": "1-2"},
        {"编号": "Q2", "姓名": "周建国", "岗位": "路面巡处组", "电话": "", "小组编号": "R9",
         "小组": "", "小组类别": "road", "责任格": ""},
        {"编号": "", "姓名": "", "岗位": "", "电话": "", "小组编号": "Y1", "小组": "义警一队",
         "小组类别": "义警", "责任格": ""},
    ]  # fmt: skip
    made[0].update(changes)
    return made


def duties(database: Database) -> dict[str, list[tuple[str, date, date | None]]]:
    with database.reading() as session:
        found = session.execute(
            select(Member.number, SubGrid.code, Assignment.valid_from, Assignment.valid_to)
            .join(Assignment, Assignment.member_id == Member.id)
            .join(SubGrid, SubGrid.id == Assignment.sub_grid_id)
            .order_by(Assignment.valid_from, Assignment.id)
        ).all()
    by_member: dict[str, list[tuple[str, date, date | None]]] = {}
    for number, code, start, end in found:
        by_member.setdefault(number, []).append((code, start, end))
    return by_member


def test_members_teams_and_what_they_answer_for_are_kept(
    tmp_path: Path, database: Database
) -> None:
    report = staff_importer(database)(write_csv(tmp_path / "a.csv", rows()))
    assert report.counts.added == 2
    with database.reading() as session:
        teams = {team.code: team for team in session.scalars(select(Team))}
        member = session.scalars(select(Member).where(Member.number == "Q1")).one()
    assert {code: teams[code].kind.value for code in ("M9", "R9", "Y1")} == {
        "M9": "mobile", "R9": "road", "Y1": "volunteers",
    }  # fmt: skip
    assert (teams["M9"].name, teams["R9"].name) == ("机动九组", "R9")
    assert (member.name, member.phone, member.team_id) == (
        "林小明", "0769-5550-0111", teams["M9"].id,
    )  # fmt: skip
    assert duties(database)["Q1"] == [("1-2", date(2026, 11, 23), None)]


def test_an_update_moves_a_member_to_another_sub_grid(tmp_path: Path, database: Database) -> None:
    run = staff_importer(database)
    path = write_csv(tmp_path / "a.csv", rows(编号="P001", 责任格="2-1"))
    report = run(path, mode=ImportMode.UPDATE)
    assert (report.counts.added, report.counts.updated) == (1, 1)
    assert duties(database)["P001"] == [
        ("1-1", date(2026, 1, 1), date(2026, 11, 23)),
        ("2-1", date(2026, 11, 23), None),
    ]
    run(path, mode=ImportMode.UPDATE)
    assert len(duties(database)["P001"]) == 2


def test_replace_lets_go_of_members_that_are_not_in_the_file(
    tmp_path: Path, database: Database
) -> None:
    path = write_csv(tmp_path / "a.csv", rows(编号="P001"))
    with database.writing() as session:
        gone = session.scalars(select(Member).where(Member.number == "P002")).one()
        session.add(
            FollowUp(
                office_id=gone.office_id, layer_id="shops", place_number="A001", name="老王便利店",
                kind=FollowUpKind.VISIT, due_on=NOW.date(), member_id=gone.id, username="officer",
                changed_at=NOW,
            )
        )  # fmt: skip
    report = staff_importer(database)(path, mode=ImportMode.REPLACE)
    assert (report.counts.added, report.counts.updated, report.counts.removed) == (1, 1, 2)
    with database.reading() as session:
        assert set(session.scalars(select(Member.number))) == {"P001", "Q2"}
        # What was to be done by one who left is still to be done.
        assert session.scalars(select(FollowUp)).one().member_id is None


@pytest.mark.parametrize(
    ("changes", "row", "words"),
    [
        ({"编号": ""}, 2, "缺少“编号”"),
        ({"姓名": ""}, 2, "缺少“姓名”"),
        ({"编号": "Q2"}, 3, "第 2 行重复"),
        ({"编号": "P001"}, 2, "已经有了"),
        ({"责任格": "7-7"}, 2, "没有责任格“7-7”"),
        ({"小组类别": "水警"}, 2, "不认识“水警”"),
        ({"小组类别": ""}, None, "小组“M9”没有写类别"),
        ({"小组编号": "R9"}, 3, "两种类别"),
        ({"小组编号": ""}, 2, "缺少“小组编号”"),
    ],
)
def test_staff_that_cannot_be_is_named_and_nothing_is_kept(
    changes: Row, row: int | None, words: str, tmp_path: Path, spatialite_database: Database
) -> None:
    with pytest.raises(BadFile) as caught:
        staff_importer(spatialite_database)(write_csv(tmp_path / "a.csv", rows(**changes)))
    told = [(problem.row, str(problem)) for problem in caught.value.problems]
    assert any(found == row and words in text for found, text in told), told
    with spatialite_database.reading() as session:
        assert session.scalars(select(Member).where(Member.number.like("Q%"))).all() == []
        assert session.scalars(select(Team).where(Team.code == "Y1")).all() == []
