"""Faults: what would be wrong with grids after an edit, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import shapely

from webmap.errors import N_, DomainError
from webmap.grids.lattice import Vertex, in_degrees, line_strings, square_metres
from webmap.grids.topology import Topology

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Differences of areas are worked out in floating point; what is smaller than this is not real.
_LEAST_M2 = 0.01
_MOST_SHOWN = 20


class FaultKind(StrEnum):
    """What is wrong."""

    GAP = "gap"
    OVERLAP = "overlap"
    BEYOND = "beyond"
    LEAVES = "leaves"
    PIECES = "pieces"
    CROSSING = "crossing"
    VANISHES = "vanishes"
    UNREACHED = "unreached"
    HELD = "held"
    NO_SUCH_BORDER = "no_such_border"


FAULT_TEXTS: dict[FaultKind, str] = {
    FaultKind.GAP: N_("这里会空出来，不属于任何网格。"),
    FaultKind.OVERLAP: N_("“%(first)s”和“%(second)s”会在这里重叠。"),
    FaultKind.BEYOND: N_("“%(first)s”会超出警务室的范围。"),
    FaultKind.LEAVES: N_(
        "“%(first)s”会超出警格“%(second)s”。要改警格的边界，请先切换到“警格”。"
    ),
    FaultKind.PIECES: N_("“%(first)s”会断成几块。确实要这样，请先允许它分块。"),
    FaultKind.CROSSING: N_("边界会在这里自己相交。"),
    FaultKind.VANISHES: N_("“%(first)s”会没有面积。"),
    FaultKind.UNREACHED: N_("线在这里断了，没有画到边界。请把它画过边界。"),
    FaultKind.HELD: N_("这里是警务室或警格的边界，不能动。"),
    FaultKind.NO_SUCH_BORDER: N_("这里没有“%(first)s”和“%(second)s”共同的边界。"),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    kind
        What it is.
    where
        The area, line or point concerned, in degrees (EPSG:4326).
    grids
        Codes of the grids concerned, as the text of the kind names them.
    """

    kind: FaultKind
    where: BaseGeometry
    grids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The message, with places for the grids."""
        return FAULT_TEXTS[self.kind]

    @property
    def params(self) -> dict[str, str]:
        """The values for the places of the message."""
        return dict(zip(("first", "second"), self.grids, strict=False))


class Refused(DomainError):
    """An edit that would break the grids; nothing was changed.

    Parameters
    ----------
    faults
        What would be wrong, the first of them in words in the message.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].text, **faults[0].params)
        self.faults = tuple(faults[:_MOST_SHOWN])


def fault(kind: FaultKind, where: BaseGeometry, *grids: str) -> Fault:
    """Return a fault at a place in units of the lattice."""
    return Fault(kind, in_degrees(where), grids)


def at_vertex(kind: FaultKind, vertex: Vertex, *grids: str) -> Refused:
    """Return the refusal for one fault at a vertex."""
    return Refused([fault(kind, shapely.Point(vertex), *grids)])


def checked(grids: Topology) -> Topology:
    """Return the grids as they are when they tile.

    Raises
    ------
    Refused
        They don't: with every gap, overlap, piece and crossing.
    """
    bad = [key for key, area in grids.areas.items() if not area.is_valid or area.is_empty]
    lost = [
        fault(FaultKind.VANISHES, _hull(grids, key), grids.subs[key].code)
        for key in bad
        if grids.areas[key].is_empty
    ]
    crossed = [key for key in bad if not grids.areas[key].is_empty]
    if crossed:
        raise Refused([*_crossings(grids, crossed), *_overlaps(grids, crossed), *_gaps(grids)])
    faults = lost + _pieces(grids)
    if faults:
        raise Refused(faults)
    return grids


def _hull(grids: Topology, key: str) -> BaseGeometry:
    """Return what is around the vertices of a sub-grid that has no area."""
    vertices = [half[0] for half, label in grids.halves.items() if label == key]
    # One that lost all its borders: nothing tells where it was.
    return shapely.MultiPoint(vertices or [min(grids.star)]).convex_hull


def _pieces(grids: Topology) -> list[Fault]:
    """Return the grids of either level in several pieces that nobody allowed."""
    # Where the boundary itself is of several parts a police grid has no choice.
    levels = [(grids.subs, grids.areas), (grids.police, grids.police_areas)]
    faults = []
    for level, areas in levels:
        for key, area in areas.items():
            parts = sorted(shapely.get_parts(area), key=lambda part: -part.area)
            if len(parts) > 1 and not level[key].pieces:
                smaller = shapely.MultiPolygon(parts[1:])
                faults.append(fault(FaultKind.PIECES, smaller, level[key].code))
    return faults


def _crossings(grids: Topology, keys: Iterable[str]) -> list[Fault]:
    """Return the points where borders cross, or run over one another."""
    wanted = set(keys)
    segments = [
        (a, b) for a, b in grids.segments if {grids.halves[a, b], grids.halves[b, a]} & wanted
    ]
    lines = line_strings(segments)
    first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
    found: dict[bytes, BaseGeometry] = {}
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i >= j:
            continue
        shared = set(segments[i]) & set(segments[j])
        where = shapely.intersection(lines[i], lines[j])
        if shared and where.geom_type == "Point":
            continue
        found.setdefault(where.wkb, where)
    return [fault(FaultKind.CROSSING, where) for where in list(found.values())[:_MOST_SHOWN]]


def _overlaps(grids: Topology, keys: Iterable[str]) -> list[Fault]:
    mended = {key: shapely.make_valid(area) for key, area in grids.areas.items()}
    faults, seen = [], set()
    for key in keys:
        for other, area in mended.items():
            pair = frozenset((key, other))
            if len(pair) == 1 or pair in seen:
                continue
            seen.add(pair)
            shared = _area(shapely.intersection(mended[key], area))
            if square_metres(shared) >= _LEAST_M2:
                codes = (grids.subs[key].code, grids.subs[other].code)
                faults.append(fault(FaultKind.OVERLAP, shared, *codes))
    return faults


def _gaps(grids: Topology) -> list[Fault]:
    outline = shapely.make_valid(grids.boundary)
    mended = [shapely.make_valid(area) for area in grids.areas.values()]
    gap = _area(shapely.difference(outline, shapely.union_all(mended)))
    return [fault(FaultKind.GAP, gap)] if square_metres(gap) >= _LEAST_M2 else []


def _area(geometry: BaseGeometry) -> BaseGeometry:
    """Return the parts of a geometry that have an area."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if len(parts) != 1 else parts[0]


def against_the_boundary(before: Topology, after: Topology) -> list[Fault]:
    """Return what a moved boundary would leave empty or reach beyond."""
    old = before.boundary
    new = {key: shapely.make_valid(area) for key, area in after.areas.items()}
    gap = _area(shapely.difference(old, shapely.union_all(list(new.values()))))
    faults = [fault(FaultKind.GAP, gap)] if square_metres(gap) >= _LEAST_M2 else []
    for key, area in new.items():
        beyond = _area(shapely.difference(area, old))
        if square_metres(beyond) >= _LEAST_M2:
            faults.append(fault(FaultKind.BEYOND, beyond, after.subs[key].code))
    return faults


def against_the_police_grids(before: Topology, after: Topology) -> list[Fault]:
    """Return where sub-grids would leave the police grids that hold still."""
    faults = []
    for key, area in after.areas.items():
        police = before.subs[key].police if key in before.subs else None
        if police is None:
            continue
        leaves = _area(shapely.difference(shapely.make_valid(area), before.police_areas[police]))
        if square_metres(leaves) >= _LEAST_M2:
            codes = (after.subs[key].code, before.police[police].code)
            faults.append(fault(FaultKind.LEAVES, leaves, *codes))
    return faults
