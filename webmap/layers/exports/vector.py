"""Files that GDAL writes: GeoJSON, GeoPackage and KML, with typed attributes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from webmap.layers.exports.choices import ExportCrs, ExportFormat
from webmap.layers.exports.coordinates import in_crs, srid_of
from webmap.layers.exports.table import ExportTable

# Files are written in a folder of their own and handed over whole: none is mended after a crash.
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"})

_DRIVERS = {
    ExportFormat.GEOJSON: "GeoJSON",
    ExportFormat.GPKG: "GPKG",
    ExportFormat.KML: "LIBKML",
}
# A polygon and several, a line and several are one kind of column.
_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


def write_vector(
    path: Path,
    table: ExportTable,
    options_format: ExportFormat,
    crs: ExportCrs,
    metric_srid: int,
    *,
    layer: str,
    title: str,
) -> None:
    """Write a table as GeoJSON, GeoPackage or KML.

    Parameters
    ----------
    layer, title
        The name of the layer in the file, and what people call it.
    """
    geometry = in_crs(table.geometry, crs, metric_srid)
    frame = table.in_crs(geometry, srid_of(crs, metric_srid))
    options: dict[str, str] = {}
    if options_format is ExportFormat.GEOJSON:
        options = {"RFC7946": "NO", "COORDINATE_PRECISION": "9", "WRITE_NAME": "YES"}
    elif options_format is ExportFormat.GPKG:
        options = {"IDENTIFIER": title, "GEOMETRY_NAME": "geom", "FID": "webmap_fid"}
    write_frame(
        path,
        frame,
        driver=_DRIVERS[options_format],
        layer=layer,
        geometry_type=geometry_type_of(geometry, table.geometry_type),
        options=options,
    )


def write_frame(
    path: Path,
    frame: gpd.GeoDataFrame,
    *,
    driver: str,
    layer: str,
    geometry_type: str,
    options: dict[str, str],
    encoding: str | None = None,
) -> None:
    """Write a frame as a layer of a file; a file of several layers gets one more."""
    pyogrio.write_dataframe(
        frame,
        path,
        layer=layer,
        driver=driver,
        encoding=encoding,
        geometry_type=geometry_type,
        promote_to_multi=False,
        layer_options=options,
    )


def geometry_type_of(geometry: np.ndarray, usual: str) -> str:
    """Return the geometry type of a column: the layer's own, several parts, or any."""
    found = set(np.unique(shapely.get_type_id(geometry)).tolist())
    names = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString"}
    kinds = {names.get(kind, "MultiPolygon") for kind in found}
    if kinds <= {usual}:
        return usual
    if kinds == {_MULTI[usual]}:
        return _MULTI[usual]
    return "Unknown"
