"""Commands that take data out, and that make an office of a file that was taken out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Runner

TINY = ("--office", "TINY")


def test_a_layer_is_written_where_it_is_wanted(tmp_path: Path, flask_command: Runner) -> None:
    path = tmp_path / "shops.geojson"
    options = ("--layer", "shops", "--grid", "1", "--bbox", "114.0,22.70,114.0015,22.71")
    result = flask_command("data", "export", *options, "--output", path, *TINY)
    assert result.exit_code == 0, result.output
    assert f"已写 {path}：1 个。" in result.stdout
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["number"] for one in features] == ["A001"]


def test_what_cannot_be_written_is_one_line(tmp_path: Path, flask_command: Runner) -> None:
    for options, said in [
        (("--bbox", "1,2"), "--bbox 要写成"),
        (("--format", "shp", "--crs", "gcj02"), "GCJ-02"),
        (("--output", tmp_path / "no" / "such.geojson"), "写不了"),
    ]:
        result = flask_command("data", "export", "--layer", "shops", *options, *TINY)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert said in result.stderr


def test_an_office_is_made_of_what_was_exported(tmp_path: Path, flask_command: Runner) -> None:
    path = tmp_path / "office.gpkg"
    result = flask_command("data", "export-office", path, *TINY)
    assert result.exit_code == 0, result.output
    result = flask_command("office", "import-package", path, "--code", "NEW", "--name", "新警务室")
    assert result.exit_code == 0, result.output
    assert "已建立警务室“新警务室”（NEW）" in result.stdout
    rows = flask_command("office", "list").stdout.splitlines()
    assert "NEW\t新警务室（演示数据）\t场所 6，道路 40" in rows
