"""A plan as people read it: each team's way and stops by the clock, what was left out, figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    import shapely

    from webmap.models import Mode
    from webmap.patrols.breaches import Breach
    from webmap.patrols.reasons import Reason


class StopKind(StrEnum):
    """What a team does at a stop."""

    VISIT = "visit"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop of a route.

    Parameters
    ----------
    sequence
        1 is the first stop of the route, breaks counted.
    kind
        A visit or a break.
    key
        Which single visit of the request it is, such as ``3/2``: the second one of its place 3,
        places counted from 0; a twin's ends in ``+``. Empty for a break.
    name, hotspot_id, priority
        Where, and how important; a break has no hotspot and priority 0.
    point
        Where it is, EPSG:4326; None: a break before the team has set out from anywhere.
    travel_s, distance_m, via
        The way from the stop before: seconds, metres along the streets, names of the streets.
        A break is taken on the way: its own are 0 and the next stop has the whole way.
    arrives_at, starts_at, departs_at
        When the team arrives, begins its stay and leaves.
    """

    sequence: int
    kind: StopKind
    name: str
    hotspot_id: int | None
    priority: int
    point: shapely.Point | None
    travel_s: int
    distance_m: float
    via: tuple[str, ...]
    arrives_at: datetime
    starts_at: datetime
    departs_at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """One team's way.

    Parameters
    ----------
    number
        1 is the plan's first route.
    team_id, team
        Who, and the team's name.
    mode
        How it moves.
    leaves_at, back_at
        When it leaves its start and is back at its end.
    distance_m, moving_s, standing_s
        Metres along the streets, seconds on the way, seconds of presence.
    line
        The way along the streets, EPSG:4326; None where the team stays in one place.
    stops
        In order.
    """

    number: int
    team_id: int
    team: str
    mode: Mode
    leaves_at: datetime
    back_at: datetime
    distance_m: float
    moving_s: int
    standing_s: int
    line: shapely.LineString | None
    stops: tuple[PlannedStop, ...]

    @property
    def waiting_s(self) -> int:
        """Return the seconds between leaving and being back that the team has nothing to do."""
        breaks_s = sum(
            (stop.departs_at - stop.starts_at).total_seconds()
            for stop in self.stops
            if stop.kind is StopKind.BREAK
        )
        away_s = (self.back_at - self.leaves_at).total_seconds()
        return max(0, int(away_s - breaks_s) - self.moving_s - self.standing_s)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit that no team makes (key as a stop's), where it would be (EPSG:4326), and why."""

    name: str
    hotspot_id: int | None
    priority: int
    dwell_s: int
    point: shapely.Point
    reason: Reason
    key: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan that could have been taken.

    Parameters
    ----------
    value
        What it collects, seconds of presence times priority.
    times, ways
        How well it could be guessed from the last weeks: hit rates, 0 to 1, of the best guesser of
        half hours at hotspots and of the best guesser of the next stop.
    chosen
        Whether it was taken.
    """

    value: int
    times: float
    ways: float
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """The figures of a plan.

    Parameters
    ----------
    value, value_wanted, upper_bound
        What the plan collects (seconds of presence times priority), what all visits wanted would
        be worth, and what no plan of this shift can exceed.
    moving_s, standing_s
        Seconds on the way and of presence, all teams together.
    distance_m
        Metres along the streets, all teams together.
    evenness
        The busy time of the least busy team over the busiest one's, 0 to 1.
    visits_made, visits_wanted
        How many.
    stopped_early
        The time limit cut the search: drawn again it may come out different.
    candidates
        The plans that it was taken from, the best first, where it was to be hard to guess.
    waiting_s
        Seconds between leaving and being back without anything to do, all teams together; None:
        not known of a plan that an earlier version kept.
    """

    value: int
    value_wanted: int
    upper_bound: int
    moving_s: int
    standing_s: int
    distance_m: float
    evenness: float
    visits_made: int
    visits_wanted: int
    stopped_early: bool
    candidates: tuple[Candidate, ...] = ()
    waiting_s: int | None = None

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> PlanFigures:
        """Return them from what `dataclasses.asdict` made of them."""
        candidates = tuple(Candidate(**each) for each in kept.get("candidates", ()))
        return cls(**{**kept, "candidates": candidates})

    @property
    def share(self) -> float:
        """Return the value as a share of what all visits wanted would be worth, 0 to 1."""
        return self.value / self.value_wanted if self.value_wanted else 0.0

    @property
    def gap(self) -> float:
        """Return by which share of the upper bound the plan may fall short of the best one."""
        return 1 - self.value / self.upper_bound if self.upper_bound else 0.0


@dataclass(frozen=True, slots=True)
class Itinerary:
    """All routes of a plan, what was left out, the figures, and wishes that locks override."""

    routes: tuple[PlannedRoute, ...]
    left_out: tuple[LeftOut, ...]
    figures: PlanFigures
    breaches: tuple[Breach, ...] = ()
