"""Tracks that lie elsewhere than their office: refused, with the datum that would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import select

from webmap.errors import N_, DomainError
from webmap.layers import Datum, to_wgs84
from webmap.models import Office, Street, TrackSource, to_geometry
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

# A file is of the wrong place where most of it lies this far off, metres. A phone sends short
# pieces, and a team may drive to the bureau and back.
NEAR_M = {TrackSource.FILE: 1_000.0, TrackSource.PHONE: 20_000.0}
_SHARE = 0.5
_OTHER_DATUMS = (Datum.GCJ02, Datum.BD09)
# Another datum is moved by a few hundred metres, often within the office: there the streets tell.
_STREET_M = 20.0
_ON_STREETS, _BETTER_BY = 0.8, 0.25


def refuse_strays(
    session: Session, office_id: int, lon_lat: NDArray[np.float64], source: TrackSource
) -> None:
    """Refuse a track that lies far from the office, or beside its streets in another datum.

    Parameters
    ----------
    lon_lat
        Shape (fixes, 2): degrees, EPSG:4326.
    source
        What sent it: decides how far is far; see `NEAR_M`. A phone's datum is known.

    Raises
    ------
    DomainError
        More than half of it lies there; says where, and the datum that would fit.
    """
    office = session.get_one(Office, office_id)
    to_metric = transformer_between(4326, office.metric_srid)
    area = _metric(to_geometry(office.boundary), to_metric)
    lon, lat = lon_lat.T
    if _share_within([area], to_metric, lon, lat, NEAR_M[source]) < _SHARE:
        where = {"lon": f"{np.median(lon):.4f}", "lat": f"{np.median(lat):.4f}"}
        for datum in _OTHER_DATUMS:
            if _share_within([area], to_metric, *to_wgs84(lon, lat, datum), 0.0) >= _SHARE:
                raise DomainError(
                    N_(
                        "轨迹大部分不在本警务室附近（经度 %(lon)s，纬度 %(lat)s），没有保存。"
                        "它像是 %(datum)s 坐标，请转成 WGS 84 再导入。"
                    ),
                    **where,
                    datum=datum.label,
                )
        raise DomainError(
            N_(
                "轨迹大部分不在本警务室附近（经度 %(lon)s，纬度 %(lat)s），没有保存。"
                "请检查是不是选错了文件。"
            ),
            **where,
        )
    if source is TrackSource.FILE:
        _refuse_other_datum(session, office, to_metric, lon_lat)


def _refuse_other_datum(
    session: Session, office: Office, to_metric: Transformer, lon_lat: NDArray[np.float64]
) -> None:
    rows = session.scalars(select(Street.geom).where(Street.office_id == office.id))
    streets = [_metric(to_geometry(row), to_metric) for row in rows]
    if not streets:
        return
    lon, lat = lon_lat.T
    here = _share_within(streets, to_metric, lon, lat, _STREET_M)
    for datum in _OTHER_DATUMS:
        there = _share_within(streets, to_metric, *to_wgs84(lon, lat, datum), _STREET_M)
        if there >= _ON_STREETS and there >= here + _BETTER_BY:
            raise DomainError(
                N_(
                    "轨迹像是 %(datum)s 坐标：按它有 %(there)s%% 的点在道路上，"
                    "按 WGS 84 只有 %(here)s%%，没有保存。请转成 WGS 84 再导入。"
                ),
                datum=datum.label,
                there=round(100 * there),
                here=round(100 * here),
            )


def _metric(shape: BaseGeometry, to_metric: Transformer) -> BaseGeometry:
    return shapely.transform(shape, to_metric.transform, interleaved=False)


def _share_within(
    shapes: Sequence[BaseGeometry],
    to_metric: Transformer,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    within_m: float,
) -> float:
    """Return the share of points that lie within a distance of any of the shapes, 0 to 1."""
    x, y = to_metric.transform(lon, lat)
    placed = np.isfinite(x) & np.isfinite(y)
    points = shapely.points(x[placed], y[placed])
    _, near = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=within_m)
    return len(np.unique(near)) / len(lon)
