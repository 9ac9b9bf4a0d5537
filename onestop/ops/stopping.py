"""Stopping when told: SIGTERM and SIGINT set an event, and what is under way finishes first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopped_when_told() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; the signals do what they did before once the block ends."""
    stop = threading.Event()

    def react(number: int, frame: FrameType | None) -> None:
        # In a thread: set() takes the lock that the interrupted wait() may hold at this very moment.
        threading.Thread(target=stop.set).start()

    before = {number: signal.signal(number, react) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, reaction in before.items():
            signal.signal(number, reaction)
