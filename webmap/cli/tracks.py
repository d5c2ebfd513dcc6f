"""``flask patrols``: tracks of other devices brought in, and the retention rule by hand."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.cli import acting_username, office_of_command
from webmap.cli.patrols import group, office_option
from webmap.errors import N_, NotFound
from webmap.models import Hotspot, Office, Team, TrackSource, User, to_geometry
from webmap.patrols import network_of, read_plan
from webmap.patrols.fixes import read_gpx
from webmap.patrols.photos import PhotoStore
from webmap.patrols.retention import thin_photos
from webmap.patrols.tracks import keep_track, number_of_file, thin_tracks, tracks_of_plan
from webmap.patrols.walked import walked_routes
from webmap.web.context import database, settings, utc_now


@group.right_command("import-track", right="visits.report")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--plan", "plan_id", type=int, required=True, help="巡逻计划的编号。")
@click.option("--team", "team_code", required=True, help="小组编号。")
@office_option
def import_track(file: Path, plan_id: int, team_code: str, office_code: str | None) -> None:
    """把别的设备的 GPX 轨迹导入一个计划，并对照道路和热点。"""
    data = file.read_bytes()
    fixes = read_gpx(data)
    with database().writing() as db:
        office = office_of_command(db, office_code)
        team_id = db.scalar(
            select(Team.id).where(Team.office_id == office.id, Team.code == team_code)
        )
        if team_id is None:
            raise NotFound(N_("没有编号为“%(code)s”的小组。"), code=team_code)
        count = keep_track(
            db,
            office.id,
            plan_id=plan_id,
            team_id=team_id,
            fixes=fixes,
            source=TrackSource.FILE,
            number=number_of_file(plan_id, team_id, data),
            user_id=db.scalar(select(User.id).where(User.username == acting_username())),
        )
        record(
            db,
            office_id=office.id,
            username=acting_username(),
            action="visits.report",
            subject=f"plan:{plan_id}",
            now=utc_now(),
            after={"track": file.name, "team": team_code, "fixes": count},
        )
    click.echo(_("收下 %(count)s 个轨迹点。", count=count))
    with database().reading() as db:
        _tell_walked(db, office, plan_id, team_id)


def _tell_walked(db: Session, office: Office, plan_id: int, team_id: int) -> None:
    plan = read_plan(db, office.id, plan_id)
    tracks = [one for one in tracks_of_plan(db, office.id, plan_id) if one.team_id == team_id]
    rows = db.execute(select(Hotspot.id, Hotspot.geom).where(Hotspot.office_id == office.id))
    areas = {row.id: to_geometry(row.geom) for row in rows}
    for walked in walked_routes(plan, tracks, network_of(db, office), areas):
        click.echo(
            _(
                "沿道路 %(distance)s 公里，%(share)s%% 的点在道路上",
                distance=f"{walked.length_m / 1000:.1f}",
                share=round(100 * walked.share_on_streets),
            )
        )
        for one in walked.presence:
            click.echo(
                _(
                    "%(name)s：计划 %(planned)s 分钟，实际 %(present)s 分钟",
                    name=one.name,
                    planned=round(one.planned_s / 60),
                    present=f"{one.present_s / 60:.1f}",
                )
            )


@group.right_command("thin-tracks", right="db.manage")
def thin() -> None:
    """按保存期限清理轨迹：复盘后每分钟留一个点，到期删除（WEBMAP_TRACK_DAYS）。"""
    with database().writing() as db:
        done = thin_tracks(db, utc_now(), settings().track_days)
    click.echo(
        _(
            "抽稀 %(thinned)s 条轨迹，删除 %(deleted)s 条超过 %(days)s 天的。",
            thinned=done.thinned,
            deleted=done.deleted,
            days=settings().track_days,
        )
    )


@group.right_command("thin-photos", right="db.manage")
def thin_old_photos() -> None:
    """按保存期限删除到访和跟进的照片，文字留下（WEBMAP_PHOTO_DAYS）。"""
    store = PhotoStore(settings().instance_dir / "photos")
    done = thin_photos(database(), store, utc_now(), settings().photo_days)
    click.echo(
        _(
            "%(messages)s 条回报和跟进的照片过了保存期限，删除 %(files)s 个文件。",
            messages=done.messages + done.follow_ups,
            files=done.files,
        )
    )
