"""What officers decide about hotspots: drawn, changed, accepted, refused, closed, reopened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import RowChanges, holds_identity, undone_entries
from webmap.errors import N_, BadField, Conflict, NotFound
from webmap.hotspots.areas import checked_area
from webmap.hotspots.reopening import Ended, assign_again, ended_by
from webmap.models import (
    Assignment,
    AuditEntry,
    Hotspot,
    HotspotStatus,
    Office,
    to_stored,
)

CHANGE_ACTION = "hotspots.change"
DECIDE_ACTION = "hotspots.decide"
_NUMBER = re.compile(r"H(\d{1,9})")
_OPEN = (HotspotStatus.CONFIRMED, HotspotStatus.ASSIGNED, HotspotStatus.FOLLOWED_UP)


class EditedSince(Conflict):
    """Somebody else changed the hotspot since it was read."""


class Decision(StrEnum):
    """What can be decided about a hotspot as a whole."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class HotspotWish:
    """What is to become of a hotspot; what is None stays.

    Parameters
    ----------
    area
        EPSG:4326.
    dwell_s, spacing_s
        Seconds.
    windows
        Local clock windows such as ("22:00", "01:00"); none: any time.
    """

    name: str | None = None
    reason: str | None = None
    priority: int | None = None
    dwell_s: int | None = None
    visits_per_shift: int | None = None
    spacing_s: int | None = None
    windows: tuple[tuple[str, str], ...] | None = None
    area: BaseGeometry | None = None


def office_to_change(session: Session, office_id: int) -> Office:
    """Return the office, whose hotspots nobody else changes until the transaction ends."""
    query = select(Office).where(Office.id == office_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def find_hotspot(session: Session, office_id: int, hotspot_id: int) -> Hotspot:
    """Return a hotspot.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    """
    query = select(Hotspot).where(Hotspot.office_id == office_id, Hotspot.id == hotspot_id)
    hotspot = session.scalar(query)
    if hotspot is None:
        raise NotFound(N_("没有这个热点，它可能已被删除，请刷新页面。"))
    return hotspot


def next_number(session: Session, office_id: int) -> str:
    """Return a number that no hotspot of the office has, such as H44."""
    numbers = session.scalars(select(Hotspot.number).where(Hotspot.office_id == office_id))
    used = [int(found[1]) for number in numbers if (found := _NUMBER.fullmatch(number))]
    return f"H{max(used, default=0) + 1:02d}"


def draw_hotspot(
    session: Session, office_id: int, wish: HotspotWish, *, username: str, now: datetime
) -> tuple[Hotspot, AuditEntry]:
    """Add a hotspot that an officer drew; it is confirmed by that.

    Returns
    -------
    The hotspot, and the entry of the record; `webmap.accounts.undo_changes` takes it back.

    Raises
    ------
    BadField
        A value is missing or can't be used.
    """
    office = office_to_change(session, office_id)
    if not wish.name:
        raise BadField("name", N_("请填写"))
    if wish.area is None:
        raise BadField("geometry", N_("请在地图上画一个面"))
    number = next_number(session, office_id)
    hotspot = Hotspot(
        office_id=office_id, number=number, status=HotspotStatus.CONFIRMED, decided_by=username,
        decided_at=now, version=1, **_columns(wish, office),
    )  # fmt: skip
    changes = RowChanges(session)
    changes.add(hotspot)
    office.data_version += 1
    entry = changes.record(
        office_id, username=username, action=CHANGE_ACTION, subject=f"hotspot:{number}", now=now
    )
    return hotspot, entry


def change_hotspot(
    session: Session,
    office_id: int,
    hotspot_id: int,
    version: int,
    wish: HotspotWish,
    *,
    username: str,
    now: datetime,
) -> AuditEntry:
    """Change what a hotspot is and wants, if it still is in the version that was seen.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    EditedSince
        It is in another version by now.
    Conflict
        It is closed.
    BadField
        A value can't be used.
    """
    office = office_to_change(session, office_id)
    hotspot = _in_version(session, office_id, hotspot_id, version)
    if hotspot.status is HotspotStatus.CLOSED:
        raise Conflict(N_("“%(name)s”已关闭，要改请先重新打开。"), name=hotspot.name)
    changes = RowChanges(session)
    changes.change(hotspot, version=version + 1, **_columns(wish, office))
    office.data_version += 1
    return changes.record(
        office_id, username=username, action=CHANGE_ACTION, subject=f"hotspot:{hotspot.number}",
        now=now,
    )  # fmt: skip


def decide(
    session: Session,
    office_id: int,
    hotspot_id: int,
    version: int,
    decision: Decision,
    text: str = "",
    *,
    username: str,
    now: datetime,
    today: date,
) -> AuditEntry:
    """Accept or refuse a suggestion, close a hotspot, or open it again.

    Parameters
    ----------
    text
        Why a suggestion is refused, or what came of the hotspot that is closed.
    today
        The office's date: what is closed is nobody's from then on; who answered then does again
        from the day on which it is reopened.

    Raises
    ------
    NotFound
        The office has no such hotspot.
    EditedSince
        It is in another version by now.
    Conflict
        Its status does not allow that.
    BadField
        The text is missing or can't be kept.
    """
    office = office_to_change(session, office_id)
    hotspot = _in_version(session, office_id, hotspot_id, version)
    text = _checked("text", text)
    changes = RowChanges(session)
    changes.change(
        hotspot, version=version + 1, **_decided(hotspot, decision, text, username, now)
    )  # fmt: skip
    if decision is Decision.CLOSE:
        end_assignments(session, changes, hotspot, today)
    if (
        decision is Decision.REOPEN
        and hotspot.status is HotspotStatus.CONFIRMED
        and assign_again(session, changes, hotspot, ended_with(session, hotspot), today)
    ):
        changes.change(hotspot, status=HotspotStatus.ASSIGNED)
    office.data_version += 1
    return changes.record(
        office_id, username=username, action=DECIDE_ACTION, subject=f"hotspot:{hotspot.number}",
        now=now, decision=decision.value, text=text,
    )  # fmt: skip


def end_assignments(session: Session, changes: RowChanges, hotspot: Hotspot, day: date) -> None:
    """Let nobody answer for a hotspot from a day on."""
    for row in session.scalars(
        select(Assignment)
        .where(Assignment.office_id == hotspot.office_id, Assignment.hotspot_id == hotspot.id)
        .order_by(Assignment.id)
    ).all():
        if row.valid_from >= day:
            changes.delete(row)
        elif row.valid_to is None or row.valid_to > day:
            changes.change(row, valid_to=day)


def ended_with(session: Session, hotspot: Hotspot) -> list[Ended]:
    """Return the assignments that the last closing of a hotspot ended."""
    undone = undone_entries(session, hotspot.office_id, DECIDE_ACTION)
    for entry in session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.office_id == hotspot.office_id,
            AuditEntry.action == DECIDE_ACTION,
            AuditEntry.subject == f"hotspot:{hotspot.number}",
        )
        .order_by(AuditEntry.id.desc())
    ):
        told = entry.after or {}
        if told.get("decision") == Decision.CLOSE.value and entry.id not in undone:
            return ended_by(session, told["rows"])
    return []


def _in_version(session: Session, office_id: int, hotspot_id: int, version: int) -> Hotspot:
    hotspot = find_hotspot(session, office_id, hotspot_id)
    session.refresh(hotspot)
    if hotspot.version != version:
        raise EditedSince(
            N_("“%(name)s”刚刚被别人改过，您的修改没有保存。请看一下现在的内容再改。"),
            name=hotspot.name,
        )
    return hotspot


def _decided(
    hotspot: Hotspot, decision: Decision, text: str, username: str, now: datetime
) -> dict[str, Any]:
    """Return the columns that a decision changes."""
    suggested = hotspot.status is HotspotStatus.SUGGESTED
    closed = hotspot.status is HotspotStatus.CLOSED
    if decision is Decision.ACCEPT and suggested:
        return {"status": HotspotStatus.CONFIRMED, "decided_by": username, "decided_at": now}
    if decision is Decision.REFUSE and suggested:
        if not text:
            raise BadField("text", N_("请写明为什么不采纳"))
        return {
            "status": HotspotStatus.CLOSED, "refused": True, "result": text,
            "decided_by": username, "decided_at": now, "closed_at": now,
        }  # fmt: skip
    if decision is Decision.CLOSE and hotspot.status in _OPEN:
        if not text:
            raise BadField("text", N_("请写明结果：做了什么，有没有变化"))
        return {"status": HotspotStatus.CLOSED, "result": text, "closed_at": now}
    if decision is Decision.REOPEN and closed:
        if hotspot.refused:
            return {
                "status": HotspotStatus.SUGGESTED, "refused": False, "result": "",
                "decided_by": "", "decided_at": None, "closed_at": None,
            }  # fmt: skip
        return {"status": HotspotStatus.CONFIRMED, "result": "", "closed_at": None}
    raise Conflict(N_("“%(name)s”现在的状态不能这样做，请刷新页面。"), name=hotspot.name)


def _columns(wish: HotspotWish, office: Office) -> dict[str, Any]:
    """Return the columns that a wish gives."""
    columns: dict[str, Any] = {}
    if wish.name is not None:
        columns["name"] = _checked("name", wish.name)
        if not columns["name"]:
            raise BadField("name", N_("请填写"))
    if wish.reason is not None:
        columns["reason"] = _checked("reason", wish.reason)
    for field in ("priority", "dwell_s", "visits_per_shift", "spacing_s"):
        value = getattr(wish, field)
        if value is not None:
            columns[field] = value
    if wish.windows is not None:
        for index, (opens, closes) in enumerate(wish.windows):
            if opens == closes:
                raise BadField(f"windows.{index}", N_("时间窗的开始和结束不能相同"))
        columns["windows"] = [list(window) for window in wish.windows]
    if wish.area is not None:
        columns["geom"] = to_stored(checked_area(wish.area, office))
    return columns


def _checked(field: str, text: str) -> str:
    text = text.strip()
    if holds_identity(text):
        raise BadField(field, N_("不要填写身份证号"))
    return text
