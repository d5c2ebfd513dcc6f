"""The lattice of stored coordinates: whole numbers of 1e-7 degree, on which borders are exact."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

PER_DEGREE = 10**7
METRES_PER_DEGREE = 111_319.49

Vertex = tuple[int, int]
Half = tuple[Vertex, Vertex]


def vertex_of(lon: float, lat: float) -> Vertex:
    """Return the vertex of the lattice nearest to a position (degrees, EPSG:4326)."""
    return round(lon * PER_DEGREE), round(lat * PER_DEGREE)


def degrees_of(vertex: Vertex) -> tuple[float, float]:
    """Return longitude and latitude of a vertex: the very numbers that are stored."""
    return vertex[0] / PER_DEGREE, vertex[1] / PER_DEGREE


def on_lattice(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry (degrees) in units of the lattice, every coordinate a whole number."""
    return shapely.transform(geometry, lambda xy: np.rint(xy * PER_DEGREE))


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry in units of the lattice in degrees, EPSG:4326."""
    return shapely.transform(geometry, lambda xy: xy / PER_DEGREE)


def vertices_of(line: Iterable[Sequence[float]]) -> list[Vertex]:
    """Return coordinates in units of the lattice as vertices, without repeats in a row."""
    found: list[Vertex] = []
    for x, y in line:
        vertex = (round(x), round(y))
        if not found or found[-1] != vertex:
            found.append(vertex)
    return found


def segments_of(lines: Iterable[BaseGeometry]) -> set[Half]:
    """Return the segments of lines in units of the lattice, each once, lesser end first."""
    found: set[Half] = set()
    for line in lines:
        vertices = vertices_of(shapely.get_coordinates(line).tolist())
        found.update(undirected(a, b) for a, b in itertools.pairwise(vertices))
    return found


def undirected(a: Vertex, b: Vertex) -> Half:
    """Return a segment with its lesser end first."""
    return (a, b) if a < b else (b, a)


def line_strings(segments: Iterable[Half]) -> NDArray[np.object_]:
    """Return segments as lines in units of the lattice."""
    ends = np.array(list(segments), dtype=float).reshape(-1, 2, 2)
    return shapely.linestrings(ends)


def doubled_area(ring: Sequence[Vertex]) -> int:
    """Return twice the area of a ring (no repeated end), exact; positive: anticlockwise."""
    total = 0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += ax * by - bx * ay
    return total


def angle(a: Vertex, b: Vertex) -> float:
    """Return the direction from a to b in radians; distinct for offices up to a degree wide."""
    return math.atan2(b[1] - a[1], b[0] - a[0])


def square_metres(geometry: BaseGeometry) -> float:
    """Return the area of a geometry in units of the lattice in square metres."""
    if geometry.is_empty:
        return 0.0
    middle = (geometry.bounds[1] + geometry.bounds[3]) / 2 / PER_DEGREE
    unit_m = METRES_PER_DEGREE / PER_DEGREE
    return float(geometry.area) * unit_m * unit_m * math.cos(math.radians(middle))


def metres_between(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the distance of two points in units of the lattice, metres."""
    unit_m = METRES_PER_DEGREE / PER_DEGREE
    flat = math.cos(math.radians((a[1] + b[1]) / 2 / PER_DEGREE))
    return math.hypot((a[0] - b[0]) * flat, a[1] - b[1]) * unit_m
