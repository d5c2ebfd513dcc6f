"""The office's area: what lies in it, and what says that coordinates are not what they seem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from webmap.layers.datums import Datum, to_wgs84
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# A GPS fix or a building's corner may lie a little beyond the line drawn on the map.
MARGIN_M = 50.0
_CLEARLY_BETTER = 0.05


@dataclass(frozen=True, eq=False)
class OfficeArea:
    """Where an office is.

    Parameters
    ----------
    boundary
        EPSG:4326.
    metric_srid
        EPSG code of the office's metric CRS.
    """

    boundary: BaseGeometry
    metric_srid: int

    def metric(self, geometry: NDArray[np.object_] | BaseGeometry) -> NDArray[np.object_]:
        """Return geometries (EPSG:4326) in the metric CRS."""
        return transformed(geometry, 4326, self.metric_srid)

    def widened(self, margin_m: float) -> BaseGeometry:
        """Return the boundary grown by metres, EPSG:4326."""
        grown = shapely.buffer(self.metric(self.boundary), margin_m)
        return transformed(grown, self.metric_srid, 4326)

    @cached_property
    def _within_margin(self) -> BaseGeometry:
        area = self.widened(MARGIN_M)
        shapely.prepare(area)
        return area

    def holds(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points (degrees, EPSG:4326) lie in the office or within `MARGIN_M` of it."""
        finite = np.isfinite(lon) & np.isfinite(lat)
        return finite & shapely.contains_xy(
            self._within_margin, np.where(finite, lon, 0.0), np.where(finite, lat, 0.0)
        )

    def swapped(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie outside, but inside with longitude and latitude swapped."""
        return ~self.holds(lon, lat) & self.holds(lat, lon)

    def better_datum(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], datum: Datum
    ) -> tuple[Datum, float, float] | None:
        """Return a datum under which clearly more points lie in the office than under ``datum``.

        Parameters
        ----------
        lon, lat
            Degrees, as the file has them.
        datum
            What the user said that they are.

        Returns
        -------
        tuple or None
            The better datum, the share of points inside under it, and the share under ``datum``.
        """
        if len(lon) == 0:
            return None
        shares = {
            each: float(np.mean(self.holds(*to_wgs84(lon, lat, each))))
            for each in (Datum.WGS84, Datum.GCJ02, Datum.BD09)
        }
        given = shares[Datum.WGS84 if datum is Datum.CGCS2000 else datum]
        best = max(shares, key=lambda each: shares[each])
        if shares[best] < given + _CLEARLY_BETTER:
            return None
        return best, shares[best], given


def transformed(
    geometry: NDArray[np.object_] | BaseGeometry, source: object, target: object
) -> NDArray[np.object_]:
    """Return geometries brought from one CRS into another; longitude and east come first."""
    moving = transformer_between(source, target).transform
    return shapely.transform(geometry, lambda x, y: moving(x, y), interleaved=False)
