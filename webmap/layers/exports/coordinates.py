"""Geometries (EPSG:4326) in the coordinates of a file, and how these are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from webmap.layers.datums import Datum, from_wgs84
from webmap.layers.exports.choices import ExportCrs
from webmap.layers.imports.area import transformed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STORED_SRID, CGCS2000_SRID = 4326, 4490


def srid_of(crs: ExportCrs, metric_srid: int) -> int | None:
    """Return the EPSG code of a file's coordinates; GCJ-02 has none."""
    return {
        ExportCrs.WGS84: STORED_SRID,
        ExportCrs.CGCS2000: CGCS2000_SRID,
        ExportCrs.METRIC: metric_srid,
    }.get(crs)


def tag_of(crs: ExportCrs, metric_srid: int) -> str:
    """Return what names the coordinates in file and column names."""
    return f"EPSG{metric_srid}" if crs is ExportCrs.METRIC else crs.value.upper()


def in_crs(geometry: NDArray[np.object_], crs: ExportCrs, metric_srid: int) -> NDArray[np.object_]:
    """Return geometries in a file's coordinates; east or longitude comes first.

    CGCS2000 and WGS 84 differ by centimetres and have the same numbers here.
    """
    if crs is ExportCrs.METRIC:
        return transformed(geometry, STORED_SRID, metric_srid)
    if crs is ExportCrs.GCJ02:
        return shapely.transform(
            geometry, lambda lon, lat: from_wgs84(lon, lat, Datum.GCJ02), interleaved=False
        )
    return geometry
