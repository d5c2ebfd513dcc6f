"""Coordinate systems under their OGC names, with axes in the order that the name stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
STORED_SRID = 4326
# 0.0000001 degrees is 1 cm; a millimetre where the unit is the metre.
_DEGREE_DECIMALS, _METRE_DECIMALS = 7, 3
# The side of a rectangle in metres is no straight line in degrees: it gets points between.
_SIDE_PARTS = 16

Corners = tuple[float, float, float, float]


@dataclass(frozen=True)
class NamedCrs:
    """A coordinate system as clients name it.

    Parameters
    ----------
    uri
        Its name.
    srid
        Its EPSG code.
    northing_first
        Whether its first axis is latitude or northing, not longitude or easting.
    """

    uri: str
    srid: int
    northing_first: bool = False

    def from_stored(self, geometries: gpd.GeoSeries) -> NDArray[np.object_]:
        """Return geometries (EPSG:4326) in this system, axes in its order, rounded to 1 cm."""
        projected = geometries if self.srid == STORED_SRID else geometries.to_crs(self.srid)
        decimals = _DEGREE_DECIMALS if self.srid == STORED_SRID else _METRE_DECIMALS
        return shapely.transform(
            projected.to_numpy(), lambda points: self._in_order(points.round(decimals))
        )

    def to_stored(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry (axes in this system's order) in EPSG:4326, longitude first.

        A point that this system can't hold becomes infinite.
        """
        ordered = shapely.transform(geometry, self._in_order)
        if self.srid == STORED_SRID:
            return ordered
        return gpd.GeoSeries([ordered], crs=self.srid).to_crs(STORED_SRID).iloc[0]

    def area(self, corners: Corners) -> BaseGeometry:
        """Return the box between two corners (axes in this system's order) in EPSG:4326.

        A box of degrees whose west is greater than its east crosses the 180th meridian.
        """
        first = self._in_order(np.array(corners).reshape(2, 2))
        (west, south), (east, north) = first.tolist()
        if self.srid == STORED_SRID:
            if west <= east:
                return _box(west, south, east, north)
            return shapely.union(_box(west, south, 180, north), _box(-180, south, east, north))
        outline = _dense_outline(west, south, east, north)
        return gpd.GeoSeries([outline], crs=self.srid).to_crs(STORED_SRID).iloc[0]

    def _in_order(self, points: NDArray[Any]) -> NDArray[Any]:
        return points[:, ::-1] if self.northing_first else points


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return a box; one without width or height becomes the line or point that it is."""
    return shapely.MultiPoint([(west, south), (east, north)]).envelope


def _dense_outline(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return a box with points along its sides; one without width or height is but a line."""
    if west == east or south == north:
        return _box(west, south, east, north)
    along = np.linspace(0, 1, _SIDE_PARTS, endpoint=False)
    there, up = west + along * (east - west), south + along * (north - south)
    back, down = east - along * (east - west), north - along * (north - south)
    same = np.full(_SIDE_PARTS, 1.0)
    return shapely.Polygon(
        np.concatenate(
            [
                np.column_stack([there, same * south]),
                np.column_stack([same * east, up]),
                np.column_stack([back, same * north]),
                np.column_stack([same * west, down]),
            ]
        )
    )


def _by_epsg(srid: int) -> NamedCrs:
    first_axis = CRS.from_epsg(srid).axis_info[0]
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{srid}"
    return NamedCrs(uri, srid, northing_first=first_axis.direction == "north")


def offered_crs(metric_srid: int) -> dict[str, NamedCrs]:
    """Return the systems that an office's features are given in, by name; CRS84 first.

    Parameters
    ----------
    metric_srid
        EPSG code of the office's metric system.
    """
    systems = (NamedCrs(CRS84, STORED_SRID), _by_epsg(STORED_SRID), _by_epsg(metric_srid))
    return {system.uri: system for system in systems}
