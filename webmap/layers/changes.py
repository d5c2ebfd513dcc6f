"""Changes of places: a change set begins, keeps the states that it ends, and is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    func,
    insert,
    literal,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from webmap.accounts import record
from webmap.models import ChangeKind, ChangeSet, Office, Place, PlaceState

# SQLite binds at most 32,766 values a statement.
AT_ONCE = 5000
_MOST_NOTE = 200

Key = TypeVar("Key", int, str)


@dataclass(frozen=True)
class Change:
    """A change set that is being made.

    Parameters
    ----------
    at
        When it counts as made: never before an earlier one of the office.
    """

    id: int
    office_id: int
    kind: ChangeKind
    username: str
    at: datetime


@dataclass(frozen=True)
class ChangeCounts:
    """How many places a change set made, changed and took away."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        """Return how many places it touched."""
        return self.created + self.updated + self.deleted


def lock_office(session: Session, office_id: int) -> None:
    """Keep other changes of the office's places waiting until this transaction ends."""
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())


def begin_change(
    session: Session,
    office_id: int,
    kind: ChangeKind,
    *,
    username: str,
    now: datetime,
    note: str = "",
    reverses_id: int | None = None,
) -> Change:
    """Return a new change set, in the transaction of the session.

    Parameters
    ----------
    note
        What people are shown of it, such as the name of an imported file.
    reverses_id
        The change set that an undo or redo takes back.
    """
    lock_office(session, office_id)
    latest = session.scalar(select(func.max(ChangeSet.at)).where(ChangeSet.office_id == office_id))
    made = ChangeSet(
        office_id=office_id,
        at=now if latest is None else max(now, latest),
        username=username,
        kind=kind,
        note=note[:_MOST_NOTE],
        reverses_id=reverses_id,
    )
    session.add(made)
    session.flush()
    return Change(made.id, office_id, kind, username, made.at)


def end_change(
    session: Session,
    change: Change,
    counts: Mapping[str, ChangeCounts],
    *,
    action: str,
    places: Iterable[str] = (),
) -> None:
    """Record a change set, and let caches of the office's map know that its data changed.

    Parameters
    ----------
    counts
        What was done to the places of each layer.
    action
        The right that was used.
    places
        The places that it touched, as ``layer:number``, where they are few.
    """
    note_counts(session, change, counts)
    after: dict[str, Any] = {"kind": change.kind.value, **vars(sum_of(counts))}
    if shown := list(places):
        after["places"] = shown
    record(
        session,
        office_id=change.office_id,
        username=change.username,
        action=action,
        subject=f"changes:{change.id}",
        now=change.at,
        after=after,
    )
    grow_version(session, change.office_id)


def note_counts(session: Session, change: Change, counts: Mapping[str, ChangeCounts]) -> None:
    """Keep how many places of each layer a change set made, changed and took away."""
    told = {
        layer_id: [some.created, some.updated, some.deleted]
        for layer_id, some in counts.items()
        if some.total
    }
    session.execute(update(ChangeSet).where(ChangeSet.id == change.id).values(counts=told))


def sum_of(counts: Mapping[str, ChangeCounts]) -> ChangeCounts:
    """Return the counts of all layers together."""
    return ChangeCounts(
        sum(some.created for some in counts.values()),
        sum(some.updated for some in counts.values()),
        sum(some.deleted for some in counts.values()),
    )


def grow_version(session: Session, office_id: int) -> None:
    """Let caches of the office's map know that its data changed."""
    session.execute(
        Office.__table__.update()  # type: ignore[attr-defined]
        .where(Office.id == office_id)
        .values(data_version=Office.data_version + 1)
    )


def chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Return keys in parts that one statement can bind."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def keep_states(session: Session, change: Change, *where: ColumnElement[bool]) -> None:
    """Keep the states that places have now, before a change set ends them.

    Copied within the database: a hundred thousand take a second.

    Parameters
    ----------
    where
        Which of the office's places.
    """
    # As the column's own type, the geometry would be written out and read again for each row.
    geometry = type_coerce(Place.geom, NullType).label("geom")
    states = select(
        Place.office_id, Place.id, Place.layer_id, Place.number, Place.name, Place.address,
        Place.attributes, Place.version, Place.changed_in, literal(change.id, Integer), geometry,
    ).where(Place.office_id == change.office_id, *where)  # fmt: skip
    names = [
        "office_id", "place_id", "layer_id", "number", "name", "address", "attributes", "version",
        "begun_in", "ended_in", "geom",
    ]  # fmt: skip
    session.execute(insert(PlaceState).from_select(names, states))


def keep_states_of(session: Session, change: Change, place_ids: Sequence[int]) -> None:
    """Keep the states that these places have now, before a change set ends them."""
    for some in chunks(place_ids):
        keep_states(session, change, Place.id.in_(some))


def new_place_ids(session: Session, count: int) -> list[int]:
    """Return ids for new places that no place has or ever had.

    SQLite would give the id of the last place once more after it is deleted, and with it that
    place's history.
    """
    if session.get_bind().dialect.name == "postgresql":
        sequence = text(
            "SELECT nextval(pg_get_serial_sequence('places', 'id')) FROM generate_series(1, :count)"
        )
        return list(session.scalars(sequence, {"count": count}))
    # Office by office, so that the index answers.
    past = (
        select(func.max(PlaceState.place_id))
        .where(PlaceState.office_id == Office.id)
        .scalar_subquery()
    )
    used = max(
        session.scalar(select(func.max(Place.id))) or 0,
        session.scalar(select(func.max(past))) or 0,
    )
    return list(range(used + 1, used + 1 + count))
