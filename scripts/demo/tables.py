"""The files of gis_data/: what each holds, and the columns that it has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from scripts.demo.community import Community
from scripts.demo.office import DemoOffice
from scripts.demo.places import Place, code_of
from scripts.demo.plane import to_units
from scripts.demo.readme import readme_of
from scripts.demo.skeleton import RAILWAY_NAME
from scripts.demo.venues import STATION_NAME
from scripts.demo.writing import Feature, degrees, write_csv, write_geojson

OFFICE_CODE = "shigu"
_MEMBER_COLUMNS = (
    "number", "name", "post", "phone", "team", "team_name", "team_kind", "sub_grid",
)  # fmt: skip
_INCIDENT_COLUMNS = (
    "number", "category", "sub_category", "occurred_from", "occurred_to", "location", "lon", "lat",
)  # fmt: skip


def write_office(office: DemoOffice, folder: Path) -> dict[str, int]:
    """Write all files; return the number of records of each.

    Parameters
    ----------
    folder
        Exists, and holds nothing but what an earlier run wrote.
    """
    counts = {}
    layers: dict[str, Iterator[Feature]] = {
        "boundary": iter(
            [({"code": OFFICE_CODE, "name": STATION_NAME},
              shapely.MultiPolygon([office.boundary]))]
        ),
        "station": iter([({"name": STATION_NAME}, to_units(office.station))]),
        "police_grids": (
            ({"code": grid.code, "name": grid.name}, grid.polygon) for grid in office.police_grids
        ),
        "sub_grids": (
            ({"code": g.code, "name": g.name, "police_grid": g.police_grid}, g.polygon)
            for g in office.sub_grids
        ),
        "streets": _streets(office),
        "railways": _railways(office.community),
        **{layer_id: _places(layer_id, places) for layer_id, places in office.places.items()},
        "hotspots": _hotspots(office),
    }  # fmt: skip
    for name, features in layers.items():
        path = folder / f"{name}.geojson"
        counts[path.name] = write_geojson(path, name, features)
    counts["incidents.csv"] = write_csv(
        folder / "incidents.csv", _INCIDENT_COLUMNS, _incidents(office)
    )
    counts["members.csv"] = write_csv(
        folder / "members.csv",
        _MEMBER_COLUMNS,
        ([getattr(member, column) for column in _MEMBER_COLUMNS] for member in office.members),
    )
    text = readme_of(office, counts)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    return counts


def _streets(office: DemoOffice) -> Iterator[Feature]:
    for number, street in enumerate(office.streets, start=1):
        yield (
            {
                "number": f"S{number:04d}",
                "name": street.name,
                "highway": street.highway,
                "oneway": street.oneway,
                "foot": street.foot,
                "ebike": street.ebike,
                "car": street.car,
                "level": street.level,
            },
            street.line,
        )


def _railways(community: Community) -> Iterator[Feature]:
    yield {"number": "R1", "name": RAILWAY_NAME}, community.railway


def _places(layer_id: str, places: list[Place]) -> Iterator[Feature]:
    geometries = to_units(np.array([place.geometry for place in places], dtype=object))
    for sequence, (place, geometry) in enumerate(zip(places, geometries, strict=True), start=1):
        properties: dict[str, Any] = {
            "number": code_of(layer_id, sequence),
            "name": place.name,
            "address": place.address,
            **place.attributes,
        }
        yield properties, geometry


def _hotspots(office: DemoOffice) -> Iterator[Feature]:
    for number, hotspot in enumerate(office.hotspots, start=1):
        yield (
            {
                "number": f"H{number:02d}",
                "name": hotspot.name,
                "reason": hotspot.reason,
                "priority": hotspot.priority,
                "dwell_s": hotspot.dwell_s,
                "visits_per_shift": hotspot.visits_per_shift,
                "spacing_s": hotspot.spacing_s,
                "windows": hotspot.windows,
                "status": hotspot.status,
            },
            to_units(hotspot.polygon),
        )


def _incidents(office: DemoOffice) -> Iterator[list[str]]:
    points = [shapely.Point(incident.point) for incident in office.incidents]
    nearest = shapely.STRtree([shape for _, shape in office.addresses]).nearest(points)
    units = to_units(np.array(points, dtype=object))
    sequence, day = 0, ""
    for incident, place, point in zip(office.incidents, nearest, units, strict=True):
        today = f"{incident.occurred_from:%y%m%d}"
        sequence, day = (sequence + 1, day) if today == day else (1, today)
        until = incident.occurred_to
        yield [
            f"JQ{day}{sequence:03d}",
            incident.category,
            incident.sub_category,
            incident.occurred_from.isoformat(timespec="minutes"),
            until.isoformat(timespec="minutes") if until else "",
            office.addresses[int(place)][0],
            degrees(point.x),
            degrees(point.y),
        ]
