"""When an incident happened, from one cell, from two, or from an interval."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from webmap.layers.imports.occurrence import parse_told, span_of

LOCAL = timezone(timedelta(hours=8))
NOTHING = None


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=LOCAL)


def span(
    begin: Any, clock: Any = None, end: Any = None, end_clock: Any = None
) -> tuple[datetime, datetime | None]:
    more = [None if cell is None else parse_told(cell) for cell in (clock, end, end_clock)]
    return span_of(parse_told(begin), *more)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-10-01 22:15", at(1, 22, 15)),
        ("2026/10/1 22:15:30", at(1, 22, 15, 30)),
        ("2026年10月1日22时15分", at(1, 22, 15)),
        ("2026年10月1日 星期四 晚上10点半", at(1, 22, 30)),
        ("2026年10月1日22时许", at(1, 22)),
        ("2026-10-01 24:00", at(2)),
        ("2026.10.1 下午 3:20", at(1, 15, 20)),
        ("2026-10-01 10:15 PM", at(1, 22, 15)),
        ("２０２６－１０－０１　２２：１５", at(1, 22, 15)),
        ("2026-10-01T14:15Z", datetime(2026, 10, 1, 14, 15, tzinfo=UTC)),
        ("2026-10-01T00:00:00+08:00", at(1)),
        ("202610012215", at(1, 22, 15)),
        ("20261001221530", at(1, 22, 15, 30)),
        (20261001221530, at(1, 22, 15, 30)),
        (46296.927083333336, at(1, 22, 15)),
        ("46296.927083333336", at(1, 22, 15)),
        (datetime(2026, 10, 1, 22, 15), at(1, 22, 15)),
        (datetime(2026, 10, 1, 22, 15, tzinfo=LOCAL), at(1, 22, 15)),
    ],
)
def test_one_cell_tells_a_moment(cell: Any, moment: datetime) -> None:
    assert span(cell) == (moment, None)


@pytest.mark.parametrize(
    "cell",
    ["2026-10-01", "2026年10月1日", "20261001", 46296, date(2026, 10, 1), datetime(2026, 10, 1),
     "2026-10-01 00:00:00"],
)  # fmt: skip
def test_a_day_alone_is_an_interval_of_a_day(cell: Any) -> None:
    assert span(cell) == (at(1), at(2))


@pytest.mark.parametrize(
    "clock",
    ["22:15", "22：15", "22时15分", "2215", "晚上10:15", 0.927083333, time(22, 15),
     timedelta(hours=22, minutes=15), datetime(1899, 12, 31, 22, 15),
     datetime(2026, 10, 1, 22, 15)],
)  # fmt: skip
def test_a_day_and_a_clock_in_two_cells_are_a_moment(clock: Any) -> None:
    for day in ("2026-10-01", date(2026, 10, 1), 46296, "2026年10月1日"):
        assert span(day, clock) == (at(1, 22, 15), None)


def test_midnight_in_a_column_of_its_own_is_meant() -> None:
    assert span(date(2026, 10, 1), time(0)) == (at(1), None)


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("2026-10-01 22:00至2026-10-02 06:00", (at(1, 22), at(2, 6))),
        ("2026-10-01 22:00 - 2026-10-02 06:00", (at(1, 22), at(2, 6))),
        ("2026-10-01 22:00-2026-10-02 06:00", (at(1, 22), at(2, 6))),
        ("2026/10/01 22:00:00~2026/10/02 06:00:00", (at(1, 22), at(2, 6))),
        # No offset from UTC, which would be read from it by ISO 8601.
        ("2026-10-01 22:00-06:00", (at(1, 22), at(2, 6))),
        ("2026-10-01 20:00-22:30", (at(1, 20), at(1, 22, 30))),
        ("2026年10月1日22时至次日6时", (at(1, 22), at(2, 6))),
        ("2026年10月1日22时许至2日6时许", (at(1, 22), at(2, 6))),
        ("2026年10月31日22时至1日6时", (at(31, 22), at(1, 6, month=11))),
        ("从2026年9月30日18时到10月8日8时之间", (at(30, 18, month=9), at(8, 8))),
        ("2026-10-01至2026-10-07", (at(1), at(8))),
        ("2026-10-01 22:00至2026-10-02 00:00", (at(1, 22), at(2))),
    ],
)
def test_one_cell_tells_from_when_to_when(cell: str, ends: tuple[datetime, datetime]) -> None:
    assert span(cell) == ends


def test_an_interval_of_clocks_stands_beside_its_day() -> None:
    assert span("2026-10-01", "22:00-06:00") == (at(1, 22), at(2, 6))
    assert span(date(2026, 10, 1), "8时至11时30分") == (at(1, 8), at(1, 11, 30))


def test_two_columns_tell_from_when_to_when() -> None:
    assert span("2026-10-01 22:00", None, "2026-10-02 06:00") == (at(1, 22), at(2, 6))
    assert span("2026-10-01", "22:00", "2026-10-02", "06:00") == (at(1, 22), at(2, 6))
    # One date and two clocks; the second is of the next day where it comes before the first.
    assert span("2026-10-01", "22:00", "06:00") == (at(1, 22), at(2, 6))
    assert span("2026-10-01", "22:00", None, "23:00") == (at(1, 22), at(1, 23))
    assert span("2026-10-01", None, "2026-10-03") == (at(1), at(4))
    assert span("2026-10-01 22:15", None, "2026-10-01 22:15") == (at(1, 22, 15), None)


def test_midnight_as_the_end_is_a_clock_where_the_start_has_one() -> None:
    midnight = datetime(2026, 10, 2)
    assert span(datetime(2026, 10, 1, 22), None, midnight) == (at(1, 22), at(2))
    assert span(datetime(2026, 10, 1), None, midnight) == (at(1), at(3))
    assert span(datetime(2026, 10, 2, 8), None, midnight) == (at(2, 8), at(3))


@pytest.mark.parametrize(
    "cell",
    ["昨天", "2026-13-01", "2026-10-01 25:00", "2026-10-01 22:61", "至", "2026-10-01至", "12", 7,
     True, "约22点", "2026-10-01 22:00至明天"],
)  # fmt: skip
def test_what_tells_no_time_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_told(cell)


def test_a_clock_without_a_day_is_no_moment() -> None:
    with pytest.raises(ValueError, match=r"."):
        span("22:15")
