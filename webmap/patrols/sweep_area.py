"""What is to be swept: the streets of sub-grids, of an outline, or chosen one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely
from sqlalchemy import or_, select

from webmap.errors import N_, BadField
from webmap.models import SubGrid, read_frame, to_geometry
from webmap.patrols.ways import Ways
from webmap.projections import transformer_between

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from webmap.models import Mode, Office
    from webmap.patrols.network import StreetNetwork

FARTHEST_START_M = 500.0
# Borders run along streets; what lies this near to one is on it.
BORDER_M = 1.0


@dataclass(frozen=True, slots=True)
class SweepArea:
    """What to sweep: the first of these that is given.

    Parameters
    ----------
    streets
        Numbers of streets.
    outline
        Corners of an area, (lon, lat) in EPSG:4326.
    sub_grids
        Codes of sub-grids.
    """

    streets: tuple[str, ...] = ()
    outline: tuple[tuple[float, float], ...] = ()
    sub_grids: tuple[str, ...] = ()


def sub_grid_names(session: Session, office_id: int, day: date) -> dict[str, str]:
    """Return the names of the sub-grids of a day by code."""
    rows = session.execute(
        select(SubGrid.code, SubGrid.name)
        .where(SubGrid.office_id == office_id, *_valid_on(day))
        .order_by(SubGrid.code)
    )
    return {row.code: row.name for row in rows}


def streets_to_sweep(
    session: Session, office: Office, network: StreetNetwork, area: SweepArea, day: date
) -> NDArray[np.int64]:
    """Return the streets of an area, as indices of the network.

    A street belongs where its middle lies, so that every street is in one sub-grid only.

    Raises
    ------
    BadField
        Nothing was chosen, or what was chosen is not there.
    """
    if area.streets:
        at = {number: i for i, number in enumerate(network.numbers)}
        missing = [number for number in area.streets if number not in at]
        if missing:
            raise BadField(
                "streets",
                N_("没有编号为“%(number)s”的道路，请在地图上重新选"),
                number=missing[0],
            )
        return np.unique([at[number] for number in area.streets])
    if area.outline:
        middles = _middles(network)
        lon, lat = _to_degrees(network).transform(shapely.get_x(middles), shapely.get_y(middles))
        found = np.flatnonzero(shapely.contains_xy(_outline(area.outline), lon, lat))
    elif area.sub_grids:
        found = _of_sub_grids(session, office, network, area.sub_grids, day)
    else:
        raise BadField("area", N_("还没有选区域：请选网格，或在地图上画出范围"))
    if not len(found):
        raise BadField("area", N_("这片区域里没有道路，请换一片或画大一点"))
    return found


def _outline(corners: tuple[tuple[float, float], ...]) -> BaseGeometry:
    if len(set(corners)) < 3:
        raise BadField("outline", N_("范围至少要 3 个角，请在地图上再点几下"))
    shape = shapely.Polygon(corners)
    if not shape.is_valid or shape.area == 0:
        raise BadField("outline", N_("范围的边线自己交叉了，请重新画"))
    shapely.prepare(shape)
    return shape


def _of_sub_grids(
    session: Session,
    office: Office,
    network: StreetNetwork,
    codes: tuple[str, ...],
    day: date,
) -> NDArray[np.int64]:
    """Return the streets of sub-grids; one on a border belongs to the first code that it meets."""
    frame = read_frame(
        session,
        select(SubGrid.code, SubGrid.geom)
        .where(SubGrid.office_id == office.id, *_valid_on(day))
        .order_by(SubGrid.code),
    )
    known = frame["code"].tolist()
    missing = set(codes) - set(known)
    if missing:
        raise BadField("grids", N_("没有编号为“%(code)s”的网格"), code=min(missing))
    areas = np.asarray(frame.geometry.to_crs(network.metric_srid).array, dtype=object)
    street, area = shapely.STRtree(areas).query(
        _middles(network), predicate="dwithin", distance=BORDER_M
    )
    first = np.full(len(network.length_m), len(known), dtype=np.int64)
    np.minimum.at(first, street, area)
    chosen = [index for index, code in enumerate(known) if code in codes]
    return np.flatnonzero(np.isin(first, chosen))


def _middles(network: StreetNetwork) -> NDArray[np.object_]:
    return shapely.line_interpolate_point(network.lines, 0.5, normalized=True)


def _valid_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        SubGrid.valid_from <= day,
        or_(SubGrid.valid_to.is_(None), SubGrid.valid_to > day),
    )


def _to_degrees(network: StreetNetwork) -> pyproj.Transformer:
    return transformer_between(network.metric_srid, 4326)


def station_of(office: Office) -> tuple[float, float]:
    """Return the office's station, longitude and latitude.

    Raises
    ------
    BadField
        It has none.
    """
    if office.station is None:
        raise BadField("start", N_("警务室还没有位置，请改为不限起点"))
    point = to_geometry(office.station)
    return float(point.x), float(point.y)


def junction_near(
    network: StreetNetwork, mode: Mode, lon: float, lat: float, field: str = "start"
) -> int:
    """Return the junction nearest to a point (degrees) that the mode can reach and leave.

    Raises
    ------
    BadField
        None lies within `FARTHEST_START_M`.
    """
    ways = Ways(network, mode)
    arcs = ways.arcs
    usable = ways.main_part.copy()
    touched = np.zeros(network.node_count, dtype=bool)
    touched[arcs.tail] = True
    usable &= touched
    x, y = transformer_between(4326, network.metric_srid).transform(lon, lat)
    xy = np.full((network.node_count, 2), np.inf)
    lines = network.lines
    xy[network.start_node] = shapely.get_coordinates(shapely.get_point(lines, 0))
    xy[network.end_node] = shapely.get_coordinates(shapely.get_point(lines, -1))
    away = np.where(usable, np.hypot(xy[:, 0] - x, xy[:, 1] - y), np.inf)
    nearest = int(away.argmin())
    if not away[nearest] <= FARTHEST_START_M:
        raise BadField(
            field, N_("%(most)s 米内没有能走的路口，请换个地方"), most=round(FARTHEST_START_M)
        )
    return nearest
