"""``flask patrols sweep`` and ``flask patrols beat``."""

from __future__ import annotations

import json
from pathlib import Path

import gpxpy

from tests.cli.conftest import Runner


def test_a_sub_grid_is_swept_and_written_as_two_files(
    flask_command: Runner, tmp_path: Path
) -> None:
    result = flask_command(
        "patrols", "sweep", "--office", "TINY", "--grid", "1-1", "--grid", "1-2",
        "--teams", "2", "--out", tmp_path,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "路线 2：" in result.output
    assert "至少要走" in result.output
    features = json.loads((tmp_path / "sweep.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["route"] for one in features] == [1, 2]
    gpx = gpxpy.parse((tmp_path / "sweep.gpx").read_text(encoding="utf-8"))
    assert len(gpx.tracks) == 2


def test_a_beat_is_found_or_told_as_drawn(flask_command: Runner, tmp_path: Path) -> None:
    found = flask_command(
        "patrols", "beat", "--office", "TINY", "--minutes", "60", "--out", tmp_path
    )
    assert found.exit_code == 0, found.output
    assert "上界" in found.output
    assert (tmp_path / "beats.gpx").is_file()
    drawn = flask_command(
        "patrols", "beat", "--office", "TINY", "--open", "--via", "114 22.7,114.005 22.7"
    )
    assert drawn.exit_code == 0, drawn.output
    assert "0.51 公里" in drawn.output


def test_a_command_that_cannot_be_done_says_why_in_one_line(flask_command: Runner) -> None:
    for arguments, words in (
        (("sweep",), "还没有选区域"),
        (("sweep", "--grid", "9-9"), "9-9"),
        (("sweep", "--grid", "1-1", "--teams", "0"), "teams"),
        (("beat", "--minutes", "3"), "minutes"),
        (("beat", "--weights", "affray"), "weights"),
    ):
        result = flask_command("patrols", arguments[0], "--office", "TINY", *arguments[1:])
        assert result.exit_code == 1
        assert words in result.output
        assert "Traceback" not in result.output
