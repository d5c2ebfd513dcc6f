"""Cells become values: what people write, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from webmap.layers.imports.fields import FieldSpec, Kind, read_values
from webmap.layers.imports.moments import parse_moment
from webmap.layers.imports.privacy import personal_columns, without_numbers

ROWS = np.array([7])


def value_of(cell: Any, kind: Kind, **options: Any) -> Any:
    spec = FieldSpec("field", "字段", kind, **options)
    cells = np.empty(1, dtype=object)
    cells[0] = cell
    values, problems = read_values(cells, ROWS, spec)
    assert problems == []
    return values[0]


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (5.0, "integer", 5),
        ("１２", "integer", 12),
        ("1,234", "integer", 1234),
        ("114.07°", "number", 114.07),
        ("是", "boolean", True),
        ("否", "boolean", False),
        (1, "boolean", True),
        ("  石鼓  ", "text", "石鼓"),
        ("石鼓\u200b一巷\n1号", "text", "石鼓一巷 1号"),
        (441900.0, "text", "441900"),
        (float("nan"), "text", None),
        ("", "integer", None),
        ("22:00-01:00", "windows", [["22:00", "01:00"]]),
        ("6:30至8:00；17:00到21:30", "windows", [["06:30", "08:00"], ["17:00", "21:30"]]),
        ("20:00-24:00", "windows", [["20:00", "00:00"]]),
        ('[["22:00","01:00"]]', "windows", [["22:00", "01:00"]]),
        ([["08:00", "09:00"]], "windows", [["08:00", "09:00"]]),
        ([], "windows", []),
    ],
)
def test_what_people_write_is_understood(cell: Any, kind: Kind, value: Any) -> None:
    assert value_of(cell, kind) == value


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("五", "integer"),
        (2.5, "integer"),
        ("inf", "number"),
        ("也许", "boolean"),
        ("昨天", "moment"),
        ("2026-13-01", "moment"),
        ("22:00", "windows"),
        ("22:00-25:00", "windows"),
        ("[[1,2]", "windows"),
        ("#REF!", "text"),
        ("石\x00鼓", "text"),
        ("石\ud800鼓", "text"),
    ],
)
def test_what_cannot_be_understood_names_its_row(cell: Any, kind: Kind) -> None:
    spec = FieldSpec("field", "字段", kind)
    _, problems = read_values(np.array([cell], dtype=object), ROWS, spec)
    assert [problem.row for problem in problems] == [7]
    assert "字段" in str(problems[0])


LOCAL = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "moment", "day_only"),
    [
        ("2026-03-01T22:15+08:00", datetime(2026, 3, 1, 22, 15, tzinfo=LOCAL), False),
        ("2026-03-01T14:15Z", datetime(2026, 3, 1, 14, 15, tzinfo=UTC), False),
        ("2026-03-01 22:15", datetime(2026, 3, 1, 22, 15, tzinfo=LOCAL), False),
        ("2026/3/1 9:05:30", datetime(2026, 3, 1, 9, 5, 30, tzinfo=LOCAL), False),
        ("2026年3月1日22时15分", datetime(2026, 3, 1, 22, 15, tzinfo=LOCAL), False),
        ("2026.3.1 下午3:20", datetime(2026, 3, 1, 15, 20, tzinfo=LOCAL), False),
        ("２０２６－３－１", datetime(2026, 3, 1, tzinfo=LOCAL), True),
        ("2026-03-01T00:00:00", datetime(2026, 3, 1, tzinfo=LOCAL), True),
        ("2026-03-01T00:00:00+08:00", datetime(2026, 3, 1, tzinfo=LOCAL), False),
        (datetime(2026, 3, 1, 8, 0), datetime(2026, 3, 1, 8, tzinfo=LOCAL), False),
        (datetime(2026, 3, 1), datetime(2026, 3, 1, tzinfo=LOCAL), True),
    ],
)
def test_moments(text: Any, moment: datetime, day_only: bool) -> None:
    assert parse_moment(text) == (moment, day_only)


def test_columns_about_persons_are_recognised() -> None:
    columns = [
        "警情编号",
        "报警人姓名",
        "身份证号码",
        "联系电话",
        "发生地点",
        "Phone",
        "name",
        "类别",
    ]
    assert personal_columns(columns) == ["报警人姓名", "身份证号码", "联系电话", "Phone"]


@pytest.mark.parametrize(
    "number",
    ["13800138000", "138 0013 8000", "138-0013-8000", "0769-87654321", "44190019900101123X",
     "粤S12345", "粤S·D12345"],
)  # fmt: skip
def test_a_number_of_a_person_is_found_however_it_is_written(number: str) -> None:
    assert without_numbers(f"石鼓12号（{number}）旁") == "石鼓12号（〔号码已去除〕）旁"


def test_numbers_of_persons_are_taken_out_of_texts() -> None:
    text = "石鼓老围12号，事主13800138000，证44190019900101123X"
    assert without_numbers(text) == "石鼓老围12号，事主〔号码已去除〕，证〔号码已去除〕"
    assert without_numbers("441900010001234567890 号楼") == "441900010001234567890 号楼"
