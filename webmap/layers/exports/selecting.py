"""Which features of a layer are wanted: those in some grids, those on the screen, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, NotFound
from webmap.layers.collections import Collection, Selection, count_features
from webmap.layers.exports.choices import Bbox
from webmap.layers.features import Moment
from webmap.models import LayerSource, PoliceGrid, SubGrid, holds_on, to_geometry


def wanted_features(
    session: Session,
    collection: Collection,
    moment: Moment,
    grids: Sequence[str] = (),
    bbox: Bbox | None = None,
) -> Selection:
    """Return the selection of a layer's features in grids and in a box.

    Places are in the sub-grid that they are counted in; other features in each that they meet.

    Parameters
    ----------
    grids
        Codes of police grids or sub-grids of the moment's day; empty: all.
    bbox
        Degrees, EPSG:4326: west, south, east, north; None: all.

    Raises
    ------
    NotFound
        There is no such grid on that day.
    """
    selection = Selection(area=None if bbox is None else shapely.box(*bbox))
    if not grids:
        return selection
    rows = session.execute(
        select(PoliceGrid.code, SubGrid.code, PoliceGrid.geom, SubGrid.geom)
        .outerjoin(
            SubGrid, (SubGrid.police_grid_id == PoliceGrid.id) & holds_on(SubGrid, moment.day)
        )
        .where(PoliceGrid.office_id == collection.office_id, holds_on(PoliceGrid, moment.day))
    ).all()
    wanted = set(grids)
    if missing := wanted - {row[0] for row in rows} - {row[1] for row in rows}:
        raise NotFound(N_("没有网格“%(code)s”。"), code=min(missing))
    chosen = [row for row in rows if row[0] in wanted or row[1] in wanted]
    codes = frozenset(row[1] for row in chosen if row[1] is not None)
    if collection.source is LayerSource.POLICE_GRIDS:
        return replace(selection, one_of={"number": frozenset(row[0] for row in chosen)})
    if collection.source is LayerSource.SUB_GRIDS:
        return replace(selection, one_of={"number": codes})
    if collection.source is LayerSource.PLACES and codes:
        return replace(selection, one_of={"sub_grid": codes})
    area = shapely.union_all([to_geometry(row[2] if row[3] is None else row[3]) for row in chosen])
    if selection.area is not None:
        area = shapely.intersection(area, selection.area)
    if shapely.is_empty(area):
        return Selection(one_of={"number": frozenset()})
    return replace(selection, area=area)


def count_wanted(
    session: Session,
    collections: Sequence[Collection],
    moment: Moment,
    grids: Sequence[str] = (),
    bbox: Bbox | None = None,
) -> dict[str, int]:
    """Return how many features of each layer an export of grids and a box would have.

    Raises
    ------
    NotFound
        There is no such grid.
    """
    return {
        collection.layer_id: count_features(
            session,
            collection,
            moment,
            wanted_features(session, collection, moment, grids, bbox),
        )
        for collection in collections
    }


def list_grids(session: Session, office_id: int, day: date) -> list[dict[str, str]]:
    """Return code and name of the police grids of a day, each before its sub-grids.

    A sub-grid has the code of its police grid besides.
    """
    rows = session.execute(
        select(PoliceGrid.code, PoliceGrid.name, SubGrid.code, SubGrid.name)
        .outerjoin(SubGrid, (SubGrid.police_grid_id == PoliceGrid.id) & holds_on(SubGrid, day))
        .where(PoliceGrid.office_id == office_id, holds_on(PoliceGrid, day))
        .order_by(PoliceGrid.code, SubGrid.code)
    )
    grids: list[dict[str, str]] = []
    told: set[str] = set()
    for police, name, code, sub_name in rows:
        if police not in told:
            told.add(police)
            grids.append({"code": police, "name": name})
        if code is not None:
            grids.append({"code": code, "name": sub_name, "police_grid": police})
    return grids
