"""The quick way through a spreadsheet gives what the slow one gives, or steps aside for it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webmap.layers.files import Limits
from webmap.layers.files.quick_sheet import Records, quick_records
from webmap.layers.files.spreadsheet import _slow_records
from webmap.layers.imports.fields import to_text

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 6)),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
)


def write(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def both_ways(path: Path) -> tuple[Records | None, Records]:
    with zipfile.ZipFile(path) as archive:
        quick = quick_records(archive, "Sheet", Limits())
        return quick, _slow_records(path, archive, "Sheet", Limits())


def texts(records: Records) -> list[tuple[int, list[str]]]:
    """Rows as texts, without the empty cells behind the last one."""
    return [
        (row, "\x1f".join(to_text(cell) for cell in cells).rstrip("\x1f").split("\x1f"))
        for row, cells in records
    ]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8))
def test_both_ways_give_the_same_cells(rows: list[list[Any]], tmp_path: Path) -> None:
    quick, slow = both_ways(write(tmp_path / "a.xlsx", rows))
    assert quick is not None
    assert texts(quick) == texts(slow)


def test_dates_are_dates_both_ways(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 14, 30)
    quick, slow = both_ways(write(tmp_path / "a.xlsx", [["a", "b"], [moment, date(2026, 3, 1)]]))
    assert quick is not None
    assert quick[1][1][0] == slow[1][1][0] == moment


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """The spreadsheet with something else in its sheet."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new, 1)
            archive.writestr(name, content)
    return path


def test_an_error_of_a_formula_is_read_the_slow_way(tmp_path: Path) -> None:
    quick, slow = both_ways(write(tmp_path / "a.xlsx", [["编号"], ["#N/A"]]))
    assert quick is None
    assert slow[1][1] == ("#N/A",)


@pytest.mark.parametrize("number", [44190090004000515, -44190090004000515])
def test_a_long_number_keeps_its_last_digits(number: int, tmp_path: Path) -> None:
    path = rewritten(
        write(tmp_path / "a.xlsx", [["编号"], [7]]), b"<v>7</v>", f"<v>{number}</v>".encode()
    )
    quick, slow = both_ways(path)
    assert quick is None
    assert slow[1][1] == (number,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="XFD1048576"'),
        (b'<c r="B2"', b"<c"),
        (b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
        (b"<worksheet", b'<?xml version="1.0" encoding="GBK"?><worksheet'),
    ],
    ids=["far away", "nowhere", "entities", "encoding"],
)
def test_a_hostile_sheet_is_not_for_the_quick_way(old: bytes, new: bytes, tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "a.xlsx", [["a", "b"], [1, 2]]), old, new)
    with zipfile.ZipFile(path) as archive:
        assert quick_records(archive, "Sheet", Limits()) is None
