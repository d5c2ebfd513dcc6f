"""Walks as files for other programs: GeoJSON, GPX and KML."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import gpxpy.gpx
import shapely

from webmap.errors import N_
from webmap.patrols.choices import MODE_NAMES
from webmap.patrols.export import DECIMALS, geometry_json
from webmap.patrols.kml import add_line, add_style, new_document, put_text
from webmap.patrols.route_looks import route_look

if TYPE_CHECKING:
    from webmap.patrols.walk import Walk

_ROUTE = N_("路线 %(number)s")


def walks_geojson(walks: Sequence[Walk], title: str) -> str:
    """Return walks as a FeatureCollection (RFC 7946): one line each."""
    features = [
        {
            "type": "Feature",
            "geometry": geometry_json(walk.line()),
            "properties": {
                "route": number,
                "mode": walk.mode.value,
                "distance_m": round(walk.length_m, 1),
                "time_min": round(walk.time_s / 60, 1),
                "streets": [stretch.name for stretch in walk.stretches() if stretch.name],
            },
        }
        for number, walk in enumerate(walks, start=1)
    ]
    return json.dumps(
        {"type": "FeatureCollection", "name": title, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def walks_gpx(walks: Sequence[Walk], title: str, translate: Callable[[str], str]) -> str:
    """Return walks as GPX 1.1: one track each."""
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "Gridmap"
    gpx.name = title
    for number, walk in enumerate(walks, start=1):
        track = gpxpy.gpx.GPXTrack(
            name=translate(_ROUTE) % {"number": number},
            description=translate(MODE_NAMES[walk.mode]),
        )
        line = walk.line()
        if line is not None:
            points = [
                gpxpy.gpx.GPXTrackPoint(
                    latitude=round(lat, DECIMALS), longitude=round(lon, DECIMALS)
                )
                for lon, lat in shapely.get_coordinates(line)
            ]
            track.segments.append(gpxpy.gpx.GPXTrackSegment(points))
        gpx.tracks.append(track)
    return gpx.to_xml()


def walks_kml(walks: Sequence[Walk], title: str, translate: Callable[[str], str]) -> str:
    """Return walks as KML 2.2: one line each, in the colours of the map."""
    root, document = new_document(title)
    for number in range(1, len(walks) + 1):
        add_style(document, number, route_look(number).colour)
    for number, walk in enumerate(walks, start=1):
        line = walk.line()
        if line is None:
            continue
        mark = add_line(document, translate(_ROUTE) % {"number": number}, number, line)
        minutes = translate(N_("%(count)s 分钟")) % {"count": round(walk.time_s / 60)}
        put_text(mark, "description", f"{translate(MODE_NAMES[walk.mode])} {minutes}")
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
