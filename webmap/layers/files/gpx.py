"""GPX files: way points, routes and tracks of a device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from webmap.layers.files.elements import read_elements, tag_of
from webmap.layers.files.table import Limits, SourceTable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; parsing is defusedxml's

    from shapely.geometry.base import BaseGeometry

_WHOLE = {"wpt", "rte", "trk"}
_TEXTS = ("name", "desc", "cmt", "type", "sym", "time", "ele")
_LINE_POINTS = 2


def read_gpx(path: Path, limits: Limits) -> SourceTable:
    """Read the way points, routes and tracks of a GPX file; they count from 1 as they stand.

    Raises
    ------
    BadFile
        It is damaged, empty, too large, or declares entities.
    """
    return read_elements(path, limits, kind="GPX", tags=_WHOLE, texts_of=_texts, shape_of=_shape)


def _texts(element: Element) -> dict[str, str]:
    return {
        tag_of(child): (child.text or "").strip() for child in element if tag_of(child) in _TEXTS
    }


def _shape(element: Element) -> BaseGeometry:
    kind = tag_of(element)
    if kind == "wpt":
        return shapely.Point(_position(element))
    parts = [element] if kind == "rte" else [p for p in element if tag_of(p) == "trkseg"]
    lines = [
        [_position(point) for point in part if tag_of(point) in {"rtept", "trkpt"}]
        for part in parts
    ]
    lines = [line for line in lines if len(line) >= _LINE_POINTS]
    if not lines:
        raise ValueError("a way of less than two points")
    return shapely.LineString(lines[0]) if len(lines) == 1 else shapely.MultiLineString(lines)


def _position(element: Element) -> tuple[float, float]:
    return float(element.get("lon", "")), float(element.get("lat", ""))
