"""A square mesh as units, where an area has no streets: what methods are compared on elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse

from webmap.hotspots.lattice import Lattice
from webmap.hotspots.units import NO_UNIT, Units

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def mesh_units(boundary: BaseGeometry, size_m: float = 100.0) -> Units:
    """Return the squares of a mesh whose middle lies in an area, each linked to its four sides'.

    Parameters
    ----------
    boundary
        Polygon, metres.
    size_m
        Side of a square.
    """
    west, south, east, north = boundary.bounds
    columns = int(np.ceil((east - west) / size_m))
    rows = int(np.ceil((north - south) / size_m))
    x, y = np.meshgrid(
        west + (np.arange(columns) + 0.5) * size_m, south + (np.arange(rows) + 0.5) * size_m
    )
    shapely.prepare(boundary)
    inside = shapely.contains_xy(boundary, x, y)
    count = int(inside.sum())
    unit = np.full((rows, columns), NO_UNIT, dtype=np.int64)
    unit[inside] = np.arange(count)
    nowhere = np.zeros((rows, columns), dtype=bool)
    lattice = Lattice(
        west, south, size_m,
        unit=unit, cut=nowhere, part=inside.astype(float), wall_east=nowhere, wall_north=nowhere,
    )  # fmt: skip
    return Units(
        middle=np.column_stack([x[inside], y[inside]]),
        length_m=np.full(count, size_m),
        office_area_m2=count * size_m**2,
        lattice=lattice,
        links=sparse.csr_matrix(lattice.beside(count).astype(np.float64) * size_m),
    )
