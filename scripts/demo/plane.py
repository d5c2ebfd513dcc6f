"""The plane that the demo is drawn on, and its way to the stored coordinates and back.

Drawing is done in metres east and north of a middle point, along the axes of EPSG:4547. What is
stored is whole ten-millionths of a degree, here held as whole numbers: they are exact, so that
streets, grids and the boundary share their corners to the last digit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

METRIC_SRID = 4547
MIDDLE_LON, MIDDLE_LAT = 114.0702, 22.7905
UNITS_PER_DEGREE = 10_000_000

_TO_METRIC = Transformer.from_crs(4326, METRIC_SRID, always_xy=True)
_TO_DEGREES = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True)
_EAST_0, _NORTH_0 = (round(value) for value in _TO_METRIC.transform(MIDDLE_LON, MIDDLE_LAT))


def to_units(geometry: Any) -> Any:
    """Return a geometry of the plane (metres) in whole ten-millionths of a degree."""

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = _TO_DEGREES.transform(xy[:, 0] + _EAST_0, xy[:, 1] + _NORTH_0)
        return np.round(np.column_stack([lon, lat]) * UNITS_PER_DEGREE)

    return shapely.transform(geometry, move)


def to_plane(geometry: Any) -> Any:
    """Return a geometry in ten-millionths of a degree in metres on the plane."""

    def move(units: NDArray[np.float64]) -> NDArray[np.float64]:
        degrees = units / UNITS_PER_DEGREE
        east, north = _TO_METRIC.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([east - _EAST_0, north - _NORTH_0])

    return shapely.transform(geometry, move)
