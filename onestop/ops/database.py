"""Whether the database is there and of this version, and how it gets there."""

import click
from django.conf import settings
from django.core import management
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def outstanding_migrations() -> list[str]:
    """Migrations of this version that the database has not had yet, as `app.name`, in the sequence they need.

    Raises django.db.DatabaseError where the database does not answer.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, backwards in plan]


def migrate() -> int:
    """Bring the database to this version; how many migrations that took. click.ClickException where it fails."""
    settings.ONESTOP_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        waiting = outstanding_migrations()
        management.call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise click.ClickException(f"数据库没有升级成功：{error}") from error
    return len(waiting)


def require_current() -> None:
    """click.ClickException, with the way out, unless the database answers and is of this version."""
    try:
        waiting = outstanding_migrations()
    except DatabaseError as error:
        raise click.ClickException(f"数据库无法使用：{error}") from error
    if waiting:
        raise click.ClickException(f"数据库还有{len(waiting)}项变更没有执行，请先运行 onestop migrate。")
