"""The features of a layer as a table with one typed column for each attribute."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from webmap.errors import N_
from webmap.layers.catalogue import Field
from webmap.layers.collections import Collection
from webmap.models import LayerSource

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
_INT32 = 2**31
_TOLD = {
    "occurred_from": Field("occurred_from", N_("发生时间"), "Occurred from"),
    "occurred_to": Field("occurred_to", N_("发生时间止"), "Occurred to"),
    "starts_at": Field("starts_at", N_("开始时间"), "Starts at"),
    "ends_at": Field("ends_at", N_("结束时间"), "Ends at"),
    "windows": Field("windows", N_("时间窗"), "Time windows"),
}


@dataclass(frozen=True, eq=False)
class ExportTable:
    """A layer's features, ready to be written.

    Parameters
    ----------
    fields
        The attributes, in order.
    columns
        One column for each, typed as pandas' nullable types; a missing value is missing.
    geometry
        Shape (features,): EPSG:4326.
    geometry_type
        What the layer's features are: Point, LineString or Polygon.
    source
        The table that the features come from.
    moments
        Names of fields that tell moments: ISO 8601 texts in local time.
    """

    fields: tuple[Field, ...]
    columns: pd.DataFrame
    geometry: NDArray[np.object_]
    geometry_type: str
    source: LayerSource
    moments: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.geometry)

    def in_crs(self, geometry: NDArray[np.object_], srid: int | None) -> gpd.GeoDataFrame:
        """Return a frame with geometries that stand for these, in a system of an EPSG code."""
        import geopandas as gpd

        return gpd.GeoDataFrame(self.columns, geometry=gpd.GeoSeries(geometry, crs=srid))


def as_table(collection: Collection, frame: gpd.GeoDataFrame) -> ExportTable:
    """Return the table of a frame that `select_features` gave.

    Values of fields that a layer had once stay behind.
    """
    stored = (
        [row or {} for row in frame["attributes"]]
        if "attributes" in frame.columns
        else [{}] * len(frame)
    )
    fields = (*collection.fields, *(_TOLD[name] for name in collection.told))
    columns = {
        field.name: _column(
            frame[field.name].tolist()
            if field.name in frame.columns
            else [row.get(field.name) for row in stored],
            field,
        )
        for field in fields
    }
    return ExportTable(
        fields=fields,
        columns=pd.DataFrame(columns, index=range(len(frame))),
        geometry=np.asarray(frame.geometry.array, dtype=object),
        geometry_type=collection.geometry_type,
        source=collection.source,
        moments=frozenset(name for name, kind in collection.told.items() if kind == "time"),
    )


def _column(values: list[Any], field: Field) -> pd.Series[Any]:
    dtype = _DTYPES.get(field.type)
    if dtype is not None:
        try:
            column = pd.Series(values, dtype=dtype)
            return _narrowed(column) if dtype == "Int64" else column
        except (TypeError, ValueError):
            pass  # a cell holds another type than its field says: all are texts then
    return pd.Series([_text(value) for value in values], dtype=object)


def _narrowed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return whole numbers as 32 bits where these hold them: not every format knows 64."""
    largest = column.abs().max()
    return column.astype("Int32") if pd.isna(largest) or largest < _INT32 else column


def _text(value: Any) -> str | None:
    if value is None or value != value:  # NaN and NaT are unequal to themselves
        return None
    if isinstance(value, datetime):
        return value.astimezone(_LOCAL_ZONE).isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
