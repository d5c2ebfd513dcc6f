"""Reads what a sheet shows from the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, NotFound
from webmap.layers import (
    LayerSummary,
    Moment,
    list_layers,
    read_features,
    responsible_members,
)
from webmap.models import (
    LayerSource,
    Member,
    Office,
    Team,
    TeamKind,
    to_geometry,
)
from webmap.printing.base_data import BaseData, read_base_data
from webmap.printing.sheet_content import AreaKind, SheetArea, SheetContent, StaffLine
from webmap.printing.shown_layer import ShownLayer

STORED_SRID = 4326
# The 3-degree zones of CGCS2000, from 75° E on.
_FIRST_SRID, _LAST_SRID = 4534, 4554
WHOLE_OFFICE = "office"
GRID_LAYERS = ("sub_grids", "police_grids", "boundary")
# Layers that the base map draws anyway, or that change too fast for paper.
_NEVER = frozenset({"streets", "railways", "patrol_routes", *GRID_LAYERS})


@dataclass(frozen=True)
class GridChoice:
    """A sheet that can be drawn: ``office`` or a grid; a sub-grid tells its police grid."""

    kind: AreaKind
    code: str
    name: str
    police_grid: str | None = None


def list_areas(session: Session, office: Office, moment: Moment) -> list[GridChoice]:
    """Return the sheets of an office: itself, its police grids, its sub-grids."""
    choices = [GridChoice("office", WHOLE_OFFICE, office.name)]
    police_grids = read_features(session, office.id, "police_grids", moment)
    sub_grids = read_features(session, office.id, "sub_grids", moment)
    choices += [
        GridChoice("police_grid", code, name)
        for code, name in zip(police_grids["code"], police_grids["name"], strict=True)
    ]
    choices += [
        GridChoice("sub_grid", code, name, police_grid)
        for code, name, police_grid in zip(
            sub_grids["code"], sub_grids["name"], sub_grids["police_grid"], strict=True
        )
    ]
    return choices


def read_area(session: Session, office: Office, code: str, moment: Moment) -> SheetArea:
    """Return the ground of a sheet in the office's metric system.

    Parameters
    ----------
    session, office
        A database session, and the office.
    code
        ``office`` for the whole, or the code of a sub-grid or police grid.
    moment
        The grids that hold then.

    Raises
    ------
    NotFound
        There is no such grid.
    """
    sub_grids = read_features(session, office.id, "sub_grids", moment).to_crs(office.metric_srid)
    if code == WHOLE_OFFICE:
        boundary = gpd.GeoSeries([to_geometry(office.boundary)], crs=STORED_SRID)
        polygon = boundary.to_crs(office.metric_srid).iloc[0]
        return SheetArea("office", office.code, office.name, polygon, tuple(sub_grids["code"]))
    for row in sub_grids[sub_grids["code"] == code].itertuples():
        return SheetArea("sub_grid", code, row.name, row.geom, (code,))
    police_grids = read_features(session, office.id, "police_grids", moment)
    for row in police_grids[police_grids["code"] == code].to_crs(office.metric_srid).itertuples():
        of_grid = sub_grids.loc[sub_grids["police_grid"] == code, "code"]
        return SheetArea("police_grid", code, row.name, row.geom, tuple(of_grid))
    raise NotFound(N_("没有编号为“%(code)s”的网格；整个警务室写 office。"), code=code)


def printable_layers(session: Session, office_id: int, moment: Moment) -> list[LayerSummary]:
    """Return the layers that a sheet may show besides grids and streets, lowest first."""
    layers = list_layers(session, office_id, moment)
    return [layer for layer in layers if layer.layer_id not in _NEVER and layer.count]


def usual_layers(layers: Sequence[LayerSummary]) -> tuple[str, ...]:
    """Return the layers of a sheet for which nobody chose: the places, without the trouble."""
    return tuple(layer.layer_id for layer in layers if layer.source is LayerSource.PLACES)


def read_shown_layers(
    session: Session, office: Office, moment: Moment, layer_ids: Collection[str], language: str
) -> tuple[ShownLayer, ...]:
    """Return layers whole, in drawing order, in the office's metric CRS."""
    return tuple(
        _named(
            one,
            read_features(session, office.id, one.layer_id, moment).to_crs(office.metric_srid),
            language,
        )
        for one in list_layers(session, office.id, moment)
        if one.layer_id in layer_ids
    )


def read_sheet_content(
    session: Session,
    office: Office,
    code: str,
    layer_ids: Sequence[str] | None,
    now: datetime,
    language: str,
    base: BaseData | None = None,
) -> SheetContent:
    """Read a sheet's content.

    Parameters
    ----------
    session, office
        A database session, and the office.
    code
        ``office`` for the whole, or the code of a sub-grid or police grid.
    layer_ids
        Layers to show besides grids and streets; None: all places.
    now
        In the office's time zone; the grids and duties of that day.
    language
        ``zh_CN`` or ``en``, for the names of layers.
    base
        The office's base map, where it was read already for another sheet.

    Raises
    ------
    NotFound
        There is no such grid or layer.
    """
    moment = Moment(now.date(), now)
    area = read_area(session, office, code, moment)
    summaries = {one.layer_id: one for one in list_layers(session, office.id, moment)}
    if layer_ids is None:
        layer_ids = usual_layers(printable_layers(session, office.id, moment))
    for layer_id in layer_ids:
        if layer_id not in summaries or layer_id in _NEVER:
            raise NotFound(N_("图幅上没有图层“%(layer)s”。"), layer=layer_id)
    wanted = {*layer_ids, *GRID_LAYERS}
    layers = tuple(
        _shown(session, office, summary, area, moment, language)
        for summary in summaries.values()
        if summary.layer_id in wanted
    )
    sub_grids = next(layer.features for layer in layers if layer.layer_id == "sub_grids")
    return SheetContent(
        office_name=office.name,
        made_up=office.made_up,
        area=area,
        base=base or read_base_data(session, office.id, office.metric_srid),
        layers=layers,
        staff=tuple(_read_staff(session, office.id, area, moment)),
        grid_outlines=dict(zip(sub_grids["code"], sub_grids.geometry, strict=True)),
        crs_name=crs_name(office.metric_srid),
        drawn_at=now,
    )


def crs_name(srid: int) -> str:
    """Return the name of a coordinate system, with its EPSG code."""
    if _FIRST_SRID <= srid <= _LAST_SRID:
        return f"CGCS2000 3° {75 + 3 * (srid - _FIRST_SRID)}°E（EPSG:{srid}）"
    return f"{pyproj.CRS.from_epsg(srid).name}（EPSG:{srid}）"


def _shown(
    session: Session,
    office: Office,
    summary: LayerSummary,
    area: SheetArea,
    moment: Moment,
    language: str,
) -> ShownLayer:
    features = read_features(session, office.id, summary.layer_id, moment)
    features = features.to_crs(office.metric_srid)
    if summary.layer_id not in GRID_LAYERS:
        features = features[_inside(features, summary.source, area)]
    return _named(summary, features, language)


def _named(summary: LayerSummary, features: gpd.GeoDataFrame, language: str) -> ShownLayer:
    """Return a layer to draw with its names in a language."""
    field = next((one for one in summary.fields if one["name"] == summary.style.by), None)
    title = "" if field is None else field["title_en" if language == "en" else "title_zh"]
    return ShownLayer(
        summary.layer_id, summary.name(language), summary.style, features,
        title, "" if field is None else field["unit"],
    )  # fmt: skip


def _inside(features: gpd.GeoDataFrame, source: LayerSource, area: SheetArea) -> Any:
    """Return which features belong to the subject: a place to the sub-grid that it is kept in."""
    if source is LayerSource.PLACES:
        if area.kind == "office":
            return np.ones(len(features), dtype=bool)
        return features["sub_grid"].isin(area.sub_grids).to_numpy()
    shapely.prepare(area.polygon)
    return shapely.intersects(area.polygon, shapely.point_on_surface(features.geometry.to_numpy()))


def _read_staff(
    session: Session, office_id: int, area: SheetArea, moment: Moment
) -> list[StaffLine]:
    """Return who answers for the subject's sub-grids, in their order, and then the officers."""
    duties = responsible_members(session, office_id, moment.day)
    officers = session.execute(
        select(Member.name, Member.post, Member.phone)
        .join(Team, Team.id == Member.team_id)
        .where(Member.office_id == office_id, Member.active, Team.kind == TeamKind.OFFICERS)
        .order_by(Member.number)
    ).all()
    lines = [
        StaffLine(code, member.name, member.post, member.phone)
        for code in area.sub_grids
        for member in duties.get(code, ())
    ]
    return lines + [StaffLine("", name, post, phone) for name, post, phone in officers]
