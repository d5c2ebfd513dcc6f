"""GeoJSON and CSV with the same bytes for the same content: a feature a line, 7 decimals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely

from scripts.demo.plane import UNITS_PER_DEGREE

Feature = tuple[dict[str, Any], shapely.Geometry]


def write_geojson(path: Path, name: str, features: Iterable[Feature]) -> int:
    """Write features with their geometry in ten-millionths of a degree; return how many."""
    lines = [
        f'{{"type":"Feature","properties":{_json(properties)},"geometry":{_geometry(geometry)}}}'
        for properties, geometry in features
    ]
    head = f'{{"type":"FeatureCollection","name":{_json(name)},"features":['
    path.write_text(head + "\n" + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")
    return len(lines)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write rows of text under a header; return how many."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    return count


def degrees(units: float) -> str:
    """Return ten-millionths of a degree as degrees with 7 decimals."""
    whole, rest = divmod(round(units), UNITS_PER_DEGREE)
    return f"{whole}.{rest:07d}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _geometry(geometry: shapely.Geometry) -> str:
    """Return a geometry as RFC 7946 wants it: outer rings anticlockwise."""
    kind = geometry.geom_type
    if kind == "Point":
        coordinates = _position(geometry.coords[0])
    elif kind == "LineString":
        coordinates = _positions(geometry)
    elif kind == "Polygon":
        coordinates = _rings(geometry)
    elif kind == "MultiPolygon":
        coordinates = f"[{','.join(_rings(part) for part in geometry.geoms)}]"
    else:
        raise ValueError(f"no way to write a {kind}")
    return f'{{"type":"{kind}","coordinates":{coordinates}}}'


def _rings(polygon: shapely.Polygon) -> str:
    polygon = shapely.orient_polygons(polygon)
    return f"[{','.join(_positions(ring) for ring in (polygon.exterior, *polygon.interiors))}]"


def _positions(line: shapely.LineString) -> str:
    return f"[{','.join(_position(position) for position in line.coords)}]"


def _position(position: Sequence[float]) -> str:
    return f"[{degrees(position[0])},{degrees(position[1])}]"
