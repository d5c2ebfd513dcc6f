"""The shifts that a replay looks at, and which plans are gone in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from webmap.patrols.replay import Shifts
from webmap.patrols.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from webmap.patrols.archive import SavedPlan


@dataclass(frozen=True, eq=False)
class LaidShifts:
    """Shifts that don't overlap, and which plans are gone in each.

    Parameters
    ----------
    shifts
        The shifts; plans that overlap in time are one.
    group
        For each plan its number in the shifts, and the seconds after the shift's start that it
        begins.
    """

    shifts: Shifts
    group: tuple[tuple[int, float], ...]

    @classmethod
    def of_own_days(cls, plans: Sequence[SavedPlan]) -> LaidShifts:
        """Return the plans' own shifts, the earliest first; those that overlap count as one."""
        begins: list[float] = []
        ends: list[float] = []
        group = []
        for plan in plans:
            begin_s, end_s = plan.starts_at.timestamp(), plan.ends_at.timestamp()
            if begins and begin_s < ends[-1]:
                ends[-1] = max(ends[-1], end_s)
            else:
                begins.append(begin_s)
                ends.append(end_s)
            group.append((len(begins) - 1, begin_s - begins[-1]))
        return cls(
            Shifts(np.array(begins), np.array(ends), np.arange(len(begins))),
            tuple(group),
        )

    @classmethod
    def of_every_day(cls, plan: SavedPlan, first: date, last: date, zone: tzinfo) -> LaidShifts:
        """Return a plan's shift on every day of a period, the first and the last among them."""
        clock = plan.starts_at.astimezone(zone).timetz()
        days = (last - first).days + 1
        begins = np.array(
            [
                datetime.combine(first + timedelta(days=day), clock).timestamp()
                for day in range(days)
            ]
        )
        lasts_s = (plan.ends_at - plan.starts_at).total_seconds()
        return cls(
            Shifts(begins, begins + lasts_s, np.zeros(days, dtype=np.int64)),
            ((0, 0.0),),
        )

    def together(self, patrols: Sequence[Whereabouts]) -> list[Whereabouts]:
        """Return the whereabouts of each shift from those of each plan."""
        parts: list[list[Whereabouts]] = [[] for _ in range(int(self.shifts.plan.max()) + 1)]
        for patrol, (number, after_s) in zip(patrols, self.group, strict=True):
            parts[number].append(patrol.since(-after_s))
        return [Whereabouts.joined(each) for each in parts]
