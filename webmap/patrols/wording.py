"""A plan's words and times of day, in the reader's language and time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from webmap.errors import N_
from webmap.patrols.choices import MODE_NAMES
from webmap.patrols.itinerary import PlannedStop, StopKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from webmap.models import Mode
    from webmap.patrols.archive import PlanSummary
    from webmap.patrols.reasons import Reason

_TOMORROW = N_("次日 %(time)s")


@dataclass(frozen=True)
class Wording:
    """How a plan is told.

    Parameters
    ----------
    translate
        Gives a Chinese text in the reader's language.
    zone
        The time zone of the office.
    """

    translate: Callable[[str], str]
    zone: tzinfo

    def mode(self, mode: Mode) -> str:
        """Return how a team moves."""
        return self.translate(MODE_NAMES[mode])

    def stop_name(self, stop: PlannedStop) -> str:
        """Return a stop's name; a break's is a word of ours."""
        return self.translate(stop.name) if stop.kind is StopKind.BREAK else stop.name

    def date_time(self, moment: datetime) -> str:
        """Return a moment such as 2026-11-23 22:15."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def reason(self, reason: Reason, plan: PlanSummary) -> str:
        """Return why a visit of a plan was left out."""
        starts_at = plan.starts_at.astimezone(self.zone)

        def clock(seconds: int) -> str:
            moment = (starts_at + timedelta(seconds=seconds)).astimezone(self.zone)
            time = f"{moment:%H:%M}"
            if moment.date() == starts_at.date():
                return time
            return self.translate(_TOMORROW) % {"time": time}

        return reason.text(clock, self.translate)
