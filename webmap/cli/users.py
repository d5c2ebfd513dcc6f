"""``flask users``: accounts."""

from __future__ import annotations

import click
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.accounts import create_user, record, set_active, set_password
from webmap.cli import CommandGroup, acting_username
from webmap.errors import N_, NotFound
from webmap.models import Office, Role, User
from webmap.web.context import database, utc_now

group = CommandGroup("users", help="账号 / accounts")


_password_option = click.option(
    "--password",
    prompt="密码",
    hide_input=True,
    confirmation_prompt="再输一次",
    envvar="WEBMAP_NEW_PASSWORD",
    help="密码；不写就会询问（也可用环境变量 WEBMAP_NEW_PASSWORD）。",
)


@group.right_command("create", right="users.manage")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="commander 警长、officer 民警、auxiliary 辅警、volunteer 义警、bureau 分局、admin 管理员",
)
@click.option("--office", "office_code", help="警务室编号；分局和管理员可以不填。")
@click.option("--member", "member_number", help="这个账号是哪名队员的：队员编号。")
@_password_option
def create(
    username: str, role: str, office_code: str | None, member_number: str | None, password: str
) -> None:
    """新建一个账号。"""
    with database().writing() as db:
        office_id = None
        if office_code is not None:
            office_id = db.scalar(select(Office.id).where(Office.code == office_code))
            if office_id is None:
                raise NotFound(N_("没有编号为“%(code)s”的警务室。"), code=office_code)
        user = create_user(
            db, username, password, Role(role), office_id, utc_now(), member_number=member_number
        )
        whose = {} if member_number is None else {"member": member_number}
        _record_change(db, user, role=role, **whose)
    click.echo(_("已建立账号“%(username)s”。", username=username))


def _record_change(db: Session, user: User, **after: object) -> None:
    record(
        db,
        office_id=user.office_id,
        username=acting_username(),
        action="users.manage",
        subject=f"user:{user.username}",
        now=utc_now(),
        after=dict(after),
    )


@group.right_command("password", right="users.manage")
@click.argument("username")
@_password_option
def password(username: str, password: str) -> None:
    """给账号换一个密码，已登录的都要重新登录。"""
    with database().writing() as db:
        _record_change(db, set_password(db, username, password), password="changed")  # noqa: S106
    click.echo(_("账号“%(username)s”的密码已换。", username=username))


@group.right_command("deactivate", right="users.manage")
@click.argument("username")
def deactivate(username: str) -> None:
    """停用一个账号，已登录的立即退出。"""
    with database().writing() as db:
        _record_change(db, set_active(db, username, active=False), active=False)
    click.echo(_("账号“%(username)s”已停用。", username=username))


@group.right_command("activate", right="users.manage")
@click.argument("username")
def activate(username: str) -> None:
    """重新启用一个账号。"""
    with database().writing() as db:
        _record_change(db, set_active(db, username, active=True), active=True)
    click.echo(_("账号“%(username)s”已启用。", username=username))


@group.right_command("list", right="users.manage")
def list_users() -> None:
    """列出所有账号。"""
    with database().reading() as db:
        rows = db.execute(
            select(User.username, User.role, Office.code, User.active)
            .outerjoin(Office, Office.id == User.office_id)
            .order_by(User.username)
        ).all()
    for username, role, code, active in rows:
        state = "" if active else _("（停用）")
        click.echo(f"{username}\t{role}\t{code or '-'}{state}")
