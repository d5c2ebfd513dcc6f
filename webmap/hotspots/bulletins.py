"""Bulletins (每日电诈预警): what was reported the day before, and what an officer tells of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from webmap.errors import N_, BadField, Conflict, NotFound
from webmap.grids import LOCAL_ZONE, local_day
from webmap.hotspots.follow_ups import By
from webmap.hotspots.fraud_kinds import (
    ANY_KIND,
    AVOID_LINES,
    AVOID_MOST,
    FRAUD,
    HOW_MOST,
    TITLE_MOST,
    BulletinText,
    standard_text,
)
from webmap.hotspots.told_of_victims import told_of_victim
from webmap.models import INCIDENT_CATEGORIES, Bulletin, Incident, Office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# A reminder may be written so many days ahead.
MOST_AHEAD = timedelta(days=7)
# Telephone, card and identity numbers; the hotlines are shorter.
_NUMBER = re.compile(r"(?:\d[\s-]?){7,}")
_AMOUNT = re.compile(
    r"[\d一二两三四五六七八九十百千万]+(?:\.\d+)?\s*(?:余|多)?[万千百]*\s*(?:元|块钱|人民币)"
)


@dataclass(frozen=True, slots=True)
class BulletinEntry:
    """A bulletin of a day: as an officer has it, or as it stands ready (``id`` None).

    Parameters
    ----------
    reported
        How many were reported the day before, as it says.
    reported_now
        How many are known today: more may have been brought in since.
    """

    id: int | None
    day: date
    sub_category: str
    kind: str
    reported: int
    reported_now: int
    text: BulletinText
    approved_by: str
    approved_at: datetime | None
    version: int

    @property
    def approved(self) -> bool:
        """Return whether it may be shared."""
        return self.approved_at is not None


def kind_name(sub_category: str) -> str:
    """Return what a kind of fraud is called in bulletins; one that nobody knows as written."""
    for kind in INCIDENT_CATEGORIES[FRAUD].kinds:
        if kind.code == sub_category:
            return kind.title_zh
    return sub_category


def frauds_reported(session: Session, office_id: int, day: date) -> dict[str, int]:
    """Return how many frauds were reported the day before a day, by kind, most first.

    Where only an interval is known, its end is when it was noticed and told.
    """
    told_at = func.coalesce(Incident.occurred_to, Incident.occurred_from)
    end = datetime.combine(day, time(), LOCAL_ZONE)
    rows = session.execute(
        select(Incident.sub_category, func.count())
        .where(
            Incident.office_id == office_id,
            Incident.category == FRAUD,
            told_at >= end - timedelta(days=1),
            told_at < end,
        )
        .group_by(Incident.sub_category)
    )
    counts = {row[0]: row[1] for row in rows}
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def last_day_with_fraud(session: Session, office_id: int, today: date) -> date | None:
    """Return the last day, up to today, for which a bulletin is ready; None: never."""
    end = datetime.combine(today, time(), LOCAL_ZONE)
    last = session.scalar(
        select(func.max(Incident.occurred_from)).where(
            Incident.office_id == office_id,
            Incident.category == FRAUD,
            Incident.occurred_from < end,
        )
    )
    return None if last is None else local_day(last) + timedelta(days=1)


def bulletins_of(session: Session, office_id: int, day: date) -> list[BulletinEntry]:
    """Return a day's bulletins: a kind each that was reported, then others that were written.

    The general reminder is always among them, last.
    """
    counts = frauds_reported(session, office_id, day)
    stored = {
        row.sub_category: row
        for row in session.scalars(
            select(Bulletin)
            .where(Bulletin.office_id == office_id, Bulletin.day == day)
            .order_by(Bulletin.sub_category)
        )
    }
    kinds = [kind for kind in dict.fromkeys([*counts, *stored]) if kind != ANY_KIND]
    return [
        _stored(stored[kind], counts.get(kind, 0))
        if kind in stored
        else _ready(day, kind, counts.get(kind, 0))
        for kind in [*kinds, ANY_KIND]
    ]


def _ready(day: date, sub_category: str, reported: int) -> BulletinEntry:
    return BulletinEntry(
        id=None,
        day=day,
        sub_category=sub_category,
        kind=kind_name(sub_category),
        reported=reported,
        reported_now=reported,
        text=standard_text(sub_category),
        approved_by="",
        approved_at=None,
        version=0,
    )


def _stored(row: Bulletin, reported_now: int) -> BulletinEntry:
    return BulletinEntry(
        id=row.id,
        day=row.day,
        sub_category=row.sub_category,
        kind=kind_name(row.sub_category),
        # What was approved stays as it was shared.
        reported=row.reported if row.approved_at else reported_now,
        reported_now=reported_now,
        text=BulletinText(row.title, row.how_it_works, tuple(row.how_to_avoid.splitlines())),
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        version=row.version,
    )


def find_bulletin(session: Session, office_id: int, bulletin_id: int) -> BulletinEntry:
    """Return a bulletin that was written.

    Raises
    ------
    NotFound
        There is none of this id.
    """
    row = _row(session, office_id, bulletin_id)
    return _stored(row, frauds_reported(session, office_id, row.day).get(row.sub_category, 0))


def _row(session: Session, office_id: int, bulletin_id: int) -> Bulletin:
    row = session.scalar(
        select(Bulletin).where(Bulletin.office_id == office_id, Bulletin.id == bulletin_id)
    )
    if row is None:
        raise NotFound(N_("没有这条预警"))
    return row


def check_text(text: BulletinText) -> None:
    """Refuse what does not fit, and what could tell of a victim.

    Raises
    ------
    BadField
        A part is empty or too long, or has a number, an amount of money, or a person's name,
        home or account in it.
    """
    parts = {
        "title": (text.title, TITLE_MOST),
        "how_it_works": (text.how_it_works, HOW_MOST),
        **{
            f"how_to_avoid.{number}": (line, AVOID_MOST)
            for number, line in enumerate(text.how_to_avoid)
        },
    }
    if not 1 <= len(text.how_to_avoid) <= AVOID_LINES:
        raise BadField("how_to_avoid", N_("写一到三条防范办法"))
    for field, (part, most) in parts.items():
        if not part:
            raise BadField(field, N_("没有填"))
        if len(part) > most:
            raise BadField(field, N_("最多 %(most)s 个字，再多图上放不下"), most=most)
        if _NUMBER.search(part):
            raise BadField(field, N_("不能写电话、账号、证件等号码"))
        if _AMOUNT.search(part):
            raise BadField(field, N_("不能写涉案金额"))
        if told := told_of_victim(part):
            raise BadField(field, told)


def save_bulletin(
    session: Session,
    office_id: int,
    day: date,
    sub_category: str,
    version: int,
    text: BulletinText,
    by: By,
) -> Bulletin:
    """Keep what an officer wrote; an approval of what stood there before is gone with it.

    Parameters
    ----------
    version
        Of what the officer saw; 0 where nothing was written yet.

    Raises
    ------
    Conflict
        Somebody else wrote it since.
    """
    check_text(text)
    if day > by.today + MOST_AHEAD:
        raise BadField("day", N_("最多提前 %(days)s 天准备"), days=MOST_AHEAD.days)
    known = frauds_reported(session, office_id, day)
    _one_at_a_time(session, office_id)
    row = session.scalar(
        select(Bulletin).where(
            Bulletin.office_id == office_id,
            Bulletin.day == day,
            Bulletin.sub_category == sub_category,
        )
    )
    if (row.version if row else 0) != version:
        raise Conflict(N_("这条预警刚被别人改过，请刷新后再改"))
    if row is None:
        if sub_category not in known and not _is_kind(sub_category):
            raise BadField("sub_category", N_("没有这种诈骗"))
        row = Bulletin(office_id=office_id, day=day, sub_category=sub_category, version=0)
        session.add(row)
    row.title, row.how_it_works = text.title, text.how_it_works
    row.how_to_avoid = "\n".join(text.how_to_avoid)
    row.reported = known.get(sub_category, 0)
    row.approved_by, row.approved_at = "", None
    row.version += 1
    session.flush()
    return row


def _one_at_a_time(session: Session, office_id: int) -> None:
    """Let the second of two officers find what the first wrote."""
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())


def _is_kind(sub_category: str) -> bool:
    codes = {kind.code for kind in INCIDENT_CATEGORIES[FRAUD].kinds}
    return sub_category == ANY_KIND or sub_category in codes


def set_approval(
    session: Session, office_id: int, bulletin_id: int, version: int, approved: bool, by: By
) -> BulletinEntry:
    """Approve a bulletin for sharing, or take the approval back, and return it.

    Raises
    ------
    BadField
        What was kept before could tell of a victim: it is written anew first.
    Conflict
        Somebody else changed it since.
    """
    _one_at_a_time(session, office_id)
    row = _row(session, office_id, bulletin_id)
    if row.version != version:
        raise Conflict(N_("这条预警刚被别人改过，请刷新后再改"))
    known = frauds_reported(session, office_id, row.day).get(row.sub_category, 0)
    if approved:
        check_text(_stored(row, known).text)
    row.reported = known
    row.approved_by = by.username if approved else ""
    row.approved_at = by.now if approved else None
    row.version += 1
    session.flush()
    return _stored(row, known)
