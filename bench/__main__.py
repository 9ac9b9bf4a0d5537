"""Measure the life of a case against bare commits of the same database, interleaved in one run.

Absolute rates of a shared machine swing tenfold within hours, so what is printed and kept is a ratio: how many durable
commits a second the operations make, per bare one-row commit made in between by the same driver on the same disk.

    make bench            embedded SQLite, then PostgreSQL
"""

import argparse
import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial


def main() -> None:
    """Run the rounds and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--cases", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onestop-bench-") as folder:
        os.environ |= {"ONESTOP_DATA": folder, "ONESTOP_KEYS_CREATE": "1", "ONESTOP_LOG_LEVEL": "ERROR"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onestop.settings")
        with _database():
            print(json.dumps(_measure(arguments.cases), ensure_ascii=False, indent=2))  # noqa: T201


@contextlib.contextmanager
def _database() -> Iterator[None]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id INTEGER PRIMARY KEY, content TEXT)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_bare")


def _measure(cases: int) -> dict[str, object]:
    from django.db import connection

    from bench import life

    life.prepare()
    statements, commits = life.Statements(), 0
    with connection.execute_wrapper(statements):
        commits = life.live(0)
    life.live(1)  # caches are warm now
    ours, bare = [], []
    for number in range(2, cases + 2):
        ours.append(_timed(partial(life.live, number)))
        bare.append(_timed(partial(_bare_commits, number, commits)))
    return {
        "database": connection.vendor,
        "cases": cases,
        "durable_commits_per_case": commits,
        "statements_per_case": statements.count,
        "milliseconds_per_case": round(statistics.median(ours) * 1000, 1),
        "milliseconds_per_case_of_bare_commits": round(statistics.median(bare) * 1000, 1),
        "bare_time_to_our_time": round(statistics.median(b / o for o, b in zip(ours, bare, strict=True)), 3),
    }


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _bare_commits(number: int, count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for step in range(count):
            cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [number * 1000 + step, "x" * 400])


main()
