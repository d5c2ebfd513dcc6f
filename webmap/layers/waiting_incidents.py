"""Incidents that wait for a position (待落图): made at a spot, and put back to wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import record
from webmap.errors import N_, BadField, Conflict, NotFound
from webmap.layers.changes import grow_version, lock_office
from webmap.layers.imports.area import OfficeArea
from webmap.layers.imports.moments import LOCAL_ZONE
from webmap.models import Incident, Office, WaitingPlace, point_wkb, to_geometry

_TIMES = ("occurred_from", "occurred_to")
_MOST = 60


def checked_attributes(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of an incident that waits, beside its number and where it was.

    Raises
    ------
    BadField
        Its category or its time can't be.
    """
    kinds = {name: attributes.get(name, "") for name in ("category", "sub_category")}
    for name, text in kinds.items():
        if not isinstance(text, str) or len(text) > _MOST:
            raise BadField(f"attributes.{name}", N_("类别最多 %(most)s 个字。"), most=_MOST)
    if not kinds["category"]:
        raise BadField("attributes.category", N_("缺少“%(title)s”。"), title=N_("类别"))
    times = {name: _moment(name, attributes[name]) for name in _TIMES if attributes.get(name)}
    if "occurred_from" not in times:
        raise BadField("attributes.occurred_from", N_("缺少“%(title)s”。"), title=N_("发生时间"))
    if times.get("occurred_to", times["occurred_from"]) < times["occurred_from"]:
        raise BadField("attributes.occurred_to", N_("发生时间止早于发生时间。"))
    return kinds | {name: moment.isoformat() for name, moment in times.items()}


def _moment(name: str, text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadField(f"attributes.{name}", N_("时间要写成带时区的 ISO 8601。"))
    return moment


def place_incident(
    session: Session,
    office: Office,
    one: WaitingPlace,
    lon: float,
    lat: float,
    *,
    username: str,
    now: datetime,
) -> int:
    """Make the incident that waited, at a position (degrees, EPSG:4326); give its id.

    Raises
    ------
    BadField
        The position lies outside the office.
    Conflict
        An incident of its number came in meanwhile.
    """
    lock_office(session, office.id)
    area = OfficeArea(to_geometry(office.boundary), office.metric_srid)
    if not area.holds(np.array([lon]), np.array([lat]))[0]:
        raise BadField("lon", N_("坐标 %(xy)s 在辖区外。"), xy=f"{lon:.6f}, {lat:.6f}")
    if _find(session, office.id, Incident.number == one.number) is not None:
        raise Conflict(N_("编号“%(number)s”已经在图层里。"), number=one.number)
    known = dict(one.attributes)
    times = {name: datetime.fromisoformat(known[name]) for name in _TIMES if name in known}
    incident = Incident(
        office_id=office.id,
        number=one.number,
        category=known["category"],
        sub_category=known.get("sub_category", ""),
        occurred_from=times["occurred_from"],
        occurred_to=times.get("occurred_to"),
        location=one.address,
        geom=point_wkb(lon, lat),
    )
    session.add(incident)
    session.delete(one)
    session.flush()
    _note(session, office, incident, "waiting.place", username, now)
    return incident.id


def incident_to_wait(
    session: Session, office: Office, incident_id: int, *, username: str, now: datetime
) -> WaitingPlace:
    """Take an incident off the map again; it waits for its position.

    Raises
    ------
    NotFound
        The office has no such incident.
    Conflict
        One of its number waits already.
    """
    lock_office(session, office.id)
    incident = _find(session, office.id, Incident.id == incident_id)
    if incident is None:
        raise NotFound(N_("没有这条警情。"))
    waits = session.scalar(
        select(WaitingPlace.id).where(
            WaitingPlace.office_id == office.id,
            WaitingPlace.layer_id == "incidents",
            WaitingPlace.number == incident.number,
        )
    )
    if waits is not None:
        raise Conflict(N_("编号“%(number)s”已经在图层里。"), number=incident.number)
    times = {"occurred_from": incident.occurred_from, "occurred_to": incident.occurred_to}
    made = WaitingPlace(
        office_id=office.id,
        layer_id="incidents",
        number=incident.number,
        name=incident.location[:200] or incident.number,
        address=incident.location,
        attributes={"category": incident.category, "sub_category": incident.sub_category}
        | {
            name: moment.astimezone(LOCAL_ZONE).isoformat()
            for name, moment in times.items()
            if moment is not None
        },
        username=username,
        created_at=now,
    )
    session.add(made)
    _note(session, office, incident, "waiting.undo", username, now)
    session.delete(incident)
    session.flush()
    return made


def _find(session: Session, office_id: int, *where: Any) -> Incident | None:
    return session.scalars(select(Incident).where(Incident.office_id == office_id, *where)).first()


def _note(
    session: Session, office: Office, incident: Incident, action: str, username: str, now: datetime
) -> None:
    grow_version(session, office.id)
    record(
        session, office_id=office.id, username=username, action=action,
        subject=f"incident:{incident.number}", now=now,
    )  # fmt: skip
