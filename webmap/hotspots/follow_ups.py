"""Follow-ups (跟进): what is to be done about a hotspot or a place, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from webmap.errors import N_, BadField, Conflict, DomainError, NotFound
from webmap.models import (
    Assignment,
    FollowUp,
    FollowUpKind,
    Hotspot,
    HotspotStatus,
    Member,
    Office,
    Place,
    to_geometry,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

FOLLOW_UP_KINDS: dict[FollowUpKind, str] = {
    FollowUpKind.VISIT: N_("到访"),
    FollowUpKind.INSPECTION: N_("检查"),
    FollowUpKind.OWNER_TALK: N_("约谈"),
    FollowUpKind.LIGHTING: N_("修复照明"),
    FollowUpKind.OTHER: N_("其他"),
}
MOST_NOTE = 1000
# Of what is done the newest are listed; the others stay in the database.
MOST_DONE = 300
# Nobody enters what was done longer ago.
_DONE_AGO = timedelta(days=366)
# A suggestion waits for an officer's word, and a closed hotspot wants nothing more.
_OPEN = (HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED, HotspotStatus.FOLLOWED_UP)


class Urgency(StrEnum):
    """How a follow-up stands on a day."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """A follow-up, who does it, and where; its area in EPSG:4326, None: the place is gone."""

    id: int
    hotspot_id: int | None
    layer_id: str
    place_number: str
    name: str
    kind: FollowUpKind
    member_id: int | None
    member: str
    due_on: date | None
    done_on: date | None
    note: str
    photo: str
    username: str
    changed_at: datetime
    version: int
    area: BaseGeometry | None

    def urgency(self, today: date) -> Urgency:
        """Return how it stands on a day; a week ends on Sunday."""
        if self.done_on is not None:
            return Urgency.DONE
        assert self.due_on is not None
        if self.due_on < today:
            return Urgency.OVERDUE
        sunday = today + timedelta(days=6 - today.weekday())
        return Urgency.THIS_WEEK if self.due_on <= sunday else Urgency.LATER


@dataclass(frozen=True, slots=True)
class FollowUpWish:
    """What is to be done: about a hotspot, or else a place by its layer and number."""

    kind: FollowUpKind
    due_on: date
    hotspot_id: int | None = None
    layer_id: str = ""
    place_number: str = ""
    member_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, and when; ``today`` is the office's date."""

    username: str
    now: datetime
    today: date


def follow_ups_of(
    session: Session,
    office_id: int,
    hotspot_id: int | None = None,
    follow_up_id: int | None = None,
) -> list[FollowUpEntry]:
    """Return the office's follow-ups: those to do by due date, then the done ones, newest first.

    Parameters
    ----------
    hotspot_id, follow_up_id
        None: of any.
    """
    of = [FollowUp.office_id == office_id]
    if hotspot_id is not None:
        of.append(FollowUp.hotspot_id == hotspot_id)
    if follow_up_id is not None:
        of.append(FollowUp.id == follow_up_id)
    query = select(FollowUp).where(*of)
    to_do = session.scalars(
        query.where(FollowUp.done_on.is_(None)).order_by(FollowUp.due_on, FollowUp.id)
    ).all()
    done = session.scalars(
        query.where(FollowUp.done_on.is_not(None))
        .order_by(FollowUp.done_on.desc(), FollowUp.id.desc())
        .limit(MOST_DONE)
    ).all()
    rows = [*to_do, *done]
    names = _names_of_members(session, office_id)
    areas = _areas_of(session, office_id, rows)
    return [
        FollowUpEntry(
            id=row.id,
            hotspot_id=row.hotspot_id,
            layer_id=row.layer_id,
            place_number=row.place_number,
            name=row.name,
            kind=FollowUpKind(row.kind),
            member_id=row.member_id,
            member=names.get(row.member_id, "") if row.member_id is not None else "",
            due_on=row.due_on,
            done_on=row.done_on,
            note=row.note,
            photo=row.photo,
            username=row.username,
            changed_at=row.changed_at,
            version=row.version,
            area=areas.get(_about(row)),
        )
        for row in rows
    ]


About = int | tuple[str, str]


def _about(row: FollowUp) -> About:
    return (row.layer_id, row.place_number) if row.hotspot_id is None else row.hotspot_id


def _names_of_members(session: Session, office_id: int) -> dict[int, str]:
    rows = session.execute(select(Member.id, Member.name).where(Member.office_id == office_id))
    return {row.id: row.name for row in rows}


def _areas_of(session: Session, office_id: int, rows: list[FollowUp]) -> dict[About, BaseGeometry]:
    """Return the areas that follow-ups are about; a place that was deleted has none."""
    found: dict[About, BaseGeometry] = {}
    if any(row.hotspot_id is not None for row in rows):
        hotspots = session.execute(
            select(Hotspot.id, Hotspot.geom).where(Hotspot.office_id == office_id)
        )
        found |= {row.id: to_geometry(row.geom) for row in hotspots}
    numbers: dict[str, set[str]] = {}
    for row in rows:
        if row.hotspot_id is None:
            numbers.setdefault(row.layer_id, set()).add(row.place_number)
    for layer_id, some in numbers.items():
        places = session.execute(
            select(Place.number, Place.geom).where(
                Place.office_id == office_id, Place.layer_id == layer_id, Place.number.in_(some)
            )
        )
        found |= {(layer_id, row.number): to_geometry(row.geom) for row in places}
    return found


@dataclass(frozen=True, slots=True)
class OpenHotspot:
    """A hotspot that something may be done about; its area in EPSG:4326."""

    id: int
    name: str
    area: BaseGeometry


def open_hotspots(session: Session, office_id: int) -> list[OpenHotspot]:
    """Return the office's hotspots that are confirmed and not closed, the most important first."""
    rows = session.execute(
        select(Hotspot.id, Hotspot.name, Hotspot.geom)
        .where(Hotspot.office_id == office_id, Hotspot.status.in_(_OPEN))
        .order_by(Hotspot.priority.desc(), Hotspot.number)
    )
    return [OpenHotspot(row.id, row.name, to_geometry(row.geom)) for row in rows]


def find_follow_up(
    session: Session, office_id: int, follow_up_id: int, *, to_change: bool = False
) -> FollowUp:
    """Return a follow-up of the office.

    Raises
    ------
    NotFound
        There is none of this id.
    """
    query = select(FollowUp).where(FollowUp.office_id == office_id, FollowUp.id == follow_up_id)
    row = session.scalar(query.with_for_update() if to_change else query)
    if row is None:
        raise NotFound(N_("没有这条跟进"))
    return row


def add_follow_up(session: Session, office_id: int, wish: FollowUpWish, by: By) -> FollowUp:
    """Add something to do, and return it.

    Raises
    ------
    BadField
        There is no such hotspot, place or member, or its day is over.
    """
    if wish.due_on < by.today:
        raise BadField("due_on", N_("到期日不能早于今天"))
    _check_member(session, office_id, wish.member_id)
    row = FollowUp(
        office_id=office_id,
        hotspot_id=wish.hotspot_id,
        layer_id="" if wish.hotspot_id is not None else wish.layer_id,
        place_number="" if wish.hotspot_id is not None else wish.place_number,
        name=_name_of_what(session, office_id, wish),
        kind=wish.kind,
        member_id=wish.member_id,
        due_on=wish.due_on,
        note=wish.note,
        username=by.username,
        changed_at=by.now,
    )
    session.add(row)
    session.flush()
    return row


def _check_member(session: Session, office_id: int, member_id: int | None) -> None:
    if member_id is None:
        return
    active = session.scalar(
        select(Member.active).where(Member.office_id == office_id, Member.id == member_id)
    )
    if not active:
        raise BadField("member_id", N_("没有这名在岗的队员"))


def _name_of_what(session: Session, office_id: int, wish: FollowUpWish) -> str:
    if wish.hotspot_id is not None:
        hotspot = session.scalar(
            select(Hotspot).where(Hotspot.office_id == office_id, Hotspot.id == wish.hotspot_id)
        )
        if hotspot is None:
            raise BadField("hotspot_id", N_("没有这个热点"))
        if hotspot.status not in _OPEN:
            raise BadField("hotspot_id", N_("这个热点还没有确认，或者已经关闭"))
        return hotspot.name
    name = session.scalar(
        select(Place.name).where(
            Place.office_id == office_id,
            Place.layer_id == wish.layer_id,
            Place.number == wish.place_number,
        )
    )
    if name is None:
        raise BadField("place_number", N_("没有这个场所"))
    return name or wish.place_number


def _changed(row: FollowUp, version: int, by: By) -> None:
    """Note a change of the version that somebody saw.

    Raises
    ------
    Conflict
        Somebody else changed it since.
    """
    if row.version != version:
        raise Conflict(N_("“%(name)s”的跟进刚被 %(who)s 改过，请刷新后再改"),
                       name=row.name, who=row.username)  # fmt: skip
    row.version += 1
    row.username, row.changed_at = by.username, by.now


@dataclass(frozen=True, slots=True)
class FollowUpChange:
    """What is to be otherwise; names of fields in ``given`` say what was asked for."""

    given: frozenset[str]
    kind: FollowUpKind | None = None
    due_on: date | None = None
    member_id: int | None = None
    note: str | None = None


def change_follow_up(
    session: Session, row: FollowUp, version: int, change: FollowUpChange, by: By
) -> None:
    """Change what is to be done, by whom and until when."""
    _changed(row, version, by)
    if "kind" in change.given and change.kind is not None:
        row.kind = change.kind
    if "due_on" in change.given and change.due_on is not None and change.due_on != row.due_on:
        if row.done_on is None and change.due_on < by.today:
            raise BadField("due_on", N_("到期日不能早于今天"))
        row.due_on = change.due_on
    if "member_id" in change.given and change.member_id != row.member_id:
        _check_member(session, row.office_id, change.member_id)
        row.member_id = change.member_id
    if "note" in change.given and change.note is not None:
        row.note = change.note


def mark_done(
    session: Session, row: FollowUp, version: int, done_on: date, note: str, by: By
) -> None:
    """Note that it was done on a day, and what was done; its hotspot counts as followed up.

    Raises
    ------
    BadField
        The day is still to come or long ago, or there is no room for the note.
    """
    _changed(row, version, by)
    if done_on > by.today:
        raise BadField("done_on", N_("完成日期不能晚于今天"))
    if done_on < by.today - _DONE_AGO:
        raise BadField("done_on", N_("完成日期太早了"))
    told = "\n".join(text for text in (row.note, note) if text)
    if len(told) > MOST_NOTE:
        raise BadField("note", N_("说明连同原有的最多 %(most)s 个字"), most=MOST_NOTE)
    row.done_on, row.note = done_on, told
    if row.hotspot_id is not None:
        hotspot = _hotspot_of(session, row)
        if hotspot.status in (HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED):
            _set_status(session, hotspot, HotspotStatus.FOLLOWED_UP)


def reopen(session: Session, row: FollowUp, version: int, by: By) -> None:
    """Take back that it was done; what was written and the photo stay."""
    _changed(row, version, by)
    row.due_on = row.due_on or row.done_on
    row.done_on = None
    session.flush()
    if row.hotspot_id is None:
        return
    hotspot = _hotspot_of(session, row)
    if hotspot.status != HotspotStatus.FOLLOWED_UP:
        return
    still = select(FollowUp.id).where(
        FollowUp.office_id == row.office_id,
        FollowUp.hotspot_id == row.hotspot_id,
        FollowUp.done_on.is_not(None),
    )
    if session.scalar(still.limit(1)) is None:
        given = session.scalar(
            select(Assignment.id)
            .where(
                Assignment.office_id == row.office_id,
                Assignment.hotspot_id == row.hotspot_id,
                Assignment.valid_from <= by.today,
                or_(Assignment.valid_to.is_(None), Assignment.valid_to > by.today),
            )
            .limit(1)
        )
        _set_status(
            session, hotspot, HotspotStatus.CONFIRMED if given is None else HotspotStatus.ASSIGNED
        )


def _hotspot_of(session: Session, row: FollowUp) -> Hotspot:
    return session.scalars(
        select(Hotspot)
        .where(Hotspot.office_id == row.office_id, Hotspot.id == row.hotspot_id)
        .with_for_update()
    ).one()


def _set_status(session: Session, hotspot: Hotspot, status: HotspotStatus) -> None:
    hotspot.status = status
    hotspot.version += 1
    # The layer of hotspots shows it.
    session.execute(
        update(Office)
        .where(Office.id == hotspot.office_id)
        .values(data_version=Office.data_version + 1)
    )


def delete_follow_up(session: Session, row: FollowUp, version: int, by: By) -> None:
    """Delete what is no longer to be done.

    Raises
    ------
    DomainError
        It was done: that stays, or is taken back first.
    """
    if row.done_on is not None:
        raise DomainError(N_("已完成的跟进要先撤回“完成”，才能删除"))
    _changed(row, version, by)
    session.delete(row)


def put_photo(row: FollowUp, version: int, photo: str, by: By) -> None:
    """Give a follow-up a kept photo, or none; the retention rule deletes the one before."""
    _changed(row, version, by)
    row.photo = photo
