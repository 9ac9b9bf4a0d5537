"""Faults on purpose: what share of the calls goes wrong, and how."""

import random
import threading
from collections import deque
from collections.abc import Sequence

CALL_KINDS = ("error", "slow", "lose_reply")
"""error: 500 before anything was done; slow: done, but the reply is late; lose_reply: done, but nothing comes back."""
ANSWER_KINDS = ("answer_twice",)
KINDS = CALL_KINDS + ANSWER_KINDS


class Faults:
    """Draws a fault for each call: first those queued for the next calls, then by chance."""

    def __init__(self, *, rate: float, seed: int | None = None) -> None:
        self.rate = rate
        self.kinds: tuple[str, ...] = KINDS
        self.slow_seconds = 0.4
        self._queue: deque[str] = deque()
        self._chance = random.Random(seed)  # noqa: S311 - chance of a fault, not a secret
        self._lock = threading.Lock()

    def change(
        self,
        *,
        rate: float | None = None,
        kinds: Sequence[str] | None = None,
        slow_seconds: float | None = None,
        following: Sequence[str] = (),
    ) -> None:
        """Set what is given; `following` names the faults of the very next calls or answers, in sequence.

        Raises ValueError for a share outside 0..1 or an unknown kind.
        """
        unknown = {*(kinds or ()), *following} - {*KINDS, ""}
        if unknown or not 0 <= (rate or 0) <= 1:
            raise ValueError(f"unknown fault or share: {sorted(unknown) or rate}")
        with self._lock:
            self.rate = self.rate if rate is None else rate
            self.kinds = self.kinds if kinds is None else tuple(kinds)
            self.slow_seconds = self.slow_seconds if slow_seconds is None else slow_seconds
            self._queue.extend(following)

    def draw(self, kinds: Sequence[str]) -> str:
        """One of `kinds`, or "" for a call that goes well."""
        with self._lock:
            if self._queue:
                return self._queue.popleft() if self._queue[0] in (*kinds, "") else ""
            possible = [kind for kind in kinds if kind in self.kinds]
            if possible and self._chance.random() < self.rate:
                return self._chance.choice(possible)
            return ""
