"""Faults on purpose: what share of the calls goes wrong, and how, for one system or for all."""

import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

CALL_KINDS = ("error", "slow", "lose_reply", "hold_back")
"""error: 500 before anything was done; slow: done, but the reply is late; lose_reply: done, but nothing comes back;
hold_back: a hub takes the message and does not pass it on until it comes again."""
ANSWER_KINDS = ("answer_twice",)
PAGE_KINDS = ("out_of_order",)
"""out_of_order: a page of answers begins with the last."""
KINDS = CALL_KINDS + ANSWER_KINDS + PAGE_KINDS
BY_CHANCE = ("error", "slow", "lose_reply", "answer_twice", "out_of_order")
"""What a share of all calls meets unless kinds are named: everything that whoever calls can get over alone."""
EVERY = ""
"""Stands for every system that has no setting of its own."""
LATELY = 50
"""How many faults that happened are remembered."""


@dataclass(frozen=True)
class Setting:
    """How often what goes wrong; slow_seconds is how late a slow reply is, clock_ahead by how many seconds a clock is
    wrong."""

    rate: float
    kinds: tuple[str, ...] = BY_CHANCE
    slow_seconds: float = 0.4
    clock_ahead: float = 0


@dataclass(frozen=True)
class Happened:
    """A fault that a call or an answer met; `call` is its method and the last part of its path."""

    at: float
    system: str
    kind: str
    call: str


class Faults:
    """Draws a fault for each call: first those queued for the next calls, then by chance."""

    def __init__(self, *, rate: float, seed: int | None = None) -> None:
        self._settings = {EVERY: Setting(rate)}
        self._happened: deque[Happened] = deque(maxlen=LATELY)
        self._queues: defaultdict[str, deque[str]] = defaultdict(deque)
        self._chance = random.Random(seed)  # noqa: S311 - chance of a fault, not a secret
        self._lock = threading.Lock()

    def of(self, system: str = EVERY) -> Setting:
        """What holds for a system."""
        return self._settings.get(system, self._settings[EVERY])

    def has_own(self, system: str) -> bool:
        """Whether a system has a setting of its own."""
        return system in self._settings

    def following(self, system: str = EVERY) -> tuple[str, ...]:
        """The faults that are kept for the very next calls."""
        with self._lock:
            return tuple(self._queues.get(system, ()))

    def named(self) -> list[str]:
        """The systems that have a setting or a queue of their own."""
        with self._lock:
            return sorted({*self._settings, *(system for system, queue in self._queues.items() if queue)} - {EVERY})

    def clear(self, system: str = EVERY) -> None:
        """Let everything go well again; for one system, go as it goes for all."""
        with self._lock:
            if system == EVERY:
                self._settings, self._queues = {EVERY: Setting(0)}, defaultdict(deque)
            else:
                self._settings.pop(system, None)
                self._queues.pop(system, None)

    def happened(self) -> list[Happened]:
        """What went wrong lately, the latest first."""
        with self._lock:
            return list(reversed(self._happened))

    def note(self, kind: str, *, system: str, call: str) -> str:
        """Remember that a fault happens, and give it back; nothing to remember where it is ""."""
        if kind:
            self._happened.append(Happened(at=time.time(), system=system, kind=kind, call=call))
        return kind

    def change(
        self,
        *,
        system: str = EVERY,
        rate: float | None = None,
        kinds: Sequence[str] | None = None,
        slow_seconds: float | None = None,
        clock_ahead: float | None = None,
        following: Sequence[str] = (),
    ) -> Setting:
        """Set what is given for a system; `following` names the faults of the very next calls or answers, in sequence.

        Raises ValueError for a share outside 0..1 or an unknown kind.
        """
        unknown = {*(kinds or ()), *following} - {*KINDS, ""}
        if unknown or not 0 <= (rate or 0) <= 1:
            raise ValueError(f"unknown fault or share: {sorted(unknown) or rate}")
        told = None if kinds is None else tuple(kinds)
        given = {"rate": rate, "kinds": told, "slow_seconds": slow_seconds, "clock_ahead": clock_ahead}
        named = {name: value for name, value in given.items() if value is not None}
        with self._lock:
            if named:
                self._settings[system] = replace(self.of(system), **named)  # type: ignore[arg-type]
            self._queues[system].extend(following)
            return self.of(system)

    def draw(self, kinds: Sequence[str], *, system: str) -> str:
        """One of `kinds`, or "" for a call that goes well."""
        with self._lock:
            queue = self._queues[system] or self._queues[EVERY]
            if queue:
                return queue.popleft() if queue[0] in (*kinds, "") else ""
            setting = self.of(system)
            possible = [kind for kind in kinds if kind in setting.kinds]
            if possible and self._chance.random() < setting.rate:
                return self._chance.choice(possible)
            return ""
