"""Places that wait for a position (待落图): listed, placed by hand, put back, let go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.errors import N_, Conflict, NotFound
from webmap.layers.addresses import FoundAddress
from webmap.layers.editing import edit_places
from webmap.layers.edits import Create, EditResult
from webmap.layers.imports.by_address import read_address_book
from webmap.layers.past import find_change, places_changed
from webmap.layers.reverting import undo_change
from webmap.models import Layer, LayerSource, Office, Place, WaitingPlace

_GONE = N_("这一行已经落图或删除了。")
_DECIMALS = 7


@dataclass(frozen=True)
class Waiting:
    """A place without a position, as it would be made."""

    layer_id: str
    number: str
    name: str
    address: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    file: str = ""


def list_waiting(
    session: Session, office_id: int, layer_id: str | None, limit: int
) -> list[WaitingPlace]:
    """Return the places that wait, as they stood in their files."""
    query = select(WaitingPlace).where(WaitingPlace.office_id == office_id)
    if layer_id is not None:
        query = query.where(WaitingPlace.layer_id == layer_id)
    return list(session.scalars(query.order_by(WaitingPlace.id).limit(limit)))


def count_waiting(session: Session, office_id: int) -> dict[str, int]:
    """Return how many places wait, by layer."""
    rows = session.execute(
        select(WaitingPlace.layer_id, func.count().label("waiting"))
        .where(WaitingPlace.office_id == office_id)
        .group_by(WaitingPlace.layer_id)
    )
    return {row.layer_id: row.waiting for row in rows}


def find_waiting(session: Session, office_id: int, waiting_id: int) -> WaitingPlace:
    """Return one that waits.

    Raises
    ------
    NotFound
        It does not wait any more, or is another office's.
    """
    found = session.scalars(
        select(WaitingPlace).where(
            WaitingPlace.office_id == office_id, WaitingPlace.id == waiting_id
        )
    ).first()
    if found is None:
        raise NotFound(_GONE)
    return found


def suggest(session: Session, office_id: int, waiting_id: int) -> list[FoundAddress]:
    """Return where a place that waits may be, by its address."""
    one = find_waiting(session, office_id, waiting_id)
    return read_address_book(session, office_id).find(one.address, one.number, one.layer_id)


def place_waiting(
    session: Session,
    office: Office,
    waiting_id: int,
    lon: float,
    lat: float,
    *,
    username: str,
    now: datetime,
) -> EditResult:
    """Make the place that waited, at a position (degrees, EPSG:4326), as a change set.

    Raises
    ------
    NotFound
        It does not wait any more.
    InvalidEdits
        The position lies outside the office, or the number was taken meanwhile.
    """
    one = find_waiting(session, office.id, waiting_id)
    create = Create(
        one.layer_id,
        {"number": one.number, "name": one.name, "address": one.address},
        shapely.Point(round(lon, _DECIMALS), round(lat, _DECIMALS)),
        one.attributes,
    )
    result = edit_places(session, office, [create], username=username, now=now, note=one.file)
    session.delete(one)
    return result


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
    waiting = Waiting(made.layer_id, made.number, made.name, made.address, dict(made.attributes))
    return put_back(session, office.id, waiting, username=username, now=now)


def put_back(
    session: Session, office_id: int, waiting: Waiting, *, username: str, now: datetime
) -> WaitingPlace:
    """Let a place wait for a position.

    Raises
    ------
    NotFound
        The office has no such layer of places.
    Conflict
        One of its number waits already, or has a position.
    """
    layer = session.scalar(
        select(Layer.id).where(
            Layer.office_id == office_id,
            Layer.layer_id == waiting.layer_id,
            Layer.source == LayerSource.PLACES,
        )
    )
    if layer is None:
        raise NotFound(N_("没有可以编辑的图层“%(layer)s”。"), layer=waiting.layer_id)
    for model in (WaitingPlace, Place):
        there = session.scalar(
            select(model.id).where(
                model.office_id == office_id,
                model.layer_id == waiting.layer_id,
                model.number == waiting.number,
            )
        )
        if there is not None:
            raise Conflict(N_("编号“%(number)s”已经在图层里。"), number=waiting.number)
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


def delete_waiting(session: Session, office_id: int, waiting_id: int) -> None:
    """Let a place that waits go.

    Raises
    ------
    NotFound
        It does not wait any more.
    """
    session.delete(find_waiting(session, office_id, waiting_id))
