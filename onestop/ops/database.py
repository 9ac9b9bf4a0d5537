"""Whether the database is there and of this version."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def outstanding_migrations() -> list[str]:
    """Migrations of this version that the database has not had yet, as `app.name`, in the sequence they need.

    Raises django.db.DatabaseError where the database does not answer.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, backwards in plan]
