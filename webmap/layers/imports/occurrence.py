"""When an incident happened, as spreadsheets tell it: in one cell, in two, or from when to when.

A cell may hold a moment, a day, a clock or an interval; up to four cells together tell when an
incident happened. What is told without an offset is local time (Asia/Shanghai).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from webmap.layers.imports.moments import LOCAL_ZONE

_DAY = timedelta(days=1)
_NOON_HOUR, _LAST_HOUR, _SIXTY = 12, 24, 60
# Day 1 of spreadsheets is 1900-01-01, and they count a 29 February 1900 that never was.
_SERIAL_BEGIN = date(1899, 12, 30)
# 1982 to 2119: smaller numbers are something else.
_LEAST_SERIAL, _MOST_SERIAL = 30_000, 80_000
_YEAR_OF_CLOCKS = 1900

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
_USUAL = re.compile(
    r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]*(\d{2}):?(\d{2}):?(\d{2})?)?")
_LATER_DAY = re.compile(r"(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日")
_NEXT_DAY = re.compile(r"(?:次日|翌日|第二天|隔天)\s*")
_SAME_DAY = re.compile(r"(?:当日|当天|同日|同一天)\s*")
_CLOCK = re.compile(
    r"[T\s]*(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|夜里|晚|AM|PM)?\s*"
    r"(\d{1,2})\s*(?:[:时点]\s*(半|\d{1,2})?\s*分?(?:\s*:?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?)\s*(AM|PM)?",
    re.IGNORECASE,
)
_BARE_CLOCK = re.compile(r"(\d{2})(\d{2})")
_OFFSET = re.compile(r"(?:Z|\+\d{2}:?\d{2})$")
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?")
_ABOUT = re.compile(r"(?:许|左右|前后)\s*$")
_BETWEEN = re.compile(r"\s*(?:至|到|~+|[—–−]+|--+|\s-\s)\s*")
_AFTERNOON = {"下午", "傍晚", "晚上", "夜间", "夜里", "晚", "pm"}
_MORNING = {"凌晨", "清晨", "早上", "早晨", "上午", "am"}


@dataclass(frozen=True)
class When:
    """A day, a clock or both.

    Parameters
    ----------
    day
        The local day, if it is told.
    clock
        Time since its midnight, up to 24 hours, if it is told.
    sure
        False for a midnight that may stand for a clock that nobody knew.
    next_day
        Whether it is told as the clock of the day after.
    """

    day: date | None = None
    clock: timedelta | None = None
    sure: bool = True
    next_day: bool = False


@dataclass(frozen=True)
class Told:
    """What one cell tells: when, or from when to when."""

    start: When
    end: When | None = None


def parse_told(value: Any) -> Told:
    """Return what a cell tells of when something happened.

    Raises
    ------
    ValueError
        It tells no time.
    """
    plain = _usual(value) if isinstance(value, str) else _plain(value)
    if plain is not None:
        return Told(plain)
    text = " ".join(unicodedata.normalize("NFKC", str(value)).split())
    text = " ".join(_WEEKDAY.sub(" ", text).split())
    try:
        return Told(_one(text))
    except ValueError:
        return _interval(text)


def _usual(text: str) -> When | None:
    """Return the moment of a text of the usual form, the quick way; None for any other text."""
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    clock = _clock_of(hour, minute, second)
    return When(date(year, month, day), clock, sure=clock > timedelta(0))


def _plain(value: Any) -> When | None:
    """Return what a cell of a spreadsheet's own type tells; None for a text."""
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return _of_moment(value.astimezone(LOCAL_ZONE), sure=True)
        if value.year < _YEAR_OF_CLOCKS or value.date() <= date(1900, 1, 1):
            return When(clock=_since_midnight(value.time()))
        return _of_moment(value, sure=value.time() != time(0))
    if isinstance(value, date):
        return When(value, timedelta(0), sure=False)
    if isinstance(value, time):
        return When(clock=_since_midnight(value))
    if isinstance(value, timedelta):
        return When(clock=_within_a_day(value))
    if isinstance(value, int | float):
        return _of_number(float(value))
    return None


def _of_moment(moment: datetime, *, sure: bool) -> When:
    return When(moment.date(), _since_midnight(moment.time()), sure=sure)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _within_a_day(clock: timedelta) -> timedelta:
    if not timedelta(0) <= clock <= _DAY:
        raise ValueError(clock)
    return clock


def _of_number(number: float) -> When:
    """Return a spreadsheet's day number, its share of a day, or digits such as 20261001."""
    if 0 <= number < 1:
        return When(clock=timedelta(seconds=round(number * _DAY.total_seconds())))
    if _LEAST_SERIAL <= number < _MOST_SERIAL:
        seconds = round((number % 1) * _DAY.total_seconds())
        days, seconds = divmod(int(number) * int(_DAY.total_seconds()) + seconds, 86_400)
        day = _SERIAL_BEGIN + timedelta(days=days)
        return When(day, timedelta(seconds=seconds), sure=seconds > 0)
    if number.is_integer() and number >= _MOST_SERIAL:
        return _packed(str(int(number)))
    raise ValueError(number)


def _packed(digits: str) -> When:
    found = _PACKED.fullmatch(digits)
    if found is None:
        raise ValueError(digits)
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None:
        return When(day)
    clock = _clock_of(int(found[4]), int(found[5]), int(found[6] or 0))
    return When(day, clock, sure=clock > timedelta(0))


def _one(text: str) -> When:
    """Return a text's moment, day or clock."""
    text = _ABOUT.sub("", text).strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        found = _BARE_CLOCK.fullmatch(text)
        if found is not None:
            return When(clock=_clock_of(int(found[1]), int(found[2]), 0))
        return _of_number(float(text))
    named = _DATE.match(text)
    if named is None:
        if _PACKED.fullmatch(text):
            return _packed(text)
        return When(clock=_clock(text))
    day = date(int(named[1]), int(named[2]), int(named[3]))
    rest = text[named.end() :]
    if not rest.strip():
        return When(day)
    if _OFFSET.search(rest):
        moment = datetime.fromisoformat(f"{day.isoformat()}{rest}")
        return _of_moment(moment.astimezone(LOCAL_ZONE), sure=True)
    clock = _clock(rest)
    return When(day, clock, sure=clock > timedelta(0))


def _clock(text: str) -> timedelta:
    found = _CLOCK.fullmatch(text.rstrip())
    if found is None:
        raise ValueError(f"no clock: {text}")
    part = (found[1] or found[5] or "").casefold()
    hour = int(found[2])
    if part in _AFTERNOON and hour < _NOON_HOUR:
        hour += _NOON_HOUR
    elif part in _AFTERNOON - {"下午", "pm"} and hour == _NOON_HOUR:
        hour = _LAST_HOUR  # twelve at night
    elif part == "中午" and hour < _NOON_HOUR - 2:
        hour += _NOON_HOUR
    elif part in _MORNING and hour == _NOON_HOUR and part != "上午":
        hour = 0
    minute = 30 if found[3] == "半" else int(found[3] or 0)
    return _clock_of(hour, minute, int(found[4] or 0))


def _clock_of(hour: int, minute: int, second: int) -> timedelta:
    if minute >= _SIXTY or second >= _SIXTY:
        raise ValueError((hour, minute, second))
    return _within_a_day(timedelta(hours=hour, minutes=minute, seconds=second))


def _interval(text: str) -> Told:
    """Return the two ends that a text tells."""
    spoken = _BETWEEN.search(text)
    if spoken is not None:
        return _of_ends(text[: spoken.start()], text[spoken.end() :])
    for place in (i for i, c in enumerate(text) if c == "-"):
        try:
            return _of_ends(text[:place], text[place + 1 :])
        except ValueError:
            continue  # this one stands within a date
    raise ValueError(text)


def _of_ends(first: str, last: str) -> Told:
    start = _one(re.sub(r"^(?:从|自|由)\s*", "", first))
    last = re.sub(r"(?:之间|期间|间)\s*$", "", last.strip())
    named = _NEXT_DAY.match(last) or _SAME_DAY.match(last)
    if named is not None:
        clock = _clock(_ABOUT.sub("", last[named.end() :]).strip())
        return Told(start, When(clock=clock, next_day=bool(_NEXT_DAY.match(last))))
    later = _LATER_DAY.match(last)
    if later is None or start.day is None:
        return Told(start, _one(last))
    rest = _ABOUT.sub("", last[later.end() :]).strip()
    return Told(start, When(_day_after(start.day, later), _clock(rest) if rest else None))


def _day_after(first: date, later: re.Match[str]) -> date:
    """Return the day that is named without its year, or without year and month."""
    month, day = int(later[1] or first.month), int(later[2])
    for year, of_year in (
        (first.year, month),
        (first.year, month if later[1] else month % 12 + 1),
        (first.year + 1, month if later[1] else 1),
    ):
        found = date(year, of_year, day)
        if found >= first:
            return found
    raise ValueError(later[0])


def span_of(
    begin: Told, clock: Told | None, end: Told | None, end_clock: Told | None
) -> tuple[datetime, datetime | None]:
    """Return when it began, and by when it had happened; None: at that very moment.

    Parameters
    ----------
    begin
        The moment, the day or the interval.
    clock
        The clock of a column beside it; a whole moment or interval there is taken as it is.
    end, end_clock
        The same for the end.

    Raises
    ------
    ValueError
        No day is told.
    """
    start, till = begin.start, begin.end
    if clock is not None:
        start = _joined(start, clock.start)
        till = clock.end or till
    if end is not None:
        till = end.end or end.start
    if end_clock is not None:
        till = _joined(till or When(), end_clock.end or end_clock.start)
    if start.day is None:
        raise ValueError(begin)
    known = start.clock is not None and start.sure
    first = _moment(start.day, start.clock or timedelta(0))
    if till is None:
        return first, None if known else first + _DAY
    last = _end_of(till, start, first, known=known)
    return first, None if last == first else last


def _joined(day: When, clock: When) -> When:
    if clock.day is not None:
        return clock
    return replace(day, clock=clock.clock, sure=True, next_day=clock.next_day)


def _end_of(till: When, start: When, first: datetime, *, known: bool) -> datetime:
    assert start.day is not None
    if till.day is None:
        assert till.clock is not None
        later = till.next_day or till.clock < (start.clock or timedelta(0))
        return _moment(start.day + (_DAY if later else timedelta(0)), till.clock)
    midnight = _moment(till.day, timedelta(0))
    if till.clock is None:
        return midnight + _DAY
    if not till.sure and not (known and midnight > first):
        return midnight + _DAY
    return _moment(till.day, till.clock)


def _moment(day: date, clock: timedelta) -> datetime:
    return datetime.combine(day, time(0), LOCAL_ZONE) + clock
