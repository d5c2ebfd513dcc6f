"""``flask patrols import-track`` and ``thin-tracks``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from tests.cli.conftest import Runner
from webmap.database import Database
from webmap.models import Track

OFFICE = ("--office", "TINY")
PLAN = ("patrols", "plan", *OFFICE, "--date", "2026-11-24", "--from", "20:00", "--to", "23:59")


def gpx(start: datetime) -> str:
    points = "".join(
        f'<trkpt lat="22.7025" lon="{114.0005 + 0.00012 * k:.6f}">'
        f"<time>{(start + timedelta(seconds=10 * k)).isoformat()}</time></trkpt>"
        for k in range(20)
    )
    return f'<gpx version="1.1" creator="x"><trk><trkseg>{points}</trkseg></trk></gpx>'


def test_a_track_is_brought_in_told_and_cleared_away(
    flask_command: Runner, spatialite_database: Database, tmp_path: Path
) -> None:
    drawn = flask_command(*PLAN, "--team", "M1:foot", "--publish")
    assert drawn.exit_code == 0, drawn.output
    file = tmp_path / "watch.gpx"
    file.write_text(gpx(datetime(2026, 11, 24, 12, 30, tzinfo=UTC)), encoding="utf-8")
    asked = ("patrols", "import-track", file, *OFFICE, "--plan", "1", "--team")
    done = flask_command(*asked, "M1")
    assert done.exit_code == 0, done.output
    assert "收下 20 个轨迹点。" in done.output
    assert "100% 的点在道路上" in done.output
    assert "分钟，实际 0.0 分钟" in done.output

    unknown = flask_command(*asked, "X9")
    assert (unknown.exit_code, unknown.output) == (1, "没有编号为“X9”的小组。\n")
    other = flask_command(*asked, "R1")
    assert (other.exit_code, other.output) == (1, "这个计划里没有这个小组的路线\n")

    with spatialite_database.writing() as session:
        track = session.scalars(select(Track)).one()
        track.started_at = track.ended_at = datetime.now(UTC) - timedelta(days=40)
    thinned = flask_command("patrols", "thin-tracks")
    assert thinned.output == "抽稀 0 条轨迹，删除 1 条超过 30 天的。\n"
    photos = flask_command("patrols", "thin-photos")
    assert photos.output == "0 条回报和跟进的照片过了保存期限，删除 0 个文件。\n"
    with spatialite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Track)) == 0
