"""History of places: what was changed, by whom and when, and how places were at any time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import ColumnElement, CompoundSelect, Select, String, cast, func, select, union
from sqlalchemy.orm import Session

from webmap.errors import N_, NotFound
from webmap.layers.changes import ChangeCounts, chunks
from webmap.layers.edits import PlaceSnapshot
from webmap.models import ChangeKind, ChangeSet, Place, PlaceState, SubGrid, who_are

HELD_COLUMNS = (
    Place.id, Place.layer_id, Place.number, Place.name, Place.address, Place.attributes,
    func.ST_AsBinary(Place.geom), Place.version,
)  # fmt: skip
PAST_COLUMNS = (
    PlaceState.place_id, PlaceState.layer_id, PlaceState.number, PlaceState.name,
    PlaceState.address, PlaceState.attributes, func.ST_AsBinary(PlaceState.geom),
    PlaceState.version,
)  # fmt: skip


@dataclass(frozen=True)
class ChangeSummary:
    """A change set as a list shows it.

    Parameters
    ----------
    reverses_id
        The change set that it took back.
    reversed_by
        The change set that took it back, and was not taken back itself; None: it holds.
    who
        The name and post of the member whose account it is, else the account's name.
    counts
        How many places of each layer it touched.
    """

    id: int
    at: datetime
    username: str
    kind: ChangeKind
    note: str
    reverses_id: int | None
    reversed_by: int | None = None
    who: str = ""
    counts: dict[str, ChangeCounts] = field(default_factory=dict)


@dataclass(frozen=True)
class PastState:
    """A state of a place, and the change sets that made and ended it.

    Parameters
    ----------
    begun
        None: the place was there from the start.
    ended
        None: the state holds.
    """

    place: PlaceSnapshot
    begun: ChangeSummary | None
    ended: ChangeSummary | None


@dataclass(frozen=True)
class PlaceChange:
    """What a change set did to one place: from what, to what; None where there was no place."""

    before: PlaceSnapshot | None
    after: PlaceSnapshot | None


@dataclass(frozen=True)
class ChangeFilter:
    """Which change sets are wanted.

    Parameters
    ----------
    layer_id, place_id
        Those that touched the layer, the place.
    username
        Those of one person.
    since, until
        Those made from, and before.
    before_id
        Those older than this one, for the next page.
    limit
        At most so many, the newest first.
    """

    layer_id: str | None = None
    place_id: int | None = None
    username: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None
    limit: int = 50


def snapshot(row: Sequence[Any], sub_grid: str | None = None) -> PlaceSnapshot:
    """Return the place of a row of `HELD_COLUMNS` or `PAST_COLUMNS`."""
    place_id, layer_id, number, name, address, attributes, wkb, version = row[:8]
    shape = shapely.from_wkb(bytes(wkb))
    return PlaceSnapshot(
        place_id, layer_id, number, name, address, attributes, shape, version, sub_grid
    )


def _held(office_id: int) -> Select[Any]:
    return (
        select(*HELD_COLUMNS, SubGrid.code)
        .outerjoin(SubGrid, SubGrid.id == Place.sub_grid_id)
        .where(Place.office_id == office_id)
    )


def read_places(
    session: Session, office_id: int, place_ids: Sequence[int]
) -> dict[int, PlaceSnapshot]:
    """Return places as they are now, by id; those that are not there are left out."""
    found = {}
    for some in chunks(place_ids):
        for *row, code in session.execute(_held(office_id).where(Place.id.in_(some))):
            found[row[0]] = snapshot(row, code)
    return found


def read_place(session: Session, office_id: int, place_id: int) -> PlaceSnapshot:
    """Return a place as it is now.

    Raises
    ------
    NotFound
        The office has no such place, or not any more.
    """
    found = read_places(session, office_id, [place_id])
    if place_id not in found:
        raise NotFound(N_("没有这个场所，或已经删除。"))
    return found[place_id]


def find_places(
    session: Session, office_id: int, layer_id: str, numbers: Sequence[str]
) -> list[PlaceSnapshot]:
    """Return the places of a layer that have these numbers, by number."""
    rows = session.execute(
        _held(office_id)
        .where(Place.layer_id == layer_id, Place.number.in_(numbers))
        .order_by(Place.number)
    )
    return [snapshot(row, code) for *row, code in rows]


def find_place(session: Session, office_id: int, layer_id: str, number: str) -> PlaceSnapshot:
    """Return the place of a layer that has a number.

    Raises
    ------
    NotFound
        There is none.
    """
    found = find_places(session, office_id, layer_id, [number])
    if not found:
        raise NotFound(N_("图层里没有编号“%(number)s”的场所。"), number=number)
    return found[0]


def past_state(session: Session, office_id: int, place_id: int, version: int) -> PlaceSnapshot:
    """Return a state that a place had before, or that it has.

    Raises
    ------
    NotFound
        The office's place never had this version.
    """
    row = session.execute(
        select(*PAST_COLUMNS).where(
            PlaceState.office_id == office_id,
            PlaceState.place_id == place_id,
            PlaceState.version == version,
        )
    ).first()
    if row is not None:
        return snapshot(row)
    held = read_places(session, office_id, [place_id]).get(place_id)
    if held is None or held.version != version:
        raise NotFound(N_("这个场所没有第 %(version)s 版。"), version=version)
    return held


def place_history(session: Session, office_id: int, place_id: int) -> list[PastState]:
    """Return every state of a place, the newest first; a deleted place has only past ones.

    Raises
    ------
    NotFound
        The office never had this place.
    """
    states = [
        (snapshot(row), begun, ended)
        for *row, begun, ended in session.execute(
            select(*PAST_COLUMNS, PlaceState.begun_in, PlaceState.ended_in)
            .where(PlaceState.office_id == office_id, PlaceState.place_id == place_id)
            .order_by(PlaceState.version.desc())
        )
    ]
    for *row, code, begun in session.execute(
        _held(office_id).add_columns(Place.changed_in).where(Place.id == place_id)
    ):
        states.insert(0, (snapshot(row, code), begun, None))
    if not states:
        raise NotFound(N_("没有这个场所。"))
    ids = {change_id for _, *both in states for change_id in both if change_id is not None}
    changes = _summaries(session, office_id, ids)
    return [
        PastState(place, changes.get(begun), changes.get(ended)) for place, begun, ended in states
    ]


def _summaries(
    session: Session, office_id: int, change_ids: Iterable[int]
) -> dict[int | None, ChangeSummary]:
    rows = session.scalars(
        select(ChangeSet).where(ChangeSet.office_id == office_id, ChangeSet.id.in_(change_ids))
    ).all()
    names = who_are(session, (row.username for row in rows))
    return {row.id: _summary(row, names[row.username]) for row in rows}


def _summary(row: ChangeSet, who: str, reversed_by: int | None = None) -> ChangeSummary:
    counts = {layer_id: ChangeCounts(*some) for layer_id, some in (row.counts or {}).items()}
    return ChangeSummary(
        row.id, row.at, row.username, row.kind, row.note, row.reverses_id, reversed_by, who, counts
    )


def list_changes(session: Session, office_id: int, wanted: ChangeFilter) -> list[ChangeSummary]:
    """Return change sets of an office, the newest first."""
    conditions: list[ColumnElement[bool]] = [ChangeSet.office_id == office_id]
    if wanted.username is not None:
        conditions.append(ChangeSet.username == wanted.username)
    if wanted.since is not None:
        conditions.append(ChangeSet.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(ChangeSet.at < wanted.until)
    if wanted.before_id is not None:
        conditions.append(ChangeSet.id < wanted.before_id)
    if wanted.layer_id is not None:
        # Ids of layers are letters and underscores: the key stands in the text, or it does not.
        conditions.append(
            cast(ChangeSet.counts, String).contains(f'"{wanted.layer_id}"', autoescape=True)
        )
    if wanted.place_id is not None:
        conditions.append(ChangeSet.id.in_(_changes_of(office_id, wanted.place_id)))
    rows = session.scalars(
        select(ChangeSet).where(*conditions).order_by(ChangeSet.id.desc()).limit(wanted.limit)
    ).all()
    ids = [row.id for row in rows]
    reversals = _reversals(session, office_id, ids)
    names = who_are(session, (row.username for row in rows))
    return [_summary(row, names[row.username], reversals.get(row.id)) for row in rows]


def _reversals(session: Session, office_id: int, change_ids: Sequence[int]) -> dict[int, int]:
    """Return the change set that took each one back, where that was not taken back itself."""
    found: dict[int, list[int]] = {}
    asked: Sequence[int] = change_ids
    while asked:
        rows = session.execute(
            select(ChangeSet.reverses_id, ChangeSet.id).where(
                ChangeSet.office_id == office_id, ChangeSet.reverses_id.in_(asked)
            )
        ).all()
        for reversed_id, change_id in rows:
            if reversed_id is not None:
                found.setdefault(reversed_id, []).append(change_id)
        asked = [change_id for _, change_id in rows]

    # A change set is newer than what it takes back: the newest first, each is known in time.
    holding: dict[int, int] = {}
    for reversed_id in sorted(found, reverse=True):
        standing = [one for one in found[reversed_id] if one not in holding]
        if standing:
            holding[reversed_id] = max(standing)
    return holding


def people_of_changes(session: Session, office_id: int) -> dict[str, str]:
    """Return the accounts that changed places of an office, and who stands behind each."""
    names = select(ChangeSet.username).where(ChangeSet.office_id == office_id).distinct()
    return dict(sorted(who_are(session, session.scalars(names)).items()))


def _changes_of(office_id: int, place_id: int) -> CompoundSelect[Any]:
    """Return the query of the change sets that made or ended a state of a place."""
    past = (PlaceState.office_id == office_id, PlaceState.place_id == place_id)
    return union(
        select(PlaceState.begun_in).where(*past, PlaceState.begun_in.is_not(None)),
        select(PlaceState.ended_in).where(*past),
        select(Place.changed_in).where(
            Place.office_id == office_id, Place.id == place_id, Place.changed_in.is_not(None)
        ),
    )
