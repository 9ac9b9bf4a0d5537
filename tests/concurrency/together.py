"""Doing things at the very same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection


def together(*acts: Callable[[], object]) -> list[object]:
    """Do all acts at once; what each brought: its result, or the exception that it raised."""
    gate = threading.Barrier(len(acts))
    brought: list[object] = [None] * len(acts)

    def do(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            brought[number] = acts[number]()
        except Exception as error:
            brought[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return brought


def refusals(brought: Sequence[object]) -> list[Exception]:
    """What was refused or broke down."""
    return [each for each in brought if isinstance(each, Exception)]
