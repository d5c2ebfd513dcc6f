"""What a hotspot's area may be: one piece of the office's ground, of a size that can be kept."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from webmap.errors import N_, BadField
from webmap.models import Office, to_geometry
from webmap.projections import transformer_between

LEAST_M2 = 400.0
MOST_M2 = 500_000.0
MOST_CORNERS = 500
STORED_DECIMALS = 7
# A corner drawn on the border may lie a hand's breadth beyond it.
BORDER_M = 1.0


def in_metres(shape: BaseGeometry, metric_srid: int) -> BaseGeometry:
    """Return a shape of EPSG:4326 in a metric CRS."""
    to_metric = transformer_between(4326, metric_srid)
    return shapely.transform(shape, to_metric.transform, interleaved=False)


def checked_area(shape: BaseGeometry, office: Office) -> shapely.Polygon:
    """Return a drawn area as it is stored, EPSG:4326.

    Raises
    ------
    BadField
        It is no simple area, has several pieces, is too small or too large, or leaves the office.
    """
    parts = shapely.get_parts(shape)
    if len(parts) > 1:
        raise BadField("geometry", N_("热点只能是一整块，请分成几个热点来画"))
    area = parts[0] if len(parts) else shape
    if not isinstance(area, shapely.Polygon) or area.is_empty:
        raise BadField("geometry", N_("请在地图上画一个面"))
    if shapely.get_num_coordinates(area) > MOST_CORNERS:
        raise BadField("geometry", N_("拐点太多，最多 %(most)s 个"), most=MOST_CORNERS)
    west, south, east, north = area.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadField("geometry", N_("坐标要用经度和纬度"))
    area = shapely.transform(area, lambda xy: xy.round(STORED_DECIMALS))
    if not area.is_valid:
        raise BadField("geometry", N_("边线自己相交了，请改一下拐点"))
    metric = in_metres(area, office.metric_srid)
    if metric.area < LEAST_M2:
        raise BadField("geometry", N_("面积太小，至少 %(least)s 平方米"), least=round(LEAST_M2))
    if metric.area > MOST_M2:
        raise BadField(
            "geometry", N_("面积太大，最多 %(most)s 公顷，请画小一些"), most=round(MOST_M2 / 10_000)
        )
    boundary = in_metres(to_geometry(office.boundary), office.metric_srid)
    if not boundary.buffer(BORDER_M).covers(metric):
        raise BadField("geometry", N_("有一部分在警务室辖区之外，请改到辖区里"))
    return area
