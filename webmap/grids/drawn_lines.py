"""Drawn lines brought into the borders: met exactly where they cross, cut to what lies inside."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.faults import FaultKind, Refused, at_vertex, fault
from webmap.grids.lattice import (
    Half,
    Vertex,
    line_strings,
    metres_between,
    segments_of,
    undirected,
)
from webmap.grids.topology import Topology

# A line drawn by hand, or a street, may end a little short of the border that it means.
REACH_M = 30.0
MOST_VERTICES = 2000
# A vertex this near to a segment, in units of the lattice, is where the segment was met.
_NEAR = 0.7072


@dataclass(frozen=True, eq=False)
class Drawn:
    """Grids with vertices where a line meets their borders, and what of the line lies inside.

    Parameters
    ----------
    grids
        The same grids; a border that the line meets has a vertex there.
    segments
        The line's segments through the sub-grids that it was drawn for.
    """

    grids: Topology
    segments: frozenset[Half]

    def inside(self, keys: Iterable[str]) -> set[Half]:
        """Return the line's segments that run through some of the sub-grids."""
        return segments_within(self.segments, [self.grids.areas[key] for key in keys])


def segments_within(segments: Iterable[Half], areas: Sequence[shapely.Geometry]) -> set[Half]:
    """Return the segments whose middle lies in an area."""
    ordered = sorted(segments)
    middles = shapely.line_interpolate_point(line_strings(ordered), 0.5, normalized=True)
    found = shapely.STRtree(middles).query(list(areas), predicate="intersects")[1]
    return {ordered[position] for position in found.tolist()}


def proper_line(vertices: Sequence[Vertex]) -> tuple[Vertex, ...]:
    """Return a line without repeated vertices.

    Raises
    ------
    DomainError
        It has no length, or too many vertices.
    Refused
        It crosses itself.
    """
    line = [v for i, v in enumerate(vertices) if i == 0 or v != vertices[i - 1]]
    if len(line) < 2:
        raise DomainError(N_("线至少要有两个不同的点。"))
    if len(line) > MOST_VERTICES:
        raise DomainError(N_("线的点太多了，最多 %(most)s 个。"), most=MOST_VERTICES)
    drawn = shapely.LineString(line)
    if not drawn.is_simple:
        raise Refused([fault(FaultKind.CROSSING, _own_crossings(line))])
    return tuple(line)


def _own_crossings(line: Sequence[Vertex]) -> shapely.Geometry:
    parts = line_strings(itertools.pairwise(line))
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    points = [
        shapely.intersection(parts[i], parts[j])
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
        if j > i + 1
    ]
    return shapely.union_all(points) if points else shapely.LineString(line)


def reaching(line: tuple[Vertex, ...], areas: Sequence[shapely.Geometry]) -> tuple[Vertex, ...]:
    """Return a line that goes on to the border where it ends a little short of it.

    Parameters
    ----------
    line
        Vertices; a closed line is returned as it is.
    areas
        The grids that it is drawn for.

    Raises
    ------
    Refused
        It ends inside a grid, too far from the border.
    """
    if line[0] == line[-1]:
        return line
    start, end = _reached(line[0], areas), _reached(line[-1], areas)
    return (*start, *line, *end)


def _reached(vertex: Vertex, areas: Sequence[shapely.Geometry]) -> tuple[Vertex, ...]:
    point = shapely.Point(vertex)
    for area in areas:
        if not shapely.contains_properly(area, point):
            continue
        x, y = shapely.shortest_line(area.boundary, point).coords[0]
        if metres_between((x, y), vertex) > REACH_M:
            raise at_vertex(FaultKind.UNREACHED, vertex)
        return ((round(x), round(y)),)
    return ()


def drawn_into(grids: Topology, line: Sequence[Vertex], keys: Iterable[str]) -> Drawn:
    """Return grids and a line that meet in vertices.

    A vertex is put into a border where the line meets it on the way through the sub-grids, at the
    nearest point of the lattice: the border moves by less than a centimetre there, and both sides
    of it alike.
    """
    old = grids.segments
    noded = shapely.union_all([*line_strings(old), shapely.LineString(line)], grid_size=1)
    new = segments_of(shapely.get_parts(noded))
    strange = new - set(old)
    inner = segments_within(strange, [grids.areas[key] for key in keys])
    met = {vertex for segment in inner for vertex in segment} - grids.star.keys()
    if not met:
        return Drawn(grids, frozenset(inner - set(old)))
    halves = dict(grids.halves)
    borders: set[Half] = set()
    lines = line_strings(old)
    points = sorted(met)
    near = shapely.STRtree(lines).query(shapely.points(points), "dwithin", distance=_NEAR)
    meets: dict[int, set[Vertex]] = {}
    for point, position in zip(*near.tolist(), strict=True):
        meets.setdefault(position, set()).add(points[point])
    for position, vertices in sorted(meets.items()):
        way = _way(old[position], vertices)
        borders.update(undirected(a, b) for a, b in itertools.pairwise(way))
        _over(halves, way)
    return Drawn(grids.with_halves(halves), frozenset(inner - borders))


def _way(segment: Half, vertices: Iterable[Vertex]) -> list[Vertex]:
    """Return the vertices that a segment goes over after it was met at some."""
    (ax, ay), (bx, by) = segment
    along = {
        (x, y): ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) for x, y in {*vertices, *segment}
    }
    whole = along[segment[1]]
    return sorted(
        (vertex for vertex, share in along.items() if 0 <= share <= whole),
        key=lambda vertex: (along[vertex], vertex),
    )


def _over(halves: dict[Half, str], way: Sequence[Vertex]) -> None:
    """Lead both halves of a segment over vertices."""
    for path in (list(way), list(reversed(way))):
        label = halves.pop((path[0], path[-1]))
        for a, b in itertools.pairwise(path):
            if (a, b) in halves:
                raise Refused([fault(FaultKind.CROSSING, shapely.LineString([a, b]))])
            halves[a, b] = label
