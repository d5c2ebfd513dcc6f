"""GeoJSON files, whatever their encoding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files.encoding import decode
from webmap.layers.files.table import Limits, SourceTable, check_size

_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
}  # fmt: skip


def _features(content: Any) -> list[Any]:
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        return content["features"]
    if kind == "Feature":
        return [content]
    if kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    raise BadFile(N_("这不是 GeoJSON：最外层要是 FeatureCollection。"))


def _named_crs(content: dict[str, Any]) -> pyproj.CRS | None:
    """Return the CRS of the old (2008) form of GeoJSON; the standard of today has none."""
    named = content.get("crs")
    if not isinstance(named, dict):
        return None
    try:
        return pyproj.CRS.from_user_input(named["properties"]["name"])
    except (KeyError, TypeError, pyproj.exceptions.CRSError) as error:
        raise BadFile(N_("文件写的坐标系读不懂，请另存为 WGS 84 的 GeoJSON。")) from error


def read_geojson(path: Path, encoding: str | None, limits: Limits) -> SourceTable:
    """Read a GeoJSON file; features count from 1.

    Raises
    ------
    BadFile
        It is no GeoJSON, empty or too large.
    """
    text, _ = decode(path.read_bytes(), encoding)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFile(
            N_("GeoJSON 写得不完整：第 %(line)s 行第 %(column)s 列附近出错。"),
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise BadFile(N_("这不是 GeoJSON：最外层要是 FeatureCollection。")) from error
    features = _features(content)
    check_size(len(features), limits)
    problems, properties, shapes = [], [], []
    for row, feature in enumerate(features, start=1):
        known = isinstance(feature, dict) and isinstance(feature.get("properties") or {}, dict)
        if not known:
            problems.append(RowProblem(row, N_("这一项不是 GeoJSON 的 Feature。")))
        feature = feature if known else {}
        properties.append(feature.get("properties") or {})
        geometry = feature.get("geometry")
        shapes.append(None if geometry is None else json.dumps(geometry))
    geometry = shapely.from_geojson(np.array(shapes, dtype=object), on_invalid="ignore")
    unread = [i for i, shape in enumerate(shapes) if shape is not None and geometry[i] is None]
    problems += [RowProblem(i + 1, N_("坐标写得不对，读不出图形。")) for i in unread]
    return SourceTable(
        columns=pd.DataFrame.from_records(properties, index=range(len(features))).astype(object),
        rows=np.arange(1, len(features) + 1),
        geometry=geometry,
        crs=_named_crs(content),
        problems=tuple(problems),
    )
