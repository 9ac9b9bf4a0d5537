"""Claiming one waiting row in a short transaction, with a lease: whoever dies holding it loses it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction

LEASE = timedelta(minutes=2)
"""Longer than any outside call may take."""

Row = TypeVar("Row", bound=models.Model)


def claim(
    waiting: models.QuerySet[Row], *, at: datetime, worker: str, enter: Callable[[Row], bool] = lambda row: True
) -> Row | None:
    """Take the row that has waited longest out of `waiting`, which has the columns due_at and claimed_by; None when
    nothing is due. Safe in several copies: PostgreSQL skips rows that another worker holds, SQLite has one writer.

    `enter` has the last word on a row, in the same transaction; False means that `waiting` no longer has it.
    """
    due = waiting.filter(due_at__lte=at)
    if not due.exists():
        return None  # without taking SQLite's only write lock
    with transaction.atomic(durable=True):
        first = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "id")
        while (row := first.first()) is not None and not enter(row):
            pass
        if row is not None:
            waiting.model._default_manager.filter(pk=row.pk).update(due_at=at + LEASE, claimed_by=worker)
    return row
