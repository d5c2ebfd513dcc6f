"""Lines along streets, for borders that follow them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from webmap.errors import N_, DomainError
from webmap.grids.edits import Reshape, key_of
from webmap.grids.faults import Fault, FaultKind, Refused
from webmap.grids.lattice import PER_DEGREE, Vertex, metres_between, on_lattice, vertices_of
from webmap.grids.topology import Topology
from webmap.grids.vertex_edits import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

FARTHEST_M = 150.0
METRES_PER_DEGREE = 111_320.0
# About 2 m, in units of the lattice: a border so near to a street runs along it.
_SAME_LINE_UNITS = 200.0
Position = tuple[float, float]


def along_streets(
    streets: NDArray[np.object_], start: Position, end: Position
) -> tuple[Position, ...]:
    """Return the shortest line along streets between two positions, and to them.

    Parameters
    ----------
    streets
        Lines in degrees (EPSG:4326), cut at their junctions.
    start, end
        Degrees.

    Raises
    ------
    DomainError
        There is no street near a position, or no way between them.
    """
    lines = [vertices_of(shapely.get_coordinates(line).tolist()) for line in on_lattices(streets)]
    at: dict[Vertex, int] = {}
    edges: list[tuple[int, int]] = []
    for line in lines:
        numbers = [at.setdefault(vertex, len(at)) for vertex in line]
        edges += pairwise(numbers)
    places = list(at)
    if not edges:
        raise DomainError(N_("这里没有道路。"))
    ends = [_joined(places, edges, position) for position in (start, end)]
    lengths = [metres_between(places[a], places[b]) for a, b in edges]
    first, second = np.array(edges).T
    graph = csr_array((lengths, (first, second)), shape=(len(places), len(places)))
    distance, before = dijkstra(graph, directed=False, indices=ends[0], return_predecessors=True)
    if not np.isfinite(distance[ends[1]]):
        raise DomainError(N_("这两点之间没有连通的道路。"))
    way = [ends[1]]
    while way[-1] != ends[0]:
        way.append(int(before[way[-1]]))
    path = [(places[i][0] / PER_DEGREE, places[i][1] / PER_DEGREE) for i in reversed(way)]
    whole = [start, *path, end]
    return tuple(place for i, place in enumerate(whole) if i == 0 or place != whole[i - 1])


def on_lattices(streets: NDArray[np.object_]) -> list[shapely.Geometry]:
    """Return streets in units of the lattice."""
    return [on_lattice(street) for street in streets]


def _joined(places: list[Vertex], edges: list[tuple[int, int]], position: Position) -> int:
    """Put the point of the streets nearest to a position into the network; gives its number."""
    point = shapely.Point(position[0] * PER_DEGREE, position[1] * PER_DEGREE)
    pieces = shapely.linestrings([[places[a], places[b]] for a, b in edges])
    nearest = int(shapely.STRtree(pieces).nearest(point))
    piece = pieces[nearest]
    on_it = piece.interpolate(piece.project(point))
    if metres_between((on_it.x, on_it.y), (point.x, point.y)) > FARTHEST_M:
        raise DomainError(N_("离这一点 %(metres)s 米以内没有道路。"), metres=round(FARTHEST_M))
    a, b = edges[nearest]
    vertex = (round(on_it.x), round(on_it.y))
    for number in (a, b):
        if places[number] == vertex:
            return number
    places.append(vertex)
    edges += [(a, len(places) - 1), (len(places) - 1, b)]
    return len(places) - 1


def line_of_street(
    pieces: Sequence[shapely.Geometry], area: shapely.Geometry
) -> tuple[Position, ...]:
    """Return the longest line through an area that pieces of one street make.

    Parameters
    ----------
    pieces
        Lines in degrees.
    area
        The grid that the line is to part, degrees.

    Raises
    ------
    DomainError
        The street does not run through the area.
    """
    merged = shapely.line_merge(shapely.union_all(list(pieces)))
    inside = [(shapely.intersection(part, area).length, part) for part in shapely.get_parts(merged)]
    length, best = max(inside, key=lambda one: one[0])
    if length == 0:
        raise DomainError(N_("这条路不穿过这个网格。"))
    return tuple((round(x, 7), round(y, 7)) for x, y in best.coords)


def reshape_along_streets(
    grids: Topology,
    between: tuple[str, str],
    streets: NDArray[np.object_],
    ends: tuple[Position, Position],
    level: Level,
) -> Reshape:
    """Return the edit that leads the border of two grids along streets between two positions.

    Parameters
    ----------
    between
        Codes of the grids.
    streets
        Lines in degrees, cut at their junctions.
    ends
        Positions near the border; the border is left and met again at the nearest points of it.

    Raises
    ------
    DomainError
        There is no such border, or no way along streets.
    """
    sides = [set(_members(grids, code, level)) for code in between]
    shared = [
        (a, b)
        for a, b in grids.segments
        for left, right in (grids.sides(a, b),)
        if (left in sides[0] and right in sides[1]) or (left in sides[1] and right in sides[0])
    ]
    if not shared:
        raise Refused([Fault(FaultKind.NO_SUCH_BORDER, shapely.LineString(ends), between)])
    lines = shapely.MultiLineString(shared)
    start, end = (_nearest(lines, position) for position in ends)
    way = along_streets(streets, start, end)
    if start == end or len(way) < 2:
        raise DomainError(N_("两点离得太近，请点边界上离得远一些的两点。"))
    if lines.buffer(_SAME_LINE_UNITS).covers(_on_lattice_line(way)):
        raise DomainError(N_("这段边界已经沿路，不用改。"))
    return Reshape(between, way, level)


def nearest_street(
    streets: NDArray[np.object_], area: shapely.Geometry, at: Position, within_m: float
) -> int:
    """Return the position of the street through an area that is nearest to a point.

    Parameters
    ----------
    streets
        Lines in degrees.
    area
        The grid that the street is to part, degrees.
    at
        Where a person pressed, degrees.
    within_m
        How far off the street may be.

    Raises
    ------
    DomainError
        No street is so near.
    """
    inside = np.flatnonzero(shapely.intersects(streets, area))
    per_degree = METRES_PER_DEGREE * np.array([np.cos(np.radians(at[1])), 1.0])
    lines = shapely.transform(streets[inside], lambda degrees: (degrees - at) * per_degree)
    far_m = shapely.distance(lines, shapely.Point(0, 0))
    if len(far_m) == 0 or far_m.min() > within_m:
        raise DomainError(N_("这里没有穿过这个网格的路，请点在路上。"))
    return int(inside[far_m.argmin()])


def _on_lattice_line(way: Sequence[Position]) -> shapely.LineString:
    return shapely.LineString([(x * PER_DEGREE, y * PER_DEGREE) for x, y in way])


def _members(grids: Topology, code: str, level: Level) -> list[str]:
    key = key_of(grids, code, level)
    return grids.members(key) if level is Level.POLICE_GRIDS else [key]


def _nearest(lines: shapely.MultiLineString, position: Position) -> Position:
    point = shapely.Point(position[0] * PER_DEGREE, position[1] * PER_DEGREE)
    x, y = shapely.shortest_line(lines, point).coords[0]
    return round(x) / PER_DEGREE, round(y) / PER_DEGREE
