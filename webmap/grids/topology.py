"""The topology of grids: every border once, with what lies left and right of it.

A border is made of segments between vertices of the lattice. A segment has two halves, one for
each direction, and a half knows the sub-grid on its left. As every half belongs to one sub-grid
only, the sub-grids' winding numbers add up to one everywhere within the boundary: where each of
them is a valid polygon they tile, without gap and without overlap, to the last bit. A police grid
is the union of its sub-grids, so that no sub-grid can leave it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import shapely

from webmap.grids.lattice import Half, Vertex, angle, doubled_area, in_degrees

# What lies beyond the boundary.
OUTSIDE = ""


@dataclass(frozen=True)
class Grid:
    """A police grid or sub-grid.

    Parameters
    ----------
    key
        Stays what it is when the grid is renamed or reshaped.
    code, name
        What people call it.
    police
        Key of the police grid of a sub-grid; None for a police grid.
    pieces
        Whether it may be of several pieces.
    """

    key: str
    code: str
    name: str
    police: str | None = None
    pieces: bool = False


@dataclass(frozen=True)
class Border:
    """A stretch of border between two junctions, with the keys of the sub-grids beside it."""

    vertices: tuple[Vertex, ...]
    left: str
    right: str


@dataclass(frozen=True, eq=False)
class Topology:
    """Grids of both levels.

    Parameters
    ----------
    halves
        The key of the sub-grid on the left of each half, `OUTSIDE` beyond the boundary.
    subs, police
        The grids by key.
    corners
        The vertices of the office's own boundary. A border that ends between two of them adds a
        vertex there, which goes when the border does.
    """

    halves: Mapping[Half, str]
    subs: Mapping[str, Grid]
    police: Mapping[str, Grid]
    corners: frozenset[Vertex]

    @cached_property
    def star(self) -> dict[Vertex, list[Vertex]]:
        """The vertices at the other ends of the segments at each vertex."""
        star: dict[Vertex, list[Vertex]] = {}
        for a, b in self.halves:
            star.setdefault(a, []).append(b)
        return star

    @cached_property
    def segments(self) -> list[Half]:
        """Every segment once, in order."""
        return sorted(half for half in self.halves if half[0] < half[1])

    def members(self, police: str) -> list[str]:
        """Return the keys of a police grid's sub-grids."""
        return [key for key, grid in self.subs.items() if grid.police == police]

    def sides(self, a: Vertex, b: Vertex) -> tuple[str, str]:
        """Return the keys left and right of a half."""
        return self.halves[a, b], self.halves[b, a]

    def is_outer(self, a: Vertex, b: Vertex) -> bool:
        """Return whether a segment is part of the boundary."""
        return OUTSIDE in self.sides(a, b)

    def is_police_border(self, a: Vertex, b: Vertex) -> bool:
        """Return whether a segment parts two police grids, or is part of the boundary."""
        left, right = self.sides(a, b)
        return OUTSIDE in (left, right) or self.subs[left].police != self.subs[right].police

    def neighbours(self, key: str) -> set[str]:
        """Return the keys of the sub-grids that share a border with one."""
        return {self.halves[b, a] for (a, b), label in self.halves.items() if label == key} - {
            OUTSIDE
        }

    def area_of(self, keys: Iterable[str]) -> shapely.Polygon | shapely.MultiPolygon:
        """Return the union of sub-grids, in units of the lattice; it may be invalid."""
        wanted = set(keys)
        return assembled(
            [
                half
                for half, label in self.halves.items()
                if label in wanted and self.halves[half[1], half[0]] not in wanted
            ]
        )

    @cached_property
    def areas(self) -> dict[str, shapely.Polygon | shapely.MultiPolygon]:
        """The area of each sub-grid, in units of the lattice."""
        own: dict[str, list[Half]] = {key: [] for key in self.subs}
        for half, label in self.halves.items():
            if label != OUTSIDE:
                own[label].append(half)
        return {key: assembled(halves) for key, halves in own.items()}

    @cached_property
    def police_areas(self) -> dict[str, shapely.Polygon | shapely.MultiPolygon]:
        """The area of each police grid, in units of the lattice."""
        return {key: self.area_of(self.members(key)) for key in self.police}

    @cached_property
    def boundary(self) -> shapely.Polygon | shapely.MultiPolygon:
        """What the grids tile, in units of the lattice."""
        return self.area_of(self.subs)

    def sub_shapes(self) -> dict[str, shapely.Polygon | shapely.MultiPolygon]:
        """Return the area of each sub-grid in degrees, EPSG:4326."""
        return {key: in_degrees(area) for key, area in self.areas.items()}

    def police_shapes(self) -> dict[str, shapely.Polygon | shapely.MultiPolygon]:
        """Return the area of each police grid in degrees, EPSG:4326."""
        return {key: in_degrees(area) for key, area in self.police_areas.items()}

    def with_halves(self, halves: Mapping[Half, str]) -> Topology:
        """Return the grids with other borders."""
        return replace(self, halves=halves)

    def borders(self) -> list[Border]:
        """Return all borders from junction to junction, in a fixed order."""
        left_over = dict.fromkeys(self.segments)
        found = []
        junctions = [v for v in sorted(self.star) if len(self.star[v]) != 2]
        for start in [*junctions, *(segment[0] for segment in self.segments)]:
            for towards in sorted(self.star[start]):
                if _key(start, towards) in left_over:
                    found.append(self._follow(start, towards, left_over))
        return found

    def _follow(self, start: Vertex, towards: Vertex, left_over: dict[Half, None]) -> Border:
        left, right = self.sides(start, towards)
        vertices = [start]
        a, b = start, towards
        while _key(a, b) in left_over:
            del left_over[_key(a, b)]
            vertices.append(b)
            if len(self.star[b]) != 2:
                break
            first, second = self.star[b]
            a, b = b, (second if first == a else first)
        return Border(tuple(vertices), left, right)


def _key(a: Vertex, b: Vertex) -> Half:
    return (a, b) if a < b else (b, a)


def rings_of(halves: Iterable[Half]) -> list[list[Vertex]]:
    """Return the rings that halves with one area on their left make; none visits a vertex twice."""
    out: dict[Vertex, list[Vertex]] = {}
    for a, b in sorted(halves):
        out.setdefault(a, []).append(b)
    rings: list[list[Vertex]] = []
    for start in list(out):
        while out[start]:
            a, b = start, out[start].pop(0)
            walk = [a]
            while b != start:
                walk.append(b)
                a, b = b, _next(out, a, b)
            rings += _simple(walk)
    return rings


def _next(out: dict[Vertex, list[Vertex]], a: Vertex, b: Vertex) -> Vertex:
    """Take the next half on the way from a over b: the first one clockwise from where we came."""
    ways = out[b]
    if len(ways) == 1:
        return ways.pop()
    back = angle(b, a)
    turns = [(back - angle(b, c)) % (2 * math.pi) or 2 * math.pi for c in ways]
    return ways.pop(turns.index(min(turns)))


def _simple(walk: list[Vertex]) -> list[list[Vertex]]:
    """Cut a closed walk into rings where it comes back to a vertex."""
    rings: list[list[Vertex]] = []
    path: list[Vertex] = []
    at: dict[Vertex, int] = {}
    for vertex in walk:
        if vertex in at:
            cut = at[vertex]
            rings.append(path[cut:])
            for gone in path[cut:]:
                del at[gone]
            path = path[:cut]
        at[vertex] = len(path)
        path.append(vertex)
    rings.append(path)
    return rings


def _from_least(ring: list[Vertex]) -> tuple[Vertex, ...]:
    first = ring.index(min(ring))
    return (*ring[first:], *ring[:first])


def assembled(halves: Iterable[Half]) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the area on the left of halves, in units of the lattice.

    The same halves always make the same bytes: rings begin at their least vertex, shells run
    anticlockwise, and all are in order. Where the halves cross the area is not valid.
    """
    rings = sorted(_from_least(ring) for ring in rings_of(halves) if len(ring) > 2)
    shells = [ring for ring in rings if doubled_area(ring) > 0]
    holes = [ring for ring in rings if doubled_area(ring) < 0]
    if len(shells) == 1:
        return shapely.Polygon(shells[0], holes)
    inside: list[list[tuple[Vertex, ...]]] = [[] for _ in shells]
    areas = [shapely.Polygon(shell) for shell in shells]
    for hole in holes:
        around = [
            (area.area, position)
            for position, area in enumerate(areas)
            if all(shapely.intersects_xy(area, *vertex) for vertex in hole)
        ]
        if around:
            inside[min(around)[1]].append(hole)
    return shapely.MultiPolygon(list(zip(shells, inside, strict=True)))
