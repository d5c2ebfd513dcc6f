"""Bringing an office back from its GeoPackage, as a new office with everything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.catalogue import Field
from webmap.layers.changes import chunks, grow_version
from webmap.layers.files import Limits, check_file
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.moments import parse_moment
from webmap.layers.office_package.grids import keep_grids
from webmap.layers.office_package.places import keep_places, outside
from webmap.layers.office_package.side_tables import read_layers
from webmap.layers.office_package.staff import keep_staff
from webmap.layers.office_package.table_reading import (
    PackageTable,
    checked_rows,
    json_of,
    read_table,
    tables_of,
    whole_number,
)
from webmap.layers.office_package.writing import HOTSPOT_MORE, OTHER_DAYS, STATION
from webmap.layers.offices import create_office
from webmap.layers.style import Style
from webmap.models import (
    Hotspot,
    Incident,
    Layer,
    LayerSource,
    Office,
    Railway,
    Street,
    to_stored,
)

_LAYER_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LINES, _AREAS = frozenset({"LineString"}), frozenset({"Polygon", "MultiPolygon"})
_AREA, _POINTS = frozenset({"Polygon"}), frozenset({"Point"})
_STREET = ("number", "name", "highway", "oneway", "foot", "ebike", "car", "level")
_HOTSPOT = (
    "number", "name", "reason", "priority", "dwell_s", "visits_per_shift", "spacing_s", "windows",
    "status", "detected",
)  # fmt: skip


@dataclass(frozen=True)
class PackageReport:
    """The office that was made of a file, and how many features each layer has."""

    office: Office
    counts: dict[str, int]


def import_office_package(
    session: Session,
    path: Path,
    *,
    code: str | None = None,
    name: str | None = None,
    username: str,
    now: datetime,
    limits: Limits | None = None,
) -> PackageReport:
    """Make a new office of a GeoPackage that `write_office_package` wrote, in one transaction.

    Parameters
    ----------
    code, name
        What the office is called; None: as in the file.
    username, now
        For the record of changes.

    Raises
    ------
    BadFile
        The file was made elsewhere, or rows of it can't be used; nothing is kept.
    Conflict
        There is an office of this code.
    """
    check_file(path, limits or Limits())
    tables = tables_of(path)
    layers = read_layers(path)
    office = _office(session, path, tables, code, name, username, now)
    kept = _keep_layers(session, office, layers)
    area = OfficeArea(_boundary(path), office.metric_srid)
    counts = keep_grids(
        session,
        office,
        area,
        _tables(path, tables, "police_grids"),
        _tables(path, tables, "sub_grids"),
    )
    places = {
        layer: read_table(path, layer.layer_id, _shapes_of(layer))
        for layer in kept
        if layer.source is LayerSource.PLACES and layer.layer_id in tables
    }
    counts |= keep_places(session, office, area, places, username=username, now=now, note=path.name)
    for layer_id, keep in _KEEPERS.items():
        if layer_id in tables:
            counts[layer_id] = keep(session, office, area, path)
    counts |= keep_staff(session, office, path)
    grow_version(session, office.id)
    record(
        session,
        office_id=office.id,
        username=username,
        action="data.import",
        subject=f"office:{office.code}",
        now=now,
        after={"file": path.name, **counts},
    )
    return PackageReport(office, counts)


def _boundary(path: Path) -> shapely.MultiPolygon:
    table = read_table(path, "boundary", _AREAS)
    return shapely.MultiPolygon(shapely.get_parts(table.geometry).tolist())


def _office(
    session: Session,
    path: Path,
    tables: set[str],
    code: str | None,
    name: str | None,
    username: str,
    now: datetime,
) -> Office:
    if "boundary" not in tables:
        raise BadFile(N_("文件里没有图层“%(layer)s”。"), layer="boundary")
    boundary = read_table(path, "boundary", _AREAS)
    boundary.needs("code", "name", "made_up")
    if len(boundary) != 1:
        raise BadFile(N_("图层“%(layer)s”要正好有一行。"), layer="boundary")
    told = boundary.rows[0]
    station: list[Any] = []
    if STATION in tables:
        station = read_table(path, STATION, _POINTS).geometry.tolist()
    return create_office(
        session,
        code=code or str(told["code"] or ""),
        name=name or str(told["name"] or ""),
        boundary=_boundary(path),
        station=station[0] if station else None,
        made_up=bool(told["made_up"]),
        username=username,
        now=now,
    )


def _keep_layers(session: Session, office: Office, told: list[dict[str, Any]]) -> list[Layer]:
    """Give the office the layers of the file: fields, styles and names, and the ones of its own."""
    there = {
        layer.layer_id: layer
        for layer in session.scalars(select(Layer).where(Layer.office_id == office.id))
    }
    for values in told:
        try:
            for field in values["fields"]:
                Field.from_json(field)
            Style.from_json(values["style"])
        except (TypeError, AttributeError) as error:
            raise BadFile(
                N_("图层“%(layer)s”的说明读不懂，文件可能被改过。"), layer=values["layer_id"]
            ) from error
        layer = there.get(values["layer_id"])
        if layer is None:
            if values["source"] != LayerSource.PLACES or not _LAYER_ID.fullmatch(
                str(values["layer_id"])
            ):
                raise BadFile(
                    N_("图层“%(layer)s”的说明读不懂，文件可能被改过。"), layer=values["layer_id"]
                )
            layer = Layer(
                office_id=office.id,
                layer_id=values["layer_id"],
                source=LayerSource.PLACES,
                geometry_type=values["geometry_type"],
                own=bool(values["own"]),
            )
            session.add(layer)
        layer.group = values["group_id"]
        layer.name_zh, layer.name_en = values["name_zh"], values["name_en"]
        layer.position = values["position"]
        layer.fields, layer.style = values["fields"], values["style"]
        there[layer.layer_id] = layer
    session.flush()
    return list(there.values())


def _tables(path: Path, tables: set[str], layer_id: str) -> list[PackageTable]:
    return [
        read_table(path, name, _AREAS)
        for name in (layer_id, layer_id + OTHER_DAYS)
        if name in tables
    ]


def _shapes_of(layer: Layer) -> frozenset[str]:
    from webmap.layers.place_rules import geometry_types

    return geometry_types(layer)


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> int:
    for at in chunks(range(len(rows))):
        session.execute(insert(model).execution_options(render_nulls=True), [rows[i] for i in at])
    return len(rows)


def _with_place(
    office: Office, rows: list[dict[str, Any]], table: PackageTable
) -> list[dict[str, Any]]:
    return [
        {**row, "office_id": office.id, "geom": to_stored(shape)}
        for row, shape in zip(rows, table.geometry, strict=True)
    ]


def _keep_streets(session: Session, office: Office, _area: OfficeArea, path: Path) -> int:
    table = read_table(path, "streets", _LINES)
    rows = checked_rows(table, Street, _STREET)
    for row in rows:
        row["level"] = whole_number(row["level"]) or 0
        for mode in ("foot", "ebike", "car"):
            row[mode] = bool(row[mode])
    table.refuse(
        [
            _not_possible(number, column, value)
            for number, row in enumerate(rows, start=1)
            for column, value, known in (
                ("oneway", row["oneway"], {"no", "yes", "reverse"}),
                ("level", row["level"], set(range(-5, 6))),
            )
            if value not in known
        ]
    )
    return _insert(session, Street, _with_place(office, rows, table))


def _keep_railways(session: Session, office: Office, _area: OfficeArea, path: Path) -> int:
    table = read_table(path, "railways", _LINES)
    rows = checked_rows(table, Railway, ("number", "name"))
    return _insert(session, Railway, _with_place(office, rows, table))


_BOUNDS = {
    "priority": (1, 5), "dwell_s": (60, 14_400), "visits_per_shift": (1, 24),
    "spacing_s": (0, 86_400),
}  # fmt: skip
_STATUSES = {"suggested", "confirmed", "assigned", "followed_up", "closed"}


def _keep_hotspots(session: Session, office: Office, area: OfficeArea, path: Path) -> int:
    table = read_table(path, "hotspots", _AREA)
    rows = checked_rows(table, Hotspot, _HOTSPOT)
    told = [{name: row.get(name) for name in HOTSPOT_MORE} for row in table.rows]
    problems = outside(table, area)
    for number, row in enumerate(rows, start=1):
        row["windows"] = json_of(row["windows"], table) or []
        row["detected"] = bool(row["detected"])
        problems += _more_of_hotspot(number, row, told[number - 1], table)
        for name, (least, most) in _BOUNDS.items():
            row[name] = whole_number(row[name])
            if row[name] is None or not least <= row[name] <= most:
                problems.append(_not_possible(number, name, row[name]))
        if row["status"] not in _STATUSES:
            problems.append(_not_possible(number, "status", row["status"]))
    table.refuse(problems)
    return _insert(session, Hotspot, _with_place(office, rows, table))


def _more_of_hotspot(
    number: int, row: dict[str, Any], told: dict[str, Any], table: PackageTable
) -> list[RowProblem]:
    """Give a hotspot what became of it; gives what is wrong with that."""
    problems = []
    for name, most in (("category", 60), ("result", 500), ("decided_by", 60)):
        row[name] = str(told[name] or "")
        if len(row[name]) > most:
            problems.append(_not_possible(number, name, row[name][:20]))
    for name in ("profile", "evidence"):
        row[name] = json_of(told[name], table)
    try:
        row["confidence"] = None if told["confidence"] is None else float(told["confidence"])
        row["refused"] = bool(told["refused"])
        for name in ("decided_at", "closed_at"):
            row[name] = None if told[name] is None else parse_moment(told[name])[0]
    except ValueError:
        problems.append(_not_possible(number, "decided_at", told["decided_at"]))
    return problems


def _not_possible(number: int, column: str, value: Any) -> RowProblem:
    return RowProblem(
        number, N_("“%(column)s”不能是“%(value)s”。"), {"column": column, "value": value}
    )


def _keep_incidents(session: Session, office: Office, area: OfficeArea, path: Path) -> int:
    table = read_table(path, "incidents", _POINTS)
    table.needs("name")
    for row in table.rows:
        row["location"] = row["name"]
    columns = ("number", "category", "sub_category", "occurred_from", "occurred_to", "location")
    rows = checked_rows(table, Incident, columns)
    problems = outside(table, area)
    for number, row in enumerate(rows, start=1):
        try:
            row["occurred_from"] = parse_moment(row["occurred_from"])[0]
            if row["occurred_to"] is not None:
                row["occurred_to"] = parse_moment(row["occurred_to"])[0]
        except ValueError:
            problems.append(_not_possible(number, "occurred_from", row["occurred_from"]))
    table.refuse(problems)
    return _insert(session, Incident, _with_place(office, rows, table))


_KEEPERS = {
    "streets": _keep_streets,
    "railways": _keep_railways,
    "hotspots": _keep_hotspots,
    "incidents": _keep_incidents,
}
