"""``flask patrols``: plans drawn, listed and published at the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.cli import CommandGroup, acting_username, check_right, office_of_command
from webmap.cli.patrol_options import checked_body, shift_times, team_bodies, visit_bodies
from webmap.errors import N_, DomainError
from webmap.models import Office, PlanStatus, User
from webmap.patrols import (
    BreaksRules,
    Reason,
    SavedPlan,
    StopKind,
    Wording,
    draw,
    draw_unfamiliar,
    list_plans,
    plan_csv,
    plan_geojson,
    plan_gpx,
    plan_not_kept,
    publish_plan,
    read_ground,
    read_past,
    read_plan,
    rename_plan,
    save_plan,
)
from webmap.web.context import LOCAL_ZONE, database, utc_now

STATUS_NAMES: dict[PlanStatus, str] = {
    PlanStatus.DRAFT: N_("草稿"),
    PlanStatus.PUBLISHED: N_("已发布"),
    PlanStatus.REPLACED: N_("已被替换"),
}
_FILES: dict[str, Callable[[SavedPlan, Wording], str]] = {
    "plan.geojson": plan_geojson,
    "plan.gpx": plan_gpx,
    "timetable.csv": plan_csv,
}

group = CommandGroup("patrols", help="巡逻计划 / patrol plans")
office_option = click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")


@group.right_command("plan", right="plans.draft")
@click.option("--date", "day", required=True, help="班次开始的日期，例如 2026-11-24。")
@click.option("--from", "begins", required=True, help="班次开始，例如 20:00。")
@click.option("--to", "ends", required=True, help="班次结束，例如 02:00；早于开始就是次日。")
@click.option(
    "--team",
    "teams",
    multiple=True,
    required=True,
    metavar="CODE[:MODE[:PERCENT]]",
    help="小组编号，可加方式 foot 步行、ebike 电动车、car 汽车，再加速度（80 即八成）；可写多次。",
)
@click.option(
    "--hotspot", "hotspots", multiple=True, help="热点编号，可以写多次；不写就是全部已确认的。"
)
@click.option("--seed", default=0, show_default=True, help="同样的输入和种子排出同样的计划。")
@click.option(
    "--loss",
    type=click.FloatRange(0, 20),
    help="排得不好猜，得分最多少百分之几，例如 3；不写就不看以前的计划。",
)
@click.option("--shift", default="", help="班次名称，例如 夜班。")
@click.option("--name", default="", help="计划名称，保存时用。")
@click.option("--save", is_flag=True, help="保存为草稿。")
@click.option("--publish", is_flag=True, help="保存并发布。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="写文件的文件夹。")
@office_option
def plan(
    day: str,
    begins: str,
    ends: str,
    teams: tuple[str, ...],
    hotspots: tuple[str, ...],
    seed: int,
    loss: float | None,
    shift: str,
    name: str,
    save: bool,
    publish: bool,
    out: Path | None,
    office_code: str | None,
) -> None:
    """编排一个班次的巡逻计划，写出 GeoJSON、GPX 和 CSV 时刻表。"""
    if publish:
        check_right("plans.publish")
    with database().reading() as db:
        office = office_of_command(db, office_code)
        starts_at, ends_at = shift_times(day, begins, ends)
        on = team_bodies(db, office, teams)
        team_ids = {team["team_id"] for team in on}
        body = checked_body(
            {
                "shift": {"name": shift, "starts_at": starts_at, "ends_at": ends_at},
                "teams": on,
                "visits": visit_bodies(db, office, hotspots, starts_at.date(), team_ids),
                "seed": seed,
                "unpredictable": None if loss is None else {"loss": loss / 100},
            }
        )
        request = body.to_request()
        ground = read_ground(db, office, request)
        past = read_past(db, office.id, request) if body.unpredictable else None
    if body.unpredictable and past:
        itinerary = draw_unfamiliar(request, ground, past, body.unpredictable.loss)
    else:
        itinerary = draw(request, ground)
    now = utc_now()
    if save or publish:
        with database().writing() as db:
            plan_id = save_plan(
                db,
                office.id,
                shift=(request.name, request.starts_at, request.ends_at),
                seed=seed,
                request=body.kept(),
                itinerary=itinerary,
                now=now,
                user_id=db.scalar(select(User.id).where(User.username == acting_username())),
            )
            rename_plan(db, office.id, plan_id, name)
            _record(db, office, plan_id, "plans.draft", now)
            if publish:
                _publish(db, office, plan_id, now)
            drawn = read_plan(db, office.id, plan_id)
        click.echo(_("已保存，编号 %(plan_id)s。", plan_id=plan_id))
    else:
        drawn = plan_not_kept(office.id, request, itinerary, now)
    wording = Wording(_, LOCAL_ZONE)
    _tell(drawn, wording)
    if out is not None:
        _write(drawn, wording, out)


@group.right_command("list", right="plans.draft")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@office_option
def list_all(limit: int, office_code: str | None) -> None:
    """列出巡逻计划，新的在前。"""
    with database().reading() as db:
        plans = list_plans(db, office_of_command(db, office_code).id, limit)
    for each in plans:
        begins = each.starts_at.astimezone(LOCAL_ZONE)
        ends = each.ends_at.astimezone(LOCAL_ZONE)
        click.echo(
            f"{each.id}\t{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}\t{_(STATUS_NAMES[each.status])}\t"
            f"{each.figures.visits_made}/{each.figures.visits_wanted}\t{each.title or '-'}"
        )


@group.right_command("publish", right="plans.publish")
@click.argument("plan_id", type=click.IntRange(1, 2**31 - 1))
@click.option("--despite-breaches", is_flag=True, help="有不合要求的地方也照样发布。")
@office_option
def publish_one(plan_id: int, office_code: str | None, *, despite_breaches: bool) -> None:
    """发布一个计划；同一班次先前发布的那个会被替换。"""
    with database().writing() as db:
        office = office_of_command(db, office_code)
        _publish(db, office, plan_id, utc_now(), despite_breaches=despite_breaches)


def _publish(
    db: Session, office: Office, plan_id: int, now: datetime, *, despite_breaches: bool = False
) -> None:
    try:
        replaced_id = publish_plan(db, office.id, plan_id, now, despite_breaches=despite_breaches)
    except BreaksRules as refused:
        raise DomainError(
            N_("计划有 %(count)s 处不合要求，没有发布；要照样发布，请加 --despite-breaches"),
            **refused.params,
        ) from refused
    _record(db, office, plan_id, "plans.publish", now)
    click.echo(_("已发布计划 %(plan_id)s。", plan_id=plan_id))
    if replaced_id is not None:
        click.echo(_("同一班次的计划 %(plan_id)s 已被替换。", plan_id=replaced_id))


def _record(db: Session, office: Office, plan_id: int, action: str, now: datetime) -> None:
    record(
        db,
        office_id=office.id,
        username=acting_username(),
        action=action,
        subject=f"plan:{plan_id}",
        now=now,
    )


def _tell(drawn: SavedPlan, wording: Wording) -> None:
    """Print each team's line, the figures, and what was left out and why."""
    for route in drawn.routes:
        visits = [stop for stop in route.stops if stop.kind is StopKind.VISIT]
        click.echo(
            _(
                "%(number)s %(team)s（%(mode)s）：%(visits)s 次到访，%(distance)s 公里，"
                "%(leaves)s 出发，%(back)s 返回",
                number=route.number,
                team=route.team,
                mode=wording.mode(route.mode),
                visits=len(visits),
                distance=f"{route.distance_m / 1000:.1f}",
                leaves=wording.date_time(route.leaves_at),
                back=wording.date_time(route.back_at),
            )
        )
    figures = drawn.figures
    click.echo(
        _(
            "到访 %(made)s/%(wanted)s 次，得分 %(share)s%%，距上界 %(gap)s%%，均衡 %(even)s",
            made=figures.visits_made,
            wanted=figures.visits_wanted,
            share=f"{100 * figures.share:.1f}",
            gap=f"{100 * figures.gap:.1f}",
            even=f"{figures.evenness:.2f}",
        )
    )
    chosen = [one for one in figures.candidates if one.chosen]
    if chosen:
        best = figures.candidates[0]
        click.echo(
            _(
                "按最近的计划猜，半小时猜中 %(times)s%%（得分最高的方案是 %(best)s%%）",
                times=f"{100 * chosen[0].times:.0f}",
                best=f"{100 * best.times:.0f}",
            )
        )
    named = {(route.team_id, stop.key): stop.name for route in drawn.routes for stop in route.stops}
    for kept in drawn.history.get("breaches", []):
        reason = wording.reason(Reason(kept["code"], kept["params"]), drawn)
        name = named.get((kept["team_id"], kept["key"]), "")
        click.echo(_("注意 %(name)s：%(reason)s", name=name, reason=reason))
    left_out = Counter((left.name, wording.reason(left.reason, drawn)) for left in drawn.left_out)
    for (name, reason), times in left_out.items():
        click.echo(
            _(
                "未排入 %(name)s：%(reason)s",
                name=name if times == 1 else f"{name} × {times}",
                reason=reason,
            )
        )


def _write(drawn: SavedPlan, wording: Wording, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, write in _FILES.items():
            (folder / name).write_text(write(drawn, wording), encoding="utf-8", newline="")
    except OSError as error:
        raise DomainError(
            N_("文件夹 %(folder)s 写不进去：%(reason)s。请换一个。"),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    click.echo(_("已写到 %(folder)s：%(files)s", folder=str(folder), files="、".join(_FILES)))
