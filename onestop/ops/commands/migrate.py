"""`onestop migrate`: bring the database to this version."""

from pathlib import Path

import click

from onestop.ops import options, setup


@click.command
@options.data
def command(*, data: Path | None) -> None:
    """建立或升级数据库。可重复运行。"""
    setup.django_ready(data)

    from django.conf import settings
    from django.core import management
    from django.db import DatabaseError

    from onestop.ops import database

    settings.ONESTOP_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        waiting = database.outstanding_migrations()
        management.call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise click.ClickException(f"数据库没有升级成功：{error}") from error
    click.echo(f"数据库已升级，执行了{len(waiting)}项变更。" if waiting else "数据库已是当前版本，无须变更。")
