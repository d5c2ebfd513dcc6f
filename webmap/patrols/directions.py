"""Turn by turn: the streets of a way in order, how far along each, and where to turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

from webmap.errors import N_
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from webmap.patrols.itinerary import PlannedRoute
    from webmap.patrols.network import StreetNetwork

# Degrees by which a way may bend and still be told as straight on, and from which it is sharp.
_STRAIGHT_DEG, _SHARP_DEG, _BACK_DEG = 30.0, 120.0, 165.0
# Lines are kept to 7 decimals of a degree, about a centimetre; a part is asked for in its middle.
_ON_STREET_M = 2.0
# The direction before and after a turn is taken over this length, not over one short piece.
_SIGHT_M = 12.0
_SHORTEST_M = 1.0


class Turn(StrEnum):
    """How one goes on at the beginning of a piece of way."""

    START = "start"
    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"
    SHARP_LEFT = "sharp_left"
    SHARP_RIGHT = "sharp_right"
    BACK = "back"


_NAMED = {
    Turn.START: N_("沿%(street)s走 %(metres)s 米"),
    Turn.STRAIGHT: N_("直行进%(street)s，走 %(metres)s 米"),
    Turn.LEFT: N_("左转进%(street)s，走 %(metres)s 米"),
    Turn.RIGHT: N_("右转进%(street)s，走 %(metres)s 米"),
    Turn.SHARP_LEFT: N_("向左后方转进%(street)s，走 %(metres)s 米"),
    Turn.SHARP_RIGHT: N_("向右后方转进%(street)s，走 %(metres)s 米"),
    Turn.BACK: N_("掉头沿%(street)s走 %(metres)s 米"),
}
_BRIEF = {
    Turn.START: N_("沿%(street)s %(metres)s 米"),
    Turn.STRAIGHT: N_("直行%(street)s %(metres)s 米"),
    Turn.LEFT: N_("左转%(street)s %(metres)s 米"),
    Turn.RIGHT: N_("右转%(street)s %(metres)s 米"),
    Turn.SHARP_LEFT: N_("左后转%(street)s %(metres)s 米"),
    Turn.SHARP_RIGHT: N_("右后转%(street)s %(metres)s 米"),
    Turn.BACK: N_("掉头%(street)s %(metres)s 米"),
}
_NO_NAME = N_("无名路")


@dataclass(frozen=True, slots=True)
class Direction:
    """A piece of way along one street.

    Parameters
    ----------
    turn
        How one comes into it.
    street
        Its name; empty where the street has none.
    length_m
        Metres along it.
    """

    turn: Turn
    street: str
    length_m: float

    def text(self, translate: Callable[[str], str]) -> str:
        """Return it as a sentence in the reader's language."""
        return self._told(_NAMED, translate)

    def brief(self, translate: Callable[[str], str]) -> str:
        """Return it in few words, for a card."""
        return self._told(_BRIEF, translate)

    def _told(self, texts: Mapping[Turn, str], translate: Callable[[str], str]) -> str:
        return translate(texts[self.turn]) % {
            "street": self.street or translate(_NO_NAME),
            "metres": max(round(self.length_m / 5) * 5, 5),
        }


def route_directions(
    network: StreetNetwork, route: PlannedRoute
) -> tuple[tuple[Direction, ...], ...]:
    """Return the directions to each stop of a route, and back to its end as the last.

    They are read from the line that is kept, so that an old plan has them too and they never
    say another way than the map shows.

    Parameters
    ----------
    network
        The streets, closed ones too.
    route
        A kept route; its line in EPSG:4326.

    Returns
    -------
    One entry for each stop (none for a break, where nobody moves) and one for the way back.
    """
    legs: list[tuple[Direction, ...]] = [()] * (len(route.stops) + 1)
    if route.line is None:
        return tuple(legs)
    to_metric = transformer_between(4326, network.metric_srid).transform
    line = shapely.transform(route.line, to_metric, interleaved=False)
    along_m = [stop.distance_m for stop in route.stops]
    total_m = max(route.distance_m, sum(along_m), _SHORTEST_M)
    # The kept distances are along the streets of the network; the line's own differ by a hair.
    at_m = np.minimum(np.cumsum([0.0, *along_m]) * (line.length / total_m), line.length)
    for index in range(len(legs)):
        begin = float(at_m[index])
        end = float(at_m[index + 1]) if index < len(route.stops) else line.length
        if end - begin >= _SHORTEST_M:
            legs[index] = way_directions(network, substring(line, begin, end))
    return tuple(legs)


def way_directions(network: StreetNetwork, line: shapely.LineString) -> tuple[Direction, ...]:
    """Return the directions along a line (in the network's metric CRS) that follows its streets."""
    xy = shapely.get_coordinates(line)
    steps = np.diff(xy, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    streets = _streets_of(network, (xy[:-1] + xy[1:]) / 2)
    names = ["" if street < 0 else str(network.names[street]) for street in streets]
    bounds = _runs(xy, lengths, names)
    found: list[Direction] = []
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    for first, last in bounds:
        at = float(reached[first])
        turn = Turn.START if not found else _turn(line, at)
        found.append(Direction(turn, names[first], float(reached[last] - at)))
    return tuple(found)


def _streets_of(network: StreetNetwork, middles: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the street on which each point lies, -1 for none."""
    found = np.full(len(middles), -1, dtype=np.int64)
    if len(middles):
        pairs = network.street_tree.query_nearest(
            shapely.points(middles), max_distance=_ON_STREET_M, all_matches=False
        )
        found[pairs[0]] = pairs[1]
    return found


def _runs(
    xy: NDArray[np.float64], lengths: NDArray[np.float64], names: Sequence[str]
) -> list[tuple[int, int]]:
    """Return the pieces, as ranges of vertices, that have one street's name and do not turn back.

    Streets without a name are told as one as long as nobody turns among them.
    """
    heading = np.degrees(np.arctan2(*np.diff(xy, axis=0).T[::-1]))
    bounds: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(lengths)):
        bend = abs((heading[index] - heading[index - 1] + 180) % 360 - 180)
        unnamed_turn = not names[index] and bend > _STRAIGHT_DEG * 1.5
        if names[index] != names[index - 1] or bend > _BACK_DEG or unnamed_turn:
            bounds.append((first, index))
            first = index
    bounds.append((first, len(lengths)))
    # A corner of a junction is not a street to be told of.
    return [
        (begin, end) for begin, end in bounds if lengths[begin:end].sum() >= _SHORTEST_M
    ] or bounds[:1]


def _turn(line: shapely.LineString, at_m: float) -> Turn:
    """Return how a line turns at a distance along it."""
    before, here, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(line, max(distance, 0.0)))[0]
        for distance in (at_m - _SIGHT_M, at_m, at_m + _SIGHT_M)
    )
    return turn_between(here - before, after - here)


def turn_between(came: NDArray[np.float64], goes: NDArray[np.float64]) -> Turn:
    """Return the turn from one direction (x, y) into another."""
    # Positive to the left: counter-clockwise.
    angle = np.degrees(
        np.arctan2(came[0] * goes[1] - came[1] * goes[0], came[0] * goes[0] + came[1] * goes[1])
    )
    if abs(angle) > _BACK_DEG:
        return Turn.BACK
    if abs(angle) <= _STRAIGHT_DEG:
        return Turn.STRAIGHT
    if abs(angle) > _SHARP_DEG:
        return Turn.SHARP_LEFT if angle > 0 else Turn.SHARP_RIGHT
    return Turn.LEFT if angle > 0 else Turn.RIGHT
