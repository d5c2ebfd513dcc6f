"""Addresses: the street that a building fronts, and its number along it, odd left, even right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.demo.blocks import HALF_WIDTH_M
from scripts.demo.plane import to_plane
from scripts.demo.streets import Street

_FARTHEST_M = 140.0


@dataclass(frozen=True)
class Front:
    """Where a place meets its street.

    Parameters
    ----------
    street
        Index of the piece of street.
    name, highway
        The street's name and class.
    house
        The number of the house.
    """

    street: int
    name: str
    highway: str
    house: int

    @property
    def address(self) -> str:
        """Street and number, as on the door."""
        return f"{self.name}{self.house}号"


@dataclass(frozen=True)
class _Way:
    """A named street as one or more unbroken lines, each from where its numbers begin."""

    lines: list[shapely.LineString]
    starts_m: list[float]


def fronts_of(places: Sequence[shapely.Geometry], streets: Sequence[Street]) -> list[Front]:
    """Return the front of each place; no two places share an address.

    Parameters
    ----------
    places
        Points or polygons on the plane (metres).
    streets
        The whole network.

    Raises
    ------
    ValueError
        A place has no street within 140 m.
    """
    lines = to_plane(np.array([street.line for street in streets], dtype=object))
    nearest = _nearest_streets(places, streets, lines)
    ways = _ways(streets, lines)
    by_name: dict[str, list[tuple[float, float, int]]] = {}
    for i, (place, street) in enumerate(zip(places, nearest, strict=True)):
        name = streets[street].name
        along_m, aside = _position(ways[name], shapely.Point(place.centroid))
        by_name.setdefault(name, []).append((aside, along_m, i))
    house: dict[int, int] = {}
    for rows in by_name.values():
        for side, first in ((1.0, 1), (-1.0, 2)):
            here = sorted((along_m, i) for aside, along_m, i in rows if aside == side)
            house.update({i: first + 2 * k for k, (_, i) in enumerate(here)})
    return [
        Front(street, streets[street].name, streets[street].highway, house[i])
        for i, street in enumerate(nearest)
    ]


def _nearest_streets(
    places: Sequence[shapely.Geometry], streets: Sequence[Street], lines: list[shapely.LineString]
) -> list[int]:
    """Return for each place the street whose edge is nearest; never stairs, a bridge, a tunnel."""
    usable = [
        i for i, street in enumerate(streets)
        if street.level == 0 and street.highway != "steps"
    ]  # fmt: skip
    tree = shapely.STRtree([lines[i] for i in usable])
    half = np.array([HALF_WIDTH_M[streets[i].highway] for i in usable])
    found = []
    for place in places:
        near = np.sort(tree.query(place, predicate="dwithin", distance=_FARTHEST_M))
        if not len(near):
            raise ValueError(f"no street near {place.centroid.wkt}")
        away = [place.distance(lines[usable[k]]) for k in near]
        found.append(usable[int(near[int(np.argmin(np.array(away) - half[near]))])])
    return found


def _ways(streets: Sequence[Street], lines: list[shapely.LineString]) -> dict[str, _Way]:
    """Return each named street's lines, from west to east or from north to south."""
    by_name: dict[str, list[shapely.LineString]] = {}
    for street, line in zip(streets, lines, strict=True):
        by_name.setdefault(street.name, []).append(line)
    ways = {}
    for name, pieces in by_name.items():
        # Rounded: pieces that shared an end in stored coordinates must still do so here.
        merged = shapely.line_merge(shapely.union_all(pieces, grid_size=0.001))
        parts = [_numbered_from_west_or_north(part) for part in shapely.get_parts(merged)]
        parts.sort(key=lambda line: (-line.coords[0][1], line.coords[0][0]))
        starts = [sum(part.length for part in parts[:k]) for k in range(len(parts))]
        ways[name] = _Way(parts, starts)
    return ways


def _numbered_from_west_or_north(line: shapely.LineString) -> shapely.LineString:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    backwards = x1 < x0 if abs(x1 - x0) > abs(y1 - y0) else y1 > y0
    return line.reverse() if backwards else line


def _position(way: _Way, point: shapely.Point) -> tuple[float, float]:
    """Return how far along a street a point lies, and its side: 1 left, -1 right."""
    away = [line.distance(point) for line in way.lines]
    k = int(np.argmin(away))
    line = way.lines[k]
    along_m = line.project(point)
    near = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [max(along_m - 1, 0), min(along_m + 1, line.length)])
    )
    (ax, ay), (bx, by) = near
    left = (bx - ax) * (point.y - ay) - (by - ay) * (point.x - ax) > 0
    return way.starts_m[k] + along_m, 1.0 if left else -1.0
