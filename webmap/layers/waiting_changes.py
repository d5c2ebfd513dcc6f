"""What change sets do to places that wait for a position: with a change taken back, so are they."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Update, delete, exists, select, update
from sqlalchemy.orm import Session

from webmap.layers.changes import Change, chunks
from webmap.models import ChangeSet, Place, WaitingPlace


def still_waiting(office_id: int) -> ColumnElement[bool]:
    """Return a condition: one of the office's places that wait now."""
    return (WaitingPlace.office_id == office_id) & WaitingPlace.ended_in.is_(None)


def end_waiting(
    session: Session, office_id: int, layer_id: str, numbers: Sequence[str], change: Change | None
) -> None:
    """Let places wait no more: a change set gave them a position, or nobody can take it back."""
    for some in chunks(numbers):
        waiting = (
            still_waiting(office_id),
            WaitingPlace.layer_id == layer_id,
            WaitingPlace.number.in_(some),
        )
        if change is None:
            session.execute(delete(WaitingPlace).where(*waiting))
        else:
            session.execute(update(WaitingPlace).where(*waiting).values(ended_in=change.id))


def forget_waiting(session: Session, office_id: int, layer_id: str, numbers: Sequence[str]) -> None:
    """Delete what waits, or waited, under numbers that come anew."""
    for some in chunks(numbers):
        session.execute(
            delete(WaitingPlace).where(
                WaitingPlace.office_id == office_id,
                WaitingPlace.layer_id == layer_id,
                WaitingPlace.number.in_(some),
            )
        )


def revert_waiting(session: Session, change: Change, undone_id: int) -> int:
    """Take back what a change set did to places that wait; gives how many it was.

    Those that it brought wait no more, and those that it gave a position wait again. A place is
    either on the map or waits: where the number is on the map, it doesn't.
    """
    same = _alike(session, change.office_id, undone_id)
    waiting = still_waiting(change.office_id)
    on_the_map = exists().where(
        Place.office_id == WaitingPlace.office_id,
        Place.layer_id == WaitingPlace.layer_id,
        Place.number == WaitingPlace.number,
    )
    ending = update(WaitingPlace).values(ended_in=change.id)
    back = update(WaitingPlace).values(ended_in=None)
    reverted = _count(session, ending.where(waiting, WaitingPlace.begun_in.in_(same)))
    reverted += _count(
        session,
        back.where(WaitingPlace.office_id == change.office_id, WaitingPlace.ended_in.in_(same)),
    )
    session.execute(ending.where(waiting, on_the_map))
    return reverted


def _alike(session: Session, office_id: int, change_id: int) -> list[int]:
    """Return a change set with those that did the same: redone ones, or all that took one back."""
    of_office = ChangeSet.office_id == office_id
    first: int | None = change_id
    root = change_id
    while first is not None:
        root = first
        first = session.scalar(select(ChangeSet.reverses_id).where(of_office, ChangeSet.id == root))
    family, asked = {root: False}, [root]
    while asked:
        reversing = select(ChangeSet.id, ChangeSet.reverses_id).where(
            of_office, ChangeSet.reverses_id.in_(asked)
        )
        found = {one: not family[of] for one, of in session.execute(reversing) if of is not None}
        family |= found
        asked = list(found)
    return [one for one, backwards in family.items() if backwards == family[change_id]]


def _count(session: Session, statement: Update) -> int:
    return cast("CursorResult[object]", session.execute(statement)).rowcount
