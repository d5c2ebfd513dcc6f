"""Making accounts, and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from webmap.accounts import (
    DEMO_PASSWORD,
    create_demo_accounts,
    create_user,
    end_sessions,
    find_user,
    set_active,
    set_password,
    user_of_session,
)
from webmap.database import Database
from webmap.errors import Conflict, DomainError, NotFound
from webmap.models import Office, Role, User

PASSWORD = "correct horse battery"


def make(session: Session, username: str = "wang", role: Role = Role.OFFICER) -> User:
    office_id = session.scalar(select(Office.id).where(Office.code == "TINY"))
    return create_user(session, username, PASSWORD, role, office_id, NOW)


def test_an_account_is_found_by_name_and_password(database: Database) -> None:
    with database.writing() as session:
        made = make(session)
        found = find_user(session, " wang ", PASSWORD, demo_allowed=False)
        assert found is made
        assert made.password_hash.startswith("$argon2id$")
        assert made.created_at == NOW
        assert find_user(session, "wang", "wrong", demo_allowed=False) is None
        assert find_user(session, "WANG", PASSWORD, demo_allowed=False) is None
        assert find_user(session, "nobody", PASSWORD, demo_allowed=False) is None


def test_demo_accounts_are_found_only_where_they_are_allowed(database: Database) -> None:
    with database.reading() as session:
        found = find_user(session, "officer", DEMO_PASSWORD, demo_allowed=True)
        assert found is not None
        assert find_user(session, "officer", DEMO_PASSWORD, demo_allowed=False) is None
        key = found.session_key
        assert user_of_session(session, key, demo_allowed=True) is found
        assert user_of_session(session, key, demo_allowed=False) is None


def test_a_session_key_is_new_for_each_account_and_after_each_end(
    spatialite_database: Database,
) -> None:
    with spatialite_database.writing() as session:
        one, two = make(session, "one"), make(session, "two")
        assert one.session_key != two.session_key
        old = one.session_key
        end_sessions(one)
        session.flush()
        assert user_of_session(session, old, demo_allowed=True) is None
        assert user_of_session(session, one.session_key, demo_allowed=True) is one


@pytest.mark.parametrize("username", ["", "   ", "a:b", "x" * 61])
def test_names_that_http_basic_cannot_carry_are_refused(
    spatialite_database: Database, username: str
) -> None:
    with spatialite_database.writing() as session, pytest.raises(DomainError, match="账号名"):
        make(session, username)


def test_short_and_endless_passwords_are_refused(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        for password, said in [("short", "至少"), ("", "至少"), ("x" * 1001, "最多")]:
            with pytest.raises(DomainError, match=said):
                create_user(session, "li", password, Role.ADMIN, None, NOW)
            make(session, f"user {len(password)}")
            with pytest.raises(DomainError, match=said):
                set_password(session, f"user {len(password)}", password)


def test_a_name_is_given_once(database: Database) -> None:
    with database.writing() as session:
        make(session)
        with pytest.raises(Conflict, match="wang"):
            make(session, "wang ")


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.OFFICER, Role.AUXILIARY, Role.VOLUNTEER])
def test_only_bureau_and_administrator_are_of_no_office(
    spatialite_database: Database, role: Role
) -> None:
    with spatialite_database.writing() as session:
        with pytest.raises(DomainError, match="警务室"):
            create_user(session, "li", PASSWORD, role, None, NOW)
        create_user(session, "bureau li", PASSWORD, Role.BUREAU, None, NOW)


def test_what_is_not_there_cannot_be_changed(spatialite_database: Database) -> None:
    with spatialite_database.writing() as session:
        with pytest.raises(NotFound):
            set_active(session, "nobody", active=False)
        with pytest.raises(NotFound):
            set_password(session, "nobody", PASSWORD)


def test_demo_accounts_are_made_once_one_for_each_role(database: Database) -> None:
    with database.writing() as session:
        office_id = session.scalar(select(Office.id).where(Office.code == "TINY"))
        assert office_id is not None
        create_demo_accounts(session, office_id, NOW)
        assert session.scalar(select(func.count()).select_from(User)) == len(Role)
        assert all(user.demo for user in session.scalars(select(User)))
