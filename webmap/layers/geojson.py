"""Frames written as GeoJSON text (RFC 7946, EPSG:4326), compact and quick."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely

# 0.000001 degrees is 0.1 m: less than a pixel at the nearest zoom.
SCREEN_DECIMALS = 6
_LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; times as the office's clock shows them."""
    if value != value:  # NaN and NaT, which are unequal to themselves
        return None
    if isinstance(value, datetime):
        return value.astimezone(_LOCAL_ZONE).isoformat(timespec="minutes")
    if isinstance(value, np.generic):
        return value.item()
    return value


def _properties(row: dict[str, Any]) -> str:
    attributes = row.pop("attributes", None) or {}
    properties = attributes | {name: _plain(value) for name, value in row.items()}
    return json.dumps(
        {name: value for name, value in properties.items() if value is not None and value != ""},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def feature_collection(frame: gpd.GeoDataFrame, decimals: int = SCREEN_DECIMALS) -> str:
    """Return a frame as the text of a FeatureCollection.

    Parameters
    ----------
    frame
        Features in EPSG:4326. A column ``attributes`` of dicts is spread over the properties;
        empty values are left out; times carry the office's offset (+08:00).
    decimals
        Decimals of the coordinates, degrees.
    """
    geometries = shapely.transform(
        frame.geometry.to_numpy(), lambda coordinates: coordinates.round(decimals)
    )
    rows = frame.drop(columns=frame.geometry.name).astype(object).to_dict("records")
    features = [
        f'{{"type":"Feature","geometry":{geometry},"properties":{_properties(row)}}}'
        for geometry, row in zip(shapely.to_geojson(geometries), rows, strict=True)
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
