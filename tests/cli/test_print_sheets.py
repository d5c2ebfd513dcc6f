"""``flask print``: one sheet, the whole set, a patrol plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Runner
from tests.printing.pdf import size_mm, text_of


def test_a_grid_is_printed_into_a_file(flask_command_on_both: Runner, tmp_path: Path) -> None:
    path = tmp_path / "new" / "1-1.pdf"
    result = flask_command_on_both(
        "print", "grid", "--office", "TINY", "--grid", "1-1", "--paper", "A4",
        "--orientation", "landscape", "--scale", "5000", "-o", path,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "1-1网格：A4，1:5,000" in result.output
    assert size_mm(path.read_bytes()) == pytest.approx((297, 210), abs=0.1)
    assert "1:5,000" in text_of(path.read_bytes())


def test_the_whole_set_has_a_sheet_for_the_office_and_each_grid(
    flask_command: Runner, tmp_path: Path
) -> None:
    result = flask_command(
        "print",
        "set",
        "--office",
        "TINY",
        "--paper",
        "A4",
        "--layers",
        "schools",
        "-o",
        tmp_path / "set",
    )
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "set").iterdir()) == [
        "01-office.pdf", "02-1.pdf", "03-2.pdf", "04-1-1.pdf", "05-1-2.pdf", "06-2-1.pdf",
        "07-2-2.pdf",
    ]  # fmt: skip
    assert "[7/7] 2-2网格" in result.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--grid", "7"), "没有编号为“7”的网格"),
        (("--grid", "1-1", "--scale", "500", "--paper", "A4"), "放不下"),
        (("--scale", "big"), "auto"),
        (("--layers", "gold"), "gold"),
        (("--office", "MISSING"), "MISSING"),
    ],
)
def test_what_cannot_be_printed_is_said_in_a_line_and_no_file_is_made(
    flask_command: Runner, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "x.pdf"
    office = () if "--office" in options else ("--office", "TINY")
    result = flask_command("print", "grid", *office, *options, "-o", path)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_named(flask_command: Runner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    path = tmp_path / "file" / "x.pdf"
    result = flask_command(
        "print", "grid", "--office", "TINY", "--grid", "1-1", "--paper", "A4", "-o", path
    )
    assert result.exit_code == 1
    assert str(path) in result.stderr


def test_a_plan_that_does_not_exist_is_said(flask_command: Runner, tmp_path: Path) -> None:
    result = flask_command("print", "plan", "7", "--office", "TINY", "-o", tmp_path / "x.pdf")
    assert result.exit_code == 1
    assert not (tmp_path / "x.pdf").exists()
