"""The problem of a shift: teams, visits wanted, and travel times between numbered places.

All times are whole seconds since the shift's start, so that midnight is nothing special; all
places are row numbers of the travel times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from webmap.models import Mode

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The speed that travel times are given for.
USUAL_SPEED_PERCENT = 100
# No way at all, in the integer times that a solver takes: 115 days, longer than any shift.
NO_WAY_S = 10_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """A time window: a stay must begin at or after ``opens_s`` and end by ``closes_s``."""

    opens_s: int
    closes_s: int

    @property
    def length_s(self) -> int:
        """Return the window's length, seconds."""
        return self.closes_s - self.opens_s


@dataclass(frozen=True, slots=True)
class BreakWanted:
    """A break that a team takes: it begins within the window and lasts ``lasts_s``."""

    begins: Window
    lasts_s: int


@dataclass(frozen=True, slots=True)
class PatrolTeam:
    """A team on the shift.

    Parameters
    ----------
    key
        The team's own key, unique in the problem.
    mode
        How it moves.
    on_s, off_s
        When it may leave and when it must be back.
    start_place, end_place
        Where it starts and ends; None: at its first and last stop.
    breaks
        Its breaks, in order of time.
    foreign_s
        Seconds that a visit off its home ground costs the search more, never the clock.
    speed_percent
        Its speed, in percent of what its mode's travel times are given for.
    """

    key: str
    mode: Mode
    on_s: int
    off_s: int
    start_place: int | None = None
    end_place: int | None = None
    breaks: tuple[BreakWanted, ...] = ()
    foreign_s: int = 0
    speed_percent: int = USUAL_SPEED_PERCENT


@dataclass(frozen=True, slots=True)
class VisitWanted:
    """One visit that is wanted.

    Parameters
    ----------
    key
        Unique in the problem.
    place
        Row of the travel times.
    priority
        1 low to 5 high.
    dwell_s
        How long the team stays.
    windows
        The stay lies wholly in one of them; they don't overlap and are in order.
    after
        Key of the visit to the same hotspot before this one, and with it
    spacing_s
        the least time from that one's end to this one's start. Where that one is left out, the
        spacing holds to the nearest one before it that is made.
    teams
        Keys of the teams that may make it; None: any.
    home_teams
        Keys of the teams on whose home ground it lies; None: nobody's in particular. Another
        team that makes it costs the search that team's ``foreign_s``, never value.
    spacing_most_s
        The most time from the end of ``after``'s visit to this one's start, when both are made.
    together
        Key of its twin at the same place, which names this one in turn: two teams make both
        with the same start, or nobody makes either.
    must
        A fixed appointment: no other visit is made in its stead.
    """

    key: str
    place: int
    priority: int
    dwell_s: int
    windows: tuple[Window, ...]
    after: str | None = None
    spacing_s: int = 0
    teams: frozenset[str] | None = None
    home_teams: frozenset[str] | None = None
    spacing_most_s: int | None = None
    together: str | None = None
    must: bool = False

    @property
    def usable(self) -> tuple[Window, ...]:
        """Return the windows that are long enough for the stay."""
        return tuple(window for window in self.windows if window.length_s >= self.dwell_s)

    def open_to(self, team: PatrolTeam) -> bool:
        """Return whether a team may make the visit."""
        return self.teams is None or team.key in self.teams

    def is_foreign_to(self, team: PatrolTeam) -> bool:
        """Return whether the visit is off a team's home ground."""
        return self.home_teams is not None and team.key not in self.home_teams

    @property
    def value(self) -> int:
        """Return what the visit is worth: seconds of presence times priority."""
        return self.priority * self.dwell_s


@dataclass(frozen=True, eq=False)
class PatrolProblem:
    """Who is on, what is wanted, how long the ways take.

    Parameters
    ----------
    teams, visits
        Keys are unique.
    travel_s
        For each mode that a team uses, shape (places, places): whole seconds from row to column,
        `NO_WAY_S` where there is no way. A place off the network for a mode has no way there.
        A team of another speed takes so much longer or shorter, rounded up to whole seconds.
    """

    teams: tuple[PatrolTeam, ...]
    visits: tuple[VisitWanted, ...]
    travel_s: Mapping[Mode, NDArray[np.int64]]
    _at_speed: dict[tuple[Mode, int], NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        if len({team.key for team in self.teams}) != len(self.teams):
            raise ValueError("team keys are not unique")
        if len({visit.key for visit in self.visits}) != len(self.visits):
            raise ValueError("visit keys are not unique")
        if any(team.speed_percent < 1 for team in self.teams):
            raise ValueError("a team does not move")
        known = {visit.key: visit for visit in self.visits}
        for visit in self.visits:
            if visit.together is not None and not _are_twins(visit, known.get(visit.together)):
                raise ValueError(f"visit {visit.key} has no twin that names it")
        after = [visit.after for visit in self.visits if visit.after is not None]
        if len(set(after)) != len(after) or not known.keys() >= set(after):
            raise ValueError("visits after one another are no chain of the problem's visits")

    @property
    def value_wanted(self) -> int:
        """Return the value of all visits together."""
        return sum(visit.value for visit in self.visits)

    def travel_of(self, team: PatrolTeam) -> NDArray[np.int64]:
        """Return the travel times of a team, at its speed."""
        pace = team.mode, team.speed_percent
        if pace not in self._at_speed:
            self._at_speed[pace] = at_speed(self.travel_s[team.mode], team.speed_percent)
        return self._at_speed[pace]


def _are_twins(visit: VisitWanted, twin: VisitWanted | None) -> bool:
    return (
        twin is not None
        and twin is not visit
        and (twin.together, twin.place, twin.dwell_s) == (visit.key, visit.place, visit.dwell_s)
    )


def at_speed(travel_s: NDArray[np.int64], speed_percent: int) -> NDArray[np.int64]:
    """Return whole seconds at another speed, rounded up; what is no way stays none."""
    if speed_percent == USUAL_SPEED_PERCENT:
        return travel_s
    longer_s = -(-travel_s * USUAL_SPEED_PERCENT // speed_percent)
    return np.where(travel_s >= NO_WAY_S, NO_WAY_S, np.minimum(longer_s, NO_WAY_S))


def whole_seconds(time_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return travel times as a problem takes them: rounded up, `NO_WAY_S` for no way."""
    return np.where(np.isfinite(time_s), np.ceil(time_s - 1e-6), NO_WAY_S).astype(np.int64)
