"""Reverting: a change set taken back, or one place brought back to a state that it had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    String,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    type_coerce,
    union,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from webmap.errors import N_, Conflict, DomainError
from webmap.grids import derive_sub_grids
from webmap.layers.changes import (
    Change,
    ChangeCounts,
    begin_change,
    end_change,
    keep_states,
    lock_office,
    sum_of,
)
from webmap.layers.editing import conflict_of
from webmap.layers.edits import EditConflict, EditResult, PlaceSnapshot
from webmap.layers.history import ChangeSummary, past_state, place_history, read_places
from webmap.layers.past import find_change
from webmap.layers.waiting_changes import revert_waiting
from webmap.models import ChangeKind, Layer, Office, Place, PlaceState

_RESTORED = ("number", "name", "address", "attributes", "geom")


def undo_change(
    session: Session, office: Office, change_id: int, *, username: str, now: datetime
) -> EditResult:
    """Take a change set back, as a change set of its own; taking an undo back does it again.

    It is done within the database: an import of a hundred thousand places is undone in seconds.

    Raises
    ------
    NotFound
        The office has no such change set.
    Conflict
        A place was changed since, or its number was given to another; the message names it.
    """
    lock_office(session, office.id)
    undone = find_change(session, office.id, change_id)
    if undone.kind is ChangeKind.GRIDS:
        raise DomainError(N_("这次修改是划分网格，请在网格页撤销。"))
    _refuse_changed(session, office.id, undone)
    _refuse_taken(session, office.id, change_id)
    change = begin_change(
        session,
        office.id,
        ChangeKind.REDO if undone.kind is ChangeKind.UNDO else ChangeKind.UNDO,
        username=username,
        now=now,
        note=undone.note,
        reverses_id=change_id,
    )
    counts = _take_back(session, change, change_id)
    waited = revert_waiting(session, change, change_id)
    if not counts and not waited:
        raise DomainError(N_("这次修改没有改动场所，不用撤销。"))
    derive_sub_grids(session, office.id, change.at, changed_in=change.id)
    end_change(session, change, counts, action="places.edit")
    return EditResult(change.id, sum_of(counts))


def _same_content(state: Any, place: Any) -> ColumnElement[bool]:
    """Return a condition: a past state and a place are alike in all that people see."""
    return and_(
        *(getattr(state, name) == getattr(place, name) for name in ("number", "name", "address")),
        # PostgreSQL compares no JSON; what was copied is the same text.
        cast(state.attributes, Text) == cast(place.attributes, Text),
        type_coerce(state.geom, NullType) == type_coerce(place.geom, NullType),
    )


def _made_in(office_id: int, change_id: int) -> ColumnElement[bool]:
    """Return a condition: the place holds a state that the change set made, or one like it."""
    held = aliased(Place)
    past = select(PlaceState.place_id).where(
        PlaceState.office_id == office_id, PlaceState.begun_in == change_id
    )
    now = select(held.id).where(held.office_id == office_id, held.changed_in == change_id)
    # One list of ids rather than a choice of two conditions, which would read the whole office.
    return and_(Place.office_id == office_id, Place.id.in_(union(past, now)))


def _refuse_changed(session: Session, office_id: int, undone: ChangeSummary) -> None:
    """Refuse where a place is no longer as the change set left it.

    A change that was itself taken back since is none: the place is as it was.
    """
    then = select(PlaceState.name, PlaceState.place_id).where(PlaceState.office_id == office_id)
    other = then.where(
        PlaceState.begun_in == undone.id,
        ~exists().where(Place.id == PlaceState.place_id, _same_content(PlaceState, Place)),
    )
    back = then.where(
        PlaceState.ended_in == undone.id,
        exists().where(
            Place.id == PlaceState.place_id, ~_made_in(office_id, undone.id).self_group()
        ),
    )
    found = session.execute(other.limit(1)).first() or session.execute(back.limit(1)).first()
    if found is None:
        return
    if undone.reversed_by is not None:
        by = find_change(session, office_id, undone.reversed_by)
        raise Conflict(N_("这次修改已经由%(who)s撤销了。"), who=by.who)
    latest = place_history(session, office_id, found.place_id)[0]
    last = latest.begun if latest.ended is None else latest.ended
    raise Conflict(
        N_("“%(place)s”之后又被%(who)s改过，不能整个撤销。可以在它的历史里单独恢复。"),
        place=found.name,
        who=last.who if last else N_("别人"),
    )


def _refuse_taken(session: Session, office_id: int, change_id: int) -> None:
    """Refuse where a number, or a layer, that a place had before is no longer free, or there."""
    other = session.execute(
        select(PlaceState.number, PlaceState.name, Place.name.label("other"))
        .join(
            Place,
            and_(
                Place.office_id == PlaceState.office_id,
                Place.layer_id == PlaceState.layer_id,
                Place.number == PlaceState.number,
                Place.id != PlaceState.place_id,
            ),
        )
        .where(
            PlaceState.office_id == office_id,
            PlaceState.ended_in == change_id,
            ~_made_in(office_id, change_id).self_group(),
        )
        .limit(1)
    ).first()
    if other is not None:
        raise Conflict(
            N_("“%(place)s”的编号“%(number)s”现在是“%(other)s”的，不能撤销。"),
            place=other.name,
            number=other.number,
            other=other.other,
        )
    lost = session.scalar(
        select(PlaceState.layer_id)
        .where(
            PlaceState.office_id == office_id,
            PlaceState.ended_in == change_id,
            ~exists().where(Layer.office_id == office_id, Layer.layer_id == PlaceState.layer_id),
        )
        .limit(1)
    )
    if lost is not None:
        raise Conflict(N_("图层“%(layer)s”已经没有了，不能撤销。"), layer=lost)


def _take_back(session: Session, change: Change, change_id: int) -> dict[str, ChangeCounts]:
    """Give the places of a change set the states that it ended."""
    made = _made_in(change.office_id, change_id)
    had = and_(
        PlaceState.office_id == change.office_id,
        PlaceState.ended_in == change_id,
        PlaceState.place_id == Place.id,
    )
    gone = and_(
        PlaceState.office_id == change.office_id,
        PlaceState.ended_in == change_id,
        ~exists().where(Place.id == PlaceState.place_id),
    )
    counts = _counts(session, made, had, gone)
    quiet = {"synchronize_session": False}
    keep_states(session, change, made)
    session.execute(delete(Place).where(made, ~exists().where(had)), execution_options=quiet)
    session.execute(
        update(Place)
        .where(made, exists().where(had, PlaceState.number != Place.number))
        .values(number="~" + cast(Place.id, String)),
        execution_options=quiet,
    )
    session.execute(update(Place).where(made, had).values(_values(change)), execution_options=quiet)
    session.execute(_insertion(change, PlaceState.ended_in == change_id))
    return counts


def _counts(
    session: Session,
    made: ColumnElement[bool],
    had: ColumnElement[bool],
    gone: ColumnElement[bool],
) -> dict[str, ChangeCounts]:
    """Return how many places of each layer come back, are given their state, and go."""

    def tally(column: Any, *where: ColumnElement[bool]) -> dict[str, int]:
        rows = session.execute(select(column, func.count()).where(*where).group_by(column))
        return {layer_id: count for layer_id, count in rows}  # noqa: C416

    created = tally(PlaceState.layer_id, gone)
    updated = tally(Place.layer_id, made, exists().where(had))
    deleted = tally(Place.layer_id, made, ~exists().where(had))
    return {
        layer_id: ChangeCounts(
            created.get(layer_id, 0), updated.get(layer_id, 0), deleted.get(layer_id, 0)
        )
        for layer_id in created | updated | deleted
    }


def _copied(name: str) -> ColumnElement[Any]:
    """Return a column of the past states to copy as it is stored."""
    column = getattr(PlaceState, name)
    return type_coerce(column, NullType) if name == "geom" else column


def _values(change: Change) -> dict[Any, Any]:
    """Return what a place is given from a past state."""
    return {getattr(Place, name): _copied(name) for name in _RESTORED} | {
        Place.version: Place.version + 1,
        Place.changed_in: change.id,
    }


def _insertion(change: Change, which: ColumnElement[bool]) -> Insert:
    """Return the statement that makes places anew from past states, where they are gone."""
    any_state = aliased(PlaceState)
    last = (
        select(func.max(any_state.version))
        .where(any_state.office_id == change.office_id, any_state.place_id == PlaceState.place_id)
        .scalar_subquery()
    )
    states = select(
        PlaceState.place_id, PlaceState.office_id, PlaceState.layer_id, last + 1,
        literal(change.id, Integer), *(_copied(name) for name in _RESTORED),
    ).where(
        PlaceState.office_id == change.office_id,
        which,
        ~exists().where(Place.id == PlaceState.place_id),
    )  # fmt: skip
    names = ["id", "office_id", "layer_id", "version", "changed_in", *_RESTORED]
    return insert(Place).from_select(names, states)


def restore_place(
    session: Session,
    office: Office,
    place_id: int,
    version: int,
    *,
    seen: int | None,
    username: str,
    now: datetime,
) -> EditResult:
    """Bring a place back to a state that it had, as a change set of its own.

    Parameters
    ----------
    version
        Of the state wanted.
    seen
        The version that whoever asks has seen; None: the place is deleted.

    Raises
    ------
    NotFound
        The office's place never had this version.
    EditConflict
        Somebody else changed it in the meantime.
    Conflict
        Its number was given to another place.
    """
    lock_office(session, office.id)
    wanted = past_state(session, office.id, place_id, version)
    held = read_places(session, office.id, [place_id]).get(place_id)
    if (held.version if held else None) != seen:
        conflict = conflict_of(session, office.id, 0, place_id, seen or 0, held)
        raise EditConflict((conflict,))
    if held is not None and held.version == version:
        raise DomainError(N_("这就是现在的样子，不用恢复。"))
    _refuse_number(session, office.id, wanted)
    change = begin_change(
        session, office.id, ChangeKind.RESTORE, username=username, now=now, note=wanted.name
    )
    of_place = and_(PlaceState.place_id == place_id, PlaceState.version == version)
    if held is None:
        session.execute(_insertion(change, of_place))
    else:
        keep_states(session, change, Place.id == place_id)
        session.execute(
            update(Place)
            .where(
                Place.id == PlaceState.place_id,
                PlaceState.office_id == office.id,
                of_place,
            )
            .values(_values(change)),
            execution_options={"synchronize_session": False},
        )
    derive_sub_grids(session, office.id, change.at, changed_in=change.id)
    counts = ChangeCounts(created=1) if held is None else ChangeCounts(updated=1)
    end_change(
        session, change, {wanted.layer_id: counts}, action="places.edit",
        places=[f"{wanted.layer_id}:{wanted.number}"],
    )  # fmt: skip
    restored = read_places(session, office.id, [place_id])[place_id]
    return EditResult(change.id, counts, (restored,))


def _refuse_number(session: Session, office_id: int, wanted: PlaceSnapshot) -> None:
    other = session.scalar(
        select(Place.name).where(
            Place.office_id == office_id,
            Place.layer_id == wanted.layer_id,
            Place.number == wanted.number,
            Place.id != wanted.place_id,
        )
    )
    if other is not None:
        raise Conflict(
            N_("编号“%(number)s”现在是“%(other)s”的，不能恢复。"),
            number=wanted.number,
            other=other,
        )
