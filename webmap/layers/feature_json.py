"""Features of a collection as GeoJSON objects: with ids, every attribute, in a named system."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely

from webmap.layers.collections import Collection
from webmap.layers.crs import NamedCrs

_LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return None if value != value else value.astimezone(_LOCAL_ZONE).isoformat()
    return value.item() if isinstance(value, np.generic) else value


def feature_properties(collection: Collection, row: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of one row: the collection's attributes, None where it has none.

    Values of fields that the layer has no more stay where they are, and are not told.
    """
    own = row.get("attributes") or {}
    names = [*(known.name for known in collection.fields), *collection.told]
    return {name: _plain(row[name]) if name in row else own.get(name) for name in names}


def features_json(collection: Collection, frame: gpd.GeoDataFrame, system: NamedCrs) -> list[str]:
    """Return each feature of a frame (EPSG:4326) as the text of a GeoJSON object.

    The id is the feature's number. Coordinates are those of ``system`` in its order of axes, so
    that only longitude and latitude make it the GeoJSON of RFC 7946.
    """
    geometries = shapely.to_geojson(system.from_stored(frame.geometry))
    columns = frame.drop(columns=frame.geometry.name).astype(object)
    return [
        f'{{"type":"Feature","id":{_text(row["number"])},"geometry":{geometry or "null"},'
        f'"properties":{_text(feature_properties(collection, row))}}}'
        for geometry, row in zip(geometries, columns.to_dict("records"), strict=True)
    ]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
