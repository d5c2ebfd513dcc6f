"""``flask patrols sweep`` and ``flask patrols beat``: every street once, or the most trouble."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click
from flask_babel import gettext as _
from pydantic import ValidationError

from webmap.cli import office_of_command
from webmap.cli.patrols import group, office_option
from webmap.errors import N_, DomainError
from webmap.models import Mode
from webmap.patrols import Walk, plan_beats, plan_sweep, walks_geojson, walks_gpx
from webmap.validation import reason
from webmap.web.context import LOCAL_ZONE, database, utc_now
from webmap.web.schemas.sweeps import BeatQuery, SweepQuery

Query = TypeVar("Query", SweepQuery, BeatQuery)
MINUTE_S = 60

mode_option = click.option(
    "--mode",
    default=Mode.FOOT.value,
    show_default=True,
    type=click.Choice([mode.value for mode in Mode]),
    help="方式：foot 步行、ebike 电动车、car 汽车。",
)
teams_option = click.option("--teams", default=1, show_default=True, help="小组数。")
start_option = click.option(
    "--start",
    default="anywhere",
    show_default=True,
    help="起点：anywhere 不限、station 警务室，或“经度 纬度”。",
)
seed_option = click.option(
    "--seed", default=0, show_default=True, help="同样的输入和种子给同样的路线。"
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="写文件的文件夹。"
)


def _checked(query: type[Query], values: dict[str, Any]) -> Query:
    """Return what is asked, or say which part of it cannot be used."""
    try:
        return query.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        message, params = reason(first)
        raise DomainError(
            N_("“%(field)s”填得不对：%(reason)s"),
            field=".".join(str(part) for part in first["loc"]),
            reason=_(message) % params if params else _(message),
        ) from error


@group.right_command("sweep", right="plans.draft")
@click.option("--grid", "grids", multiple=True, help="网格编号，可以写多次。")
@click.option("--street", "streets", multiple=True, help="道路编号，可以写多次。")
@click.option("--outline", default="", help="范围的角：“经度 纬度,经度 纬度,…”。")
@mode_option
@teams_option
@start_option
@seed_option
@out_option
@office_option
def sweep(
    grids: tuple[str, ...],
    streets: tuple[str, ...],
    outline: str,
    mode: str,
    teams: int,
    start: str,
    seed: int,
    out: Path | None,
    office_code: str | None,
) -> None:
    """每条道路走一遍，路最短；写出 GeoJSON 和 GPX。"""
    values = {"grids": list(grids), "streets": list(streets), "mode": mode, "teams": teams}
    values |= {"start": start, "seed": seed, "outline": outline}
    asked = _checked(SweepQuery, values)
    with database().reading() as db:
        swept = plan_sweep(
            db,
            office_of_command(db, office_code),
            asked.area(),
            asked.mode,
            teams=asked.teams,
            start=asked.start_place(),
            seed=asked.seed,
            day=utc_now().astimezone(LOCAL_ZONE).date(),
        )
    _tell(swept.walks, None)
    click.echo(
        _(
            "道路 %(wanted)s 公里，共走 %(length)s 公里，至少要走 %(bound)s 公里，"
            "最多长 %(gap)s%%，重复 %(again)s%%",
            wanted=f"{swept.wanted_m / 1000:.1f}",
            length=f"{swept.length_m / 1000:.1f}",
            bound=f"{swept.bound_m / 1000:.1f}",
            gap=f"{100 * swept.gap:.1f}",
            again=f"{100 * swept.again_share:.0f}",
        )
    )
    if swept.left_out_numbers:
        click.echo(
            _("这种方式走不到的道路：%(numbers)s", numbers="、".join(swept.left_out_numbers))
        )
    if out is not None:
        _write(swept.walks, "sweep", _("全覆盖巡查"), out)


@group.right_command("beat", right="plans.draft")
@click.option("--minutes", default=40, show_default=True, help="每条巡逻线的时长。")
@click.option("--open", "is_open", is_flag=True, help="不必回到起点。")
@click.option("--from", "begins", default=None, help="只计这个时刻起的警情，例如 20:00。")
@click.option("--to", "ends", default=None, help="只计到这个时刻的警情，例如 02:00。")
@click.option("--half-life", default=90.0, show_default=True, help="多少天前的警情只算一半。")
@click.option("--weights", default=None, help="每类警情的权重，例如 affray:3,theft:2。")
@click.option("--via", default="", help="手绘的巡逻线：“经度 纬度,经度 纬度,…”。")
@mode_option
@teams_option
@start_option
@seed_option
@out_option
@office_option
def beat(
    minutes: int,
    is_open: bool,
    begins: str | None,
    ends: str | None,
    half_life: float,
    weights: str | None,
    via: str,
    mode: str,
    teams: int,
    start: str,
    seed: int,
    out: Path | None,
    office_code: str | None,
) -> None:
    """在给定时长内经过警情最多的巡逻线；写出 GeoJSON 和 GPX。"""
    values: dict[str, Any] = {"minutes": minutes, "closed": not is_open, "from": begins, "to": ends}
    values |= {"half_life_days": half_life, "mode": mode, "teams": teams, "start": start}
    values |= (
        {"seed": seed} | ({"weights": weights} if weights else {}) | ({"via": via} if via else {})
    )
    asked = _checked(BeatQuery, values)
    with database().reading() as db:
        beats = plan_beats(
            db,
            office_of_command(db, office_code),
            asked.weighing(),
            asked.mode,
            budget_s=asked.minutes * MINUTE_S,
            teams=asked.teams,
            start=asked.start_place(),
            closed=asked.closed,
            via=tuple(asked.via),
            seed=asked.seed,
            now=utc_now().astimezone(LOCAL_ZONE),
        )
    _tell(beats.walks, beats.values)
    click.echo(
        _(
            "经过的警情（加权）%(value)s / %(total)s，上界 %(bound)s",
            value=f"{beats.value:.1f}",
            total=f"{beats.total:.1f}",
            bound=f"{beats.bound:.1f}",
        )
    )
    if out is not None:
        _write(beats.walks, "beats", _("巡逻线"), out)


def _tell(walks: tuple[Walk, ...], values: tuple[float, ...] | None) -> None:
    for number, walk in enumerate(walks, start=1):
        text = _(
            "路线 %(number)s：%(length)s 公里，%(minutes)s 分钟",
            number=number,
            length=f"{walk.length_m / 1000:.2f}",
            minutes=round(walk.time_s / MINUTE_S),
        )
        if values is not None:
            text += _("，警情 %(value)s", value=f"{values[number - 1]:.1f}")
        click.echo(text)


def _write(walks: tuple[Walk, ...], name: str, title: str, folder: Path) -> None:
    files = {
        f"{name}.geojson": walks_geojson(walks, title),
        f"{name}.gpx": walks_gpx(walks, title, _),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise DomainError(
            N_("文件夹 %(folder)s 写不进去：%(reason)s。请换一个。"),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    click.echo(_("已写到 %(folder)s：%(files)s", folder=str(folder), files="、".join(files)))
