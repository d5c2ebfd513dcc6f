"""Borders between street blocks: how long, along what, and who lies beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.grids.membership import totals

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

OUTSIDE = -1
# Nodes are rounded to a whole unit (1 cm): a piece lies this near to the line that it comes from.
_ROUNDED_UNITS = 3.0


class Along(IntEnum):
    """What a border runs along, the strongest barrier first."""

    RAILWAY = 0
    ARTERIAL = 1
    STREET = 2
    OTHER = 3


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight pieces of blocks' outlines, each seen from each side, in the order of the outline.

    All have the shape (segments,): the block that it bounds, the block beyond it (`OUTSIDE`:
    none), the corner where it begins, its length and what it runs along (-1 at the outside where
    nothing runs).
    """

    left: Ints
    right: Ints
    corner: Ints
    length_m: Floats
    kind: Ints


@dataclass(frozen=True, eq=False)
class Borders:
    """What neighbours share: one row for each pair and kind, ``first < second``."""

    first: Ints
    second: Ints
    kind: Ints
    length_m: Floats


@dataclass(frozen=True, eq=False)
class Around:
    """The neighbours of each block in their order around it.

    ``block[start[b] : start[b + 1]]`` are those of block b, each run of one neighbour once.
    ``by_side`` is False where the two touch in a corner only.
    """

    start: Ints
    block: Ints
    by_side: NDArray[np.bool_]


def segments_of(
    faces: NDArray[np.object_],
    sources: list[tuple[Along, NDArray[np.object_]]],
    to_metric: pyproj.Transformer,
    units_per_degree: int,
) -> Segments:
    """Return the segments of faces that share their corners.

    Parameters
    ----------
    faces
        Polygons in whole units; of those with holes only the outside is looked at.
    sources
        The lines that cut, in the same units, the strongest first.
    to_metric
        From EPSG:4326 to the metric CRS.
    units_per_degree
        The unit.
    """
    rings = shapely.get_exterior_ring(shapely.orient_polygons(faces))
    xy, of_face = shapely.get_coordinates(rings, return_index=True)
    corners, corner = np.unique(xy.astype(np.int64), axis=0, return_inverse=True)
    corner = corner.reshape(-1)
    inner = of_face[1:] == of_face[:-1]
    begin, end, left = corner[:-1][inner], corner[1:][inner], of_face[:-1][inner]
    right = _beyond(begin, end, left, len(corners))
    degrees = corners / units_per_degree
    metric = np.column_stack(to_metric.transform(degrees[:, 0], degrees[:, 1]))
    return Segments(
        left=left.astype(np.int64),
        right=right,
        corner=begin,
        length_m=np.hypot(*(metric[end] - metric[begin]).T),
        kind=_kinds((corners[begin] + corners[end]) / 2, sources),
    )


def _beyond(begin: Ints, end: Ints, left: Ints, corners: int) -> Ints:
    """Return the face that walks each segment the other way."""
    key, back = begin * corners + end, end * corners + begin
    order = np.argsort(key)
    at = np.minimum(np.searchsorted(key[order], back), len(order) - 1)
    found = key[order][at] == back
    return np.where(found, left[order][at], OUTSIDE).astype(np.int64)


def _kinds(middles: Floats, sources: list[tuple[Along, NDArray[np.object_]]]) -> Ints:
    kinds = np.full(len(middles), Along.OTHER, dtype=np.int64)
    points = shapely.points(middles)
    for kind, lines in reversed(sources):
        if len(lines):
            near, _line = shapely.STRtree(lines).query(
                points, predicate="dwithin", distance=_ROUNDED_UNITS
            )
            kinds[near] = kind
    return kinds


def borders_of(segments: Segments) -> Borders:
    """Return how much each pair of neighbours shares, by kind."""
    once = segments.left < segments.right
    rows = np.column_stack([segments.left, segments.right, segments.kind])[once]
    pairs, of_row = np.unique(rows.reshape(-1, 3), axis=0, return_inverse=True)
    return Borders(
        first=pairs[:, 0],
        second=pairs[:, 1],
        kind=pairs[:, 2],
        length_m=totals(of_row.reshape(-1), segments.length_m[once], len(pairs)),
    )


def around_of(segments: Segments, count: int) -> Around:
    """Return the neighbours of each of ``count`` blocks in order."""
    at_corner: dict[int, list[int]] = {}
    for corner, face, beyond in _rows(segments.corner, segments.left, segments.right):
        at_corner.setdefault(corner, []).append(face)
        if beyond == OUTSIDE:
            at_corner[corner].append(OUTSIDE)
    # The neighbour on the segment before: a face's segments follow one another around it.
    last_of_face = dict(zip(segments.left.tolist(), segments.right.tolist(), strict=True))
    runs: list[list[tuple[int, bool]]] = [[] for _ in range(count)]
    before, face_before = OUTSIDE, -1
    for face, beyond, corner in _rows(segments.left, segments.right, segments.corner):
        if face != face_before:
            before = last_of_face[face]
        run, met = runs[face], at_corner[corner]
        if len(met) > 2:
            run += [(b, False) for b in sorted(met) if b not in (face, beyond, before)]
        if not run or run[-1] != (beyond, True):
            run.append((beyond, True))
        before, face_before = beyond, face
    for run in runs:
        if len(run) > 1 and run[0] == run[-1]:
            run.pop()
    return Around(
        start=np.cumsum([0, *map(len, runs)]),
        block=np.array([block for run in runs for block, _side in run], dtype=np.int64),
        by_side=np.array([side for run in runs for _block, side in run], dtype=bool),
    )


def _rows(*columns: Ints) -> zip[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
