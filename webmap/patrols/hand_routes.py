"""Routes as a person puts them together: which team does what, in which order, by which points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from webmap.patrols.request import Spot

# Stands for a team's break among the keys of visits.
BREAK_KEY = "break"


@dataclass(frozen=True, slots=True)
class HandStop:
    """What a team does next.

    Parameters
    ----------
    key
        A visit, or `BREAK_KEY` for its break.
    via
        The points that it passes before.
    starts_at
        When its break begins at the earliest; None: as its window allows.
    anywhere
        Whether the visit goes where it fits best on the team's route, not here.
    was_at
        When it began before the change: it stays there unless it must begin later.
    """

    key: str
    via: tuple[Spot, ...] = ()
    starts_at: datetime | None = None
    anywhere: bool = False
    was_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandRoute:
    """One team's stops in order, and the points that it passes on its way back."""

    team_id: int
    stops: tuple[HandStop, ...]
    via_back: tuple[Spot, ...] = ()
