"""The past of places: how they were at a time, and what one change set did to each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import Session, aliased

from webmap.errors import N_, NotFound
from webmap.layers.changes import chunks
from webmap.layers.edits import PlaceSnapshot
from webmap.layers.history import (
    HELD_COLUMNS,
    PAST_COLUMNS,
    ChangeFilter,
    ChangeSummary,
    PlaceChange,
    list_changes,
    snapshot,
)
from webmap.models import ChangeSet, Place, PlaceState, read_frame

_begun, _ended = aliased(ChangeSet), aliased(ChangeSet)


def _held_by(at: datetime, columns: Any) -> Select[Any]:
    """Return the query of the states that hold now and held at a time."""
    return (
        select(*columns)
        .outerjoin(_begun, _begun.id == Place.changed_in)
        .where(or_(Place.changed_in.is_(None), _begun.at <= at))
    )


def _ended_after(at: datetime, columns: Any) -> Select[Any]:
    """Return the query of the past states that held at a time."""
    return (
        select(*columns)
        .outerjoin(_begun, _begun.id == PlaceState.begun_in)
        .join(_ended, _ended.id == PlaceState.ended_in)
        .where(or_(PlaceState.begun_in.is_(None), _begun.at <= at), _ended.at > at)
    )


def place_at(session: Session, office_id: int, place_id: int, at: datetime) -> PlaceSnapshot | None:
    """Return a place as it was at a time; None where it was not there then."""
    for statement in (
        _held_by(at, HELD_COLUMNS).where(Place.office_id == office_id, Place.id == place_id),
        _ended_after(at, PAST_COLUMNS).where(
            PlaceState.office_id == office_id, PlaceState.place_id == place_id
        ),
    ):
        row = session.execute(statement).first()
        if row is not None:
            return snapshot(row)
    return None


def layer_at(session: Session, office_id: int, layer_id: str, at: datetime) -> gpd.GeoDataFrame:
    """Return the places of a layer as they were at a time, by number, in EPSG:4326.

    The columns are ``id, number, name, address, attributes, version, geom``.
    """
    held = _held_by(
        at,
        (Place.id, Place.number, Place.name, Place.address, Place.attributes, Place.version,
         Place.geom),
    ).where(Place.office_id == office_id, Place.layer_id == layer_id)  # fmt: skip
    past = _ended_after(
        at,
        (PlaceState.place_id.label("id"), PlaceState.number, PlaceState.name, PlaceState.address,
         PlaceState.attributes, PlaceState.version, PlaceState.geom),
    ).where(PlaceState.office_id == office_id, PlaceState.layer_id == layer_id)  # fmt: skip
    frames = [read_frame(session, held), read_frame(session, past)]
    # An empty frame has no types to agree on with the other.
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    whole = pd.concat(filled, ignore_index=True)
    return whole.sort_values("number", ignore_index=True)


def find_change(session: Session, office_id: int, change_id: int) -> ChangeSummary:
    """Return one change set.

    Raises
    ------
    NotFound
        The office has no such change set.
    """
    found = list_changes(session, office_id, ChangeFilter(before_id=change_id + 1, limit=1))
    if not found or found[0].id != change_id:
        raise NotFound(N_("没有第 %(change)s 号修改。"), change=change_id)
    return found[0]


def places_changed(
    session: Session, office_id: int, change_id: int, limit: int
) -> list[PlaceChange]:
    """Return what a change set did to each place, at most so many places."""
    past = select(PlaceState.place_id).where(PlaceState.office_id == office_id)
    touched = union(
        past.where(PlaceState.ended_in == change_id),
        past.where(PlaceState.begun_in == change_id),
        select(Place.id).where(Place.office_id == office_id, Place.changed_in == change_id),
    ).limit(limit)
    ids = sorted(session.scalars(touched))

    def read(columns: Any, *where: ColumnElement[bool]) -> dict[int, PlaceSnapshot]:
        found = {}
        for some in chunks(ids):
            chosen = columns[0].in_(some)
            for row in session.execute(select(*columns).where(chosen, *where)):
                found[row[0]] = snapshot(row)
        return found

    before = read(PAST_COLUMNS, PlaceState.ended_in == change_id)
    after = read(PAST_COLUMNS, PlaceState.begun_in == change_id)
    after |= read(HELD_COLUMNS, Place.changed_in == change_id)
    return [PlaceChange(before.get(place_id), after.get(place_id)) for place_id in ids]
