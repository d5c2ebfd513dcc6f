"""Edits along a drawn line: a grid split, a border led elsewhere, a piece handed over; merging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.building import halves_of
from webmap.grids.drawn_lines import Drawn, drawn_into, proper_line, reaching
from webmap.grids.faults import FaultKind, Refused, checked, fault
from webmap.grids.lattice import Half, Vertex, undirected
from webmap.grids.pieces import cut_into, relabelled
from webmap.grids.topology import Grid, Topology
from webmap.grids.vertex_edits import Level, pruned


def _around(grids: Topology, key: str) -> set[Half]:
    return {undirected(a, b) for (a, b), label in grids.halves.items() if label == key}


def _pieces(drawn: Drawn, key: str) -> list[shapely.Polygon]:
    """Return what a line cuts a sub-grid into, the largest first."""
    inner = drawn.inside([key])
    area = drawn.grids.areas[key]
    cells = [
        cell
        for cell in cut_into(_around(drawn.grids, key) | inner)
        if shapely.intersects(area, shapely.point_on_surface(cell))
    ]
    return sorted(cells, key=lambda cell: -cell.area)


def split(grids: Topology, key: str, line: Sequence[Vertex], new: Grid) -> Topology:
    """Return the grids with one split along a line; the larger side keeps its name.

    Parameters
    ----------
    key
        The sub-grid.
    line
        From border to border, or a closed ring within the grid.
    new
        The smaller side; it is of the whole's police grid, and may be in pieces if that may.

    Raises
    ------
    Refused
        The line crosses itself, ends inside, or a part would be in pieces.
    """
    whole = grids.subs[key]
    drawn = drawn_into(grids, reaching(proper_line(line), [grids.areas[key]]), [key])
    cells = _pieces(drawn, key)
    parts_before = len(shapely.get_parts(grids.areas[key]))
    if len(cells) <= parts_before:
        raise DomainError(N_("这条线没有把“%(code)s”分成两块。"), code=whole.code)
    parts = [(cell, key) for cell in cells]
    for position in _smaller_side(cells, drawn.segments):
        parts[position] = (cells[position], new.key)
    subs = {**grids.subs, new.key: replace(new, police=whole.police, pieces=whole.pieces)}
    return checked(pruned(replace(relabelled(drawn.grids, [key], parts), subs=subs)))


def _smaller_side(cells: Sequence[shapely.Polygon], line: frozenset[Half]) -> list[int]:
    """Return the positions of the cells on the side of a line that has less area."""
    along = [{undirected(a, b) for a, b in halves_of(cell)} & line for cell in cells]
    start = next(position for position, shared in enumerate(along) if shared)
    side, waiting = {start: 0}, [start]
    while waiting:
        at = waiting.pop()
        for other, shared in enumerate(along):
            if other not in side and shared & along[at]:
                side[other] = 1 - side[at]
                waiting.append(other)
    areas = [sum(cells[at].area for at, where in side.items() if where == one) for one in (0, 1)]
    smaller = 0 if areas[0] < areas[1] else 1
    return [position for position, where in side.items() if where == smaller]


def merge(grids: Topology, keys: Sequence[str], kept: str) -> Topology:
    """Return the grids with several made one, which keeps the name of one of them.

    Raises
    ------
    Refused
        They don't touch, or they belong to different police grids.
    """
    if len(set(keys)) < 2 or kept not in keys:
        raise DomainError(N_("请选两个以上的网格来合并。"))
    police = grids.subs[kept].police
    strange = [key for key in keys if grids.subs[key].police != police]
    if strange:
        raise Refused(
            [
                fault(
                    FaultKind.LEAVES,
                    grids.areas[key],
                    grids.subs[kept].code,
                    grids.police[police or ""].code,
                )
                for key in strange
            ]
        )
    gone = set(keys) - {kept}
    halves: dict[Half, str] = {}
    for (a, b), label in grids.halves.items():
        now = kept if label in gone else label
        beside = grids.halves[b, a]
        if now != (kept if beside in gone else beside):
            halves[a, b] = now
    subs = {key: grid for key, grid in grids.subs.items() if key not in gone}
    in_pieces = any(grids.subs[key].pieces for key in keys)
    subs[kept] = replace(subs[kept], pieces=in_pieces)
    return checked(pruned(replace(grids, halves=halves, subs=subs)))


def reshape(
    grids: Topology, first: str, second: str, line: Sequence[Vertex], level: Level
) -> Topology:
    """Return the grids with the border between two of them led along a line.

    What the line cuts off either of them goes to the other; the larger part stays.

    Parameters
    ----------
    first, second
        Keys of two sub-grids, or of two police grids: their sub-grids follow.

    Raises
    ------
    Refused
        The line ends inside, the grids would be in pieces, or a sub-grid would leave its police
        grid.
    """
    sides = tuple(
        grids.members(key) if level is Level.POLICE_GRIDS else [key] for key in (first, second)
    )
    named = grids.police if level is Level.POLICE_GRIDS else grids.subs
    if not any(grids.neighbours(one) & set(sides[1]) for one in sides[0]):
        codes = (named[first].code, named[second].code)
        raise Refused([fault(FaultKind.NO_SUCH_BORDER, shapely.LineString(line), *codes)])
    areas = [grids.area_of(side) for side in sides]
    drawn = drawn_into(grids, reaching(proper_line(line), areas), [*sides[0], *sides[1]])
    moved = [
        *_cut_off(drawn, sides[0], sides[1]),
        *_cut_off(drawn, sides[1], sides[0]),
    ]
    if not moved:
        raise DomainError(
            N_("这条线没有从“%(first)s”和“%(second)s”的边界上切下什么。"),
            first=named[first].code,
            second=named[second].code,
        )
    return _handed(drawn, moved, (*sides[0], *sides[1]), level)


def hand_over(
    grids: Topology,
    giver: str,
    taker: str,
    line: Sequence[Vertex],
    level: Level,
    at: Vertex | None = None,
) -> Topology:
    """Return the grids with the piece that a line cuts off one sub-grid given to a neighbour.

    Parameters
    ----------
    at
        A point in the piece that goes; None: what is cut off beside the taker, the larger stays.
    """
    drawn = drawn_into(grids, reaching(proper_line(line), [grids.areas[giver]]), [giver])
    cells = _pieces(drawn, giver)
    if at is not None:
        gone = [cell for cell in cells if shapely.intersects(cell, shapely.Point(at))][:1]
        moved = [(giver, cell, taker) for cell in gone if len(cells) > 1]
    else:
        moved = _cut_off(drawn, [giver], [taker])
    if not moved:
        raise DomainError(
            N_("这条线没有从“%(first)s”切下和“%(second)s”相邻的一块。"),
            first=grids.subs[giver].code,
            second=grids.subs[taker].code,
        )
    return _handed(drawn, moved, (giver, taker), level)


Moved = tuple[str, shapely.Polygon, str]


def _cut_off(drawn: Drawn, givers: Sequence[str], takers: Iterable[str]) -> list[Moved]:
    """Return the pieces that a line cuts off a side, and the grid of the other that takes each."""
    grids, wanted = drawn.grids, set(takers)
    inner = drawn.inside(givers)
    outline = {
        undirected(a, b)
        for (a, b), label in grids.halves.items()
        if label in givers and grids.halves[b, a] not in givers
    }
    whole = grids.area_of(givers)
    sections = [
        cell
        for cell in cut_into(outline | inner)
        if shapely.intersects(whole, shapely.point_on_surface(cell))
    ]
    sections.sort(key=lambda cell: -cell.area)
    moved: list[Moved] = []
    for section in sections[1:]:
        parts = [
            (giver, cell)
            for giver in givers
            for cell in _pieces(drawn, giver)
            if shapely.intersects(section, shapely.point_on_surface(cell))
        ]
        moved += _taken(grids, parts, wanted)
    return moved


def _taken(
    grids: Topology, parts: list[tuple[str, shapely.Polygon]], takers: set[str]
) -> list[Moved]:
    """Return parts with the taker of the longest border, from those that touch one outwards."""
    owner = {half: label for half, label in grids.halves.items() if label in takers}
    moved: list[Moved] = []
    waiting = list(parts)
    while waiting:
        best: tuple[float, str, int] | None = None
        for position, (_giver, cell) in enumerate(waiting):
            shares: dict[str, float] = {}
            for a, b in halves_of(cell):
                if (b, a) in owner:
                    label = owner[b, a]
                    shares[label] = shares.get(label, 0.0) + shapely.LineString([a, b]).length
            for label, length in sorted(shares.items()):
                if best is None or length > best[0]:
                    best = (length, label, position)
        if best is None:
            return moved
        giver, cell = waiting.pop(best[2])
        moved.append((giver, cell, best[1]))
        owner.update(dict.fromkeys(halves_of(cell), best[1]))
    return moved


def _handed(drawn: Drawn, moved: Sequence[Moved], keys: Sequence[str], level: Level) -> Topology:
    """Return the grids with pieces in other hands."""
    grids = drawn.grids
    if level is Level.SUB_GRIDS:
        leaves = [
            fault(
                FaultKind.LEAVES,
                cell,
                grids.subs[taker].code,
                grids.police[grids.subs[taker].police or ""].code,
            )
            for giver, cell, taker in moved
            if grids.subs[giver].police != grids.subs[taker].police
        ]
        if leaves:
            raise Refused(leaves)
    gone = {cell.wkb: taker for _giver, cell, taker in moved}
    cells = [
        (cell, gone.get(cell.wkb, key))
        for key in dict.fromkeys(keys)
        for cell in _pieces(drawn, key)
    ]
    left = {label for _cell, label in cells}
    lost = [key for key in dict.fromkeys(keys) if key not in left]
    if lost:
        raise Refused(
            [fault(FaultKind.VANISHES, grids.areas[key], grids.subs[key].code) for key in lost]
        )
    return checked(pruned(relabelled(grids, keys, cells)))
