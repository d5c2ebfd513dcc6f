"""``flask users``: accounts made, listed and stopped from the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cli.conftest import Runner, runner_of
from webmap.accounts import find_user
from webmap.database import Database
from webmap.models import AuditEntry, Member, Office, Role, User, who_is

PASSWORD = "correct horse battery"


def test_an_account_is_made_and_recorded(flask_command_on_both: Runner, database: Database) -> None:
    result = flask_command_on_both(
        "users", "create", "wang", "--role", "officer", "--office", "TINY",
        WEBMAP_NEW_PASSWORD=PASSWORD,
    )  # fmt: skip
    assert (result.exit_code, result.output) == (0, "已建立账号“wang”。\n")
    with database.reading() as session:
        user = find_user(session, "wang", PASSWORD, demo_allowed=False)
        assert user is not None
        office = session.scalars(select(Office).where(Office.code == "TINY")).one()
        assert (user.role, user.office_id, user.demo) == (Role.OFFICER, office.id, False)
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.username, entry.action, entry.subject) == ("cli", "users.manage", "user:wang")
        assert entry.office_id == office.id
        assert PASSWORD not in str(entry.after)


def test_an_account_of_a_member_is_named_after_the_person(
    flask_command: Runner, spatialite_database: Database
) -> None:
    create = ("users", "create", "li", "--role", "officer", "--office", "TINY")
    nobody = flask_command(*create, "--member", "X999", WEBMAP_NEW_PASSWORD=PASSWORD)
    assert (nobody.exit_code, "X999" in nobody.output) == (1, True)
    with spatialite_database.reading() as session:
        number = session.scalars(select(Member.number).where(Member.name == "李国华")).one()
    made = flask_command(*create, "--member", number, WEBMAP_NEW_PASSWORD=PASSWORD)
    assert made.exit_code == 0
    with spatialite_database.reading() as session:
        assert who_is(session, "li") == "李国华（综管机动组）"
        assert who_is(session, "cli") == "cli"


def test_the_password_is_asked_for_twice_and_never_shown(
    make_app: Callable[..., Flask], spatialite_database: Database
) -> None:
    commands = make_app(spatialite_database).test_cli_runner()
    arguments = ["users", "create", "wang", "--role", "admin"]
    result = commands.invoke(args=arguments, input=f"{PASSWORD}\nother words\n")
    assert result.exit_code == 1
    result = commands.invoke(args=arguments, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--role", "officer"], "这个角色要属于一个警务室：请给出警务室编号。"),
        (["--role", "officer", "--office", "NONE"], "没有编号为“NONE”的警务室。"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    flask_command: Runner, spatialite_database: Database, arguments: list[str], said: str
) -> None:
    result = flask_command("users", "create", "wang", *arguments, WEBMAP_NEW_PASSWORD=PASSWORD)
    assert (result.exit_code, result.stderr) == (1, f"{said}\n")
    with spatialite_database.reading() as session:
        assert session.scalar(select(User).where(User.username == "wang")) is None
        assert session.scalar(select(AuditEntry)) is None


def test_a_short_password_and_a_taken_name_are_refused(flask_command: Runner) -> None:
    short = flask_command("users", "create", "wang", "--role", "admin", WEBMAP_NEW_PASSWORD="short")
    assert (short.exit_code, short.stderr) == (1, "密码至少要 10 个字符。\n")
    taken = flask_command(
        "users", "create", "officer", "--role", "admin", WEBMAP_NEW_PASSWORD=PASSWORD
    )
    assert taken.exit_code == 1
    assert "“officer”已经有了" in taken.stderr


def test_an_unknown_role_is_refused_with_the_list_of_roles(flask_command: Runner) -> None:
    result = flask_command("users", "create", "wang", "--role", "chief")
    assert result.exit_code == 1
    assert "commander" in result.stderr


def test_accounts_are_listed_with_role_and_office(flask_command_on_both: Runner) -> None:
    flask_command_on_both("users", "deactivate", "auxiliary")
    result = flask_command_on_both("users", "list")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == len(Role)
    assert "officer\tofficer\tTINY" in lines
    assert "admin\tadmin\t-" in lines
    assert "auxiliary\tauxiliary\tTINY（停用）" in lines


def test_an_account_is_stopped_started_and_given_a_new_password(
    flask_command_on_both: Runner, database: Database
) -> None:
    flask_command_on_both(
        "users", "create", "root", "--role", "admin", WEBMAP_NEW_PASSWORD=PASSWORD
    )
    assert flask_command_on_both("users", "deactivate", "root").exit_code == 0
    with database.reading() as session:
        assert find_user(session, "root", PASSWORD, demo_allowed=False) is None
    assert flask_command_on_both("users", "activate", "root").exit_code == 0
    changed = flask_command_on_both(
        "users", "password", "root", WEBMAP_NEW_PASSWORD="another long one"
    )
    assert changed.output == "账号“root”的密码已换。\n"
    with database.reading() as session:
        assert find_user(session, "root", PASSWORD, demo_allowed=False) is None
        assert find_user(session, "root", "another long one", demo_allowed=False) is not None
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [entry.after for entry in entries] == [
            {"role": "admin"}, {"active": False}, {"active": True}, {"password": "changed"},
        ]  # fmt: skip
    unknown = flask_command_on_both("users", "deactivate", "nobody")
    assert (unknown.exit_code, unknown.stderr) == (1, "没有账号“nobody”。\n")


def test_a_database_without_tables_is_said_in_one_line(
    make_app: Callable[..., Flask], blank_database: Database
) -> None:
    result = runner_of(make_app(blank_database))("users", "list")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("数据库没有应答或没有建好：")
