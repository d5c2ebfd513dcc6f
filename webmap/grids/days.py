"""Days: the office's date of a moment, and which grids hold on it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """Return the office's date of a moment."""
    return moment.astimezone(LOCAL_ZONE).date()
