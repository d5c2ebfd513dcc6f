"""The commands: ``flask --app webmap GROUP COMMAND``, one file for each group.

Whoever may run programs on the server holds every right; with ``WEBMAP_USER`` a command is held
to that account's role, and the record of changes names it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from webmap.accounts import ALL_OFFICES, RIGHTS, allowed
from webmap.cli.usage import usage_error
from webmap.errors import N_, BadFile, DomainError, Forbidden, NotFound
from webmap.models import Office, Role, User
from webmap.web.context import database, settings, utc_now
from webmap.web.day_turn import turn_day
from webmap.web.errors import said

SHOWN_PROBLEMS = 20
OPERATOR = "cli"
# PostgreSQL's codes for a table and a column that are not there: no migration has made them.
_NOT_MADE = {"42P01", "42703"}


def acting_username() -> str:
    """Return the account that a command acts for, or ``cli``."""
    return os.environ.get("WEBMAP_USER", "") or OPERATOR


def check_right(right: str) -> None:
    """Refuse a command whose user (``WEBMAP_USER``) does not have a right.

    Raises
    ------
    NotFound, Forbidden
        There is no such account, or its role does not have the right.
    """
    username = acting_username()
    if username == OPERATOR:
        return
    with database().reading() as db:
        user = db.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise NotFound(N_("没有账号“%(username)s”。"), username=username)
    if not allowed(Role(user.role), right):
        raise Forbidden(N_("您的角色没有这项权限：%(right)s。"), right=RIGHTS[right])


def office_of_command(db: Session, code: str | None) -> Office:
    """Return the office that a command works on: the one named, else the user's, else the only one.

    Raises
    ------
    NotFound
        There is no such office, or several to choose from.
    Forbidden
        ``WEBMAP_USER`` belongs to another office.
    """
    query = select(Office).order_by(Office.code)
    username = acting_username()
    if username != OPERATOR:
        user = db.scalars(select(User).where(User.username == username)).one()
        if Role(user.role) not in ALL_OFFICES:
            query = query.where(Office.id == user.office_id)
            home = db.scalars(query).one()
            if code not in {None, home.code}:
                raise Forbidden(N_("账号“%(username)s”不属于这个警务室。"), username=username)
    offices = db.scalars(query).all()
    if code is not None:
        offices = [office for office in offices if office.code == code]
        if not offices:
            raise NotFound(N_("没有编号为“%(code)s”的警务室。"), code=code)
    if not offices:
        raise NotFound(N_("还没有警务室。请先用命令 office create 建立一个。"))
    if len(offices) > 1:
        raise NotFound(
            N_("有多个警务室，请用 --office 写明编号：%(codes)s。"),
            codes="、".join(office.code for office in offices),
        )
    return offices[0]


def _fail(error: DomainError) -> None:
    """Print one clear line, and for a bad file its rows, and end with status 1."""
    click.echo(said(error.message, error.params), err=True)
    if isinstance(error, BadFile):
        for problem in error.problems[:SHOWN_PROBLEMS]:
            text = said(problem.message, problem.params)
            where = "" if problem.row is None else _("第 %(row)s 行：", row=problem.row)
            click.echo(f"  {where}{text}", err=True)
        left = len(error.problems) - SHOWN_PROBLEMS
        if left > 0:
            click.echo("  " + _("……还有 %(count)s 处。", count=left), err=True)
    sys.exit(1)


def _refuse_usage(ctx: click.Context | None, error: click.UsageError) -> NoReturn:
    if ctx is None:
        raise error
    app = ctx.ensure_object(ScriptInfo).load_app()
    with app.app_context(), force_locale(settings().language):
        _fail(usage_error(error))
    raise error


def _database_is_missing(error: DBAPIError) -> bool:
    """Tell a database without answer or tables from a mistake in a query."""
    return isinstance(error, OperationalError) or getattr(error.orig, "sqlstate", "") in _NOT_MADE


class CommandGroup(AppGroup):
    """A group whose commands each name the right that they need; one that names none is refused."""

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse a command that names no right."""
        raise TypeError("a command names the right that it needs: use right_command")

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Refuse unknown options of the group in one clear line; see `invoke`."""
        try:
            return super().make_context(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            return _refuse_usage(kwargs.get("parent"), error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; one that is written wrongly ends with status 1 and one clear line."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            return _refuse_usage(ctx, error)

    def right_command(
        self, name: str, *, right: str, **options: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        """Add a command under ``name`` that needs ``right``.

        A `DomainError` becomes one line on standard error and exit status 1.
        """
        if right not in RIGHTS:
            raise ValueError(f"unknown right {right!r}; add it to webmap/accounts/rights.py")

        def decorate(function: Callable[..., Any]) -> click.Command:
            @with_appcontext
            def run(*args: Any, **kwargs: Any) -> Any:
                with force_locale(settings().language):
                    try:
                        check_right(right)
                        if self.name != "db":
                            turn_day(database(), utc_now())
                        return function(*args, **kwargs)
                    except DomainError as error:
                        return _fail(error)
                    except (OperationalError, ProgrammingError) as error:
                        if not _database_is_missing(error):
                            raise
                        return _fail(
                            DomainError(
                                N_(
                                    "数据库没有应答或没有建好：%(reason)s。"
                                    "没有建好时请先运行命令 db upgrade。"
                                ),
                                reason=str(error.orig).splitlines()[0],
                            )
                        )

            run.__doc__ = function.__doc__
            run.__name__ = function.__name__
            run.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
            command = click.Group.command(self, name, **options)(run)
            command.right = right  # type: ignore[attr-defined]
            return command

        return decorate


def register_commands(app: Flask) -> None:
    """Add the ``group`` of every module of this package that has one."""
    for found in iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "group"):
            if not isinstance(module.group, CommandGroup):
                raise TypeError(f"{module.__name__}.group is no CommandGroup")
            app.cli.add_command(module.group)
