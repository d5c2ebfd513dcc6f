"""The store of places: drafts are kept, and with them the states that they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from webmap.grids import sub_grid_ids
from webmap.layers.changes import (
    Change,
    chunks,
    keep_states_of,
    new_place_ids,
)
from webmap.layers.edit_checks import Draft
from webmap.layers.edits import PlaceSnapshot
from webmap.models import Place, to_stored


def write_places(
    session: Session, change: Change, drafts: Sequence[Draft], gone: Sequence[int]
) -> list[int]:
    """Keep drafts and take places away, with the states that this ends.

    Returns
    -------
    The id of each draft's place.
    """
    changed = [draft for draft in drafts if draft.before is not None]
    new = [draft for draft in drafts if draft.before is None]
    keep_states_of(session, change, [_before(draft).place_id for draft in changed] + list(gone))
    for some in chunks(gone):
        session.execute(delete(Place).where(Place.id.in_(some)))
    shapes = np.empty(len(drafts), dtype=object)
    shapes[:] = [draft.geometry for draft in drafts]
    grids = dict(
        zip(
            (draft.operation for draft in drafts),
            sub_grid_ids(session, change.office_id, shapes, change.at),
            strict=True,
        )
    )

    def values(draft: Draft) -> dict[str, Any]:
        assert draft.geometry is not None
        return {
            "number": draft.number,
            "name": draft.name,
            "address": draft.address,
            "attributes": draft.attributes,
            "sub_grid_id": grids[draft.operation],
            "changed_in": change.id,
            "geom": to_stored(draft.geometry),
        }

    if changed:
        # Two places may exchange their numbers: neither number is taken while both are written.
        renamed = [_before(draft) for draft in changed if draft.number != _before(draft).number]
        if renamed:
            parked = [{"id": old.place_id, "number": f"~{old.place_id}"} for old in renamed]
            session.execute(update(Place), parked)
        session.execute(
            update(Place),
            [
                {"id": old.place_id, "version": old.version + 1, **values(draft)}
                for draft, old in ((draft, _before(draft)) for draft in changed)
            ],
        )
    ids = new_place_ids(session, len(new))
    if new:
        own = {"office_id": change.office_id, "version": 1}
        session.execute(
            insert(Place).execution_options(render_nulls=True),
            [
                {"id": place_id, "layer_id": draft.layer.layer_id, **own, **values(draft)}
                for draft, place_id in zip(new, ids, strict=True)
            ],
        )
    made = iter(ids)
    return [draft.before.place_id if draft.before else next(made) for draft in drafts]


def _before(draft: Draft) -> PlaceSnapshot:
    assert draft.before is not None
    return draft.before
