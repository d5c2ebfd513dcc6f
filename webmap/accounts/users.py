"""Accounts: making them, checking their passwords, and the demo office's own."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import passwords
from webmap.accounts.passwords import VerifiedPasswords, hash_password, verify
from webmap.accounts.rights import ALL_OFFICES
from webmap.errors import N_, Conflict, DomainError, NotFound
from webmap.models import Member, Role, User

MIN_PASSWORD_LENGTH = 10
# Long ones cost the server time and nobody types them.
MAX_PASSWORD_LENGTH = 1000
DEMO_PASSWORD = "demo"  # noqa: S105

_verified = VerifiedPasswords()


def create_user(
    session: Session,
    username: str,
    password: str,
    role: Role,
    office_id: int | None,
    now: datetime,
    *,
    demo: bool = False,
    member_number: str | None = None,
) -> User:
    """Add an account.

    Parameters
    ----------
    member_number
        The member whose account it is: named in the record of changes, and shown own routes.

    Raises
    ------
    Conflict
        The name is taken.
    NotFound
        The office has no such member.
    DomainError
        The name or password cannot be used, or the role needs an office.
    """
    username = username.strip()
    if not username or len(username) > 60 or ":" in username:
        raise DomainError(N_("账号名要有 1 到 60 个字符，不能含冒号。"))
    if not demo:
        _check_password(password)
    if office_id is None and role not in ALL_OFFICES:
        raise DomainError(N_("这个角色要属于一个警务室：请给出警务室编号。"))
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        raise Conflict(N_("账号“%(username)s”已经有了，请换一个名字。"), username=username)
    user = User(
        office_id=office_id,
        username=username,
        password_hash=hash_password(password),
        role=role,
        member_id=None if member_number is None else _member_id(session, office_id, member_number),
        demo=demo,
        session_key=secrets.token_hex(32),
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def _member_id(session: Session, office_id: int | None, number: str) -> int:
    found = session.scalar(
        select(Member.id).where(Member.office_id == office_id, Member.number == number)
    )
    if found is None:
        raise NotFound(N_("没有编号为“%(number)s”的队员。"), number=number)
    return found


def _check_password(password: str) -> None:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise DomainError(N_("密码至少要 %(length)s 个字符。"), length=MIN_PASSWORD_LENGTH)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise DomainError(N_("密码最多 %(length)s 个字符。"), length=MAX_PASSWORD_LENGTH)


def _user_named(session: Session, username: str) -> User:
    user = session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFound(N_("没有账号“%(username)s”。"), username=username)
    return user


def set_password(session: Session, username: str, password: str) -> User:
    """Give an account a new password and sign it out everywhere.

    Raises
    ------
    NotFound
        There is no such account.
    DomainError
        The password cannot be used.
    """
    user = _user_named(session, username)
    _check_password(password)
    user.password_hash = hash_password(password)
    end_sessions(user)
    return user


def set_active(session: Session, username: str, *, active: bool) -> User:
    """Let an account sign in, or not any more; either way it is signed out everywhere.

    Raises
    ------
    NotFound
        There is no such account.
    """
    user = _user_named(session, username)
    user.active = active
    end_sessions(user)
    return user


def find_user(
    session: Session,
    username: str,
    password: str,
    *,
    demo_allowed: bool,
    repeated: bool = False,
) -> User | None:
    """Return the active account with this name and password, or None.

    Parameters
    ----------
    demo_allowed
        Whether demo accounts may sign in here and now.
    repeated
        Whether the same password comes with request after request, as a program sends it.
    """
    if "\0" in username or len(password) > MAX_PASSWORD_LENGTH:
        return None
    user = session.scalar(select(User).where(User.username == username.strip()))
    password_hash = user.password_hash if user else passwords.nobodys_hash()
    check = _verified.verify if repeated else verify
    if not check(password_hash, password):
        return None
    if user is None or not user.active or (user.demo and not demo_allowed):
        return None
    return user


def user_of_session(session: Session, session_key: str, *, demo_allowed: bool) -> User | None:
    """Return the active account whose session this is, or None."""
    user = session.scalar(select(User).where(User.session_key == session_key))
    if user is None or not user.active or (user.demo and not demo_allowed):
        return None
    return user


def end_sessions(user: User) -> None:
    """Sign the account out everywhere."""
    user.session_key = secrets.token_hex(32)


def create_demo_accounts(session: Session, office_id: int, now: datetime) -> None:
    """Add one account for each role, named for it, where it is missing; password ``demo``."""
    for role in Role:
        if session.scalar(select(User.id).where(User.username == role.value)) is None:
            home = None if role in ALL_OFFICES else office_id
            create_user(session, role.value, DEMO_PASSWORD, role, home, now, demo=True)
