"""Appointments of the week: talks at the factories longest unvisited, the stand at the plaza."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from webmap.errors import N_, BadField, NotFound
from webmap.models import (
    Appointment,
    AppointmentKind,
    AppointmentStatus,
    Office,
    Place,
    Team,
    TeamKind,
    to_geometry,
)
from webmap.patrols.snapping import anchor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_TALKS = 14
TALK_DWELL_S = 1800
# The weekend stand: Saturday and Sunday, two hours from half past seven.
STAND_DAYS, STAND_BEGINS, STAND_DWELL_S = (5, 6), "19:30", 7200
# Factories are open to a talk on working days; Monday morning they have other things to do.
_TALK_DAYS = (1, 3, 2, 4, 0)


@dataclass(frozen=True, slots=True)
class Factory:
    """A factory and when somebody last talked there; None: never.

    Its point is in EPSG:4326.
    """

    number: str
    name: str
    workers: int
    lon: float
    lat: float
    last_talk: date | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """An appointment; times of day are local, ``begins`` empty where any time of the day does."""

    id: int
    kind: AppointmentKind
    day: date
    begins: str
    dwell_s: int
    place_number: str
    name: str
    lon: float
    lat: float
    team_id: int | None
    status: AppointmentStatus
    note: str


def longest_unvisited(
    factories: Iterable[Factory], count: int, skip: frozenset[str] = frozenset()
) -> list[Factory]:
    """Return the factories longest unvisited: first those where nobody ever was, the larger first.

    Parameters
    ----------
    factories
        All of the office.
    count
        How many.
    skip
        Numbers of those that already have an appointment.
    """
    waiting = [one for one in factories if one.number not in skip]
    waiting.sort(
        key=lambda one: (
            one.last_talk is not None,
            one.last_talk or date.min,
            -one.workers,
            one.number,
        )
    )
    return waiting[:count]


def factories_of(session: Session, office_id: int) -> list[Factory]:
    """Return the office's factories with the day of the last talk that was held."""
    talked = {
        row.place_number: row.day
        for row in session.execute(
            select(Appointment.place_number, Appointment.day)
            .where(
                Appointment.office_id == office_id,
                Appointment.kind == AppointmentKind.TALK,
                Appointment.status == AppointmentStatus.HELD,
            )
            .order_by(Appointment.day)
        )
    }
    found = []
    for row in session.execute(
        select(Place.number, Place.name, Place.attributes, Place.geom).where(
            Place.office_id == office_id, Place.layer_id == "factories"
        )
    ):
        point = anchor(to_geometry(row.geom))
        workers = (row.attributes or {}).get("workers")
        found.append(
            Factory(
                row.number,
                row.name,
                int(workers) if isinstance(workers, int | float) else 0,
                round(point.x, 7),
                round(point.y, 7),
                talked.get(row.number),
            )
        )
    return found


def list_appointments(session: Session, office_id: int, first: date, last: date) -> list[Agreed]:
    """Return the appointments of the days from ``first`` to ``last``, in order."""
    rows = session.scalars(
        select(Appointment)
        .where(
            Appointment.office_id == office_id, Appointment.day >= first, Appointment.day <= last
        )
        .order_by(Appointment.day, Appointment.begins, Appointment.id)
    )
    return [_agreed(row) for row in rows]


def talks_held(session: Session, office_id: int, limit: int) -> list[Agreed]:
    """Return the talks that were held, the newest first."""
    rows = session.scalars(
        select(Appointment)
        .where(
            Appointment.office_id == office_id,
            Appointment.kind == AppointmentKind.TALK,
            Appointment.status == AppointmentStatus.HELD,
        )
        .order_by(Appointment.day.desc(), Appointment.id.desc())
        .limit(limit)
    )
    return [_agreed(row) for row in rows]


def _agreed(row: Appointment) -> Agreed:
    return Agreed(
        row.id, AppointmentKind(row.kind), row.day, row.begins, row.dwell_s, row.place_number,
        row.name, row.lon, row.lat, row.team_id, AppointmentStatus(row.status), row.note,
    )  # fmt: skip


def propose_talks(session: Session, office_id: int, monday: date, count: int) -> list[Agreed]:
    """Put talks with the factories longest unvisited into a week until it has ``count`` of them.

    Each goes to a working day of its own as far as there are enough, Tuesday first.
    """
    week = list_appointments(session, office_id, monday, monday + timedelta(days=6))
    talks = [
        one
        for one in week
        if one.kind is AppointmentKind.TALK and one.status is not AppointmentStatus.CALLED_OFF
    ]
    taken = frozenset(
        session.scalars(
            select(Appointment.place_number).where(
                Appointment.office_id == office_id,
                Appointment.kind == AppointmentKind.TALK,
                Appointment.status == AppointmentStatus.PLANNED,
            )
        )
    ) | {one.place_number for one in week}
    busy = [one.day.weekday() for one in talks]
    made = []
    for factory in longest_unvisited(
        factories_of(session, office_id), max(count - len(talks), 0), taken
    ):
        weekday = min(_TALK_DAYS, key=lambda day: (busy.count(day), _TALK_DAYS.index(day)))
        busy.append(weekday)
        row = Appointment(
            office_id=office_id,
            kind=AppointmentKind.TALK,
            day=monday + timedelta(days=weekday),
            dwell_s=TALK_DWELL_S,
            place_number=factory.number,
            name=factory.name,
            lon=factory.lon,
            lat=factory.lat,
        )
        session.add(row)
        made.append(row)
    session.flush()
    return [_agreed(row) for row in made]


def add_stands(session: Session, office: Office, monday: date) -> list[Agreed]:
    """Put the weekend stand at the plaza into a week, once; volunteers hold it where there are any.

    Raises
    ------
    NotFound
        The office has no plaza on its map.
    """
    plaza = session.scalars(
        select(Place)
        .where(Place.office_id == office.id, Place.layer_id == "plazas")
        .order_by(Place.number)
        .limit(1)
    ).first()
    if plaza is None:
        raise NotFound(N_("地图上还没有广场。请先导入广场，再排周末摆摊。"))
    volunteers = session.scalar(
        select(Team.id)
        .where(Team.office_id == office.id, Team.kind == TeamKind.VOLUNTEERS)
        .order_by(Team.code)
        .limit(1)
    )
    there = {
        one.day
        for one in list_appointments(session, office.id, monday, monday + timedelta(days=6))
        if one.kind is AppointmentKind.STAND
    }
    point = anchor(to_geometry(plaza.geom))
    made = []
    for weekday in STAND_DAYS:
        day = monday + timedelta(days=weekday)
        if day in there:
            continue
        row = Appointment(
            office_id=office.id,
            kind=AppointmentKind.STAND,
            day=day,
            begins=STAND_BEGINS,
            dwell_s=STAND_DWELL_S,
            place_number=plaza.number,
            name=plaza.name,
            lon=round(point.x, 7),
            lat=round(point.y, 7),
            team_id=volunteers,
        )
        session.add(row)
        made.append(row)
    session.flush()
    return [_agreed(row) for row in made]


def change_appointment(
    session: Session,
    office_id: int,
    appointment_id: int,
    *,
    day: date | None = None,
    begins: str | None = None,
    team_id: int | None = None,
    status: AppointmentStatus | None = None,
    note: str | None = None,
) -> Agreed:
    """Move an appointment, give it an hour or a team, or say how it went; None: as it is.

    Raises
    ------
    NotFound
        The office has no such appointment.
    BadField
        The team is not the office's, or that place already has one on that day.
    """
    row = session.scalars(
        select(Appointment).where(
            Appointment.office_id == office_id, Appointment.id == appointment_id
        )
    ).first()
    if row is None:
        raise NotFound(N_("没有这个约定，它可能已被删除。"))
    if team_id is not None and not session.scalar(
        select(Team.id).where(Team.office_id == office_id, Team.id == team_id)
    ):
        raise BadField("team_id", N_("本警务室没有这个小组，请重新选择"))
    if day is not None and day != row.day:
        clash = session.scalar(
            select(Appointment.id).where(
                Appointment.office_id == office_id,
                Appointment.kind == row.kind,
                Appointment.day == day,
                Appointment.place_number == row.place_number,
            )
        )
        if clash is not None:
            raise BadField("day", N_("这个地方那天已经有约定了，请换一天"))
        row.day = day
    if begins is not None:
        row.begins = begins
    if team_id is not None:
        row.team_id = team_id
    if status is not None:
        row.status = status
    if note is not None:
        row.note = note
    session.flush()
    return _agreed(row)


def delete_appointment(session: Session, office_id: int, appointment_id: int) -> None:
    """Delete an appointment.

    Raises
    ------
    NotFound
        The office has no such appointment.
    """
    row = session.scalars(
        select(Appointment).where(
            Appointment.office_id == office_id, Appointment.id == appointment_id
        )
    ).first()
    if row is None:
        raise NotFound(N_("没有这个约定，它可能已被删除。"))
    session.delete(row)
