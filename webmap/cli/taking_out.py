"""``flask data export``, ``flask data export-office`` and ``flask office import-package``."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask_babel import gettext as _
from pydantic import ValidationError

from webmap.accounts import record
from webmap.cli import acting_username, office_of_command
from webmap.cli.data import group as data_group
from webmap.cli.data import office_option
from webmap.cli.office import group as office_group
from webmap.errors import N_, BadField
from webmap.layers import Moment
from webmap.layers.exports import (
    ExportCrs,
    ExportFormat,
    ExportOptions,
    TextEncoding,
    export_layer,
)
from webmap.web.context import LOCAL_ZONE, database, settings, utc_now
from webmap.web.schemas.taking_out import WantedQuery


def _moment() -> Moment:
    now = utc_now()
    return Moment(day=now.astimezone(LOCAL_ZONE).date(), now=now)


@data_group.right_command("export", right="data.export")
@click.option("--layer", "layer_id", required=True, help="图层，如 shops、rentals、incidents。")
@click.option(
    "--format",
    "kind",
    type=click.Choice([kind.value for kind in ExportFormat]),
    default=ExportFormat.GEOJSON.value,
    show_default=True,
    help="格式；shp 是打成 zip 的 Shapefile。",
)
@click.option(
    "--crs",
    type=click.Choice([crs.value for crs in ExportCrs]),
    default=ExportCrs.WGS84.value,
    show_default=True,
    help="坐标：metric 是警务室的米制坐标系；gcj02 只能用于 csv 和 xlsx。",
)
@click.option("--grid", "grids", multiple=True, help="只要这个警格或网格里的，可以写多次。")
@click.option("--bbox", default="", help="只要这个框里的：西,南,东,北（WGS 84，度）。")
@click.option(
    "--encoding",
    type=click.Choice([encoding.value for encoding in TextEncoding]),
    default=TextEncoding.UTF8.value,
    show_default=True,
    help="Shapefile 和 CSV 的文字编码。",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="写到哪个文件；不写就用图层的名称。"
)
@office_option
def export_command(
    layer_id: str,
    kind: str,
    crs: str,
    grids: tuple[str, ...],
    bbox: str,
    encoding: str,
    output: Path | None,
    office_code: str | None,
) -> None:
    """把一个图层导出成文件：GeoJSON、GeoPackage、Shapefile、KML、CSV、XLSX。"""
    try:
        box = WantedQuery(bbox=bbox).box
    except ValidationError as error:
        raise BadField("--bbox", N_("--bbox 要写成 西,南,东,北，单位是度。")) from error
    options = ExportOptions(
        format=ExportFormat(kind),
        crs=ExportCrs(crs),
        encoding=TextEncoding(encoding),
        grids=grids,
        bbox=box,
        english=settings().language == "en",
    )
    with TemporaryDirectory() as folder:
        with database().reading() as db:
            office = office_of_command(db, office_code)
            file = export_layer(db, office, layer_id, options, _moment(), Path(folder))
            office_id = office.id
        path = output or Path(file.name)
        _put(file.path, path)
    _record(office_id, f"layer:{layer_id}", {"format": kind, "crs": crs, "count": file.count})
    click.echo(_("已写 %(path)s：%(count)s 个。", path=path, count=file.count))


@data_group.right_command("export-office", right="data.export")
@click.argument("file", type=click.Path(path_type=Path))
@office_option
def export_office_command(file: Path, office_code: str | None) -> None:
    """把整个警务室导出成一个 GeoPackage：图层、网格的历史和 QGIS 样式。"""
    from webmap.layers.office_package import write_office_package

    with TemporaryDirectory() as folder:
        written = Path(folder) / "office.gpkg"
        with database().reading() as db:
            office = office_of_command(db, office_code)
            counts = write_office_package(
                db, office, _moment(), written, incidents=True, staff=True
            )
            office_id, code = office.id, office.code
        _put(written, file)
    _record(office_id, f"office:{code}", dict(counts))
    click.echo(_("已写 %(path)s：%(count)s 个。", path=file, count=sum(counts.values())))


@office_group.right_command("import-package", right="office.manage")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", help="新警务室的编号；不写就用文件里的。")
@click.option("--name", help="新警务室的名称；不写就用文件里的。")
def import_package_command(file: Path, code: str | None, name: str | None) -> None:
    """用 data export-office 写的 GeoPackage 建立一个警务室。"""
    from webmap.layers.office_package import import_office_package

    with database().writing() as db:
        report = import_office_package(
            db, file, code=code, name=name, username=acting_username(), now=utc_now()
        )
        told = (report.office.name, report.office.code)
    click.echo(
        _(
            "已建立警务室“%(name)s”（%(code)s）：%(count)s 个。",
            name=told[0],
            code=told[1],
            count=sum(report.counts.values()),
        )
    )


def _put(written: Path, path: Path) -> None:
    """Put a whole file where it is wanted.

    Raises
    ------
    BadField
        It can't be written there.
    """
    try:
        shutil.copyfile(written, path)
    except OSError as error:
        raise BadField(
            "--output", N_("写不了 %(path)s：%(reason)s"), path=str(path), reason=error.strerror
        ) from error


def _record(office_id: int, subject: str, after: dict[str, object]) -> None:
    with database().writing() as db:
        record(
            db,
            office_id=office_id,
            username=acting_username(),
            action="data.export",
            subject=subject,
            now=utc_now(),
            after=after,
        )
