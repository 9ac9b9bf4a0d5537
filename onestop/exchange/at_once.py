"""Calls to the outside side by side, and no longer than somebody can wait in front of a page."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import TypeVar

from onestop.exchange.failures import CallFailed, FailureKind

MOST_TO_ONE = 16
"""Calls to one system that may hang at the same time in one process; more are not begun."""
Reply = TypeVar("Reply")

_free: defaultdict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(MOST_TO_ONE))


def call_all(calls: Mapping[str, tuple[str, Callable[[], Reply]]], *, within: float) -> dict[str, Reply | CallFailed]:
    """Run every call in a thread of its own; `calls`: name → system and call. What is not back after `within` seconds
    counts as failed, and is not waited for. The calls must not touch the database.
    """
    replies: SimpleQueue[tuple[str, Reply | CallFailed]] = SimpleQueue()
    found: dict[str, Reply | CallFailed] = {}
    ends = time.monotonic() + within
    for name, (system, call) in calls.items():
        if not _free[system].acquire(blocking=False):
            found[name] = CallFailed(FailureKind.TEMPORARY, "too_many")
            continue
        # A daemon: what still hangs must not keep the process from ending.
        threading.Thread(target=_run, args=(name, system, call, replies), daemon=True).start()
    while len(found) < len(calls):
        try:
            name, reply = replies.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            break
        found[name] = reply
    late = CallFailed(FailureKind.TEMPORARY, "too_slow")
    return {name: found.get(name, late) for name in calls}


def _run(
    name: str, system: str, call: Callable[[], Reply], replies: "SimpleQueue[tuple[str, Reply | CallFailed]]"
) -> None:
    try:
        replies.put((name, call()))
    except CallFailed as failure:
        replies.put((name, failure))
    except Exception as error:
        # Nobody sees what a thread raises: it is a failed call like any other, and told by whoever waits.
        replies.put((name, CallFailed(FailureKind.TEMPORARY, type(error).__name__)))
    finally:
        _free[system].release()
