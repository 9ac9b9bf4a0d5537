"""A database whose disk is full, as far as a test may go: it refuses to grow, in the very words of a full disk."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

REFUSE = """
CREATE FUNCTION no_room() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END
$$ LANGUAGE plpgsql
"""
TABLE = "cases_caseevent"
"""Everything that happens to a case is written there."""


@contextmanager
def no_room() -> Iterator[None]:
    """Inside, the case log cannot grow. On SQLite nothing can, beyond the room that is left in its pages."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
            cursor.execute(f"CREATE TRIGGER no_room BEFORE INSERT ON {TABLE} EXECUTE FUNCTION no_room()")
        else:
            cursor.execute("VACUUM")  # what other tests have left is room, too
            [before] = cursor.execute("PRAGMA max_page_count").fetchone()
            cursor.execute("PRAGMA max_page_count = 1")  # as many as there are
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP FUNCTION no_room CASCADE")
            else:
                cursor.execute(f"PRAGMA max_page_count = {before}")
