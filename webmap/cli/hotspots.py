"""``flask hotspots``: the hotspots of an office, and who answers for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.cli import CommandGroup, acting_username, office_of_command
from webmap.errors import N_, BadField, NotFound
from webmap.hotspots.assigning import Holder, Period, assign_hotspot
from webmap.hotspots.listing import list_hotspots
from webmap.models import Hotspot, HotspotStatus, Member, Team
from webmap.web.context import LOCAL_ZONE, database, utc_now

group = CommandGroup("hotspots", help="热点：列出、派任。")

office_option = click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")


def _today() -> date:
    return utc_now().astimezone(LOCAL_ZONE).date()


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadField(
            option, N_("日期“%(day)s”不对，要写成 2026-11-24 这样。"), day=text
        ) from error


@group.right_command("list", right="hotspots.view")
@click.option(
    "--status",
    type=click.Choice([status.value for status in HotspotStatus]),
    help="只列这个状态的；不写就是没有关闭的。",
)
@office_option
def list_(status: str | None, office_code: str | None) -> None:
    """列出热点：编号、状态、优先级、名称、今天谁负责。"""
    today = _today()
    with database().reading() as db:
        office = office_of_command(db, office_code)
        for one in list_hotspots(db, office.id, today):
            closed = one.status is HotspotStatus.CLOSED
            if closed if status is None else one.status.value != status:
                continue
            duty = one.duty_on(today)
            who = duty.who if duty else "-"
            row = one.row
            click.echo(f"{row.number}\t{one.status.value}\t{row.priority}\t{row.name}\t{who}")


@group.right_command("assign", right="hotspots.manage")
@click.argument("number")
@click.option("--member", help="队员编号。")
@click.option("--team", help="小组编号。")
@click.option("--from", "first", help="第一天，例如 2026-11-24；不写就是今天。")
@click.option("--to", "last", help="最后一天；不写就是不定期。")
@office_option
def assign(
    number: str,
    member: str | None,
    team: str | None,
    first: str | None,
    last: str | None,
    office_code: str | None,
) -> None:
    """把一个热点派给队员或小组；两样都不写就是不再派人。"""
    today = _today()
    period = Period(_day("--from", first) or today, _day("--to", last))
    with database().writing() as db:
        office = office_of_command(db, office_code)
        hotspot_id = _id_of(db, office.id, Hotspot, Hotspot.number, number)
        to = Holder(
            None if member is None else _id_of(db, office.id, Member, Member.number, member),
            None if team is None else _id_of(db, office.id, Team, Team.code, team),
        )
        assign_hotspot(
            db, office.id, hotspot_id, to, period,
            username=acting_username(), now=utc_now(), today=today,
        )  # fmt: skip


def _id_of(db: Session, office_id: int, table: Any, key: Any, value: str) -> int:
    found: int | None = db.scalar(
        select(table.id).where(table.office_id == office_id, key == value)
    )
    if found is None:
        raise NotFound(N_("没有编号为“%(number)s”的热点、队员或小组。"), number=value)
    return found
