"""What the real operations made once, put back row by row for the next test that asks for the same.

Most tests begin with a case that somebody has filed. Filing it takes some five hundred statements; putting its rows
back takes one a table. On PostgreSQL everything is made anew each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from onestop.accounts.models import User
from onestop.cases import file_store
from onestop.cases.models import Case, StoredFile

P = ParamSpec("P")


@dataclass(frozen=True)
class _Recording:
    """Rows by table, the files that they speak of, and the id of their case."""

    rows: dict[str, list[tuple[Any, ...]]]
    files: dict[UUID, bytes]
    case_id: UUID

    @classmethod
    def of(cls, case_id: UUID) -> "_Recording":
        """Everything that there is about cases."""
        store = file_store.default()
        tables = [model._meta.db_table for model in apps.get_app_config("cases").get_models()]
        rows = {table: _rows(table) for table in tables}
        files = {id_: store.get(id_) for id_ in StoredFile.objects.values_list("id", flat=True)}
        return cls({table: found for table, found in rows.items() if found}, files, case_id)

    def put_back(self) -> None:
        """Write it into tables that are empty."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 # names of our own
        store = file_store.default()
        for file_id, content in self.files.items():
            if not store.holds(file_id):
                store.put(file_id, content)


def once(make: Callable[P, UUID]) -> Callable[P, UUID]:
    """Let `make`, which makes one case, work once for equal arguments, wherever there is no case yet."""
    recordings: dict[object, _Recording] = {}

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> UUID:
        if connection.vendor != "sqlite" or Case.objects.exists():
            return make(*args, **kwargs)
        key = (args, *sorted(kwargs.items()), *_surroundings())
        if key in recordings:
            recordings[key].put_back()
        else:
            recordings[key] = _Recording.of(make(*args, **kwargs))
        return recordings[key].case_id

    return made


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 # names of our own
        return list(cursor.fetchall())


def _surroundings() -> tuple[object, ...]:
    """What else decides how a case looks: the folders, keys and themes in use, and who was planted when."""
    names = ("ONESTOP_DATA", "ONESTOP_KEYS_FILE", "ONESTOP_KEY_PROVIDER", "ONESTOP_THEMES")
    return (*(str(getattr(settings, name)) for name in names), User.objects.order_by("pk").values_list("pk").first())
