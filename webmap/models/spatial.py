"""Spatial queries and frames that read the same on SpatiaLite and PostGIS."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry, WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

STORED_SRID = 4326
Bbox = tuple[float, float, float, float]


class _IntersectsBbox(ColumnElement[bool]):
    """The bounding box of a geometry column meets a box; answered by the spatial index."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: InstrumentedAttribute[Any], bbox: Bbox) -> None:
        self.table = column.class_.__tablename__
        self.column = column.key
        self.corners = [literal(float(value)) for value in bbox]


@compiles(_IntersectsBbox, "sqlite")
def _sqlite(element: _IntersectsBbox, compiler: Any, **kw: Any) -> str:
    corners = ", ".join(compiler.process(corner, **kw) for corner in element.corners)
    # Table and column are names of mapped classes; the corners are bound parameters.
    return (
        f"{element.table}.rowid IN (SELECT rowid FROM SpatialIndex"
        f" WHERE f_table_name = '{element.table}' AND f_geometry_column = '{element.column}'"
        f" AND search_frame = BuildMbr({corners}))"
    )


@compiles(_IntersectsBbox, "postgresql")
def _postgresql(element: _IntersectsBbox, compiler: Any, **kw: Any) -> str:
    corners = ", ".join(compiler.process(corner, **kw) for corner in element.corners)
    return f"{element.table}.{element.column} && ST_MakeEnvelope({corners}, {STORED_SRID})"


def intersects_bbox(column: InstrumentedAttribute[Any], bbox: Bbox) -> ColumnElement[bool]:
    """Return a condition: the geometry's bounding box meets (min lon, min lat, max lon, max lat).

    Bounding boxes only, in EPSG:4326, which the indexes keep in single precision: what lies up to
    1 m outside may come along. For the exact shape add a test in shapely.
    """
    return _IntersectsBbox(column, bbox)


class extent_of(FunctionElement[WKBElement]):  # noqa: N801
    """The bounding box of all geometries of a column (EPSG:4326), as a stored value or None."""

    inherit_cache = True
    name = "extent_of"
    type = Geometry(srid=STORED_SRID)


@compiles(extent_of, "sqlite")
def _extent_sqlite(element: extent_of, compiler: Any, **kw: Any) -> str:
    return f"Extent({compiler.process(element.clauses, **kw)})"


@compiles(extent_of, "postgresql")
def _extent_postgresql(element: extent_of, compiler: Any, **kw: Any) -> str:
    return f"ST_Extent({compiler.process(element.clauses, **kw)})::geometry"


def to_geometry(value: WKBElement) -> BaseGeometry:
    """Return the shapely geometry (EPSG:4326) of a stored value."""
    return to_shape(value)


def to_stored(geometry: BaseGeometry) -> WKBElement:
    """Return a shapely geometry (EPSG:4326) as a value to store."""
    return from_shape(geometry, srid=STORED_SRID)


def point_wkb(lon: float, lat: float) -> WKBElement:
    """Return a point (degrees, EPSG:4326) as a value to store."""
    return to_stored(shapely.Point(lon, lat))


def read_frame(
    session: Session, statement: Select[*tuple[Any, ...]], geometry: str = "geom"
) -> gpd.GeoDataFrame:
    """Run a query of columns and give its rows as a GeoDataFrame in EPSG:4326.

    Parameters
    ----------
    session
        A database session.
    statement
        A select of columns (not of a mapped class), one of them named as ``geometry``.
    geometry
        Name of the geometry column.

    Returns
    -------
    A column that misses values holds the rest as they are, and None.
    """
    columns = [
        func.ST_AsBinary(column).label(geometry) if column.key == geometry else column
        for column in statement.selected_columns
    ]
    result = session.execute(statement.with_only_columns(*columns))
    names = list(result.keys())
    values = list(zip(*result.all(), strict=True)) or [()] * len(names)
    # Left to itself, pandas turns a missing text or whole number into a floating NaN.
    frame = pd.DataFrame(
        {
            name: pd.Series(column, dtype=object if None in column else None)
            for name, column in zip(names, values, strict=True)
        }
    )
    raw = frame[geometry].to_numpy(dtype=object)
    blobs = np.array([bytes(b) if b is not None else None for b in raw], dtype=object)
    return gpd.GeoDataFrame(
        frame.drop(columns=geometry),
        geometry=gpd.GeoSeries(shapely.from_wkb(blobs), crs=STORED_SRID).rename(geometry),
    ).rename_geometry(geometry)
