"""What the server does by itself once a day: the retention rule, by one of its processes only."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from pathlib import Path
from threading import Thread

from webmap.patrols.photos import PhotoStore
from webmap.patrols.retention import keep_rule
from webmap.web.context import LOCAL_ZONE, Parts, utc_now

_LOOK_AGAIN_S = 3600
_log = logging.getLogger(__name__)


def keep_house(parts: Parts, now: datetime) -> bool:
    """Do the day's work unless it is done or another process does it; return whether it was done.

    Parameters
    ----------
    now
        In the offices' time zone; its date is the day.
    """
    settings = parts.settings
    folder = settings.instance_dir / "daily"
    mark = folder / f"{now:%Y-%m-%d}"
    if not _is_first(mark):
        return False
    try:
        done = keep_rule(
            parts.database, PhotoStore(settings.instance_dir / "photos"), now,
            track_days=settings.track_days, photo_days=settings.photo_days,
        )  # fmt: skip
    except Exception:
        # So that it is tried again in an hour.
        mark.unlink(missing_ok=True)
        raise
    for older in folder.iterdir():
        if older.name < mark.name:
            older.unlink(missing_ok=True)
    _log.info("retention rule: %s", done)
    return True


def _is_first(mark: Path) -> bool:
    """Return whether this process is the first to set the day's mark."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    try:
        mark.open("x", encoding="ascii").close()
    except FileExistsError:
        return False
    return True


def start_keeping_house(parts: Parts) -> None:
    """Look every hour, beside the requests, whether the day's work is to be done."""

    def look() -> None:
        while True:
            try:
                keep_house(parts, utc_now().astimezone(LOCAL_ZONE))
            except Exception:
                _log.exception("retention rule")
            time.sleep(_LOOK_AGAIN_S)

    Thread(target=look, name="keep-house", daemon=True).start()
