"""`onestop migrate`: bring the database to this version."""

from pathlib import Path

import click

from onestop.ops import options, setup


@click.command
@options.data
def command(*, data: Path | None) -> None:
    """建立或升级数据库。可重复运行。"""
    setup.django_ready(data)

    from onestop.ops import database

    done = database.migrate()
    click.echo(f"数据库已升级，执行了{done}项变更。" if done else "数据库已是当前版本，无须变更。")
