"""Junctions: lines cut where they meet, so that a network can be made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCALE = 10**7


def _keys(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number for each point, the same for points with the same 7 decimals."""
    _, of_point = np.unique(np.round(xy * _SCALE).astype(np.int64), axis=0, return_inverse=True)
    return of_point.reshape(-1)


def cut_at_junctions(
    lines: NDArray[np.object_], level: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut lines at every vertex that they share; a loop is cut in two besides.

    Lines that merely cross without a shared vertex pass over or under one another and are not
    cut; nor are lines that all run through a shared vertex at different levels.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings, EPSG:4326.
    level
        Shape (lines,): 0 ground, 1 bridge, -1 underpass.

    Returns
    -------
    pieces
        LineStrings, in the order of the lines.
    source
        Shape (pieces,): position of the line that each was cut from.
    """
    parts, part_line = shapely.get_parts(lines, return_index=True)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    fresh = np.ones(len(xy), dtype=bool)
    fresh[1:] = (owner[1:] != owner[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, owner = xy[fresh], owner[fresh]
    key = _keys(xy)
    is_start = np.r_[True, owner[1:] != owner[:-1]]
    is_end = np.r_[owner[1:] != owner[:-1], True]
    at_end = is_start | is_end
    cut = at_end | _is_junction(key, at_end, level[part_line][owner])
    cut |= _loop_middles(owner, key, cut, is_start, is_end)
    # Each piece runs from one cut to the next of the same part.
    cuts = np.flatnonzero(cut)
    same = owner[cuts[1:]] == owner[cuts[:-1]]
    starts, ends = cuts[:-1][same], cuts[1:][same]
    sizes = ends - starts + 1
    piece = np.repeat(np.arange(len(starts)), sizes)
    offset = np.arange(len(piece)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    pieces = shapely.linestrings(xy[np.repeat(starts, sizes) + offset], indices=piece)
    return np.asarray(pieces, dtype=object), part_line[owner[starts]]


def _is_junction(
    key: NDArray[np.int64], at_end: NDArray[np.bool_], level: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which vertices are shared, but for bridges that pass over a vertex below."""
    count = np.bincount(key)
    any_end = np.bincount(key, at_end) > 0
    low = np.full(len(count), np.iinfo(np.int64).max)
    high = np.full(len(count), np.iinfo(np.int64).min)
    np.minimum.at(low, key, level)
    np.maximum.at(high, key, level)
    meets = (count > 1) & (any_end | (low == high))
    return meets[key]


def _loop_middles(
    owner: NDArray[np.int64],
    key: NDArray[np.int64],
    cut: NDArray[np.bool_],
    is_start: NDArray[np.bool_],
    is_end: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return a vertex in the middle of each piece that ends where it begins."""
    middles = np.zeros(len(key), dtype=bool)
    cuts = np.flatnonzero(cut)
    for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        if owner[start] == owner[end] and key[start] == key[end] and end - start > 1:
            middles[(start + end) // 2] = True
    return middles


def detached_count(lines: NDArray[np.object_]) -> int:
    """Return how many lines do not belong to the largest connected network."""
    ends = np.vstack(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    key = _keys(ends)
    start, end = key[: len(lines)], key[len(lines) :]
    graph = sparse.coo_matrix((np.ones(len(lines)), (start, end)), (key.max() + 1,) * 2)
    _, part = connected_components(graph, directed=False)
    sizes = np.bincount(part[start])
    return int(len(lines) - sizes.max())
