"""``flask data``: bringing files made by others into the layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from flask_babel import gettext as _

from webmap.cli import CommandGroup, acting_username, office_of_command
from webmap.errors import N_, BadField
from webmap.layers import (
    BY_ID,
    Datum,
    ImportMode,
    ImportOptions,
    ImportReport,
    OutsidePolicy,
    import_file,
    import_staff,
    import_streets,
    reindex,
)
from webmap.layers.imports.incident_words import Meaning, meaning_from_text, word_from_text
from webmap.web.context import database, settings, utc_now
from webmap.web.errors import said

Command = TypeVar("Command", bound=Callable[..., Any])

group = CommandGroup("data", help="导入数据 / bringing data in")

file_argument = click.argument("file", type=click.Path(path_type=Path))
office_option = click.option("--office", "office_code", help="警务室编号；只有一个时可以不写。")
datum_option = click.option(
    "--datum",
    type=click.Choice([datum.value for datum in Datum], case_sensitive=False),
    default=Datum.WGS84.value,
    show_default=True,
    help="坐标基准：高德、腾讯地图的坐标是 gcj02，百度的是 bd09。",
)
mode_option = click.option(
    "--mode",
    type=click.Choice([mode.value for mode in ImportMode]),
    default=ImportMode.ADD.value,
    show_default=True,
    help="add 只添加；update 按编号更新；replace 替换整层。",
)


map_option = click.option("--map", "pairs", multiple=True, help="列名=字段，可以写多次。")


def _table_options(command: Command) -> Command:
    """Add what may be said about any file with columns."""
    for option in (
        click.option("--encoding", help="文字编码，如 gb18030；不写就自己认。"),
        click.option("--part", help="文件里的工作表或图层的名称。"),
        map_option,
    ):
        command = option(command)
    return command


def columns_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return the field that each column named with ``--map`` fills."""
    columns = {}
    for pair in pairs:
        column, mark, name = pair.rpartition("=")
        if not mark or not column:
            raise BadField("--map", N_("“%(pair)s”要写成 列名=字段。"), pair=pair)
        columns[column.strip()] = name.strip()
    return columns


def words_of(pairs: tuple[str, ...]) -> dict[str, Meaning]:
    """Return the category that each word named with ``--category`` means."""
    words = {}
    for pair in pairs:
        word, mark, meaning = pair.rpartition("=")
        if not mark or not word.strip():
            raise BadField("--category", N_("“%(pair)s”要写成 原文=类别/子类。"), pair=pair)
        words[word_from_text(word)] = meaning_from_text(meaning, "--category")
    return words


def _title(layer_id: str) -> str:
    """Return what a layer is called; the staff is none, and one of the office's own has its id."""
    definition = BY_ID.get(layer_id)
    if definition is None:
        return _("队员") if layer_id == "staff" else layer_id
    return definition.name_en if settings().language == "en" else definition.name_zh


def show_report(report: ImportReport) -> None:
    """Print what an import did."""
    counts = report.counts
    click.echo(
        _(
            "%(layer)s：新增 %(added)s，更新 %(updated)s，移除 %(removed)s。",
            layer=_title(report.layer_id),
            added=counts.added,
            updated=counts.updated,
            removed=counts.removed,
        )
    )
    if report.waiting:
        click.echo("  " + _("%(count)s 行还没有位置，在待落图里。", count=report.waiting))
    for remark in report.remarks:
        click.echo("  " + said(remark.message, remark.params))


class _OnlyTrying(Exception):
    """Ends the transaction of a dry run."""


@group.right_command("import", right="data.import")
@file_argument
@click.option("--layer", "layer_id", required=True, help="图层，如 shops、rentals、incidents。")
@datum_option
@mode_option
@_table_options
@click.option("--crs", help="平面坐标的坐标系，如 EPSG:4547；文件自己写明时不用。")
@click.option(
    "--outside",
    type=click.Choice([policy.value for policy in OutsidePolicy]),
    default=OutsidePolicy.REFUSE.value,
    show_default=True,
    help="辖区外的行：refuse 整个文件不收；leave-out 只略过这些行。",
)
@click.option("--number-prefix", help="文件没有编号时，用这个前缀加行号编号。")
@click.option("--by-address", is_flag=True, help="没有坐标的行按地址找位置；找不到的行待落图。")
@click.option(
    "--category",
    "words",
    multiple=True,
    help="警情类别的原文=类别/子类，如 治安类/殴打他人=affray/quarrel，可以写多次；以后照此归类。",
)
@click.option("--dry-run", is_flag=True, help="只检查，不保存。")
@office_option
def import_command(
    file: Path,
    layer_id: str,
    datum: str,
    mode: str,
    encoding: str | None,
    part: str | None,
    pairs: tuple[str, ...],
    crs: str | None,
    outside: str,
    number_prefix: str | None,
    by_address: bool,
    words: tuple[str, ...],
    dry_run: bool,
    office_code: str | None,
) -> None:
    """把一个文件导入图层：GeoJSON、GeoPackage、Shapefile（zip）、KML、CSV、XLSX。"""
    options = ImportOptions(
        datum=Datum(datum),
        columns=columns_of(pairs),
        mode=ImportMode(mode),
        outside=OutsidePolicy(outside),
        encoding=encoding,
        part=part,
        crs=crs,
        number_prefix=number_prefix,
        by_address=by_address,
        words=words_of(words),
    )
    try:
        with database().writing() as db:
            office = office_of_command(db, office_code)
            report = import_file(
                db, office, layer_id, file, options, username=acting_username(), now=utc_now()
            )
            if dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        click.echo(_("只检查，没有保存。"))
    show_report(report)
    for number, name, lon, lat in report.samples:
        click.echo(f"  {number}  {name}  {lon:.6f}, {lat:.6f}")


@group.right_command("import-streets", right="data.import")
@file_argument
@datum_option
@mode_option
@_table_options
@office_option
def import_streets_command(
    file: Path,
    datum: str,
    mode: str,
    encoding: str | None,
    part: str | None,
    pairs: tuple[str, ...],
    office_code: str | None,
) -> None:
    """导入道路网：OpenStreetMap 的 .osm.pbf（道路和铁路），或线的文件。"""
    options = ImportOptions(
        datum=Datum(datum),
        columns=columns_of(pairs),
        mode=ImportMode(mode),
        encoding=encoding,
        part=part,
    )
    with database().writing() as db:
        office = office_of_command(db, office_code)
        reports = import_streets(
            db, office, file, options, username=acting_username(), now=utc_now()
        )
    for report in reports:
        show_report(report)


@group.right_command("import-staff", right="users.manage")
@file_argument
@mode_option
@_table_options
@office_option
def import_staff_command(
    file: Path,
    mode: str,
    encoding: str | None,
    part: str | None,
    pairs: tuple[str, ...],
    office_code: str | None,
) -> None:
    """导入队员和小组：编号、姓名、岗位、电话、小组编号、小组、小组类别、责任格。"""
    options = ImportOptions(
        columns=columns_of(pairs), mode=ImportMode(mode), encoding=encoding, part=part
    )
    with database().writing() as db:
        office = office_of_command(db, office_code)
        report = import_staff(db, office, file, options, username=acting_username(), now=utc_now())
    show_report(report)


@group.right_command("reindex", right="db.manage")
def reindex_command() -> None:
    """重新登记所有场所，供查找；别的程序直接改过数据库后用。"""
    with database().writing() as db:
        count = reindex(db)
    click.echo(_("已登记 %(count)s 个，可以查找。", count=count))
