"""Layers as other programs read them: whole or in part, by area, time and value, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webmap.layers.catalogue import Field
from webmap.layers.features import Moment, find_layer, statement_of
from webmap.models import (
    Hotspot,
    Incident,
    Layer,
    LayerSource,
    Office,
    PatrolPlan,
    Place,
    PlanStatus,
    PoliceGrid,
    Railway,
    Route,
    Shift,
    Street,
    SubGrid,
    Team,
    extent_of,
    intersects_bbox,
    read_frame,
    to_geometry,
    to_stored,
)

Period = tuple[datetime | None, datetime | None]
Statement = Select[*tuple[Any, ...]]

_GEOMETRY: dict[LayerSource, InstrumentedAttribute[Any]] = {
    LayerSource.OFFICES: Office.boundary,
    LayerSource.POLICE_GRIDS: PoliceGrid.geom,
    LayerSource.SUB_GRIDS: SubGrid.geom,
    LayerSource.PLACES: Place.geom,
    LayerSource.STREETS: Street.geom,
    LayerSource.RAILWAYS: Railway.geom,
    LayerSource.HOTSPOTS: Hotspot.geom,
    LayerSource.INCIDENTS: Incident.geom,
    LayerSource.ROUTES: Route.geom,
}
# From when to when a feature holds; the end may be missing.
_TIMES: dict[LayerSource, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = {
    LayerSource.INCIDENTS: (Incident.occurred_from, Incident.occurred_to),
    LayerSource.ROUTES: (Route.starts_at, Route.ends_at),
}

_NUMBER = Field("number", "编号", "Number")
_NAME = Field("name", "名称", "Name")
_FIELDS: dict[LayerSource, tuple[Field, ...]] = {
    LayerSource.OFFICES: (_NUMBER, _NAME),
    LayerSource.POLICE_GRIDS: (_NUMBER, _NAME),
    LayerSource.SUB_GRIDS: (_NUMBER, _NAME, Field("police_grid", "警格", "Police grid")),
    LayerSource.PLACES: (
        _NUMBER,
        _NAME,
        Field("address", "地址", "Address"),
        Field("sub_grid", "网格", "Sub-grid"),
    ),
    LayerSource.STREETS: (
        _NUMBER,
        _NAME,
        Field("highway", "等级", "Class"),
        Field("oneway", "单行", "One-way"),
        Field("foot", "可步行", "On foot", "boolean"),
        Field("ebike", "可骑电动车", "By e-bike", "boolean"),
        Field("car", "可行车", "By car", "boolean"),
        Field("level", "层", "Level", "integer"),
    ),
    LayerSource.RAILWAYS: (_NUMBER, _NAME),
    LayerSource.HOTSPOTS: (
        _NUMBER,
        _NAME,
        Field("reason", "原因", "Reason"),
        Field("priority", "优先级", "Priority", "integer"),
        Field("dwell_s", "停留时长", "Dwell time", "integer", "秒"),
        Field("visits_per_shift", "每班到访次数", "Visits a shift", "integer"),
        Field("spacing_s", "到访间隔", "Spacing", "integer", "秒"),
        Field("status", "状态", "Status"),
    ),
    LayerSource.INCIDENTS: (
        _NUMBER,
        Field("name", "地点", "Location"),
        Field("category", "类别", "Category"),
        Field("sub_category", "子类", "Sub-category"),
    ),
    LayerSource.ROUTES: (
        _NUMBER,
        _NAME,
        Field("plan", "巡逻计划", "Patrol plan", "integer"),
        Field("team", "小组编号", "Team code"),
        Field("mode", "方式", "Mode"),
        Field("distance_m", "长度", "Length", "number", "米"),
    ),
}
# Columns that are told but not asked for by value.
_TOLD: dict[LayerSource, dict[str, str]] = {
    LayerSource.HOTSPOTS: {"windows": "json"},
    LayerSource.INCIDENTS: {"occurred_from": "time", "occurred_to": "time"},
    LayerSource.ROUTES: {"starts_at": "time", "ends_at": "time"},
}


@dataclass(frozen=True)
class Collection:
    """A layer of an office and what may be asked of it.

    Parameters
    ----------
    fields
        Attributes that a selection may name.
    told
        Attributes that are told besides: name and kind (``time`` or ``json``).
    """

    office_id: int
    layer_id: str
    source: LayerSource
    name_zh: str
    name_en: str
    geometry_type: str
    fields: tuple[Field, ...]
    told: Mapping[str, str]

    @property
    def has_times(self) -> bool:
        """Return whether its features hold at a time."""
        return self.source in _TIMES

    def name(self, language: str) -> str:
        """Return what the layer is called in a language (``zh_CN`` or ``en``)."""
        return self.name_en if language == "en" and self.name_en else self.name_zh


@dataclass(frozen=True)
class Selection:
    """Which features of a collection are wanted.

    Parameters
    ----------
    number
        The one with this number.
    area
        Those that meet this area, EPSG:4326.
    period
        Those that hold at some time between the two; an open side is None.
    values
        Attributes and the value that each must have.
    one_of
        Columns of the table, and the texts of which each must have one.
    limit, offset
        At most so many, after leaving so many out.
    """

    number: str | None = None
    area: BaseGeometry | None = None
    period: Period | None = None
    values: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    one_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Extent:
    """Where and when the features of a collection lie; None where there are none.

    Parameters
    ----------
    bbox
        Degrees, EPSG:4326: west, south, east, north.
    """

    bbox: tuple[float, float, float, float] | None
    begin: datetime | None = None
    end: datetime | None = None


def _collection(layer: Layer) -> Collection:
    known = _FIELDS[layer.source]
    names = {known_field.name for known_field in known}
    own = tuple(
        Field(**{"type": "text", "unit": ""} | given)
        for given in layer.fields
        if given["name"] not in names
    )  # fmt: skip
    return Collection(
        office_id=layer.office_id,
        layer_id=layer.layer_id,
        source=layer.source,
        name_zh=layer.name_zh,
        name_en=layer.name_en,
        geometry_type=layer.geometry_type,
        fields=known + own if layer.source is LayerSource.PLACES else known,
        told=_TOLD.get(layer.source, {}),
    )


def list_collections(session: Session, office_id: int) -> list[Collection]:
    """Return the layers of an office in drawing order."""
    layers = session.scalars(
        select(Layer).where(Layer.office_id == office_id).order_by(Layer.position)
    )
    return [_collection(layer) for layer in layers]


def find_collection(session: Session, office_id: int, layer_id: str) -> Collection:
    """Return one layer of an office.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    return _collection(find_layer(session, office_id, layer_id))


def _published_routes(office_id: int) -> Statement:
    """Return the routes of published plans, past ones too; a team has one in each plan."""
    return (
        select(
            (cast(PatrolPlan.id, String) + "-" + Team.code).label("number"),
            Team.name,
            PatrolPlan.id.label("plan"),
            Team.code.label("team"),
            Route.mode,
            Route.starts_at,
            Route.ends_at,
            Route.distance_m,
            Route.geom,
        )
        .join(PatrolPlan, PatrolPlan.id == Route.plan_id)
        .join(Shift, Shift.id == PatrolPlan.shift_id)
        .join(Team, Team.id == Route.team_id)
        .where(Route.office_id == office_id, PatrolPlan.status == PlanStatus.PUBLISHED)
        .order_by(Shift.starts_at, Route.id)
    )


def _statement(collection: Collection, moment: Moment) -> Statement:
    if collection.source is LayerSource.ROUTES:
        return _published_routes(collection.office_id)
    return statement_of(collection.office_id, collection.layer_id, collection.source, moment)


def _has_value(
    session: Session, statement: Statement, wanted: Field, value: object
) -> ColumnElement[bool]:
    columns = statement.selected_columns
    if wanted.name in columns:
        return columns[wanted.name] == value
    stored = Place.attributes[wanted.name]
    if wanted.type == "text":
        return stored.as_string() == value
    # A cell that holds another type than its field says is no match, and no error either.
    postgis = session.get_bind().dialect.name == "postgresql"
    kind = (
        func.json_typeof(stored)
        if postgis
        else func.json_type(Place.attributes, f'$."{wanted.name}"')
    )
    if wanted.type == "boolean":
        return case((kind.in_(["boolean", "true", "false"]), stored.as_boolean() == value))
    return case((kind.in_(["number", "integer", "real"]), stored.as_float() == value))


def _selected(
    session: Session, collection: Collection, moment: Moment, selection: Selection
) -> Statement:
    statement = _statement(collection, moment)
    conditions: list[ColumnElement[bool]] = []
    if selection.number is not None:
        conditions.append(statement.selected_columns["number"] == selection.number)
    if selection.area is not None:
        geometry = _GEOMETRY[collection.source]
        conditions.append(intersects_bbox(geometry, selection.area.bounds))
        conditions.append(func.ST_Intersects(geometry, to_stored(selection.area)))
    if selection.period is not None and collection.has_times:
        begins, ends = _TIMES[collection.source]
        start, end = selection.period
        if start is not None:
            conditions.append(func.coalesce(ends, begins) >= start)
        if end is not None:
            conditions.append(begins <= end)
    for wanted in collection.fields:
        if wanted.name in selection.values:
            value = selection.values[wanted.name]
            conditions.append(_has_value(session, statement, wanted, value))
    for name, texts in selection.one_of.items():
        conditions.append(statement.selected_columns[name].in_(sorted(texts)))
    return statement.where(and_(True, *conditions))


def select_features(
    session: Session, collection: Collection, moment: Moment, selection: Selection
) -> gpd.GeoDataFrame:
    """Return the features that a selection wants, in EPSG:4326, in a fixed order.

    The frame has a column for each of the collection's fields and told attributes, and ``geom``;
    places keep theirs in ``attributes`` (a dict).
    """
    statement = _selected(session, collection, moment, selection)
    if selection.limit is not None:
        statement = statement.limit(selection.limit)
    return read_frame(session, statement.offset(selection.offset or None))


def count_features(
    session: Session, collection: Collection, moment: Moment, selection: Selection
) -> int:
    """Return how many features a selection wants, whatever its limit and offset."""
    statement = _selected(session, collection, moment, selection).order_by(None)
    return session.scalar(_only(statement, func.count())) or 0


def holds_points(session: Session, collection: Collection) -> bool:
    """Return whether a layer of areas has places in it that are only known as points."""
    if collection.source is not LayerSource.PLACES or collection.geometry_type != "Polygon":
        return False
    points = select(Place.id).where(
        Place.office_id == collection.office_id,
        Place.layer_id == collection.layer_id,
        func.GeometryType(Place.geom) == "POINT",
    )
    return session.scalar(points.limit(1)) is not None


def extent(session: Session, collection: Collection, moment: Moment) -> Extent:
    """Return where and when the features of a collection lie."""
    statement = _statement(collection, moment).order_by(None)
    box = session.scalar(_only(statement, extent_of(_GEOMETRY[collection.source])))
    bbox = to_geometry(box).bounds if box is not None else None
    if not collection.has_times:
        return Extent(bbox)
    begins, ends = _TIMES[collection.source]
    latest = func.max(func.coalesce(ends, begins))
    begin, end = session.execute(_only(statement, func.min(begins), latest)).one()
    return Extent(bbox, begin, end)


def _only(statement: Statement, *columns: Any) -> Statement:
    return statement.with_only_columns(*columns, maintain_column_froms=True)
