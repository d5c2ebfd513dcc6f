"""Places and incidents that wait for a position (待落图): listed, placed by hand, let go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from webmap.errors import N_, Conflict, NotFound
from webmap.layers.addresses import FoundAddress
from webmap.layers.editing import edit_places
from webmap.layers.edits import Create
from webmap.layers.imports.by_address import read_address_book
from webmap.layers.imports.incident_spots import read_incident_spots
from webmap.layers.past import find_change, places_changed
from webmap.layers.reverting import undo_change
from webmap.layers.waiting_changes import forget_waiting, still_waiting
from webmap.layers.waiting_incidents import checked_attributes, place_incident
from webmap.models import Incident, Layer, LayerSource, Office, Place, WaitingPlace

_GONE = N_("这一行已经落图或删除了。")
_DECIMALS = 7


@dataclass(frozen=True)
class Waiting:
    """A place or incident without a position, as it would be made."""

    layer_id: str
    number: str
    name: str
    address: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True)
class Placed:
    """What was made of one that waited.

    Parameters
    ----------
    place_id, change_set_id
        Of a place: its id, and the change set that can be undone.
    incident_id
        Of an incident: its id.
    """

    place_id: int | None = None
    change_set_id: int | None = None
    incident_id: int | None = None


def _seen(*, incidents: bool) -> ColumnElement[bool]:
    """Return which of those that wait a person may see."""
    if incidents:
        return true()
    hidden = select(Layer.layer_id).where(
        Layer.office_id == WaitingPlace.office_id, Layer.source == LayerSource.INCIDENTS
    )
    return WaitingPlace.layer_id.not_in(hidden)


def list_waiting(
    session: Session, office_id: int, layer_id: str | None, limit: int, *, incidents: bool = True
) -> list[WaitingPlace]:
    """Return those that wait, as they stood in their files.

    Parameters
    ----------
    incidents
        Whether the person may see incidents.
    """
    query = select(WaitingPlace).where(still_waiting(office_id), _seen(incidents=incidents))
    if layer_id is not None:
        query = query.where(WaitingPlace.layer_id == layer_id)
    return list(session.scalars(query.order_by(WaitingPlace.id).limit(limit)))


def count_waiting(session: Session, office_id: int, *, incidents: bool = True) -> dict[str, int]:
    """Return how many wait, by layer."""
    rows = session.execute(
        select(WaitingPlace.layer_id, func.count().label("waiting"))
        .where(still_waiting(office_id), _seen(incidents=incidents))
        .group_by(WaitingPlace.layer_id)
    )
    return {row.layer_id: row.waiting for row in rows}


def find_waiting(
    session: Session, office_id: int, waiting_id: int, *, incidents: bool = True
) -> WaitingPlace:
    """Return one that waits.

    Raises
    ------
    NotFound
        It does not wait any more, is another office's, or the person may not see it.
    """
    found = session.scalars(
        select(WaitingPlace).where(
            still_waiting(office_id),
            WaitingPlace.id == waiting_id,
            _seen(incidents=incidents),
        )
    ).first()
    if found is None:
        raise NotFound(_GONE)
    return found


def _source_of(session: Session, office_id: int, layer_id: str) -> LayerSource | None:
    return session.scalar(
        select(Layer.source).where(Layer.office_id == office_id, Layer.layer_id == layer_id)
    )


def suggest(
    session: Session, office_id: int, waiting_id: int, *, incidents: bool = True
) -> list[FoundAddress]:
    """Return where one that waits may be, by its address."""
    one = find_waiting(session, office_id, waiting_id, incidents=incidents)
    of_incidents = _source_of(session, office_id, one.layer_id) is LayerSource.INCIDENTS
    read = read_incident_spots if of_incidents else read_address_book
    return read(session, office_id).find(one.address, one.number, one.layer_id)


def place_waiting(
    session: Session,
    office: Office,
    waiting_id: int,
    lon: float,
    lat: float,
    *,
    username: str,
    now: datetime,
    incidents: bool = True,
) -> Placed:
    """Make what waited, at a position (degrees, EPSG:4326); a place as a change set.

    Raises
    ------
    NotFound
        It does not wait any more.
    InvalidEdits, BadField, Conflict
        The position lies outside the office, or the number was taken meanwhile.
    """
    one = find_waiting(session, office.id, waiting_id, incidents=incidents)
    lon, lat = round(lon, _DECIMALS), round(lat, _DECIMALS)
    if _source_of(session, office.id, one.layer_id) is LayerSource.INCIDENTS:
        made = place_incident(session, office, one, lon, lat, username=username, now=now)
        return Placed(incident_id=made)
    create = Create(
        one.layer_id,
        {"number": one.number, "name": one.name, "address": one.address},
        shapely.Point(lon, lat),
        one.attributes,
    )
    result = edit_places(session, office, [create], username=username, now=now, note=one.file)
    one.ended_in = result.change_set_id
    place = result.places[0]
    assert place is not None
    return Placed(place.place_id, result.change_set_id)


def take_back(
    session: Session, office: Office, change_id: int, *, username: str, now: datetime
) -> WaitingPlace:
    """Undo the change set that placed one that waited, and let it wait again.

    Raises
    ------
    NotFound
        The office has no such change set.
    Conflict
        It is no change that made one place, or the place was changed since.
    """
    find_change(session, office.id, change_id)
    changed = places_changed(session, office.id, change_id, 2)
    if len(changed) != 1 or changed[0].before is not None or changed[0].after is None:
        raise Conflict(N_("这次修改不是落图，请到记录里撤销。"))
    made = changed[0].after
    undo_change(session, office, change_id, username=username, now=now)
    back = session.scalars(
        select(WaitingPlace).where(
            still_waiting(office.id),
            WaitingPlace.layer_id == made.layer_id,
            WaitingPlace.number == made.number,
        )
    ).first()
    if back is not None:
        return back
    waiting = Waiting(made.layer_id, made.number, made.name, made.address, dict(made.attributes))
    return put_back(session, office.id, waiting, username=username, now=now)


def put_back(
    session: Session,
    office_id: int,
    waiting: Waiting,
    *,
    username: str,
    now: datetime,
    incidents: bool = True,
) -> WaitingPlace:
    """Let a place or an incident wait for a position.

    Raises
    ------
    NotFound
        The office has no such layer of places or incidents.
    BadField
        What is known of an incident can't be.
    Conflict
        One of its number waits already, or has a position.
    """
    source = _source_of(session, office_id, waiting.layer_id)
    taken = {LayerSource.PLACES} | ({LayerSource.INCIDENTS} if incidents else set())
    if source not in taken:
        raise NotFound(N_("没有可以编辑的图层“%(layer)s”。"), layer=waiting.layer_id)
    if source is LayerSource.INCIDENTS:
        waiting = replace(waiting, attributes=checked_attributes(waiting.attributes))
    if _is_there(session, office_id, waiting, source):
        raise Conflict(N_("编号“%(number)s”已经在图层里。"), number=waiting.number)
    forget_waiting(session, office_id, waiting.layer_id, [waiting.number])
    made = WaitingPlace(
        office_id=office_id,
        layer_id=waiting.layer_id,
        number=waiting.number,
        name=waiting.name,
        address=waiting.address,
        attributes=waiting.attributes,
        file=waiting.file,
        username=username,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _is_there(
    session: Session, office_id: int, waiting: Waiting, source: LayerSource | None
) -> bool:
    """Return whether one of the number waits, or has a position."""
    in_layer = [WaitingPlace.layer_id == waiting.layer_id, WaitingPlace.ended_in.is_(None)]
    where: list[tuple[Any, list[ColumnElement[bool]]]] = [(WaitingPlace, in_layer)]
    if source is LayerSource.INCIDENTS:
        where.append((Incident, []))
    else:
        where.append((Place, [Place.layer_id == waiting.layer_id]))
    return any(
        session.scalar(
            select(model.id).where(
                model.office_id == office_id, model.number == waiting.number, *more
            )
        )
        is not None
        for model, more in where
    )


def delete_waiting(
    session: Session, office_id: int, waiting_id: int, *, incidents: bool = True
) -> None:
    """Let one that waits go.

    Raises
    ------
    NotFound
        It does not wait any more.
    """
    session.delete(find_waiting(session, office_id, waiting_id, incidents=incidents))
