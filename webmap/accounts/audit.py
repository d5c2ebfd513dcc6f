"""The record of changes: who changed what, when, from what to what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webmap.models import AuditEntry


def record(
    session: Session,
    *,
    office_id: int | None,
    username: str,
    action: str,
    subject: str,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an audit entry in the transaction of the change itself, and return it.

    Parameters
    ----------
    action
        The right that was used, such as ``data.import``.
    subject
        What was changed, such as ``layer:shops`` or ``plan:3``.
    """
    entry = AuditEntry(
        office_id=office_id,
        at=now,
        username=username,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )
    session.add(entry)
    return entry
