"""``flask print``: grid maps as PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from flask_babel import get_locale
from flask_babel import gettext as _
from pydantic import ValidationError

from webmap.cli import CommandGroup, office_of_command
from webmap.errors import N_, BadField, DomainError
from webmap.layers import Moment
from webmap.patrols import Wording, read_plan
from webmap.printing import (
    PAPERS,
    WHOLE_OFFICE,
    BaseData,
    PaperName,
    PlanContent,
    draw_cards,
    draw_plan,
    draw_sheet,
    frame_sheet,
    list_areas,
    read_base_data,
    read_plan_content,
    read_sheet_content,
)
from webmap.validation import reason
from webmap.web.context import LOCAL_ZONE, database, settings, utc_now
from webmap.web.schemas.printing import AUTO, SheetQuery

Command = TypeVar("Command", bound=Callable[..., Any])

group = CommandGroup("print", help="打印网格地图 / sheets on paper")


class CannotWrite(DomainError):
    """The file cannot be written."""


def _look_options(command: Command) -> Command:
    """Add what may be said about any sheet."""
    for option in (
        click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。"),
        click.option("--layers", help="图层编号，用逗号隔开；不写就是全部场所。"),
        click.option("--scale", default=AUTO, show_default=True, help="auto，或分母如 2500。"),
        click.option(
            "--orientation",
            type=click.Choice([AUTO, "portrait", "landscape"]),
            default=AUTO,
            show_default=True,
            help="portrait 纵向，landscape 横向。",
        ),
        click.option(
            "--paper",
            type=click.Choice(list(PAPERS), case_sensitive=False),
            default="A3",
            show_default=True,
            help="纸张大小。",
        ),
    ):
        command = option(command)
    return command


def _asked(**values: str | None) -> SheetQuery:
    """Return the options as the web takes them.

    Raises
    ------
    BadField
        An option cannot be used.
    """
    try:
        return SheetQuery.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        message, params = reason(first)
        raise BadField(f"--{first['loc'][0]}", message, **params) from error


def _draw(
    office_code: str | None, asked: SheetQuery, path: Path, base: BaseData | None = None
) -> str:
    """Draw a sheet into a file and return what it came to."""
    look = asked.look()
    with database().reading() as db:
        content = read_sheet_content(
            db,
            office_of_command(db, office_code),
            asked.grid,
            asked.layer_ids(),
            utc_now().astimezone(LOCAL_ZONE),
            str(get_locale()),
            base,
        )
    framing = frame_sheet(content.area, look)
    language = str(get_locale()).replace("_", "-")
    pdf = draw_sheet(content, look, settings().font_dir, _, language)
    write(path, pdf)
    return _(
        "%(title)s：%(paper)s，1:%(scale)s，%(size)s MB，%(path)s",
        title=content.area.title,
        paper=framing.layout.paper.name,
        scale=f"{framing.denominator:,}",
        size=f"{len(pdf) / 1e6:.1f}",
        path=path,
    )


def write(path: Path, content: bytes) -> None:
    """Write a file, its folder too.

    Raises
    ------
    CannotWrite
        There is no place or no permission.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CannotWrite(
            N_("文件 %(path)s 写不进去：%(reason)s"), path=str(path), reason=error.strerror or ""
        ) from error


@group.right_command("grid", right="print.sheets")
@click.option("--grid", default=WHOLE_OFFICE, show_default=True, help="网格或警格编号，或 office。")
@_look_options
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="PDF 文件。")
def grid(
    grid: str,
    paper: str,
    orientation: str,
    scale: str,
    layers: str | None,
    office_code: str | None,
    output: Path,
) -> None:
    """打印一幅网格地图：一个网格、一个警格或整个警务室。"""
    asked = _asked(grid=grid, paper=paper, orientation=orientation, scale=scale, layers=layers)
    click.echo(_draw(office_code, asked, output))


@group.right_command("set", right="print.sheets")
@_look_options
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="文件夹。")
def whole_set(
    paper: str,
    orientation: str,
    scale: str,
    layers: str | None,
    office_code: str | None,
    output: Path,
) -> None:
    """打印整套图幅：警务室、每个警格、每个网格各一幅。"""
    now = utc_now().astimezone(LOCAL_ZONE)
    with database().reading() as db:
        office = office_of_command(db, office_code)
        areas = list_areas(db, office, Moment(now.date(), now))
        base = read_base_data(db, office.id, office.metric_srid)
    for number, area in enumerate(areas, start=1):
        asked = _asked(
            grid=area.code, paper=paper, orientation=orientation, scale=scale, layers=layers
        )
        told = _draw(office_code, asked, output / f"{number:02d}-{area.code}.pdf", base)
        click.echo(f"[{number}/{len(areas)}] {told}")


@group.right_command("cards", right="print.sheets")
@click.argument("plan_id", type=click.IntRange(min=1, max=2**31 - 1))
@click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")
@click.option(
    "--address",
    required=True,
    help="二维码里的网址：手机上打开本系统的地址。",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="PDF 文件。")
def cards(plan_id: int, office_code: str | None, address: str, output: Path) -> None:
    """打印一个巡逻计划的口袋卡片（A5）：每个小组的地图、时刻表和走法。"""
    content, language = _plan_content(plan_id, office_code)
    root = address.rstrip("/")
    addresses = tuple(
        f"{root}/field?plan={plan_id}&route={route.number}" for route in content.routes
    )
    write(output, draw_cards(content, addresses, settings().font_dir, _, language))
    click.echo(
        _(
            "%(title)s：%(count)s 张卡片，%(path)s",
            title=content.title,
            count=len(content.routes),
            path=output,
        )
    )


def _plan_content(plan_id: int, office_code: str | None) -> tuple[PlanContent, str]:
    """Return what the sheets of a plan show, and the language's tag."""
    language = str(get_locale())
    with database().reading() as db:
        office = office_of_command(db, office_code)
        content = read_plan_content(
            db,
            office,
            read_plan(db, office.id, plan_id),
            Wording(_, LOCAL_ZONE),
            utc_now().astimezone(LOCAL_ZONE),
            language,
        )
    return content, language.replace("_", "-")


@group.right_command("plan", right="print.sheets")
@click.argument("plan_id", type=click.IntRange(min=1, max=2**31 - 1))
@click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")
@click.option(
    "--paper",
    type=click.Choice(list(PAPERS), case_sensitive=False),
    default="A4",
    show_default=True,
    help="纸张大小。",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="PDF 文件。")
def plan(plan_id: int, office_code: str | None, paper: PaperName, output: Path) -> None:
    """打印一个巡逻计划：全部小组一页，每个小组一页。"""
    content, language = _plan_content(plan_id, office_code)
    pdf = draw_plan(content, paper, settings().font_dir, _, language)
    write(output, pdf)
    click.echo(
        _(
            "%(title)s：%(pages)s 页，%(paper)s，%(path)s",
            title=content.title,
            pages=1 + len(content.routes),
            paper=paper,
            path=output,
        )
    )
