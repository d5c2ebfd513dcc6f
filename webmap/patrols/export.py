"""A kept plan as files for other programs: GeoJSON, GPX, and a timetable as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

import gpxpy.gpx
import numpy as np
import shapely

from webmap.errors import N_
from webmap.patrols.itinerary import StopKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from webmap.patrols.archive import SavedPlan
    from webmap.patrols.itinerary import LeftOut, PlannedRoute, PlannedStop
    from webmap.patrols.wording import Wording

DECIMALS = 7
# A cell that begins with one of these is run as a formula by spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"
_COLUMNS = (
    N_("路线"), N_("小组"), N_("方式"), N_("序号"), N_("事项"), N_("地点"), N_("优先级"),
    N_("到达"), N_("开始"), N_("离开"), N_("路上（分钟）"), N_("路程（米）"), N_("经由"),
    N_("经度"), N_("纬度"), N_("说明"),
)  # fmt: skip
_KINDS = {StopKind.VISIT: N_("到访"), StopKind.BREAK: N_("休息")}
_LEFT_OUT = N_("未排入")
_LEAVES = N_("出发")
_BACK = N_("返回")


def geometry_json(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """Return a geometry (EPSG:4326) as GeoJSON with 7 decimals."""
    if geometry is None:
        return None
    rounded = shapely.transform(geometry, lambda degrees: np.round(degrees, DECIMALS))
    return json.loads(shapely.to_geojson(rounded))


def lon_lat(point: shapely.Point | None) -> tuple[float | None, float | None]:
    """Return a point's longitude and latitude, degrees with 7 decimals."""
    if point is None:
        return None, None
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def plan_geojson(plan: SavedPlan, wording: Wording) -> str:
    """Return a plan as a FeatureCollection (RFC 7946): its routes, stops, and visits left out."""
    features: list[dict[str, Any]] = []
    for route in plan.routes:
        features.append(
            _feature(
                route.line,
                kind="route",
                route=route.number,
                team=route.team,
                mode=route.mode.value,
                leaves_at=route.leaves_at.astimezone(wording.zone).isoformat(),
                back_at=route.back_at.astimezone(wording.zone).isoformat(),
                distance_m=round(route.distance_m, 1),
            )
        )
        features.extend(_stop_feature(route, stop, wording) for stop in route.stops)
    features.extend(
        _feature(
            left.point,
            kind="left_out",
            name=left.name,
            priority=left.priority,
            reason=wording.reason(left.reason, plan),
        )
        for left in plan.left_out
    )
    return json.dumps(
        {"type": "FeatureCollection", "name": plan.title, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _stop_feature(route: PlannedRoute, stop: PlannedStop, wording: Wording) -> dict[str, Any]:
    return _feature(
        stop.point,
        kind=stop.kind.value,
        route=route.number,
        team=route.team,
        sequence=stop.sequence,
        name=wording.stop_name(stop),
        priority=stop.priority,
        arrives_at=stop.arrives_at.astimezone(wording.zone).isoformat(),
        starts_at=stop.starts_at.astimezone(wording.zone).isoformat(),
        departs_at=stop.departs_at.astimezone(wording.zone).isoformat(),
    )


def _feature(geometry: BaseGeometry | None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry_json(geometry), "properties": properties}


def plan_gpx(plan: SavedPlan, wording: Wording) -> str:
    """Return a plan as GPX 1.1: a track for each route, a way point for each stop."""
    gpx = gpxpy.gpx.GPX()
    gpx.creator = "Gridmap"
    gpx.name = plan.title
    for route in plan.routes:
        gpx.waypoints.extend(
            gpxpy.gpx.GPXWaypoint(
                latitude=round(stop.point.y, DECIMALS),
                longitude=round(stop.point.x, DECIMALS),
                time=stop.starts_at.astimezone(UTC),
                name=f"{route.number}-{stop.sequence} {wording.stop_name(stop)}",
                description=f"{route.team} {stay(stop, wording)}",
            )
            for stop in route.stops
            if stop.point is not None
        )
        track = gpxpy.gpx.GPXTrack(
            name=f"{route.number} {route.team}", description=wording.mode(route.mode)
        )
        if route.line is not None:
            points = [
                gpxpy.gpx.GPXTrackPoint(
                    latitude=round(lat, DECIMALS), longitude=round(lon, DECIMALS)
                )
                for lon, lat in shapely.get_coordinates(route.line)
            ]
            track.segments.append(gpxpy.gpx.GPXTrackSegment(points))
        gpx.tracks.append(track)
    return gpx.to_xml()


def stay(stop: PlannedStop, wording: Wording) -> str:
    """Return when a team is at a stop, such as 22:15–22:30."""
    starts, departs = (
        f"{moment.astimezone(wording.zone):%H:%M}" for moment in (stop.starts_at, stop.departs_at)
    )
    return f"{starts}–{departs}"


def plan_csv(plan: SavedPlan, wording: Wording) -> str:
    """Return a plan's timetable as CSV that spreadsheets open in Chinese.

    It begins with a byte order mark; a text that a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([wording.translate(column) for column in _COLUMNS])
    for route in plan.routes:
        for row in _route_rows(route, wording):
            writer.writerow([_safe(cell) for cell in row])
    for left in plan.left_out:
        writer.writerow([_safe(cell) for cell in _left_out_row(left, plan, wording)])
    return text.getvalue()


def _route_rows(route: PlannedRoute, wording: Wording) -> list[list[object]]:
    who = [route.number, route.team, wording.mode(route.mode)]
    nothing = [""] * 4
    leaves = wording.date_time(route.leaves_at)
    back = wording.date_time(route.back_at)
    rows: list[list[object]] = [
        [*who, "", wording.translate(_LEAVES), "", "", "", "", leaves, *nothing, "", ""]
    ]
    rows.extend(
        [
            *who,
            stop.sequence,
            wording.translate(_KINDS[stop.kind]),
            "" if stop.kind is StopKind.BREAK else stop.name,
            stop.priority or "",
            wording.date_time(stop.arrives_at),
            wording.date_time(stop.starts_at),
            wording.date_time(stop.departs_at),
            round(stop.travel_s / 60, 1),
            round(stop.distance_m),
            "、".join(stop.via),
            *lon_lat(stop.point),
            "",
        ]
        for stop in route.stops
    )
    rows.append([*who, "", wording.translate(_BACK), "", "", back, "", "", *nothing, "", ""])
    return rows


def _left_out_row(left: LeftOut, plan: SavedPlan, wording: Wording) -> list[object]:
    what = [wording.translate(_LEFT_OUT), left.name, left.priority]
    nothing = [""] * 6
    return [
        "",
        "",
        "",
        "",
        *what,
        *nothing,
        *lon_lat(left.point),
        wording.reason(left.reason, plan),
    ]


def _safe(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
