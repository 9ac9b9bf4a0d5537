"""Stopping when told: SIGTERM and SIGINT set an event, and what is under way finishes first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_when_told() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; the signals do what they did before once the block ends."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, reaction in before.items():
            signal.signal(number, reaction)
