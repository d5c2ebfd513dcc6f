"""Editing places: checked against the layer's rules, kept as one change set, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, BadField, NotFound
from webmap.layers.changes import (
    ChangeCounts,
    begin_change,
    chunks,
    end_change,
    lock_office,
    sum_of,
)
from webmap.layers.edit_checks import Draft, EditChecker
from webmap.layers.edits import (
    MOST_OPERATIONS,
    Create,
    Delete,
    EditConflict,
    EditProblem,
    EditResult,
    InvalidEdits,
    Operation,
    PlaceConflict,
    PlaceSnapshot,
    Update,
)
from webmap.layers.history import past_state, place_history, read_places
from webmap.layers.imports.area import OfficeArea
from webmap.layers.place_store import write_places
from webmap.models import ChangeKind, Layer, LayerSource, Office, Place, to_geometry

_LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
# So many places are named in the record of changes.
_NAMED = 20


def edit_places(
    session: Session,
    office: Office,
    operations: Sequence[Operation],
    *,
    username: str,
    now: datetime,
    note: str = "",
) -> EditResult:
    """Make, change and take away places as one change set, in the transaction of the session.

    Parameters
    ----------
    session
        A session that writes.
    office
        The office whose places they are.
    operations
        At most one for each place.
    username, now, note
        For the history.

    Raises
    ------
    NotFound
        A layer or a place never was in this office.
    InvalidEdits
        Values break the layer's rules; nothing is kept.
    EditConflict
        Somebody else changed a place in the meantime; nothing is kept.
    """
    if len(operations) > MOST_OPERATIONS:
        raise BadField("operations", N_("一次最多改 %(most)s 处。"), most=MOST_OPERATIONS)
    lock_office(session, office.id)
    layers = _layers(session, office.id)
    held = read_places(
        session, office.id, [one.place_id for one in operations if not isinstance(one, Create)]
    )
    _check_versions(session, office.id, operations, held)
    checker = EditChecker(OfficeArea(to_geometry(office.boundary), office.metric_srid))
    drafts = _drafts(operations, layers, held, checker)
    checker.check_shapes(drafts)
    _give_numbers(session, office.id, drafts, now.astimezone(_LOCAL_ZONE).date())
    gone = [one.place_id for one in operations if isinstance(one, Delete)]
    _check_numbers(session, office.id, drafts, gone, checker)
    if checker.problems:
        raise InvalidEdits(tuple(sorted(checker.problems, key=lambda one: one.operation)))
    kept = [draft for draft in drafts if draft.differs]
    if not kept and not gone:
        return EditResult(None, ChangeCounts(), tuple(held[_id_of(one)] for one in operations))
    change = begin_change(
        session, office.id, ChangeKind.EDIT, username=username, now=now, note=note
    )
    ids = write_places(session, change, kept, gone)
    counts = _counts(kept, [held[place_id] for place_id in gone])
    titles = [f"{draft.layer.layer_id}:{draft.number}" for draft in kept] + [
        f"{held[place_id].layer_id}:{held[place_id].number}" for place_id in gone
    ]
    end_change(session, change, counts, action="places.edit", places=titles[:_NAMED])
    made = {draft.operation: place_id for draft, place_id in zip(kept, ids, strict=True)}
    now_there = read_places(
        session,
        office.id,
        [*ids, *(_id_of(one) for one in operations if isinstance(one, Update))],
    )
    return EditResult(
        change.id,
        sum_of(counts),
        tuple(
            None if isinstance(one, Delete) else now_there[made.get(position, _id_of(one))]
            for position, one in enumerate(operations)
        ),
    )


def _counts(kept: Sequence[Draft], gone: Sequence[PlaceSnapshot]) -> dict[str, ChangeCounts]:
    created = Counter(draft.layer.layer_id for draft in kept if draft.before is None)
    updated = Counter(draft.layer.layer_id for draft in kept if draft.before is not None)
    deleted = Counter(place.layer_id for place in gone)
    return {
        layer_id: ChangeCounts(created[layer_id], updated[layer_id], deleted[layer_id])
        for layer_id in created | updated | deleted
    }


def _id_of(operation: Operation) -> int:
    return -1 if isinstance(operation, Create) else operation.place_id


def _layers(session: Session, office_id: int) -> dict[str, Layer]:
    layers = session.scalars(
        select(Layer).where(Layer.office_id == office_id, Layer.source == LayerSource.PLACES)
    )
    return {layer.layer_id: layer for layer in layers}


def _check_versions(
    session: Session,
    office_id: int,
    operations: Sequence[Operation],
    held: dict[int, PlaceSnapshot],
) -> None:
    """Refuse to change what somebody else changed in the meantime."""
    conflicts = []
    seen: set[int] = set()
    for position, operation in enumerate(operations):
        if isinstance(operation, Create):
            continue
        place_id = operation.place_id
        if place_id in seen:
            name = held[place_id].name if place_id in held else str(place_id)
            problem = EditProblem(position, name, "", N_("同一个场所在一次保存里出现了两次。"))
            raise InvalidEdits((problem,))
        seen.add(place_id)
        theirs = held.get(place_id)
        if theirs is None or theirs.version != operation.version:
            conflicts.append(
                conflict_of(session, office_id, position, place_id, operation.version, theirs)
            )
    if conflicts:
        raise EditConflict(tuple(conflicts))


def conflict_of(
    session: Session,
    office_id: int,
    operation: int,
    place_id: int,
    version: int,
    theirs: PlaceSnapshot | None,
) -> PlaceConflict:
    """Return both states of a place that somebody else changed, and who it was.

    Raises
    ------
    NotFound
        The office never had this place.
    """
    latest = place_history(session, office_id, place_id)[0]
    by = latest.begun if theirs is not None else latest.ended
    try:
        base = past_state(session, office_id, place_id, version)
    except NotFound:
        base = None
    return PlaceConflict(
        operation=operation,
        place_id=place_id,
        name=(base or latest.place).name,
        base=base,
        theirs=theirs,
        username=by.username if by else None,
        who=by.who if by else None,
        at=by.at if by else None,
    )


def _drafts(
    operations: Sequence[Operation],
    layers: dict[str, Layer],
    held: dict[int, PlaceSnapshot],
    checker: EditChecker,
) -> list[Draft]:
    drafts = []
    for position, operation in enumerate(operations):
        if isinstance(operation, Delete):
            continue
        before = held[operation.place_id] if isinstance(operation, Update) else None
        layer_id = (
            operation.layer_id
            if isinstance(operation, Create)
            else held[operation.place_id].layer_id
        )
        if layer_id not in layers:
            raise NotFound(N_("没有可以编辑的图层“%(layer)s”。"), layer=layer_id)
        drafts.append(checker.draft(position, operation, layers[layer_id], before))
    return drafts


def _give_numbers(session: Session, office_id: int, drafts: Sequence[Draft], day: date) -> None:
    """Give new places without a number the day and a running one, such as 20261124-01."""
    without = [draft for draft in drafts if not draft.number]
    for layer_id in {draft.layer.layer_id for draft in without}:
        start = f"{day:%Y%m%d}-"
        used = session.scalars(
            select(Place.number).where(
                Place.office_id == office_id,
                Place.layer_id == layer_id,
                Place.number.startswith(start, autoescape=True),
            )
        )
        taken = {number.removeprefix(start) for number in used}
        count = max((int(text) for text in taken if text.isascii() and text.isdigit()), default=0)
        for draft in without:
            if draft.layer.layer_id == layer_id:
                count += 1
                draft.number = f"{start}{count:02d}"


def _check_numbers(
    session: Session,
    office_id: int,
    drafts: Sequence[Draft],
    gone: Sequence[int],
    checker: EditChecker,
) -> None:
    """Refuse numbers that another place of the layer has, or will have."""
    leaving = set(gone) | {draft.before.place_id for draft in drafts if draft.before is not None}
    named = [draft for draft in drafts if draft.number]
    for layer_id in {draft.layer.layer_id for draft in named}:
        some = [draft for draft in named if draft.layer.layer_id == layer_id]
        taken: dict[str, str] = {}
        for numbers in chunks([draft.number for draft in some]):
            rows = session.execute(
                select(Place.id, Place.number, Place.name).where(
                    Place.office_id == office_id,
                    Place.layer_id == layer_id,
                    Place.number.in_(numbers),
                )
            )
            taken |= {number: name for place_id, number, name in rows if place_id not in leaving}
        for draft in some:
            if draft.number in taken:
                checker.refuse(
                    draft, "number", N_("编号“%(number)s”已经是“%(other)s”的了。"),
                    number=draft.number, other=taken[draft.number],
                )  # fmt: skip
            taken[draft.number] = draft.name
