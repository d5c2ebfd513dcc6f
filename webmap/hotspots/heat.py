"""Heat: how many incidents there are by hectare, as a surface of cells that a map can draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod
from scipy import fft

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL_BANDWIDTH_M = 150.0
HECTARE_M2 = 10_000.0
# Finer than an eye tells apart at the usual bandwidth, and few enough to send.
CELL_M = 25.0
MOST_CELLS = 40_000
TRACE = 1e-9
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Lattice:
    """Cells of equal size in degrees over a small area, from its south-west corner.

    Over the few kilometres of an office a degree of longitude has the same length everywhere to
    one part in a thousand.

    Parameters
    ----------
    west, south
        Corner, EPSG:4326.
    d_lon, d_lat
        Size of a cell, degrees.
    columns, rows
        How many.
    cell_m2
        Ground of a cell, m².
    """

    west: float
    south: float
    d_lon: float
    d_lat: float
    columns: int
    rows: int
    cell_m2: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, EPSG:4326."""
        east = self.west + self.d_lon * self.columns
        return self.west, self.south, east, self.south + self.d_lat * self.rows


def lattice_over(
    bounds: tuple[float, float, float, float], margin_m: float, most_cells: int = MOST_CELLS
) -> Lattice:
    """Return a lattice of square cells over an area.

    Parameters
    ----------
    bounds
        West, south, east and north, EPSG:4326.
    margin_m
        How far it reaches beyond them, metres.
    most_cells
        Cells grow beyond `CELL_M` where there would be more.
    """
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    step = 0.001
    lon_m = _WGS84.line_length([lon, lon + step], [lat, lat]) / step
    lat_m = _WGS84.line_length([lon, lon], [lat - step / 2, lat + step / 2]) / step
    west, east = west - margin_m / lon_m, east + margin_m / lon_m
    south, north = south - margin_m / lat_m, north + margin_m / lat_m
    width_m, height_m = (east - west) * lon_m, (north - south) * lat_m
    cell_m = max(CELL_M, float(np.sqrt(width_m * height_m / most_cells)))
    columns, rows = int(np.ceil(width_m / cell_m)), int(np.ceil(height_m / cell_m))
    return Lattice(west, south, cell_m / lon_m, cell_m / lat_m, columns, rows, cell_m**2)


def heat_of(
    lattice: Lattice, lon_lat: Floats, weights: Floats, bandwidth_m: float = USUAL_BANDWIDTH_M
) -> Floats:
    """Return the incidents by hectare in each cell: a kernel density, not a count of cells.

    Each incident is spread over the ground around it by the quartic kernel (Silverman 1986); the
    sum over all ground is the number of incidents. Positions are taken to the middle of their cell.

    Parameters
    ----------
    lattice
        Where.
    lon_lat
        Shape (incidents, 2), EPSG:4326; what lies outside of the lattice is left out.
    weights
        Shape (incidents,) or (frames, incidents): how much each counts.
    bandwidth_m
        How far an incident reaches, metres.

    Returns
    -------
    array of shape (rows, columns) or (frames, rows, columns)
        The southern row first.
    """
    column = np.floor((lon_lat[:, 0] - lattice.west) / lattice.d_lon).astype(np.int64)
    row = np.floor((lon_lat[:, 1] - lattice.south) / lattice.d_lat).astype(np.int64)
    inside = (column >= 0) & (column < lattice.columns) & (row >= 0) & (row < lattice.rows)
    cell = row[inside] * lattice.columns + column[inside]
    frames = np.atleast_2d(weights)[:, inside]
    size = lattice.rows * lattice.columns
    counted = np.array([np.bincount(cell, frame, minlength=size) for frame in frames])
    counts: Floats = counted.astype(np.float64).reshape(-1, lattice.rows, lattice.columns)
    density = _spread(counts, _quartic(bandwidth_m, float(np.sqrt(lattice.cell_m2))))
    density *= HECTARE_M2 / lattice.cell_m2
    # The transform leaves traces of something where nothing is.
    density[density < TRACE] = 0
    return density if weights.ndim > 1 else density[0]


def _spread(counts: Floats, kernel: Floats) -> Floats:
    """Return counts, shape (frames, rows, columns), each spread by a kernel around its cell."""
    rows, columns = counts.shape[1:]
    reach = kernel.shape[0] // 2
    shape = [fft.next_fast_len(size + 2 * reach, real=True) for size in (rows, columns)]
    waves = fft.rfft2(counts, shape) * fft.rfft2(kernel, shape)
    spread: Floats = fft.irfft2(waves, shape)
    return np.ascontiguousarray(spread[:, reach : reach + rows, reach : reach + columns])


def _quartic(bandwidth_m: float, cell_m: float) -> Floats:
    """Return the shares of an incident that fall to the cells around its own; they sum to 1."""
    reach = int(bandwidth_m // cell_m)
    steps = np.arange(-reach, reach + 1) * cell_m
    square = (steps[:, np.newaxis] ** 2 + steps**2) / bandwidth_m**2
    kernel: Floats = np.where(square < 1, (1 - square) ** 2, 0.0)
    return kernel / kernel.sum()
