"""The committed files are what the program makes from the seed, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.demo.conftest import GIS_DATA

MAKE_DEMO = GIS_DATA.parent / "scripts" / "make_demo"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_default_seed_makes_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([MAKE_DEMO, "--output", tmp_path], check=True, capture_output=True)
    made, committed = _files(tmp_path), _files(GIS_DATA)
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_another_seed_makes_another_office_with_the_same_figures(tmp_path: Path) -> None:
    subprocess.run(
        [MAKE_DEMO, "--seed", "7", "--output", tmp_path], check=True, capture_output=True
    )
    for name in ("rentals.geojson", "factories.geojson", "shops.geojson"):
        other, ours = (tmp_path / name).read_bytes(), (GIS_DATA / name).read_bytes()
        assert other != ours
        assert other.count(b"\n") == ours.count(b"\n")


def test_a_seed_that_is_no_number_is_refused(tmp_path: Path) -> None:
    made = subprocess.run(
        [MAKE_DEMO, "--seed", "-1", "--output", tmp_path], capture_output=True, text=True
    )
    assert made.returncode != 0
    assert "--seed" in made.stderr
    assert list(tmp_path.iterdir()) == []
