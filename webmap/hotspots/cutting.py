"""Cut an office's streets into units, and share out the ground between them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage, sparse
from scipy.spatial import cKDTree

from webmap.errors import N_, DomainError
from webmap.hotspots.lattice import Lattice
from webmap.hotspots.units import Units, in_sight

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

PIECE_M = 50.0
GROUND_M = 50.0
SQUARE_M = 10.0
# Pieces end so far before a barrier that they cross on a street: each has its side's ground.
_GAP_M = 0.5
_NODE_M = 0.001
_SAMPLE_M = 2.0


def cut_units(
    streets: NDArray[np.object_],
    barriers: NDArray[np.object_],
    boundary: BaseGeometry,
    piece_m: float = PIECE_M,
    square_m: float = SQUARE_M,
) -> Units:
    """Cut streets into pieces and give each the ground that is nearest to it.

    Streets meet where their end points are the same. One that crosses a barrier is a crossing:
    it is cut there and stays connected.

    Parameters
    ----------
    streets
        LineStrings, metres.
    barriers
        LineStrings of railways and walls, metres.
    boundary
        The office, metres; streets count as far as they lie in it.
    piece_m
        The longest piece.
    square_m
        Side of the squares that the ground is shared out in.

    Raises
    ------
    DomainError
        No street lies in the office.
    """
    kept, ends = _streets_within(streets, boundary)
    if not len(kept):
        raise DomainError(N_("还没有道路数据，请先导入道路"))
    lines, ends = _pieces(kept, ends, barriers, piece_m)
    length_m = shapely.length(lines)
    return Units(
        middle=shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True)),
        length_m=length_m,
        office_area_m2=float(boundary.area),
        lattice=_share_out(lines, barriers, boundary, square_m),
        links=_links(ends, length_m),
        lines=lines,
        ends=ends,
        barriers=barriers,
        boundary=boundary,
    )


def _streets_within(
    streets: NDArray[np.object_], boundary: BaseGeometry
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the parts of streets in the office and the nodes at their ends."""
    shapely.prepare(boundary)
    inside = shapely.covers(boundary, streets)
    edge = ~inside & shapely.intersects(boundary, streets)
    parts = shapely.get_parts(shapely.intersection(streets[edge], boundary))
    parts = shapely.get_parts(shapely.line_merge(parts))
    kept = np.concatenate([streets[inside], parts])
    kept = kept[(shapely.get_type_id(kept) == shapely.GeometryType.LINESTRING)]
    kept = kept[shapely.length(kept) > 0]
    corners = np.vstack(
        [
            shapely.get_coordinates(shapely.get_point(kept, 0)),
            shapely.get_coordinates(shapely.get_point(kept, -1)),
        ]
    )
    keys = np.round(corners / _NODE_M).astype(np.int64)
    _nodes, of_end = np.unique(keys, axis=0, return_inverse=True)
    return kept, of_end.reshape(2, -1).T.astype(np.int64)


def _pieces(
    streets: NDArray[np.object_],
    ends: NDArray[np.int64],
    barriers: NDArray[np.object_],
    piece_m: float,
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the pieces of streets, and the nodes at their ends."""
    crossings = _crossings(streets, barriers)
    lengths = shapely.length(streets)
    pieces: list[NDArray[np.float64]] = []
    nodes: list[tuple[int, int]] = []
    next_node = int(ends.max()) + 1
    for street in range(len(streets)):
        length = float(lengths[street])
        spans = _spans(length, crossings.get(street, []), piece_m)
        corners = shapely.get_coordinates(streets[street])
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
        here = int(ends[street, 0])
        for number, (start, stop) in enumerate(spans):
            last = number == len(spans) - 1
            there = int(ends[street, 1]) if last else next_node
            next_node += not last
            pieces.append(_between(corners, along, start, stop))
            nodes.append((here, there))
            here = there
    piece_of = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    return shapely.linestrings(np.vstack(pieces), indices=piece_of), np.array(nodes, dtype=np.int64)


def _crossings(
    streets: NDArray[np.object_], barriers: NDArray[np.object_]
) -> dict[int, list[float]]:
    """Return how far along each street it meets a barrier."""
    found: dict[int, list[float]] = {}
    if not len(barriers):
        return found
    street, barrier = shapely.STRtree(barriers).query(streets, predicate="intersects").tolist()
    for s, b in zip(street, barrier, strict=True):
        points = shapely.points(
            shapely.get_coordinates(shapely.intersection(streets[s], barriers[b]))
        )
        offsets = shapely.line_locate_point(streets[s], points)
        found.setdefault(s, []).extend(np.atleast_1d(offsets).tolist())
    return found


def _spans(length: float, crossings: list[float], piece_m: float) -> list[tuple[float, float]]:
    """Return from where to where along a street its pieces lie."""
    stretches = []
    start = 0.0
    for crossing in sorted(crossings):
        if crossing - _GAP_M > start:
            stretches.append((start, crossing - _GAP_M))
        start = max(start, crossing + _GAP_M)
    if start < length:
        stretches.append((start, length))
    spans = []
    for low, high in stretches or [(0.0, length)]:
        count = max(1, int(np.ceil((high - low) / piece_m - 1e-9)))
        marks = np.linspace(low, high, count + 1).tolist()
        spans += list(itertools.pairwise(marks))
    return spans


def _between(
    corners: NDArray[np.float64], along: NDArray[np.float64], start: float, stop: float
) -> NDArray[np.float64]:
    """Return the corners of the part of a line between two distances along it."""
    first, last = np.searchsorted(along, [start, stop], side="right")
    inner = np.arange(first, last if along[last - 1] < stop else last - 1)
    marks = np.array([start, stop])
    x, y = np.interp(marks, along, corners[:, 0]), np.interp(marks, along, corners[:, 1])
    return np.vstack([[x[0], y[0]], corners[inner], [x[1], y[1]]])


def _links(ends: NDArray[np.int64], length_m: NDArray[np.float64]) -> sparse.csr_matrix:
    """Return the metres from middle to middle of pieces that share a node."""
    count = len(ends)
    pieces = np.repeat(np.arange(count), 2)
    touch = sparse.csr_matrix(
        (np.ones(2 * count), (pieces, ends.ravel())), shape=(count, int(ends.max()) + 1)
    )
    pairs = (touch @ touch.T).tocoo()
    apart = pairs.row != pairs.col
    row, column = pairs.row[apart], pairs.col[apart]
    metres = np.maximum((length_m[row] + length_m[column]) / 2, _NODE_M)
    return sparse.csr_matrix((metres, (row, column)), shape=(count, count))


def _share_out(
    lines: NDArray[np.object_],
    barriers: NDArray[np.object_],
    boundary: BaseGeometry,
    square_m: float,
) -> Lattice:
    west, south, east, north = boundary.bounds
    columns = int(np.ceil((east - west) / square_m))
    rows = int(np.ceil((north - south) / square_m))
    x = west + (np.arange(columns) + 0.5) * square_m
    y = south + (np.arange(rows) + 0.5) * square_m
    centre_x, centre_y = (values.ravel() for values in np.meshgrid(x, y))
    part = _part_inside(centre_x, centre_y, (rows, columns), boundary, square_m)
    mine = np.flatnonzero(part > 0)
    points = shapely.points(centre_x[mine], centre_y[mine])
    unit = np.full(rows * columns, -1, dtype=np.int64)
    nearest = _nearest(np.column_stack([centre_x[mine], centre_y[mine]]), lines)
    unit[mine] = in_sight(nearest, points, lines, shapely.STRtree(lines), barriers, GROUND_M)
    cut, wall_east, wall_north = _walls(centre_x, centre_y, barriers, square_m)
    shape = (rows, columns)
    return Lattice(
        west, south, square_m,
        unit=unit.reshape(shape),
        cut=cut.reshape(shape),
        part=part.reshape(shape),
        wall_east=wall_east.reshape(shape),
        wall_north=wall_north.reshape(shape),
    )  # fmt: skip


def _nearest(xy: NDArray[np.float64], lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the nearest line to each point within reach; -1: none. Sure to a metre."""
    line, at = _samples(lines)
    away, sample = cKDTree(at).query(xy, distance_upper_bound=GROUND_M, workers=-1)
    return np.where(np.isfinite(away), line[np.minimum(sample, len(line) - 1)], -1)


def _samples(lines: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return points along lines, none farther than `_SAMPLE_M` from the next, and whose."""
    dense, line = shapely.get_coordinates(shapely.segmentize(lines, _SAMPLE_M), return_index=True)
    return line, dense


def _part_inside(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shape: tuple[int, int],
    boundary: BaseGeometry,
    square_m: float,
) -> NDArray[np.float64]:
    """Return what share of each square lies in the office; 0 where the middle does not."""
    inside = shapely.contains_xy(boundary, x, y)
    part = inside.astype(float)
    ring = inside & ~ndimage.binary_erosion(inside.reshape(shape), np.ones((3, 3))).ravel()
    edge, half = np.flatnonzero(ring), square_m / 2
    squares = shapely.box(x[edge] - half, y[edge] - half, x[edge] + half, y[edge] + half)
    part[edge] = shapely.area(shapely.intersection(squares, boundary)) / square_m**2
    return part


def _walls(
    x: NDArray[np.float64], y: NDArray[np.float64], barriers: NDArray[np.object_], square_m: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which squares a barrier cuts, and from which it bars the way east and north."""
    cut, east, north = (np.zeros(len(x), dtype=bool) for _ in range(3))
    if not len(barriers):
        return cut, east, north
    wall = shapely.union_all(barriers)
    shapely.prepare(wall)
    away = cKDTree(_samples(barriers)[1]).query(
        np.column_stack([x, y]), distance_upper_bound=2 * square_m, workers=-1
    )[0]
    near = np.flatnonzero(np.isfinite(away))
    at, half = np.column_stack([x[near], y[near]]), square_m / 2
    cut[near] = shapely.intersects(
        wall, shapely.box(at[:, 0] - half, at[:, 1] - half, at[:, 0] + half, at[:, 1] + half)
    )
    for table, step in ((east, (square_m, 0.0)), (north, (0.0, square_m))):
        steps = shapely.linestrings(np.stack([at, at + step], axis=1))
        table[near] = shapely.intersects(wall, steps)
    return cut, east, north
