"""Edits of single vertices: moved, inserted, taken away; both sides of a border follow."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import permutations

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.building import closed
from webmap.grids.faults import (
    Fault,
    FaultKind,
    Refused,
    against_the_boundary,
    against_the_police_grids,
    checked,
    fault,
)
from webmap.grids.lattice import Half, Vertex, undirected
from webmap.grids.pieces import cut_into, with_pieces
from webmap.grids.topology import Topology


class Level(StrEnum):
    """Which borders an edit may move: only those within police grids, or police borders too."""

    SUB_GRIDS = "sub_grids"
    POLICE_GRIDS = "police_grids"


def is_fixed(grids: Topology, a: Vertex, b: Vertex, level: Level) -> bool:
    """Return whether a segment holds still at a level."""
    return grids.is_police_border(a, b) if level is Level.SUB_GRIDS else grids.is_outer(a, b)


def _known(grids: Topology, vertex: Vertex) -> None:
    if vertex not in grids.star:
        raise DomainError(N_("这里没有边界的顶点，可能别人刚改过。请刷新后再试。"))


def move_vertex(grids: Topology, at: Vertex, to: Vertex, level: Level) -> Topology:
    """Return the grids with a vertex moved, and with it every border that meets there.

    A junction on a border that holds still moves along it.

    Raises
    ------
    Refused
        Borders would cross, or one that holds still would move.
    """
    _known(grids, at)
    if at == to:
        return grids
    free = [other for other in grids.star[at] if not is_fixed(grids, at, other, level)]
    if len(free) == len(grids.star[at]):
        return checked(_renamed(grids, at, to))
    if not free:
        raise Refused(_held(grids, at, to))
    return _slid(grids, at, to, free, level)


def _renamed(grids: Topology, at: Vertex, to: Vertex) -> Topology:
    """Return the grids with another vertex in the place of one; not checked."""
    halves: dict[Half, str] = {}
    for (a, b), label in grids.halves.items():
        half = (to if a == at else a, to if b == at else b)
        if half[0] == half[1]:
            continue
        if half in halves:
            raise Refused([fault(FaultKind.CROSSING, shapely.LineString(half))])
        halves[half] = label
    return grids.with_halves(halves)


def _held(grids: Topology, at: Vertex, to: Vertex) -> list[Fault]:
    """Return what is wrong with moving a vertex of a border that holds still."""
    try:
        after = _renamed(grids, at, to)
    except Refused:
        return [fault(FaultKind.HELD, shapely.Point(at))]
    return _against_fixed(grids, after) or [fault(FaultKind.HELD, shapely.Point(at))]


def _against_fixed(before: Topology, after: Topology) -> list[Fault]:
    return against_the_boundary(before, after) or against_the_police_grids(before, after)


def _slid(grids: Topology, at: Vertex, to: Vertex, free: list[Vertex], level: Level) -> Topology:
    """Return the grids with the borders that end at a junction moved along the line it lies on."""
    refusal: Refused | None = None
    orders = permutations(free) if len(free) <= 3 else [tuple(free)]
    for order in orders:
        try:
            result = grids
            for other in order:
                result = _slid_end(result, at, other, to, level)
            return result
        except Refused as wrong:
            refusal = refusal or wrong
    raise refusal or DomainError(N_("这个顶点不能这样移动。"))


def _slid_end(grids: Topology, at: Vertex, other: Vertex, to: Vertex, level: Level) -> Topology:
    """Return the grids with the border from ``other`` ending elsewhere on the line of ``at``."""
    left, right = grids.sides(other, at)
    both = grids.area_of([left, right])
    rails = _rails(grids, at, {left, right}, level)
    rail, end = _nearest_on(rails, to)
    if end == at:
        return grids
    halves = dict(grids.halves)
    if end not in rail:
        insert_into(halves, rail, end)
    spoke, old = shapely.LineString([other, end]), undirected(other, at)
    if (end, other) in halves or not _clear(grids, spoke, both, {old, rail}, end):
        raise Refused([fault(FaultKind.CROSSING, spoke)])
    lines = {undirected(a, b) for (a, b), label in halves.items() if label in (left, right)}
    cells = cut_into(lines - {old} | {undirected(other, end)})
    seeds = {(other, end): left, (end, other): right}
    return checked(pruned(with_pieces(grids.with_halves(halves), (left, right), cells, seeds)))


def insert_into(halves: dict[Half, str], segment: Half, vertex: Vertex) -> None:
    """Put a vertex into a segment; both its halves go over it."""
    a, b = segment
    for first, last in ((a, b), (b, a)):
        label = halves.pop((first, last))
        halves[first, vertex] = halves[vertex, last] = label


def _rails(grids: Topology, at: Vertex, sides: set[str], level: Level) -> list[Half]:
    """Return the fixed segments around two sub-grids that hang together with a vertex."""
    around = {
        undirected(a, b)
        for (a, b), label in grids.halves.items()
        if label in sides and grids.halves[b, a] not in sides and is_fixed(grids, a, b, level)
    }
    reached, waiting, rails = {at}, [at], []
    while waiting:
        vertex = waiting.pop()
        for other in grids.star[vertex]:
            segment = undirected(vertex, other)
            if segment in around:
                around.discard(segment)
                rails.append(segment)
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
    return sorted(rails)


def _nearest_on(rails: list[Half], to: Vertex) -> tuple[Half, Vertex]:
    """Return the segment nearest to a point, and the vertex of the lattice on it."""
    point = shapely.Point(to)
    best = min(rails, key=lambda rail: (shapely.LineString(rail).distance(point), rail))
    line = shapely.LineString(best)
    x, y = line.interpolate(line.project(point)).coords[0]
    end = (round(x), round(y))
    for corner in best:
        if abs(corner[0] - end[0]) <= 1 and abs(corner[1] - end[1]) <= 1:
            return best, corner
    return best, end


def _clear(
    grids: Topology,
    spoke: shapely.LineString,
    both: shapely.Polygon | shapely.MultiPolygon,
    besides: set[Half],
    end: Vertex,
) -> bool:
    """Return whether a new segment meets no border but at its ends."""
    start = tuple(spoke.coords[0])
    middle = spoke.interpolate(0.5, normalized=True)
    if not shapely.intersects(both, middle):
        return False
    for a, b in grids.segments:
        if (a, b) in besides:
            continue
        shared = shapely.intersection(spoke, shapely.LineString([a, b]))
        if shared.is_empty:
            continue
        if shared.geom_type != "Point" or tuple(shared.coords[0]) not in (start, tuple(end)):
            return False
    return True


def insert_vertex(grids: Topology, a: Vertex, b: Vertex, at: Vertex, level: Level) -> Topology:
    """Return the grids with a vertex put into a segment, on it or beside it.

    Raises
    ------
    Refused
        Borders would cross, or the segment holds still.
    """
    if (a, b) not in grids.halves:
        raise DomainError(N_("这里没有这一段边界，可能别人刚改过。请刷新后再试。"))
    if at in (a, b):
        return grids
    halves = dict(grids.halves)
    if at in grids.star:
        raise Refused([fault(FaultKind.CROSSING, shapely.Point(at))])
    insert_into(halves, (a, b), at)
    after = grids.with_halves(halves)
    if is_fixed(grids, a, b, level):
        raise Refused(_against_fixed(grids, after) or [fault(FaultKind.HELD, shapely.Point(at))])
    return checked(after)


def remove_vertex(grids: Topology, at: Vertex, level: Level) -> Topology:
    """Return the grids with a vertex taken away; the border runs straight past it.

    Raises
    ------
    Refused
        Borders would cross, or the vertex is on a border that holds still.
    """
    _known(grids, at)
    ends = grids.star[at]
    if len(ends) != 2:
        raise DomainError(N_("几条边界在这里相接，不能去掉这个顶点。"))
    after = grids.with_halves(_without(dict(grids.halves), at, ends))
    if any(is_fixed(grids, at, end, level) for end in ends):
        raise Refused(_against_fixed(grids, after) or [fault(FaultKind.HELD, shapely.Point(at))])
    return checked(after)


def _without(halves: dict[Half, str], at: Vertex, ends: Iterable[Vertex]) -> dict[Half, str]:
    a, b = ends
    if (a, b) in halves:
        raise Refused([fault(FaultKind.CROSSING, shapely.LineString([a, b]))])
    for first, last in ((a, b), (b, a)):
        label = halves.pop((first, at))
        del halves[at, last]
        halves[first, last] = label
    return halves


def pruned(grids: Topology) -> Topology:
    """Return the grids without vertices of the boundary at which no border ends any more."""
    idle = [
        vertex
        for vertex, ends in grids.star.items()
        if len(ends) == 2 and vertex not in grids.corners and grids.is_outer(vertex, ends[0])
    ]
    if not idle:
        return grids
    halves = dict(grids.halves)
    for vertex in sorted(idle):
        ends = [b for a, b in halves if a == vertex]
        if (ends[0], ends[1]) not in halves:
            halves = _without(halves, vertex, ends)
    return grids.with_halves(closed(halves))
