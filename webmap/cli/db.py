"""``flask db``: the tables of the database."""

from __future__ import annotations

import click
from flask_babel import gettext as _

from webmap.cli import CommandGroup
from webmap.layers import refresh
from webmap.web.context import database

group = CommandGroup("db", help="建立和升级数据库 / the database's tables")


@group.right_command("upgrade", right="db.manage")
def upgrade() -> None:
    """把数据库升级到最新的表结构。"""
    from webmap import migrations

    engine = database().engine
    before = migrations.current_revision(engine)
    migrations.upgrade(engine)
    after = migrations.current_revision(engine)
    # What was there before the search is read now, not when somebody first changes something.
    with database().writing() as db:
        refresh(db)
    if before == after:
        click.echo(_("数据库已是最新（%(revision)s）。", revision=after))
    else:
        click.echo(_("数据库已升级到 %(revision)s。", revision=after))


@group.right_command("status", right="db.manage")
def status() -> None:
    """显示数据库的表结构版本。"""
    from webmap import migrations

    current = migrations.current_revision(database().engine)
    click.echo(
        _(
            "现在：%(current)s；最新：%(head)s。",
            current=current or "-",
            head=migrations.head_revision(),
        )
    )
