"""When to try again. Pure."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=30)
ATTEMPTS = 300
"""With up to half an hour between the later ones, three days at least: a system down over a weekend loses nothing."""
UNTIL_MENDED = timedelta(minutes=10)
"""Between attempts that only an operator can make succeed: they go on without end, and drain once it is mended."""


OPENS_AFTER = 5
"""Temporary failures in a row after which a system is left alone for a while."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)
"""So long at most it stays unnoticed that a system has come back."""


def pause(pauses: int, chance: random.Random) -> timedelta:
    """How long a system is left alone after this many pauses before: doubling, between half of it and the whole."""
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(pauses, 10)))
    return whole * (0.5 + chance.random() / 2)


def back_off(failures: int, chance: random.Random) -> timedelta:
    """How long to wait after this many failures in a row: doubling up to LONGEST, between half of it and the whole.

    The share of chance keeps many rows from coming back at the same moment.
    """
    doublings: int = min(max(failures, 1) - 1, 20)
    whole = min(LONGEST, FIRST * (1 << doublings))
    return whole * (0.5 + chance.random() / 2)
