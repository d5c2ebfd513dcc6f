"""Offices: how one comes into being, with its layers and its metric coordinate system."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, BadFile, Conflict, DomainError
from webmap.layers.catalogue import CATALOGUE
from webmap.layers.datums import Datum
from webmap.models import Layer, LayerSource, Office, to_stored

# Central meridians of the 3-degree zones of CGCS2000 (EPSG:4534 is 75° E … EPSG:4554 135° E).
_FIRST_MERIDIAN, _LAST_MERIDIAN, _FIRST_SRID = 75, 135, 4534
_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_MOST_CODE, _MOST_NAME = 40, 120
# A community has some square kilometres; a file in the wrong units has none, or a province.
_LEAST_KM2, _MOST_KM2 = 0.001, 2000.0


def metric_srid_at(lon: float, lat: float) -> int:
    """Return the EPSG code of the metric CRS for an office at a place.

    In China's longitudes the 3-degree Gauss-Krüger zone of CGCS2000 (Dongguan: 4547),
    elsewhere the UTM zone of WGS 84.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    """
    meridian = round(lon / 3) * 3
    if lat > 0 and _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        return _FIRST_SRID + (meridian - _FIRST_MERIDIAN) // 3
    zone = min(math.floor((lon + 180) / 6) + 1, 60)
    return (_UTM_NORTH if lat >= 0 else _UTM_SOUTH) + zone


def add_catalogue_layers(session: Session, office: Office) -> None:
    """Give a new office the catalogue's layers."""
    for position, definition in enumerate(CATALOGUE):
        session.add(
            Layer(
                office_id=office.id,
                layer_id=definition.layer_id,
                source=LayerSource(definition.source),
                group=definition.group,
                name_zh=definition.name_zh,
                name_en=definition.name_en,
                geometry_type=definition.geometry_type,
                position=position,
                fields=[field.to_json() for field in definition.fields],
                style=definition.style.to_json(),
            )
        )
    session.flush()


def read_area(path: Path, datum: Datum = Datum.WGS84) -> shapely.MultiPolygon:
    """Return the area of a boundary file, EPSG:4326; several polygons make one area.

    Raises
    ------
    BadFile
        It can't be read, or holds something else than valid polygons.
    """
    area = shapely.union_all(_read_geometry(path, datum, frozenset({"Polygon", "MultiPolygon"})))
    if area.geom_type == "Polygon":
        area = shapely.MultiPolygon([area])
    return area


def read_point(path: Path, datum: Datum = Datum.WGS84) -> shapely.Point:
    """Return the one point of a file, EPSG:4326.

    Raises
    ------
    BadFile
        It can't be read, or holds something else than one point.
    """
    points = _read_geometry(path, datum, frozenset({"Point"}))
    if len(points) != 1:
        raise BadFile(N_("文件里要正好有一个点，这里有 %(count)s 个。"), count=len(points))
    return points[0]


def _read_geometry(path: Path, datum: Datum, allowed: frozenset[str]) -> list[BaseGeometry]:
    # Imported here: reading files brings the heavy libraries along.
    from webmap.layers.files import read_source
    from webmap.layers.imports.placing import place
    from webmap.layers.imports.reading import bad_rows

    table = read_source(path)
    if table.geometry is None:
        raise BadFile(N_("文件里没有图形，只有表格。"))
    placed = place(table, table.geometry, None, datum=datum, crs=None, allowed=allowed)
    problems = [*table.problems, *placed.problems]
    if problems:
        raise bad_rows(problems, placed.remarks)
    return list(placed.geometry)


def create_office(
    session: Session,
    *,
    code: str,
    name: str,
    boundary: shapely.MultiPolygon,
    station: shapely.Point | None = None,
    made_up: bool = False,
    username: str,
    now: datetime,
) -> Office:
    """Add an office with the catalogue's layers, in the transaction of the session.

    Parameters
    ----------
    session
        A session that writes.
    code, name
        What it is called: the code in commands, the name on pages and sheets.
    boundary, station
        EPSG:4326.
    made_up
        Whether every page says that its data is made up.
    username, now
        For the record of changes.

    Raises
    ------
    Conflict
        The code is taken.
    DomainError
        Code, name or boundary can't be used.
    """
    code, name = code.strip(), name.strip()
    if not 0 < len(code) <= _MOST_CODE or not 0 < len(name) <= _MOST_NAME:
        raise DomainError(
            N_("警务室要有编号（最多 %(code)s 字）和名称（最多 %(name)s 字）。"),
            code=_MOST_CODE,
            name=_MOST_NAME,
        )
    if session.scalar(select(Office.id).where(Office.code == code)) is not None:
        raise Conflict(N_("编号“%(code)s”的警务室已经有了。"), code=code)
    middle = boundary.representative_point()
    srid = metric_srid_at(middle.x, middle.y)
    _check_size(boundary, srid)
    office = Office(
        code=code,
        name=name,
        metric_srid=srid,
        made_up=made_up,
        boundary=to_stored(boundary),
        station=None if station is None else to_stored(station),
    )
    session.add(office)
    session.flush()
    add_catalogue_layers(session, office)
    record(
        session,
        office_id=office.id,
        username=username,
        action="office.manage",
        subject=f"office:{code}",
        now=now,
        after={"name": name, "metric_srid": srid},
    )
    return office


def _check_size(boundary: shapely.MultiPolygon, srid: int) -> None:
    from webmap.layers.imports.area import OfficeArea

    area_km2 = float(shapely.area(OfficeArea(boundary, srid).metric(boundary))) / 1e6
    if not _LEAST_KM2 <= area_km2 <= _MOST_KM2:
        raise DomainError(
            N_("边界的面积是 %(area)s 平方公里，不像一个警务室的辖区。请核对坐标。"),
            area=f"{area_km2:.4g}",
        )
