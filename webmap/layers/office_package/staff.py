"""The staff of an office's GeoPackage: teams, members, what they answer for, and days away.

Photos and accounts stay behind: faces and passwords are no part of a map's data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.office_package.side_tables import CONTENTS
from webmap.layers.office_package.table_reading import PackageTable, checked_rows
from webmap.models import Absence, Assignment, Hotspot, Member, Office, SubGrid, Team, TeamKind

_Row = dict[str, Any]
# Names of the tables, and their columns in order; dates are texts such as 2026-03-01.
_TABLES = {
    "webmap_teams": ("code", "name", "kind"),
    "webmap_members": ("number", "name", "post", "phone", "team", "active"),
    "webmap_duties": (
        "hotspot", "sub_grid", "sub_grid_from", "member", "team", "valid_from", "valid_to",
    ),
    "webmap_absences": ("member", "first_day", "last_day"),
}  # fmt: skip


def write_staff(session: Session, office_id: int, path: Path) -> dict[str, int]:
    """Add the tables of an office's staff to a GeoPackage; gives how many rows each has."""
    rows = {
        "webmap_teams": _teams(session, office_id),
        "webmap_members": _members(session, office_id),
        "webmap_duties": _duties(session, office_id),
        "webmap_absences": _absences(session, office_id),
    }
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA synchronous = OFF")
        for table, columns in _TABLES.items():
            kinds = (f"{name} {'BOOLEAN' if name == 'active' else 'TEXT'}" for name in columns)
            file.execute(f"CREATE TABLE {table} ({', '.join(kinds)})")
            marks = ", ".join("?" * len(columns))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])  # noqa: S608
            file.execute(CONTENTS, (table, table))
    return {table.removeprefix("webmap_"): len(some) for table, some in rows.items()}


def _teams(session: Session, office_id: int) -> list[tuple[Any, ...]]:
    found = session.scalars(select(Team).where(Team.office_id == office_id).order_by(Team.code))
    return [(one.code, one.name, one.kind.value) for one in found]


def _members(session: Session, office_id: int) -> list[tuple[Any, ...]]:
    found = session.execute(
        select(Member, Team.code)
        .join(Team, Team.id == Member.team_id)
        .where(Member.office_id == office_id)
        .order_by(Member.number)
    )
    return [(one.number, one.name, one.post, one.phone, team, one.active) for one, team in found]


def _duties(session: Session, office_id: int) -> list[tuple[Any, ...]]:
    found = session.execute(
        select(
            Hotspot.number, SubGrid.code, SubGrid.valid_from, Member.number, Team.code,
            Assignment.valid_from, Assignment.valid_to,
        )
        .select_from(Assignment)
        .outerjoin(Hotspot, Hotspot.id == Assignment.hotspot_id)
        .outerjoin(SubGrid, SubGrid.id == Assignment.sub_grid_id)
        .outerjoin(Member, Member.id == Assignment.member_id)
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(Assignment.office_id == office_id)
        .order_by(Assignment.id)
    )  # fmt: skip
    return [tuple(_text(value) for value in row) for row in found]


def _absences(session: Session, office_id: int) -> list[tuple[Any, ...]]:
    found = session.execute(
        select(Member.number, Absence.first_day, Absence.last_day)
        .join(Member, Member.id == Absence.member_id)
        .where(Absence.office_id == office_id)
        .order_by(Member.number, Absence.first_day)
    )
    return [tuple(_text(value) for value in row) for row in found]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def keep_staff(session: Session, office: Office, path: Path) -> dict[str, int]:
    """Add the staff of a GeoPackage to a new office that has its grids and hotspots already.

    Returns
    -------
    How many there are of each; nothing where the file has none.

    Raises
    ------
    BadFile
        A row can't be used, or names what is not in the file.
    """
    tables = _read(path)
    if not tables:
        return {}
    teams = _keep_teams(session, office, tables["webmap_teams"])
    members = _keep_members(session, office, tables["webmap_members"], teams)
    _keep_duties(session, office, tables["webmap_duties"], teams, members)
    _keep_absences(session, office, tables["webmap_absences"], members)
    return {name.removeprefix("webmap_"): len(table) for name, table in tables.items()}


def _read(path: Path) -> dict[str, PackageTable]:
    """Return the tables, or none where the file was written without them."""
    found = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
        if not there.intersection(_TABLES):
            return {}
        for name, columns in _TABLES.items():
            try:
                rows = file.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()  # noqa: S608
            except sqlite3.Error as error:
                raise BadFile(
                    N_("图层“%(layer)s”的说明读不懂，文件可能被改过。"), layer=name
                ) from error
            plain = [dict(zip(columns, row, strict=True)) for row in rows]
            found[name] = PackageTable(name, plain, np.empty(len(plain), dtype=object))
    return found


def _keep_teams(session: Session, office: Office, table: PackageTable) -> dict[str, int]:
    rows = checked_rows(table, Team, ("code", "name"), key="code")
    kinds = {kind.value: kind for kind in TeamKind}
    table.refuse(list(_unknown(table.rows, "kind", kinds)))
    made = [
        Team(office_id=office.id, kind=kinds[told["kind"]], **row)
        for row, told in zip(rows, table.rows, strict=True)
    ]
    session.add_all(made)
    session.flush()
    return {one.code: one.id for one in made}


def _keep_members(
    session: Session, office: Office, table: PackageTable, teams: dict[str, int]
) -> dict[str, int]:
    rows = checked_rows(table, Member, ("number", "name", "post", "phone"))
    table.refuse(list(_unknown(table.rows, "team", teams)))
    made = [
        Member(office_id=office.id, team_id=teams[told["team"]], active=bool(told["active"]), **row)
        for row, told in zip(rows, table.rows, strict=True)
    ]
    session.add_all(made)
    session.flush()
    return {one.number: one.id for one in made}


def _keep_duties(
    session: Session,
    office: Office,
    table: PackageTable,
    teams: dict[str, int],
    members: dict[str, int],
) -> None:
    dates = _dated(table, "sub_grid_from", "valid_from", "valid_to")
    hotspots = {  # noqa: C416 -- a result has keys, which are not those of a mapping
        number: hotspot_id
        for number, hotspot_id in session.execute(
            select(Hotspot.number, Hotspot.id).where(Hotspot.office_id == office.id)
        )
    }
    grids = {
        (code, begin): grid_id
        for code, begin, grid_id in session.execute(
            select(SubGrid.code, SubGrid.valid_from, SubGrid.id).where(
                SubGrid.office_id == office.id
            )
        )
    }
    for known, column in ((hotspots, "hotspot"), (members, "member"), (teams, "team")):
        table.refuse(list(_unknown(table.rows, column, known, needed=False)))
    problems, made = [], []
    for number, (told, days) in enumerate(zip(table.rows, dates, strict=True), start=1):
        place = (told["sub_grid"], days["sub_grid_from"])
        begin, end = days["valid_from"], days["valid_to"]
        one = Assignment(
            office_id=office.id,
            hotspot_id=hotspots.get(told["hotspot"]),
            sub_grid_id=grids.get(place),
            member_id=members.get(told["member"]),
            team_id=teams.get(told["team"]),
            valid_from=begin,
            valid_to=end,
        )
        what = (one.hotspot_id is None) != (one.sub_grid_id is None)
        who = (one.member_id is None) != (one.team_id is None)
        if not (what and who):
            problems.append(RowProblem(number, N_("负责的人或负责的网格、热点不在文件里。")))
        elif begin is None or (end is not None and end <= begin):
            problems.append(RowProblem(number, _WRONG_DAYS))
        made.append(one)
    table.refuse(problems)
    session.add_all(made)
    session.flush()


def _keep_absences(
    session: Session, office: Office, table: PackageTable, members: dict[str, int]
) -> None:
    dates = _dated(table, "first_day", "last_day")
    table.refuse(list(_unknown(table.rows, "member", members)))
    table.refuse(
        [
            RowProblem(number, _WRONG_DAYS)
            for number, days in enumerate(dates, start=1)
            if None in days.values() or days["last_day"] < days["first_day"]
        ]
    )
    session.add_all(
        Absence(office_id=office.id, member_id=members[told["member"]], **days)
        for told, days in zip(table.rows, dates, strict=True)
    )
    session.flush()


_WRONG_DAYS = N_("开始日期或结束日期不对。")


def _dated(table: PackageTable, *columns: str) -> list[dict[str, Any]]:
    """Return the dates of each row; a missing one is None."""
    dates: list[dict[str, Any]] = []
    problems = []
    for number, row in enumerate(table.rows, start=1):
        try:
            dates.append(
                {
                    name: None if row[name] is None else date.fromisoformat(str(row[name]))
                    for name in columns
                }
            )
        except ValueError:
            problems.append(RowProblem(number, _WRONG_DAYS))
    table.refuse(problems)
    return dates


def _unknown(
    rows: Sequence[_Row], column: str, known: dict[str, Any], *, needed: bool = True
) -> Iterator[RowProblem]:
    """Give a problem for each row that names what is not known."""
    for number, row in enumerate(rows, start=1):
        value = row[column]
        if value not in known and (needed or value is not None):
            yield RowProblem(
                number, N_("“%(column)s”不能是“%(value)s”。"), {"column": column, "value": value}
            )
