"""Reopening a hotspot: who answered when it was closed answers again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import RowChanges
from webmap.models import Assignment, Hotspot, Member, Team


@dataclass(frozen=True, slots=True)
class Ended:
    """An assignment that a closing ended, as it was before.

    Parameters
    ----------
    row_id
        None: it had not held before the day of the closing and was deleted.
    valid_to
        The day after its last; None: until further notice.
    """

    row_id: int | None
    member_id: int | None
    team_id: int | None
    valid_from: date
    valid_to: date | None


def ended_by(session: Session, steps: list[dict[str, Any]]) -> list[Ended]:
    """Return the assignments that ended by the steps of a closing."""
    found = []
    for step in steps:
        if step["table"] != Assignment.__tablename__:
            continue
        before = step["before"]
        until = before["valid_to"] and date.fromisoformat(before["valid_to"])
        if step["after"] is None:
            first = date.fromisoformat(before["valid_from"])
            found.append(Ended(None, before["member_id"], before["team_id"], first, until))
        elif (row := session.get(Assignment, step["id"])) is not None:
            found.append(Ended(row.id, row.member_id, row.team_id, row.valid_from, until))
    return found


def assign_again(
    session: Session, changes: RowChanges, hotspot: Hotspot, ended: list[Ended], today: date
) -> bool:
    """Bring back of the ended assignments what would still hold today or later.

    Who is no longer on duty answers for nothing again.

    Returns
    -------
    Whether somebody answers today.
    """
    held = False
    for one in ended:
        first = max(one.valid_from, today)
        if (one.valid_to is not None and one.valid_to <= first) or not _still_there(session, one):
            continue
        row = None if one.row_id is None else session.get(Assignment, one.row_id)
        if row is not None and row.valid_to == today:
            changes.change(row, valid_to=one.valid_to)
        else:
            changes.add(
                Assignment(
                    office_id=hotspot.office_id, hotspot_id=hotspot.id, member_id=one.member_id,
                    team_id=one.team_id, valid_from=first, valid_to=one.valid_to,
                )
            )  # fmt: skip
        held = held or first == today
    return held


def _still_there(session: Session, one: Ended) -> bool:
    if one.member_id is not None:
        return bool(session.scalar(select(Member.active).where(Member.id == one.member_id)))
    return session.scalar(select(Team.id).where(Team.id == one.team_id)) is not None
