"""What is different between two plans of a shift, visit by visit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from webmap.patrols.itinerary import StopKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from webmap.patrols.itinerary import PlannedRoute

_SAME_S = 60


class ChangeKind(StrEnum):
    """What became of a visit."""

    NEW = "new"
    MOVED = "moved"
    OTHER_TEAM = "other_team"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class VisitChange:
    """A visit that is made otherwise than before; team and start before and after, or None."""

    kind: ChangeKind
    key: str
    name: str
    team_before: str | None
    starts_before: datetime | None
    team_after: str | None
    starts_after: datetime | None


def changes_between(
    before: Sequence[PlannedRoute], after: Sequence[PlannedRoute]
) -> list[VisitChange]:
    """Return what changed: new visits first, then other teams, other times, and what is dropped.

    A visit that begins less than a minute earlier or later is the same.
    """
    old, new = _visits(before), _visits(after)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        name, team_before, starts_before = old.get(key, ("", None, None))
        name, team_after, starts_after = new.get(key, (name, None, None))
        if starts_before is None:
            kind = ChangeKind.NEW
        elif starts_after is None:
            kind = ChangeKind.DROPPED
        elif team_before != team_after:
            kind = ChangeKind.OTHER_TEAM
        elif abs((starts_after - starts_before).total_seconds()) >= _SAME_S:
            kind = ChangeKind.MOVED
        else:
            continue
        found.append(
            VisitChange(kind, key, name, team_before, starts_before, team_after, starts_after)
        )
    rank = list(_ORDER)
    return sorted(found, key=lambda one: rank.index(one.kind))


_ORDER = (ChangeKind.NEW, ChangeKind.OTHER_TEAM, ChangeKind.MOVED, ChangeKind.DROPPED)


def _visits(
    routes: Sequence[PlannedRoute],
) -> dict[str, tuple[str, str | None, datetime | None]]:
    return {
        stop.key: (stop.name, route.team, stop.starts_at)
        for route in routes
        for stop in route.stops
        if stop.kind is StopKind.VISIT
    }
