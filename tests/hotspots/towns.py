"""Made-up towns on the plane: a lattice of streets, a railway with one crossing."""

from __future__ import annotations

import itertools

import numpy as np
import shapely
from numpy.typing import NDArray

from webmap.hotspots.cutting import cut_units
from webmap.hotspots.units import Units

BLOCK_M = 100.0
RAIL_X = 550.0
CROSSING_Y = 500.0


def lattice_streets(blocks: int = 10, crossing: bool = True) -> NDArray[np.object_]:
    """Return streets around square blocks; across the railway goes only the middle one."""
    lines = []
    marks = [i * BLOCK_M for i in range(blocks + 1)]
    for across in marks:
        for west, east in itertools.pairwise(marks):
            lines.append([(across, west), (across, east)])
            barred = west < RAIL_X < east and not (crossing and across == CROSSING_Y)
            if not barred:
                lines.append([(west, across), (east, across)])
    return np.array([shapely.LineString(line) for line in lines], dtype=object)


def railway() -> NDArray[np.object_]:
    """Return a railway from south to north, between two rows of blocks."""
    return np.array([shapely.LineString([(RAIL_X, -50), (RAIL_X, 1050)])], dtype=object)


def town(crossing: bool = True) -> Units:
    """Return the units of 1 km² with a railway."""
    boundary = shapely.box(-20, -20, 1020, 1020)
    return cut_units(lattice_streets(crossing=crossing), railway(), boundary)


def one_street(length_m: float = 1000.0) -> Units:
    """Return the units of one straight street."""
    line = np.array([shapely.LineString([(0, 0), (length_m, 0)])], dtype=object)
    return cut_units(line, np.empty(0, dtype=object), shapely.box(0, -50, length_m, 50))
