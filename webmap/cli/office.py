"""``flask office``: police offices."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.cli import CommandGroup, acting_username
from webmap.cli.data import columns_of, datum_option, map_option, show_report
from webmap.config import PROJECT_DIR
from webmap.errors import N_, BadField
from webmap.layers import (
    Datum,
    ImportOptions,
    create_office,
    import_file,
    import_streets,
    load_demo,
    read_area,
    read_point,
)
from webmap.models import Office, Place, Street
from webmap.web.context import LOCAL_ZONE, database, utc_now

DEMO_DIR = PROJECT_DIR / "gis_data"

group = CommandGroup("office", help="警务室 / offices")


@group.right_command("create", right="office.manage")
@click.option("--code", required=True, help="编号，用在命令里。")
@click.option("--name", required=True, help="名称，写在页面和图上。")
@click.option("--boundary", type=click.Path(path_type=Path), required=True, help="辖区边界的文件。")
@click.option("--station", type=click.Path(path_type=Path), help="警务室位置（一个点）的文件。")
@click.option("--streets", type=click.Path(path_type=Path), help="道路：.osm.pbf 或线的文件。")
@click.option("--places", type=click.Path(path_type=Path), multiple=True, help="场所的文件。")
@click.option("--layer", "layers", multiple=True, help="每个 --places 对应的图层，依次写。")
@datum_option
@click.option(
    "--places-datum",
    type=click.Choice([datum.value for datum in Datum], case_sensitive=False),
    help="场所文件的坐标基准，和 --datum 不同时写。",
)
@map_option
def create(
    code: str,
    name: str,
    boundary: Path,
    station: Path | None,
    streets: Path | None,
    places: tuple[Path, ...],
    layers: tuple[str, ...],
    datum: str,
    places_datum: str | None,
    pairs: tuple[str, ...],
) -> None:
    """建立一个警务室：边界，可以同时导入道路和场所。"""
    if len(places) != len(layers):
        raise BadField("--layer", N_("每个 --places 要有一个 --layer。"))
    options = ImportOptions(datum=Datum(datum))
    of_places = ImportOptions(datum=Datum(places_datum or datum), columns=columns_of(pairs))
    username, now = acting_username(), utc_now()
    reports = []
    with database().writing() as db:
        office = create_office(
            db,
            code=code,
            name=name,
            boundary=read_area(boundary, options.datum),
            station=None if station is None else read_point(station, options.datum),
            username=username,
            now=now,
        )
        if streets is not None:
            reports += import_streets(db, office, streets, options, username=username, now=now)
        for path, layer_id in zip(places, layers, strict=True):
            reports.append(
                import_file(db, office, layer_id, path, of_places, username=username, now=now)
            )
    click.echo(
        _(
            "已建立警务室“%(name)s”（%(code)s），米制坐标系 EPSG:%(srid)s。",
            name=office.name,
            code=office.code,
            srid=office.metric_srid,
        )
    )
    for report in reports:
        show_report(report)


@group.right_command("list", right="office.manage")
def list_offices() -> None:
    """列出所有警务室。"""
    places = (
        select(func.count()).where(Place.office_id == Office.id).scalar_subquery().label("places")
    )
    streets = (
        select(func.count()).where(Street.office_id == Office.id).scalar_subquery().label("streets")
    )
    with database().reading() as db:
        rows = db.execute(
            select(Office.code, Office.name, Office.made_up, places, streets).order_by(Office.code)
        ).all()
    for row in rows:
        made_up = _("（演示数据）") if row.made_up else ""
        click.echo(
            f"{row.code}\t{row.name}{made_up}\t"
            + _("场所 %(places)s，道路 %(streets)s", places=row.places, streets=row.streets)
        )


@group.right_command("demo", right="office.manage")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=DEMO_DIR,
    help="演示数据的文件夹。",
)
@click.option("--if-empty", is_flag=True, help="已经有警务室时不建立。")
@click.option(
    "--past-nights",
    default=30,
    show_default=True,
    type=click.IntRange(0, 60),
    help="编造多少个以往夜班的计划，最近几夜有轨迹和回报；0 就不要。",
)
def demo(folder: Path, if_empty: bool, past_nights: int) -> None:
    """建立演示警务室和演示账号；已经有了就什么也不做。"""
    with database().writing() as db:
        if if_empty and db.scalar(select(Office.id).limit(1)) is not None:
            return
        office = load_demo(db, folder, now=utc_now(), told=show_report)
        if office is not None and past_nights:
            _make_past(db, office, past_nights)
    if office is None:
        click.echo(_("演示警务室已经有了。"))
    else:
        click.echo(_("演示警务室“%(name)s”建好了，数据都是编造的。", name=office.name))


def _make_past(db: Session, office: Office, nights: int) -> None:
    # Loaded here: the planner is heavy, and the other commands don't need it.
    from webmap.cli.demo_past import make_past

    with click.progressbar(length=nights, label=_("编排以往的夜班"), file=sys.stderr) as bar:
        count = make_past(
            db, office, nights, utc_now().astimezone(LOCAL_ZONE), lambda number: bar.update(1)
        )
    click.echo(_("以往的夜班：%(count)s 个计划，也是编造的。", count=count))
