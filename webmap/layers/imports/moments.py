"""Moments as people write them: ISO 8601, Chinese, and what spreadsheets keep."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HOUR = re.compile(
    r"[T\s]*(上午|下午|晚上|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})?分?(?::?(\d{1,2})秒?)?"
)
_MIDNIGHT = re.compile(r"[T\s]*00:00(:00(\.0+)?)?")
_AFTERNOON = {"下午", "晚上", "PM"}
_NOON_HOUR = 12


def parse_moment(value: Any) -> tuple[datetime, bool]:
    """Return an aware moment, and whether only its day is known.

    What says no offset is in local time (Asia/Shanghai). A day alone gives its first moment.

    Raises
    ------
    ValueError
        The value is no moment.
    """
    if isinstance(value, datetime):
        whole = value.time() == time(0) and value.tzinfo is None
        return _local(value), whole
    if isinstance(value, date):
        return datetime.combine(value, time(0), LOCAL_ZONE), True
    text = unicodedata.normalize("NFKC", str(value)).strip()
    found = _DAY.match(text)
    if found is None:
        return _local(datetime.fromisoformat(text)), False
    day = date(int(found[1]), int(found[2]), int(found[3]))
    rest = text[found.end() :]
    if not rest.strip() or _MIDNIGHT.fullmatch(rest):
        return datetime.combine(day, time(0), LOCAL_ZONE), True
    try:
        return _local(datetime.fromisoformat(f"{day.isoformat()}{rest}")), False
    except ValueError:
        return _spoken(day, rest), False


def _spoken(day: date, rest: str) -> datetime:
    found = _HOUR.fullmatch(rest.rstrip())
    if found is None:
        raise ValueError(rest)
    hour = int(found[2])
    if found[1] in _AFTERNOON and hour < _NOON_HOUR:
        hour += _NOON_HOUR
    moment = time(hour, int(found[3] or 0), int(found[4] or 0))
    return datetime.combine(day, moment, LOCAL_ZONE)


def _local(value: datetime) -> datetime:
    return value.replace(tzinfo=LOCAL_ZONE) if value.tzinfo is None else value


def end_of_day(moment: datetime) -> datetime:
    """Return the end of the local day that a moment begins."""
    return moment + timedelta(days=1)
