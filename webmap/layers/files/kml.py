"""KML and KMZ files.

Read here rather than through GDAL, whose driver turns every Chinese name of a field into the
same row of underscores.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import shapely

from webmap.errors import N_, BadFile
from webmap.layers.files.archive import open_archive, unpack
from webmap.layers.files.elements import read_elements, tag_of
from webmap.layers.files.table import Limits, SourceTable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; parsing is defusedxml's

    from shapely.geometry.base import BaseGeometry

_SHAPES = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}


def read_kml(path: Path, limits: Limits) -> SourceTable:
    """Read the placemarks of a KML or KMZ file; they count from 1 in the order of the file.

    Raises
    ------
    BadFile
        It is damaged, empty, too large, or declares entities.
    """
    if path.suffix.lower() != ".kmz":
        return _read(path, limits)
    with open_archive(path, limits) as archive, TemporaryDirectory() as folder:
        inside = [e for e in archive.infolist() if e.filename.lower().endswith(".kml")]
        if not inside:
            raise BadFile(N_("KMZ 文件里没有 .kml 文件。"))
        unpack(archive, inside[0], Path(folder) / "doc.kml")
        return _read(Path(folder) / "doc.kml", limits)


def _read(path: Path, limits: Limits) -> SourceTable:
    return read_elements(
        path, limits, kind="KML", tags={"Placemark"}, texts_of=_texts, shape_of=_shape_in
    )


def _texts(placemark: Element) -> dict[str, str]:
    """Return name and description, and the fields of the extended data."""
    texts = {}
    for child in placemark:
        if tag_of(child) in {"name", "description"}:
            texts[tag_of(child)] = (child.text or "").strip()
    for element in placemark.iter():
        if tag_of(element) == "Data":
            value = next((child.text for child in element if tag_of(child) == "value"), "")
            texts[element.get("name", "")] = (value or "").strip()
        elif tag_of(element) == "SimpleData":
            texts[element.get("name", "")] = (element.text or "").strip()
    texts.pop("", None)
    return texts


def _shape_in(element: Element) -> BaseGeometry | None:
    for child in element:
        if tag_of(child) in _SHAPES:
            return _shape(child)
    return None


def _shape(element: Element) -> BaseGeometry:
    kind = tag_of(element)
    if kind == "MultiGeometry":
        parts = [_shape(child) for child in element if tag_of(child) in _SHAPES]
        types = {part.geom_type for part in parts}
        if len(types) == 1 and (many := _MULTI.get(types.pop())) is not None:
            return many(parts)
        return shapely.GeometryCollection(parts)
    if kind == "Polygon":
        outer = _rings(element, "outerBoundaryIs")
        return shapely.Polygon(outer[0], _rings(element, "innerBoundaryIs"))
    points = _coordinates(element)
    return shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points)


_MULTI: dict[str, Any] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def _rings(polygon: Element, boundary: str) -> list[list[tuple[float, float]]]:
    return [_coordinates(child) for child in polygon if tag_of(child) == boundary]


def _coordinates(element: Element) -> list[tuple[float, float]]:
    """Return longitudes and latitudes; heights are let go."""
    text = next((e.text for e in element.iter() if tag_of(e) == "coordinates"), None) or ""
    return [(float(lon), float(lat)) for lon, lat, *_ in (p.split(",") for p in text.split())]
