"""The features of an office's layers: which layers there are, how many, and what is in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webmap.errors import N_, NotFound
from webmap.layers.hues import police_grid_hues, sub_grid_hues
from webmap.layers.place_rules import fields_of
from webmap.layers.style import Style
from webmap.models import (
    Hotspot,
    HotspotStatus,
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
    holds_on,
    hotspot_status_on,
    read_frame,
)

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Moment:
    """When a layer is looked at.

    Parameters
    ----------
    day
        The office's date: the grids that hold on it are shown.
    now
        The routes of plans whose shift is not over by then are shown.
    """

    day: date
    now: datetime


@dataclass(frozen=True)
class LayerSummary:
    """A layer of an office, how it is drawn, and how many features it has."""

    layer_id: str
    source: LayerSource
    group: str
    name_zh: str
    name_en: str
    geometry_type: str
    fields: tuple[dict[str, Any], ...]
    style: Style
    count: int
    own: bool
    version: int

    def name(self, language: str) -> str:
        """Return what the layer is called in a language (``zh_CN`` or ``en``)."""
        return self.name_en if language == "en" and self.name_en else self.name_zh

    def style_json(self) -> dict[str, Any]:
        """Return the whole style, defaults included."""
        return asdict(self.style)


def _count(session: Session, statement: Statement) -> int:
    counted = statement.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0


def list_layers(session: Session, office_id: int, moment: Moment) -> list[LayerSummary]:
    """Return the layers of an office in drawing order, lowest first."""
    layers = session.scalars(
        select(Layer).where(Layer.office_id == office_id).order_by(Layer.position)
    ).all()
    rows = session.execute(
        select(Place.layer_id, func.count())
        .where(Place.office_id == office_id)
        .group_by(Place.layer_id)
    )
    places: dict[str, int] = {layer_id: count for layer_id, count in rows}  # noqa: C416
    return [
        LayerSummary(
            layer_id=layer.layer_id,
            source=layer.source,
            group=layer.group,
            name_zh=layer.name_zh,
            name_en=layer.name_en,
            geometry_type=layer.geometry_type,
            fields=tuple(field.to_json() for field in fields_of(layer)),
            style=Style.from_json(layer.style),
            count=(
                places.get(layer.layer_id, 0)
                if layer.source is LayerSource.PLACES
                else _count(session, statement_of(office_id, layer.layer_id, layer.source, moment))
            ),
            own=layer.own,
            version=layer.version,
        )
        for layer in layers
    ]


def find_layer(session: Session, office_id: int, layer_id: str) -> Layer:
    """Return a layer of an office.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    layer = session.scalar(
        select(Layer).where(Layer.office_id == office_id, Layer.layer_id == layer_id)
    )
    if layer is None:
        raise NotFound(N_("没有图层“%(layer_id)s”。"), layer_id=layer_id)
    return layer


def source_of_layer(session: Session, office_id: int, layer_id: str) -> LayerSource:
    """Return which table holds a layer's features.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    return find_layer(session, office_id, layer_id).source


def read_features(
    session: Session, office_id: int, layer_id: str, moment: Moment
) -> gpd.GeoDataFrame:
    """Return a layer's features in EPSG:4326.

    Every frame has the columns ``number``, ``name`` and ``geom``; places have ``address``,
    ``attributes`` (a dict) and ``sub_grid`` (code or None) besides, other layers what they know.

    Raises
    ------
    NotFound
        The office has no such layer.
    """
    source = source_of_layer(session, office_id, layer_id)
    frame = read_frame(session, statement_of(office_id, layer_id, source, moment))
    if source is LayerSource.POLICE_GRIDS:
        frame["hue"] = frame["code"].map(police_grid_hues(frame["code"].tolist()))
    elif source is LayerSource.SUB_GRIDS:
        codes = dict(zip(frame["code"], frame["police_grid"], strict=True))
        frame["hue"] = frame["code"].map(sub_grid_hues(codes))
    return frame


def statement_of(office_id: int, layer_id: str, source: LayerSource, moment: Moment) -> Statement:
    """Return the query of a layer's features, in a fixed order."""
    if source is LayerSource.PLACES:
        return _places(office_id, layer_id)
    return _STATEMENTS[source](office_id, moment)


def _places(office_id: int, layer_id: str) -> Statement:
    return (
        select(
            Place.number,
            Place.name,
            Place.address,
            Place.attributes,
            SubGrid.code.label("sub_grid"),
            Place.geom,
        )
        .outerjoin(SubGrid, SubGrid.id == Place.sub_grid_id)
        .where(Place.office_id == office_id, Place.layer_id == layer_id)
        .order_by(Place.number)
    )


def _boundary(office_id: int, _moment: Moment) -> Statement:
    return select(Office.code.label("number"), Office.name, Office.boundary.label("geom")).where(
        Office.id == office_id
    )


def _police_grids(office_id: int, moment: Moment) -> Statement:
    return (
        select(PoliceGrid.code.label("number"), PoliceGrid.code, PoliceGrid.name, PoliceGrid.geom)
        .where(PoliceGrid.office_id == office_id, holds_on(PoliceGrid, moment.day))
        .order_by(PoliceGrid.code)
    )


def _sub_grids(office_id: int, moment: Moment) -> Statement:
    return (
        select(
            SubGrid.code.label("number"),
            SubGrid.code,
            SubGrid.name,
            PoliceGrid.code.label("police_grid"),
            SubGrid.geom,
        )
        .join(PoliceGrid, PoliceGrid.id == SubGrid.police_grid_id)
        .where(SubGrid.office_id == office_id, holds_on(SubGrid, moment.day))
        .order_by(SubGrid.code)
    )


def _streets(office_id: int, _moment: Moment) -> Statement:
    return (
        select(
            Street.number,
            Street.name,
            Street.highway,
            Street.oneway,
            Street.foot,
            Street.ebike,
            Street.car,
            Street.level,
            Street.geom,
        )
        .where(Street.office_id == office_id)
        .order_by(Street.number)
    )


def _railways(office_id: int, _moment: Moment) -> Statement:
    return (
        select(Railway.number, Railway.name, Railway.geom)
        .where(Railway.office_id == office_id)
        .order_by(Railway.number)
    )


def _hotspots(office_id: int, moment: Moment) -> Statement:
    return (
        select(
            Hotspot.number,
            Hotspot.name,
            Hotspot.reason,
            Hotspot.priority,
            Hotspot.dwell_s,
            Hotspot.visits_per_shift,
            Hotspot.spacing_s,
            Hotspot.windows,
            hotspot_status_on(moment.day).label("status"),
            Hotspot.geom,
        )
        .where(Hotspot.office_id == office_id, Hotspot.status != HotspotStatus.CLOSED)
        .order_by(Hotspot.priority, Hotspot.number)
    )


def _incidents(office_id: int, _moment: Moment) -> Statement:
    return (
        select(
            Incident.number,
            Incident.location.label("name"),
            Incident.category,
            Incident.sub_category,
            Incident.occurred_from,
            Incident.occurred_to,
            Incident.geom,
        )
        .where(Incident.office_id == office_id)
        .order_by(Incident.occurred_from, Incident.number)
    )


def _routes(office_id: int, moment: Moment) -> Statement:
    """Return the routes of the published plans whose shift is not over."""
    return (
        select(
            Team.code.label("number"),
            Team.name,
            Team.name.label("team"),
            Route.mode,
            Route.starts_at,
            Route.ends_at,
            Route.distance_m,
            Route.geom,
        )
        .join(PatrolPlan, PatrolPlan.id == Route.plan_id)
        .join(Shift, Shift.id == PatrolPlan.shift_id)
        .join(Team, Team.id == Route.team_id)
        .where(
            Route.office_id == office_id,
            Route.geom.is_not(None),
            PatrolPlan.status == PlanStatus.PUBLISHED,
            Shift.ends_at > moment.now,
        )
        .order_by(Shift.starts_at, Team.code)
    )


_STATEMENTS: dict[LayerSource, Callable[[int, Moment], Statement]] = {
    LayerSource.OFFICES: _boundary,
    LayerSource.POLICE_GRIDS: _police_grids,
    LayerSource.SUB_GRIDS: _sub_grids,
    LayerSource.STREETS: _streets,
    LayerSource.RAILWAYS: _railways,
    LayerSource.HOTSPOTS: _hotspots,
    LayerSource.INCIDENTS: _incidents,
    LayerSource.ROUTES: _routes,
}
