"""Who stands behind an account's name: the member it belongs to, as colleagues call them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.models.accounts import User
from webmap.models.people import Member


def who_are(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    """Return for each account's name the member's name and post, else the account's name."""
    wanted = set(usernames)
    rows = session.execute(
        select(User.username, Member.name, Member.post)
        .join(Member, (Member.id == User.member_id) & (Member.office_id == User.office_id))
        .where(User.username.in_(wanted))
    )
    known = {row.username: f"{row.name}（{row.post}）" if row.post else row.name for row in rows}
    return {one: known.get(one, one) for one in wanted}


def who_is(session: Session, username: str) -> str:
    """Return the name and post of the member whose account it is, else the account's name."""
    return who_are(session, [username])[username]
