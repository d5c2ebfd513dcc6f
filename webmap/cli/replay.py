"""``flask patrols replay``: patrols laid over incidents of the past, at the command line."""

from __future__ import annotations

from datetime import date

import click
from flask_babel import gettext as _

from webmap.cli import check_right, office_of_command
from webmap.cli.patrols import group, office_option
from webmap.errors import N_, BadField
from webmap.models import INCIDENT_CATEGORIES
from webmap.patrols import (
    BEFORE_S,
    RADIUS_M,
    Replay,
    ReplayAsked,
    ReplayReport,
    Verdict,
    published_plans,
    read_plan,
    replay_plans,
)
from webmap.web.context import LOCAL_ZONE, database
from webmap.web.replay import request_of

HOUR_S = 3600
_NAMES = {
    "planned": N_("计划"),
    "done": N_("实际轨迹"),
    "nearest": N_("就近走"),
    "listed": N_("按名单走"),
}
_VERDICTS = {
    Verdict.BETTER: N_("比随机的时间好"),
    Verdict.WORSE: N_("比随机的时间差"),
    Verdict.NO_DIFFERENCE: N_("与随机相比没有可见差别"),
    Verdict.TOO_FEW: N_("警情太少，说明不了什么"),
}


@group.right_command("replay", right="plans.draft")
@click.option("--from", "first", required=True, help="第一天，例如 2026-10-01。")
@click.option("--to", "last", required=True, help="最后一天，例如 2026-10-31。")
@click.option("--plan", "plan_id", type=click.IntRange(1, 2**31 - 1),
              help="计划编号，假设每天都照它走；不写就是这段时间发布过的。")  # fmt: skip
@click.option(
    "--category", "categories", multiple=True, help="警情类别，可以写多次；不写就是全部。"
)
@click.option("--radius", "radius_m", default=RADIUS_M, show_default=True,
              type=click.FloatRange(20, 1000), help="多少米以内算有巡逻。")  # fmt: skip
@click.option("--hours", default=BEFORE_S / HOUR_S, show_default=True,
              type=click.FloatRange(0.25, 12), help="警情之前多少小时以内。")  # fmt: skip
@office_option
def replay_all(
    first: str,
    last: str,
    plan_id: int | None,
    categories: tuple[str, ...],
    radius_m: float,
    hours: float,
    office_code: str | None,
) -> None:
    """把巡逻放回过去的警情，看发生前附近有没有人，和随机、就近走比一比。"""
    check_right("incidents.read")
    unknown = [code for code in categories if code not in INCIDENT_CATEGORIES]
    if unknown:
        raise BadField(
            "--category",
            N_("没有警情类别“%(code)s”，有：%(codes)s。"),
            code=unknown[0],
            codes="、".join(INCIDENT_CATEGORIES),
        )
    asked = ReplayAsked(
        _day("--from", first), _day("--to", last), categories, radius_m, hours * HOUR_S
    )
    with database().reading() as db:
        office = office_of_command(db, office_code)
        if plan_id is None:
            plans = published_plans(db, office.id, asked, LOCAL_ZONE)
        else:
            plans = [read_plan(db, office.id, plan_id)]
        report = replay_plans(
            db,
            office,
            [(plan, request_of(plan)) for plan in plans],
            asked,
            LOCAL_ZONE,
            every_day=plan_id is not None,
        )
    _tell(report)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadField(
            option, N_("日期“%(day)s”不对，要写成 2026-11-24 这样。"), day=text
        ) from error


def _tell(report: ReplayReport) -> None:
    click.echo(
        _(
            "%(shifts)s 个班次，其间有 %(inside)s 起警情；全部时间有 %(total)s 起。",
            shifts=report.shifts,
            inside=round(report.planned.in_shifts),
            total=len(report.incidents),
        )
    )
    for name, one in {"planned": report.planned, **report.compared}.items():
        click.echo(f"{_(_NAMES[name])}\t{_line(one)}")
    for hotspot in report.hotspots:
        if hotspot.planned_min < hotspot.wanted_min:
            click.echo(
                _(
                    "%(name)s：每班要 %(wanted)s 分钟，计划 %(planned)s 分钟",
                    name=hotspot.name,
                    wanted=round(hotspot.wanted_min),
                    planned=round(hotspot.planned_min),
                )
            )


def _line(one: Replay) -> str:
    if one.in_shifts == 0:
        return _(_VERDICTS[one.verdict])
    return _(
        "附近有巡逻 %(share)s%%；随机时 %(low)s–%(high)s%%；%(verdict)s（p = %(p)s）",
        share=round(100 * one.share),
        low=round(100 * one.chance_low),
        high=round(100 * one.chance_high),
        verdict=_(_VERDICTS[one.verdict]),
        p=f"{one.p_value:.3f}",
    )
