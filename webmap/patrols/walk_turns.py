"""A walk along streets told turn by turn: what is for its purpose, and what is only passed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.patrols.directions import Direction, Turn, turn_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from webmap.patrols.walk import Walk

# A street's direction at its ends is taken over this length.
_SIGHT_M = 12.0


@dataclass(frozen=True, slots=True)
class WalkDirection:
    """A piece of a walk along one street.

    Parameters
    ----------
    direction
        How one comes into it, its name and its length.
    again
        Whether it is only passed: it counted before, or does not count.
    begins
        Its first point, in the network's metric CRS.
    """

    direction: Direction
    again: bool
    begins: shapely.Point


def walk_directions(walk: Walk, *, names_only: bool = False) -> list[WalkDirection]:
    """Return the pieces of a walk in order.

    Streets of one name are one piece as long as all or none of them count, and nobody turns back
    or, where they have no name, turns at all.

    Parameters
    ----------
    names_only
        Whether what counts and what does not are told alike.
    """
    told: list[WalkDirection] = []
    came: NDArray[np.float64] | None = None
    network = walk.network
    for street, along, counts in zip(walk.street, walk.along, walk.counts, strict=True):
        line = network.lines[street] if along else shapely.reverse(network.lines[street])
        first, last = _headings(line)
        turn = Turn.START if came is None else turn_between(came, first)
        came = last
        again = not counts and not names_only
        name, length_m = str(network.names[street]), float(network.length_m[street])
        before = told[-1] if told else None
        goes_on = turn is not Turn.BACK and (bool(name) or turn is Turn.STRAIGHT)
        if (
            before is not None
            and goes_on
            and before.direction.street == name
            and before.again == again
        ):
            longer = replace(before.direction, length_m=before.direction.length_m + length_m)
            told[-1] = replace(before, direction=longer)
        else:
            begins = shapely.get_point(line, 0)
            told.append(WalkDirection(Direction(turn, name, length_m), again, begins))
    return told


def _headings(line: shapely.LineString) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the directions (x, y) in which a line begins and ends."""
    sight = min(_SIGHT_M, line.length)
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [0.0, sight, line.length - sight, line.length])
    )
    return xy[1] - xy[0], xy[3] - xy[2]
