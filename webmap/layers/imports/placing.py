"""From a file's coordinates to geometry in EPSG:4326, row by row checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.datums import Datum, to_wgs84
from webmap.layers.files import Remark, SourceTable
from webmap.layers.imports.area import OfficeArea, transformed
from webmap.layers.imports.fields import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What is stored has 7 decimals of a degree, about a centimetre.
STORED_DECIMALS = 7
_MOST_POSSIBLE_M = 1e8
WEB_MERCATOR = 3857
_CHECKED_SHARE = 0.5
_DATUMS = {"World Geodetic System 1984": Datum.WGS84, "China 2000": Datum.CGCS2000}
_TYPE_TITLES = {
    "Point": N_("点"), "MultiPoint": N_("多点"), "LineString": N_("线"),
    "MultiLineString": N_("多线"), "Polygon": N_("面"), "MultiPolygon": N_("多面"),
    "LinearRing": N_("线"), "GeometryCollection": N_("混合图形"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Placed:
    """Geometry in EPSG:4326, 7 decimals, with what was found wrong.

    Parameters
    ----------
    geometry
        Shape (rows,); None where a row has none that can be used.
    problems
        Rows that can't be taken.
    outside
        Shape (rows,): which rows lie outside the office, or nowhere on earth.
    remarks
        What the user should know.
    """

    geometry: NDArray[np.object_]
    problems: list[RowProblem]
    outside: NDArray[np.bool_]
    remarks: list[Remark]


def points_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return points; None where a coordinate is missing."""
    known = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(lon), None, dtype=object)
    points[known] = shapely.points(lon[known], lat[known])
    return points


def _without(geometry: NDArray[np.object_], which: NDArray[np.bool_]) -> NDArray[np.object_]:
    left = np.array(geometry, dtype=object)
    left[which] = None
    return left


def source_crs(table: SourceTable, datum: Datum, given: str | None) -> pyproj.CRS | None:
    """Return the CRS to come from; None for degrees, whose datum the user names."""
    try:
        crs = pyproj.CRS.from_user_input(given) if given else table.crs
    except pyproj.exceptions.CRSError as error:
        raise BadFile(N_("没有坐标系“%(crs)s”；写法如 EPSG:4547。"), crs=given) from error
    if crs is None or crs.is_geographic:
        return None
    if datum in {Datum.GCJ02, Datum.BD09} and crs.to_epsg() != WEB_MERCATOR:
        raise BadFile(
            N_("文件自带平面坐标系 %(crs)s，不会是 %(datum)s。请改用 --datum wgs84 或 cgcs2000。"),
            crs=crs.name,
            datum=datum.label,
        )
    return crs


def declared_datum(table: SourceTable) -> Datum | None:
    """Return the datum that a file names for its coordinates, if it is one of ours."""
    named = table.crs and table.crs.datum
    return _DATUMS.get(named.name.removesuffix(" ensemble")) if named else None


def datum_of_headers(headers: Iterable[str]) -> Datum | None:
    """Return the datum that the headers of coordinates name: 经度_GCJ02, longitude_wgs84."""
    ends = {folded(datum.value): datum for datum in Datum}
    for header in map(folded, headers):
        for end, datum in ends.items():
            if header.endswith(end):
                return datum
    return None


def _impossible(geometry: NDArray[np.object_], most: float) -> NDArray[np.bool_]:
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        return ~shapely.is_missing(geometry) & ~(np.abs(bounds) <= most).all(axis=1)


def nowhere(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which are the point 0, 0, which programs write where they know no position."""
    # By its bounds: an empty point has no x to ask for.
    return (shapely.get_type_id(geometry) == 0) & (shapely.bounds(geometry) == 0.0).all(axis=1)


def beyond_degrees(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which geometries have coordinates that no longitude or latitude can be."""
    most = np.array([180.0, 90.0, 180.0, 90.0])
    with np.errstate(invalid="ignore"):
        within = (np.abs(shapely.bounds(geometry)) <= most).all(axis=1)
    return ~shapely.is_missing(geometry) & ~within


def _coordinates_text(geometry: object) -> str:
    x, y = shapely.get_coordinates(geometry)[0]
    return f"{x:.7g}, {y:.7g}"


def place(
    table: SourceTable,
    geometry: NDArray[np.object_],
    area: OfficeArea | None,
    *,
    datum: Datum,
    crs: str | None,
    allowed: frozenset[str],
    inside: bool = True,
) -> Placed:
    """Bring a file's geometry into EPSG:4326 and check every row of it.

    Parameters
    ----------
    table
        The rows.
    geometry
        Shape (rows,), in the file's own coordinates.
    area
        The office; None for a file that says where it is.
    datum
        What the user says that degrees are in.
    crs
        The file's CRS as the user says, or None for the one that the file names.
    allowed
        Geometry types that the layer takes.
    inside
        Whether what lies outside the office is looked for.

    Raises
    ------
    BadFile
        The CRS is unknown or contradicts the datum.
    """
    source = source_crs(table, datum, crs)
    rows = table.rows
    problems: list[RowProblem] = []

    def refuse(which: NDArray[np.bool_], message: str) -> None:
        for i in np.flatnonzero(which).tolist():
            shown = {"xy": _coordinates_text(geometry[i])} if "%(xy)s" in message else {}
            problems.append(RowProblem(int(rows[i]), message, shown))

    geometry = shapely.force_2d(geometry)
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    unread = [problem.row for problem in table.problems if problem.row is not None]
    refuse(missing & ~np.isin(rows, unread), N_("没有坐标。"))
    geometry = _without(geometry, missing)
    if source is None:
        lost = nowhere(geometry)
        refuse(lost, N_("坐标 0, 0 不可能：是没有定位到。"))
        bad = beyond_degrees(geometry)
        x, y = centres_of(geometry)
        swapped = bad & (False if area is None else area.holds(y, x))
        refuse(swapped, _SWAPPED)
        refuse(bad & ~swapped, N_("经纬度 %(xy)s 不可能：经度在 ±180、纬度在 ±90 之间。"))
        bad |= lost
    else:
        bad = _impossible(geometry, _MOST_POSSIBLE_M)
        refuse(bad, N_("坐标 %(xy)s 不可能。"))
    geometry = _without(geometry, bad)
    degrees = geometry if source is None else transformed(geometry, source, 4326)
    lost = _impossible(degrees, 180.0)
    refuse(lost, N_("坐标 %(xy)s 不在坐标系的范围内。"))
    degrees = _without(degrees, lost)
    placed = shapely.transform(
        degrees,
        lambda lon, lat: np.round(to_wgs84(lon, lat, datum), STORED_DECIMALS),
        interleaved=False,
    )
    placed, wrong = fitting(placed, rows, allowed)
    problems += wrong
    remarks: list[Remark] = []
    outside = bad | lost
    if area is not None and inside:
        beyond, found, remarks = _look_outside(degrees, placed, rows, area, datum)
        outside |= beyond
        problems += found
    return Placed(placed, problems, outside, remarks)


_SWAPPED = N_("坐标 %(xy)s 在辖区外，经度和纬度对调后在辖区内：请把两列对调。")


def centres_of(geometry: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle of each geometry's bounding box; NaN where there is none."""
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore", over="ignore"):
        return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def fitting(
    geometry: NDArray[np.object_], rows: NDArray[np.int64], allowed: frozenset[str]
) -> tuple[NDArray[np.object_], list[RowProblem]]:
    """Unwrap multi-geometries of one part, and refuse wrong types and invalid shapes.

    Parameters
    ----------
    geometry
        Shape (rows,): EPSG:4326; None where a row has none.
    rows
        Shape (rows,): what the problems call each row.
    allowed
        Geometry types that the layer takes.

    Returns
    -------
    geometry, problems
        None where a row's geometry can't be taken.
    """
    problems = []
    single = np.isin(shapely.get_type_id(geometry), (4, 5, 6)) & (
        shapely.get_num_geometries(geometry) == 1
    )
    geometry = np.where(single, shapely.get_geometry(geometry, 0), geometry)
    types = np.array(
        [None if shape is None else shape.geom_type for shape in geometry], dtype=object
    )
    known = ~shapely.is_missing(geometry)
    wrong = known & ~np.isin(types.astype(str), sorted(allowed))
    for i in np.flatnonzero(wrong).tolist():
        problems.append(
            RowProblem(
                int(rows[i]),
                N_("图形是%(found)s，这个图层要%(wanted)s。"),
                {
                    "found": _TYPE_TITLES.get(types[i], types[i]),
                    "wanted": "/".join(_TYPE_TITLES[name] for name in sorted(allowed)),
                },
            )
        )
    invalid = known & ~wrong & ~shapely.is_valid(geometry)
    for i in np.flatnonzero(invalid).tolist():
        problems.append(_invalid_problem(int(rows[i]), geometry[i]))
    flat = known & ~wrong & ~invalid
    flat &= np.isin(shapely.get_type_id(geometry), (1, 3, 6)) & (shapely.length(geometry) == 0)
    problems += [
        RowProblem(int(rows[i]), N_("图形缩成了一点。")) for i in np.flatnonzero(flat).tolist()
    ]
    return _without(geometry, wrong | invalid | flat), problems


def _invalid_problem(row: int, shape: object) -> RowProblem:
    reason = shapely.is_valid_reason(shape)
    kind, _, where = reason.rstrip("]").partition("[")
    if kind.strip() in {"Self-intersection", "Ring Self-intersection"}:
        lon, lat = where.split()
        return RowProblem(
            row,
            N_("面的边自己相交，在经度 %(lon)s、纬度 %(lat)s 附近。"),
            {"lon": f"{float(lon):.6f}", "lat": f"{float(lat):.6f}"},
        )
    return RowProblem(row, N_("图形无效：%(reason)s"), {"reason": reason})


def _look_outside(
    degrees: NDArray[np.object_],
    placed: NDArray[np.object_],
    rows: NDArray[np.int64],
    area: OfficeArea,
    datum: Datum,
) -> tuple[NDArray[np.bool_], list[RowProblem], list[Remark]]:
    """Find rows outside the office, and whether swapped columns or another datum explain them."""
    known = ~shapely.is_missing(placed)
    inner = shapely.point_on_surface(placed[known])
    lon, lat = shapely.get_x(inner), shapely.get_y(inner)
    outside = np.zeros(len(placed), dtype=bool)
    outside[known] = ~area.holds(lon, lat)
    swapped = np.zeros(len(placed), dtype=bool)
    swapped[known] = area.swapped(lon, lat)
    problems = []
    places = np.full((len(placed), 2), np.nan)
    places[known] = np.column_stack([lon, lat])
    for i in np.flatnonzero(outside).tolist():
        text = f"{places[i, 0]:.6f}, {places[i, 1]:.6f}"
        message = _SWAPPED if swapped[i] else N_("坐标 %(xy)s 在辖区外。")
        problems.append(RowProblem(int(rows[i]), message, {"xy": text}))
    remarks = []
    if outside.any() and np.mean(swapped[outside]) < _CHECKED_SHARE:
        better = area.better_datum(*centres_of(degrees[known]), datum)
        if better is not None:
            best, share, given = better
            remarks.append(
                Remark(
                    N_(
                        "坐标基准可能不对：按 %(best)s 有 %(share)s%% 在辖区内，"
                        "按您写的 %(datum)s 只有 %(given)s%%。"
                    ),
                    {
                        "best": best.label,
                        "share": round(share * 100),
                        "datum": datum.label,
                        "given": round(given * 100),
                    },
                )
            )
    return outside, problems, remarks
