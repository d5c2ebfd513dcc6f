"""Writing a whole office as one GeoPackage: its layers typed, all of its grids, and styles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webmap.layers.catalogue import Field
from webmap.layers.collections import Collection, Selection, list_collections, select_features
from webmap.layers.exports.table import as_table
from webmap.layers.exports.vector import geometry_type_of, write_frame
from webmap.layers.features import Moment
from webmap.layers.hues import police_grid_hues, sub_grid_hues
from webmap.layers.office_package.side_tables import GEOMETRY_COLUMN, write_side_tables
from webmap.layers.office_package.staff import write_staff
from webmap.models import (
    Hotspot,
    Layer,
    LayerSource,
    Office,
    PoliceGrid,
    SubGrid,
    read_frame,
    to_geometry,
)

# What became of hotspots; files of before have no such columns.
HOTSPOT_MORE = (
    "category", "profile", "confidence", "evidence", "refused", "result", "decided_by",
    "decided_at", "closed_at",
)  # fmt: skip
STATION, OTHER_DAYS, MORE = "station", "_other_days", "webmap_more"
_STORED_SRID = 4326
_TYPES: dict[str, Any] = {"text": str, "integer": int, "number": (int, float), "boolean": bool}


def write_office_package(
    session: Session,
    office: Office,
    moment: Moment,
    path: Path,
    *,
    incidents: bool,
    staff: bool,
) -> dict[str, int]:
    """Write an office to a new GeoPackage.

    It holds the boundary, the station, every layer, and the grids of all days: those of other
    days than the moment's are tables of their own. Photos, accounts and patrol plans stay behind,
    but for the routes of published plans.

    Parameters
    ----------
    incidents
        Whether incidents go along.
    staff
        Whether teams, members, what they answer for and their days away go along.

    Returns
    -------
    How many features each table holds.
    """
    counts: dict[str, int] = {}

    def write(name: str, frame: gpd.GeoDataFrame, usual: str) -> None:
        geometry = frame.geometry.to_numpy()
        write_frame(
            path,
            frame,
            driver="GPKG",
            layer=name,
            geometry_type=geometry_type_of(geometry, usual),
            options={"GEOMETRY_NAME": GEOMETRY_COLUMN, "FID": "webmap_fid"},
        )
        counts[name] = len(frame)

    for collection in list_collections(session, office.id):
        name, usual = collection.layer_id, collection.geometry_type
        if collection.source is LayerSource.OFFICES:
            write(name, _office_row(office), "MultiPolygon")
        elif collection.source in {LayerSource.POLICE_GRIDS, LayerSource.SUB_GRIDS}:
            now, others = _grids(session, collection, moment)
            write(name, now, usual)
            if len(others):
                write(name + OTHER_DAYS, others, usual)
        elif collection.source is LayerSource.HOTSPOTS:
            write(name, _hotspots(session, office.id), usual)
        elif incidents or collection.source is not LayerSource.INCIDENTS:
            write(name, _features(session, collection, moment), usual)
    if office.station is not None:
        point = gpd.GeoDataFrame(
            {"name": [office.name]}, geometry=[to_geometry(office.station)], crs=_STORED_SRID
        )
        write(STATION, point, "Point")
    layers = session.scalars(
        select(Layer).where(Layer.office_id == office.id).order_by(Layer.position)
    ).all()
    write_side_tables(path, layers, list(counts))
    if staff:
        counts |= write_staff(session, office.id, path)
    return counts


def _office_row(office: Office) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": [office.code],
            "name": [office.name],
            "metric_srid": [office.metric_srid],
            "made_up": [office.made_up],
        },
        geometry=[to_geometry(office.boundary)],
        crs=_STORED_SRID,
    )


def _features(session: Session, collection: Collection, moment: Moment) -> gpd.GeoDataFrame:
    frame = select_features(session, collection, moment, Selection())
    more: list[str | None] = []
    if collection.source is LayerSource.PLACES:
        kept = [_sorted_out(row or {}, collection.fields) for row in frame["attributes"]]
        frame["attributes"] = pd.Series([own for own, _ in kept], dtype=object, index=frame.index)
        more = [json.dumps(rest, ensure_ascii=False) if rest else None for _, rest in kept]
    table = as_table(collection, frame)
    columns = table.in_crs(table.geometry, _STORED_SRID)
    if any(more):
        columns[MORE] = pd.Series(more, dtype=object)
    return columns


def _sorted_out(
    attributes: dict[str, Any], fields: tuple[Field, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the attributes that fit a column of the layer, and those of no field or its type."""
    types = {field.name: field.type for field in fields}
    own: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in attributes.items():
        fits = name in types and isinstance(value, _TYPES[types[name]])
        if fits and isinstance(value, bool) and types[name] != "boolean":
            fits = False
        (own if fits else rest)[name] = value
    return own, rest


def _grids(
    session: Session, collection: Collection, moment: Moment
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the grids of the moment's day, with their hues, and those of other days."""
    statement: Select[*tuple[Any, ...]]
    if collection.source is LayerSource.POLICE_GRIDS:
        statement = select(
            PoliceGrid.code, PoliceGrid.name, PoliceGrid.valid_from, PoliceGrid.valid_to,
            PoliceGrid.geom,
        ).where(PoliceGrid.office_id == collection.office_id).order_by(
            PoliceGrid.code, PoliceGrid.valid_from
        )  # fmt: skip
    else:
        statement = (
            select(
                SubGrid.code, SubGrid.name, PoliceGrid.code.label("police_grid"),
                PoliceGrid.valid_from.label("police_grid_from"), SubGrid.valid_from,
                SubGrid.valid_to, SubGrid.geom,
            )
            .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
            .where(SubGrid.office_id == collection.office_id)
            .order_by(SubGrid.code, SubGrid.valid_from)
        )  # fmt: skip
    frame = read_frame(session, statement)
    holds = np.array(
        [
            begin <= moment.day and (end is None or end > moment.day)
            for begin, end in zip(frame["valid_from"], frame["valid_to"], strict=True)
        ],
        dtype=bool,
    )
    for name in frame.columns.drop(frame.geometry.name):
        frame[name] = pd.Series([_day(value) for value in frame[name]], dtype=object)
    now, others = frame[holds].copy(), frame[~holds]
    if collection.source is LayerSource.POLICE_GRIDS:
        hues = police_grid_hues(now["code"].tolist())
    else:
        hues = sub_grid_hues(dict(zip(now["code"], now["police_grid"], strict=True)))
    now["hue"] = now["code"].map(hues).astype(object)
    return now, others


def _day(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _hotspots(session: Session, office_id: int) -> gpd.GeoDataFrame:
    """Return every hotspot, closed ones too."""
    frame = read_frame(
        session,
        select(
            Hotspot.number, Hotspot.name, Hotspot.reason, Hotspot.priority, Hotspot.dwell_s,
            Hotspot.visits_per_shift, Hotspot.spacing_s, Hotspot.windows, Hotspot.status,
            Hotspot.detected, *(getattr(Hotspot, name) for name in HOTSPOT_MORE), Hotspot.geom,
        )
        .where(Hotspot.office_id == office_id)
        .order_by(Hotspot.number),
    )  # fmt: skip
    for name in ("profile", "evidence"):
        texts = [
            None if one is None else json.dumps(one, ensure_ascii=False) for one in frame[name]
        ]
        frame[name] = pd.Series(texts, dtype=object)
    for name in ("decided_at", "closed_at"):
        frame[name] = pd.Series([_day(one) for one in frame[name]], dtype=object)
    frame["windows"] = [json.dumps(windows, ensure_ascii=False) for windows in frame["windows"]]
    frame["status"] = [str(status) for status in frame["status"]]
    return frame
