"""What the sheets of a patrol plan show: the ground, each team's way and timetable, the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from webmap.printing.base_data import BaseData
from webmap.printing.shown_layer import ShownLayer

_LAYERS = ("sub_grids", "police_grids", "boundary", "hotspots")


@dataclass(frozen=True)
class StopLine:
    """A line of a timetable, in the reader's words.

    Parameters
    ----------
    number
        What stands on the stop's disc; empty for a break.
    name
        Where, or that it is a break.
    arrives, stays
        Time of day, and from when to when.
    stay_min, travel_min, distance_m
        The stay, and the way to it.
    via
        The streets on the way.
    point
        In the metric system; None: nowhere on the map.
    turns
        The way to it turn by turn, a sentence each.
    brief
        The same in few words, for a card.
    begins, wait_min
        Time of day at which the stay begins, and the wait until then.
    """

    number: str
    name: str
    arrives: str
    stays: str
    stay_min: int
    travel_min: int
    distance_m: float
    via: str
    point: Any
    turns: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    begins: str = ""
    wait_min: int = 0


@dataclass(frozen=True)
class RouteSheet:
    """One team's way, metric, in the reader's words.

    ``turns_back`` is the way home after the last stop, turn by turn; ``brief_back`` in few words.
    """

    number: int
    team: str
    mode: str
    leaves: str
    back: str
    distance_m: float
    moving_min: int
    standing_min: int
    line: Any
    stops: tuple[StopLine, ...]
    turns_back: tuple[str, ...] = ()
    brief_back: tuple[str, ...] = ()

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Return least and greatest x and y of the way and its stops; None: there are none."""
        return bounds_of([self])

    @property
    def visit_count(self) -> int:
        """Return the number of visits."""
        return sum(1 for stop in self.stops if stop.number)


@dataclass(frozen=True)
class PlanContent:
    """Everything that a plan's sheets are drawn from, without a database."""

    office_name: str
    made_up: bool
    title: str
    shift: str
    figures: tuple[tuple[str, str], ...]
    routes: tuple[RouteSheet, ...]
    left_out: tuple[tuple[str, str], ...]
    base: BaseData
    layers: tuple[ShownLayer, ...]
    office_bounds: tuple[float, float, float, float]
    crs_name: str
    drawn_at: datetime


def bounds_of(routes: list[RouteSheet]) -> tuple[float, float, float, float] | None:
    """Return least and greatest x and y of routes and their stops; None: there are none."""
    shapes = [route.line for route in routes if route.line is not None]
    shapes += [stop.point for route in routes for stop in route.stops if stop.point is not None]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north
