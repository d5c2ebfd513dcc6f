"""``flask hotspots bulletin``: the approved fraud warnings of a day, as text and pictures."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from webmap.cli import office_of_command
from webmap.cli.hotspots import group, office_option
from webmap.errors import N_, NotFound
from webmap.hotspots.bulletins import bulletins_of
from webmap.printing import bulletin_text, draw_bulletin
from webmap.web.bulletins import content_of
from webmap.web.context import LOCAL_ZONE, database, settings, utc_now


@group.right_command("bulletin", right="bulletins.view")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="发布日期；不写就是今天。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="把图片和文字写进这个文件夹；不写就只显示文字。",
)
@office_option
def bulletin(day: datetime | None, out: Path | None, office_code: str | None) -> None:
    """显示一天里核准的电诈预警，或者写成图片和文字。"""
    asked: date = utc_now().astimezone(LOCAL_ZONE).date() if day is None else day.date()
    with database().reading() as db:
        office = office_of_command(db, office_code)
        approved = [one for one in bulletins_of(db, office.id, asked) if one.approved]
        contents = [content_of(office, one) for one in approved]
    if not contents:
        raise NotFound(N_("%(day)s 没有核准的电诈预警。"), day=str(asked))
    for number, content in enumerate(contents, start=1):
        if out is None:
            click.echo(bulletin_text(content) + "\n")
            continue
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"bulletin-{asked}-{number}.png"
        path.write_bytes(draw_bulletin(content, settings().font_dir))
        path.with_suffix(".txt").write_text(bulletin_text(content) + "\n", encoding="utf-8")
        click.echo(str(path))
