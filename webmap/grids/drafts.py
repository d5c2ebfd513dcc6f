"""Drafts as they are kept: made, changed by who knows their latest version, and dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.errors import N_, Conflict, NotFound
from webmap.grids.days import local_day
from webmap.grids.draft import Draft, topology_json
from webmap.grids.edits import Edit
from webmap.grids.sets import last_set_day, read_set
from webmap.models import GridDraft, Office, who_are, who_is


@dataclass(frozen=True)
class KeptDraft:
    """A draft and what is known of it.

    Parameters
    ----------
    version
        Grows with every change; who changes it must name it.
    who
        In a list, the person behind ``username``.
    """

    id: int
    name: str
    version: int
    username: str
    updated_at: datetime
    draft: Draft
    who: str = ""


def _kept(row: GridDraft, who: str = "") -> KeptDraft:
    draft = Draft.from_json(row.document)
    return KeptDraft(row.id, row.name, row.version, row.username, row.updated_at, draft, who)


def list_drafts(session: Session, office_id: int) -> list[KeptDraft]:
    """Return the drafts of an office that are not used, the one changed last first."""
    rows = session.scalars(
        select(GridDraft)
        .where(GridDraft.office_id == office_id)
        .order_by(GridDraft.updated_at.desc(), GridDraft.id.desc())
    ).all()
    names = who_are(session, (row.username for row in rows))
    return [_kept(row, names[row.username]) for row in rows if "used" not in row.document]


def read_draft(session: Session, office_id: int, draft_id: int) -> KeptDraft:
    """Return a draft.

    Raises
    ------
    NotFound
        The office has no such draft.
    """
    return _kept(_row(session, office_id, draft_id))


def _row(session: Session, office_id: int, draft_id: int, *, lock: bool = False) -> GridDraft:
    wanted = select(GridDraft).where(GridDraft.office_id == office_id, GridDraft.id == draft_id)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    # One that was put in force is kept only to be brought back; see `webmap.grids.taking_back`.
    if row is None or "used" in row.document:
        raise NotFound(N_("没有这份草稿，可能已经启用或删除了。"))
    return row


def start_draft(
    session: Session,
    office: Office,
    *,
    name: str,
    username: str,
    now: datetime,
    first: Edit | None = None,
) -> KeptDraft:
    """Return a new draft of the last set of grids, the one to come where there is one.

    Parameters
    ----------
    first
        An edit that is done at once, such as a proposal taken over.
    """
    day = last_set_day(session, office.id, local_day(now))
    stored = read_set(session, office, day)
    draft = Draft(topology_json(stored.built.topology), day, stored.ids)
    row = GridDraft(
        office_id=office.id,
        name=name,
        version=1,
        document=(draft.done(first) if first else draft).to_json(),
        username=username,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return _kept(row)


def change_draft(
    session: Session,
    office_id: int,
    draft_id: int,
    version: int,
    change: Callable[[Draft], Draft],
    *,
    username: str,
    now: datetime,
) -> KeptDraft:
    """Return a draft after a change.

    Parameters
    ----------
    version
        That of the draft as the user saw it.
    change
        Such as ``Draft.undo``.

    Raises
    ------
    Conflict
        Somebody else changed the draft since.
    """
    row = _row(session, office_id, draft_id, lock=True)
    if row.version != version:
        raise Conflict(
            N_("“%(username)s”刚改过这份草稿，您的这一步没有做。请看过最新的再改。"),
            username=who_is(session, row.username),
        )
    row.document = change(Draft.from_json(row.document)).to_json()
    row.version, row.username, row.updated_at = version + 1, username, now
    session.flush()
    return _kept(row)


def drop_draft_of_grids(session: Session, office_id: int, draft_id: int) -> None:
    """Delete a draft.

    Raises
    ------
    NotFound
        The office has no such draft.
    """
    session.delete(_row(session, office_id, draft_id))
    session.flush()


def refreshed(session: Session, office: Office, draft: Draft, today: date) -> Draft:
    """Return a draft that is known to start from the last set.

    Raises
    ------
    Conflict
        Another set has come into force since it was begun.
    """
    day = last_set_day(session, office.id, today)
    stored = read_set(session, office, day)
    if {level: dict(ids) for level, ids in draft.base_ids.items()} != stored.ids or topology_json(
        stored.built.topology
    ) != dict(draft.base):
        raise Conflict(N_("网格在这期间换过了，这份草稿还是按以前的划分画的。请另开一份。"))
    return replace(draft, base_day=day)
