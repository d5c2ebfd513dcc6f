"""``flask patrols week`` and the closed streets of ``flask data``."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy import select

from webmap.accounts import record
from webmap.cli import acting_username, data, office_of_command, patrols
from webmap.cli.patrol_options import checked_body
from webmap.errors import N_, BadField, DomainError
from webmap.models import AppointmentStatus, Mode, User
from webmap.patrols import (
    MODE_NAMES,
    Vary,
    add_closure,
    add_stands,
    asked_of_shift,
    closures_of,
    delete_closure,
    draw,
    list_appointments,
    monday_of,
    propose_talks,
    read_ground,
    read_rota,
    read_week,
    save_plan,
    teams_of,
)
from webmap.validation import reason
from webmap.web.context import LOCAL_ZONE, database, utc_now
from webmap.web.schemas.week import ClosureBody

office_option = click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")
_LIST_SIGNS = ";、+ "


def _day(text: str | None) -> date:
    if text is None:
        return utc_now().astimezone(LOCAL_ZONE).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadField(
            "--date", N_("日期“%(day)s”不对，要写成 2026-11-24 这样。"), day=text
        ) from error


@patrols.group.right_command("week", right="plans.draft")
@click.option("--date", "day", help="那一周里的任何一天，例如 2026-11-24；不写就是本周。")
@click.option(
    "--talks",
    default=0,
    show_default=True,
    type=click.IntRange(0, 14),
    help="把约谈补到这么多次，选最久没去的工厂。",
)
@click.option("--stands", is_flag=True, help="加上周六、周日 19:30–21:30 的广场摆摊。")
@click.option("--plan", "planning", is_flag=True, help="编排排了人的每个班，存成草稿。")
@click.option(
    "--vary",
    type=click.Choice([vary.value for vary in Vary]),
    default=Vary.SEED.value,
    show_default=True,
    help="seed 每天换路线；hotspots 热点也轮换；same 每天一样。",
)
@click.option(
    "--stand-teams",
    default=1,
    show_default=True,
    type=click.IntRange(1, 2),
    help="编排时由几个小组同时摆摊。",
)
@office_option
def week(
    day: str | None,
    talks: int,
    stands: bool,
    planning: bool,
    vary: str,
    stand_teams: int,
    office_code: str | None,
) -> None:
    """看一周的排班和约定；加约谈和摆摊；编排所有班。"""
    monday = monday_of(_day(day))
    with database().writing() as db:
        office = office_of_command(db, office_code)
        if talks:
            propose_talks(db, office.id, monday, talks)
        if stands:
            add_stands(db, office, monday)
        if talks or stands:
            record(
                db, office_id=office.id, username=acting_username(), action="appointments.add",
                subject=f"week:{monday}", now=utc_now(), after={"talks": talks, "stands": stands},
            )  # fmt: skip
    _tell(monday, office_code)
    if planning:
        _plan(monday, Vary(vary), stand_teams, office_code)


def _tell(monday: date, office_code: str | None) -> None:
    with database().reading() as db:
        office = office_of_command(db, office_code)
        names = {team.id: team.name for team in teams_of(db, office.id)}
        for shift in read_week(db, office.id, monday):
            if shift.teams:
                who = "、".join(
                    names.get(on.team_id, "?") + (f"({len(on.members)})" if on.members else "")
                    for on in shift.teams
                )
                click.echo(f"{shift.day}\t{shift.begins}–{shift.ends}\t{_(shift.name)}\t{who}")
        for one in list_appointments(db, office.id, monday, monday + timedelta(days=6)):
            if one.status is not AppointmentStatus.CALLED_OFF:
                click.echo(f"{one.day}\t{one.begins or '-'}\t{one.name}\t{one.dwell_s // 60}")


def _plan(monday: date, vary: Vary, stand_teams: int, office_code: str | None) -> None:
    with database().reading() as db:
        office_id = office_of_command(db, office_code).id
        shifts = [
            shift
            for shift in read_rota(db, office_id, monday, monday + timedelta(days=6))
            if shift.teams
        ]
    if not shifts:
        raise DomainError(N_("这一周还没有排班。请先在“一周”页面排班。"))
    for number, shift in enumerate(shifts, start=1):
        with database().reading() as db:
            office = office_of_command(db, office_code)
            wanted = asked_of_shift(db, office.id, shift, LOCAL_ZONE, vary, stand_teams=stand_teams)
            body = checked_body(wanted)
            request = body.to_request()
            ground = read_ground(db, office, request)
        itinerary = draw(request, ground)
        now = utc_now()
        with database().writing() as db:
            plan_id = save_plan(
                db,
                office_id,
                shift=(request.name, request.starts_at, request.ends_at),
                seed=request.seed,
                request=body.kept(),
                itinerary=itinerary,
                now=now,
                user_id=db.scalar(select(User.id).where(User.username == acting_username())),
            )
            record(
                db, office_id=office_id, username=acting_username(), action="plans.draft",
                subject=f"plan:{plan_id}", now=now,
            )  # fmt: skip
        figures = itinerary.figures
        click.echo(
            _(
                "[%(number)s/%(all)s] %(day)s %(begins)s：计划 %(plan_id)s，"
                "到访 %(made)s/%(wanted)s 次",
                number=number,
                all=len(shifts),
                day=shift.day,
                begins=shift.begins,
                plan_id=plan_id,
                made=figures.visits_made,
                wanted=figures.visits_wanted,
            )
        )


def _closure(row: dict[str, Any], where: str) -> ClosureBody:
    try:
        return ClosureBody.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        message, params = reason(first)
        raise DomainError(
            N_("%(where)s的“%(field)s”填得不对：%(reason)s"),
            where=where,
            field=str(first["loc"][0]) if first["loc"] else "",
            reason=_(message) % params if params else _(message),
        ) from error


@data.group.right_command("import-closures", right="plans.draft")
@click.argument("file", type=click.Path(path_type=Path))
@office_option
def import_closures(file: Path, office_code: str | None) -> None:
    """导入封路表（CSV）：street,begins,ends,modes,weekdays,valid_from,valid_to,reason。"""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DomainError(
            N_("文件 %(path)s 读不出来：%(reason)s"), path=str(file), reason=error.strerror or ""
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    missing = {"street", "begins", "ends", "modes"} - set(reader.fieldnames or ())
    if missing:
        raise DomainError(
            N_("第一行要有列名 street、begins、ends、modes，缺 %(missing)s。"),
            missing="、".join(sorted(missing)),
        )
    count = 0
    with database().writing() as db:
        office = office_of_command(db, office_code)
        for line, row in enumerate(reader, start=2):
            where = _("第 %(line)s 行", line=line)
            body = _closure(_fields(row), where)
            try:
                add_closure(db, office, body.to_domain())
            except BadField as error:
                raise DomainError(
                    N_("%(where)s：%(reason)s"), where=where, reason=_(error.message) % error.params
                ) from error
            count += 1
        record(
            db, office_id=office.id, username=acting_username(), action="closures.import",
            subject=file.name, now=utc_now(), after={"count": count},
        )  # fmt: skip
    click.echo(_("已导入 %(count)s 条封路。", count=count))


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row's fields as the schema takes them; lists are parted by ; + 、 or a space."""
    fields: dict[str, Any] = {}
    for name, value in row.items():
        text = (value or "").strip() if isinstance(value, str) else ""
        if name in ("modes", "weekdays"):
            for sign in _LIST_SIGNS:
                text = text.replace(sign, ";")
            parts = [part for part in text.split(";") if part]
            fields[name] = parts
        elif text or name in ("street", "begins", "ends"):
            fields[str(name)] = text
    return fields


@data.group.right_command("closures", right="plans.draft")
@click.option("--open", "closure_id", type=click.IntRange(1), help="取消这个编号的封路。")
@office_option
def closures(closure_id: int | None, office_code: str | None) -> None:
    """列出封路；用 --open 取消一条。"""
    with database().writing() as db:
        office = office_of_command(db, office_code)
        if closure_id is not None:
            delete_closure(db, office.id, closure_id)
            record(
                db, office_id=office.id, username=acting_username(), action="closures.delete",
                subject=f"closure:{closure_id}", now=utc_now(),
            )  # fmt: skip
        for one in closures_of(db, office.id):
            modes = "、".join(_(MODE_NAMES[mode]) for mode in Mode if mode in one.modes)
            click.echo(f"{one.id}\t{one.street}\t{one.begins}–{one.ends}\t{modes}\t{one.reason}")
