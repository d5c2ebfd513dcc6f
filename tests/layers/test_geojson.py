"""Frames as GeoJSON text."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import shapely

from webmap.layers.geojson import feature_collection


def _frame(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    points = shapely.points([(114.12345678, 22.7)] * count)
    return gpd.GeoDataFrame(columns, geometry=points, crs=4326).rename_geometry("geom")


def test_text_is_a_feature_collection_with_rounded_coordinates() -> None:
    told = json.loads(feature_collection(_frame(number=["A1"], name=["“引号”\n</script>"])))
    assert told["type"] == "FeatureCollection"
    (feature,) = told["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [114.123457, 22.7]}
    assert feature["properties"] == {"number": "A1", "name": "“引号”\n</script>"}


def test_attributes_are_spread_and_never_replace_the_number() -> None:
    frame = _frame(number=["A1"], attributes=[{"floors": 5, "number": "false", "note": None}])
    (feature,) = json.loads(feature_collection(frame))["features"]
    assert feature["properties"] == {"number": "A1", "floors": 5}


def test_times_carry_the_offices_offset_and_empty_values_are_left_out() -> None:
    frame = _frame(
        number=["A1", "A2"],
        at=[datetime(2026, 3, 1, 14, 30, tzinfo=UTC), None],
        level=np.array([1, 0]),
        name=["", "乙"],
    )
    first, second = json.loads(feature_collection(frame))["features"]
    assert first["properties"] == {"number": "A1", "at": "2026-03-01T22:30+08:00", "level": 1}
    assert second["properties"] == {"number": "A2", "level": 0, "name": "乙"}


def test_an_empty_frame_is_an_empty_collection() -> None:
    told = json.loads(feature_collection(_frame(number=["A1"]).iloc[:0]))
    assert told == {"type": "FeatureCollection", "features": []}
