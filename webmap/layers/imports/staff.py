"""The office's own staff: teams, members and the sub-grid that each answers for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, RowProblem
from webmap.layers.files import Limits, Remark, SourceTable, read_source
from webmap.layers.imports.columns import check_required, map_columns
from webmap.layers.imports.fields import FieldSpec, folded, read_values, titles_of_choices
from webmap.layers.imports.moments import LOCAL_ZONE
from webmap.layers.imports.reading import bad_rows
from webmap.layers.imports.rows import Counts, ImportMode, ImportOptions, ImportReport
from webmap.layers.imports.writing import keys_and_ids, write_records
from webmap.models import (
    Assignment,
    FollowUp,
    Member,
    Office,
    SubGrid,
    Team,
    TeamKind,
    User,
    holds_on,
)

_KIND_TITLES = {
    "民警": "officers", "警长": "officers", "民警组": "officers", "警务助理": "assistant",
    "社区警务组": "community", "社区警务": "community", "综管机动组": "mobile",
    "综管机动": "mobile", "路面巡处组": "road", "路面巡处": "road", "义警": "volunteers",
    "义警队": "volunteers",
}  # fmt: skip
SPECS = (
    FieldSpec("number", N_("编号"), max_length=40,
              aliases=("警号", "辅警编号", "工号", "队员编号", "no")),
    FieldSpec("name", N_("姓名"), max_length=80, aliases=("队员", "队员姓名")),
    FieldSpec("post", N_("岗位"), default="", max_length=40, aliases=("职务", "职位")),
    FieldSpec("phone", N_("电话"), default="", max_length=40,
              aliases=("联系电话", "手机", "警务电话")),
    FieldSpec("team", N_("小组编号"), required=True, max_length=40, aliases=("组号", "team_code")),
    FieldSpec("team_name", N_("小组"), max_length=120, aliases=("小组名称", "组别", "队伍")),
    FieldSpec("team_kind", N_("小组类别"), "choice",
              choices={folded(kind.value): kind.value for kind in TeamKind}
              | {folded(title): kind for title, kind in _KIND_TITLES.items()}),
    FieldSpec("sub_grid", N_("责任格"), max_length=40, aliases=("责任网格", "网格", "网格编号")),
)  # fmt: skip


def import_staff(
    session: Session,
    office: Office,
    path: Path,
    options: ImportOptions,
    *,
    username: str,
    now: datetime,
    limits: Limits | None = None,
) -> ImportReport:
    """Import members and teams from a table, in the transaction of the session.

    A row with a team and no number makes the team alone. Members keep what they answer for until
    the file says otherwise.

    Raises
    ------
    BadFile
        The file or rows of it can't be taken; nothing is kept.
    """
    session.execute(select(Office.id).where(Office.id == office.id).with_for_update())
    table = read_source(path, encoding=options.encoding, part=options.part, limits=limits)
    mapped = map_columns(table.names, SPECS, options.columns)
    check_required(mapped, SPECS, table.names)
    rows, problems = _read(table, mapped)
    members = keys_and_ids(session, Member.number, Member.office_id == office.id)
    today = now.astimezone(LOCAL_ZONE).date()
    grids = keys_and_ids(
        session, SubGrid.code, SubGrid.office_id == office.id, holds_on(SubGrid, today)
    )
    problems += _check(rows, members if options.mode is ImportMode.ADD else {}, grids)
    if problems:
        raise bad_rows(problems, [])
    _write_teams(session, office, rows)
    counts, remarks = _write_members(session, office, rows, members, options.mode)
    _assign(session, office, rows, grids, now)
    record(
        session,
        office_id=office.id,
        username=username,
        action="data.import",
        subject="staff",
        now=now,
        after={"file": path.name, "mode": options.mode.value, "added": counts.added,
               "updated": counts.updated, "removed": counts.removed},
    )  # fmt: skip
    return ImportReport("staff", counts, mapped, (*table.remarks, *remarks))


def _read(
    table: SourceTable, mapped: dict[str, str]
) -> tuple[list[dict[str, Any]], list[RowProblem]]:
    problems = list(table.problems)
    columns: dict[str, list[Any]] = {}
    for spec in SPECS:
        if spec.name in mapped:
            cells = table.columns[mapped[spec.name]].to_numpy(dtype=object)
            columns[spec.name], unreadable = read_values(cells, table.rows, spec)
            problems += unreadable
        else:
            columns[spec.name] = [spec.default] * len(table)
    numbers = np.asarray(table.rows).tolist()
    return [
        {"row": row, **{name: values[i] for name, values in columns.items()}}
        for i, row in enumerate(numbers)
    ], problems


def _check(
    rows: list[dict[str, Any]], taken: dict[str, int], grids: dict[str, int]
) -> list[RowProblem]:
    problems = []
    first: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for values in rows:
        row, number = values["row"], values["number"]
        kind = values["team_kind"]
        if kind is not None and kinds.setdefault(values["team"], kind) != kind:
            problems.append(
                RowProblem(row, N_("小组“%(team)s”写了两种类别。"), {"team": values["team"]})
            )
        if values["sub_grid"] is not None and values["sub_grid"] not in grids:
            problems.append(
                RowProblem(
                    row,
                    N_("没有责任格“%(code)s”；责任格写网格的编号。"),
                    {"code": values["sub_grid"]},
                )
            )
        if number is None and values["name"] is None:
            continue
        for spec in SPECS[:2]:
            if values[spec.name] is None:
                problems.append(RowProblem(row, N_("缺少“%(title)s”。"), {"title": spec.title}))
        if number is None:
            continue
        if number in first:
            problems.append(
                RowProblem(
                    row,
                    N_("编号“%(number)s”和第 %(first)s 行重复。"),
                    {"number": number, "first": first[number]},
                )
            )
        first.setdefault(number, row)
        if number in taken:
            problems.append(RowProblem(row, N_("队员“%(number)s”已经有了。"), {"number": number}))
    for team in dict.fromkeys(values["team"] for values in rows if values["team"] is not None):
        if team not in kinds:
            problems.append(
                RowProblem(
                    None,
                    N_("小组“%(team)s”没有写类别（小组类别）；可以写：%(kinds)s。"),
                    {"team": team, "kinds": "、".join(titles_of_choices(_KIND_TITLES))},
                )
            )
    return problems


def _write_teams(session: Session, office: Office, rows: list[dict[str, Any]]) -> None:
    teams: dict[str, dict[str, Any]] = {}
    for values in rows:
        team = teams.setdefault(values["team"], {"code": values["team"]})
        team["name"] = values["team_name"] or team.get("name") or values["team"]
        team["kind"] = values["team_kind"] or team.get("kind")
    existing = keys_and_ids(session, Team.code, Team.office_id == office.id)
    records = [(code, {"office_id": office.id, **team}, team) for code, team in teams.items()]
    write_records(session, Team, records, existing, ImportMode.UPDATE)


def _write_members(
    session: Session,
    office: Office,
    rows: list[dict[str, Any]],
    existing: dict[str, int],
    mode: ImportMode,
) -> tuple[Counts, list[Remark]]:
    teams = keys_and_ids(session, Team.code, Team.office_id == office.id)
    records = []
    for values in rows:
        if values["number"] is None:
            continue
        some = {
            "name": values["name"],
            "post": values["post"],
            "phone": values["phone"],
            "team_id": teams[values["team"]],
            "active": True,
        }
        whole = {"office_id": office.id, "number": values["number"], **some}
        records.append((values["number"], whole, some))
    remarks: list[Remark] = []
    met = [existing[number] for number, *_values in records if number in existing]
    session.execute(update(Member).where(Member.id.in_(met)).values(version=Member.version + 1))
    if mode is ImportMode.REPLACE:
        left = [i for number, i in existing.items() if number not in {r[0] for r in records}]
        existing = {number: i for number, i in existing.items() if i not in set(left)}
        gone = _let_go(session, office, left)
        counts = write_records(session, Member, records, existing, mode)
        return Counts(counts.added, counts.updated, gone), remarks
    return write_records(session, Member, records, existing, mode), remarks


def _let_go(session: Session, office: Office, members: list[int]) -> int:
    """Take members away; their accounts stay, without a member, and sign in no more."""
    if members:
        session.execute(
            update(User)
            .where(User.office_id == office.id, User.member_id.in_(members))
            .values(member_id=None, active=False)
        )
        session.execute(
            update(FollowUp)
            .where(FollowUp.office_id == office.id, FollowUp.member_id.in_(members))
            .values(member_id=None)
        )
        session.execute(delete(Member).where(Member.id.in_(members)))
    return len(members)


def _assign(
    session: Session,
    office: Office,
    rows: list[dict[str, Any]],
    grids: dict[str, int],
    now: datetime,
) -> None:
    """Let each member answer for the sub-grid that the file names, from today on."""
    members = keys_and_ids(session, Member.number, Member.office_id == office.id)
    wanted = {
        members[values["number"]]: grids[values["sub_grid"]]
        for values in rows
        if values["number"] is not None and values["sub_grid"] is not None
    }
    if not wanted:
        return
    today = now.astimezone(LOCAL_ZONE).date()
    held = session.scalars(
        select(Assignment).where(
            Assignment.office_id == office.id,
            Assignment.member_id.in_(list(wanted)),
            Assignment.sub_grid_id.is_not(None),
            Assignment.valid_to.is_(None),
        )
    ).all()
    for assignment in held:
        if assignment.member_id is not None and (
            wanted[assignment.member_id] == assignment.sub_grid_id
        ):
            del wanted[assignment.member_id]
        elif assignment.valid_from >= today:
            session.delete(assignment)
        else:
            assignment.valid_to = today
    session.flush()
    if wanted:
        session.execute(
            insert(Assignment),
            [
                {
                    "office_id": office.id,
                    "member_id": member,
                    "sub_grid_id": grid,
                    "valid_from": today,
                }
                for member, grid in wanted.items()
            ],
        )
