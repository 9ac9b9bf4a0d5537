"""The background worker: one loop that relays, sends, collects, applies and sweeps, in any number of copies."""

import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections
from django.utils import timezone

from onestop.cases.operations import outlet, stacks, system
from onestop.exchange import application, circuits, inbox, message_receipts, outbox, relay, senders
from onestop.exchange.reporting import batches

journal = structlog.get_logger(__name__)

IDLE_SECONDS = 0.5
BETWEEN_SWEEPS = timedelta(minutes=1)
TURN = timedelta(seconds=10)
"""How long one kind of work may go on while the others wait, e.g. sending to a system that lets every call run out."""
PATIENCE_SECONDS = 30
"""The longest wait after rounds that failed, e.g. without a database."""


class Worker:
    """One copy of the worker. `now` is the only clock it knows; `stop` ends it after the row it is at."""

    def __init__(
        self,
        *,
        stop: threading.Event,
        now: Callable[[], datetime] = timezone.now,
        chance: random.Random | None = None,
    ) -> None:
        self.name = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.chance = chance or random.SystemRandom()
        self._stop = stop
        self._now = now
        self._next_sweep: datetime | None = None
        self._looked_at: UUID | None = None
        self._swept_to = ""
        self._slot: datetime | None = None

    def run(self) -> None:
        """Work until stopped; rest where there was nothing to do, longer where everything failed."""
        failures = 0
        journal.info("worker_began", worker=self.name)
        while not self._stop.is_set():
            done, broken = self.round()
            failures = failures + 1 if broken else 0
            if not done:
                close_old_connections()
                self._stop.wait(self._rest(failures))

    def _rest(self, failures: int) -> float:
        """Seconds until the next round: less where only the pace of a system holds back what is due."""
        if failures:
            return float(min(PATIENCE_SECONDS, IDLE_SECONDS * 2 ** min(failures, 10)))
        return min(IDLE_SECONDS, max(0, (self._slot - self._now()).total_seconds())) if self._slot else IDLE_SECONDS

    def drain(self) -> bool:
        """Work until nothing is left to do at this moment; whether no kind of work broke down."""
        done, well = 1, True
        while done and not self._stop.is_set():
            done, broken = self.round()
            well = well and not broken
        return well

    def round(self) -> tuple[int, bool]:
        """Every kind of work once: how much was done, and whether one kind broke down."""
        done, broken = 0, False
        for kind, work in self._kinds():
            if self._stop.is_set():
                break
            try:
                done += work()
            except Exception:
                # One kind of work that breaks down, e.g. without a database for a while, must not end the others.
                journal.exception("work_failed", kind=kind)
                broken = True
        return done, broken

    def _kinds(self) -> Iterator[tuple[str, Callable[[], int]]]:
        yield "relay", lambda: relay.relay(at=self._now())
        yield "report", lambda: self._each(self._report)
        yield "send", self._send_all
        yield "collect", self._collect
        yield "note_arrived", lambda: message_receipts.note_arrived(at=self._now())
        yield "apply", lambda: self._each(self._apply)
        yield "recognise", lambda: self._each(lambda: stacks.recognise_next(at=self._now()))
        if self._next_sweep is None or self._now() >= self._next_sweep:
            self._next_sweep = self._now() + BETWEEN_SWEEPS
            yield "release", self._release
            yield "recompute", lambda: system.recompute_due_dates(at=self._now(), limit=100)
            yield "warn", lambda: system.warn(at=self._now(), limit=100)
            yield "remind", lambda: system.remind_uncollected(at=self._now(), limit=100)
            yield "forget", lambda: outlet.forget_wrong_codes(at=self._now())
            yield "expire", lambda: system.expire(at=self._now(), limit=100)
            yield "sweep_files", self._sweep_files
            yield "sweep_stacks", lambda: stacks.sweep(at=self._now())

    def _each(self, step: Callable[[], bool]) -> int:
        """Take rows one by one until none is due, the turn is over or it is time to stop."""
        done, until = 0, self._now() + TURN
        while not self._stop.is_set() and self._now() < until and step():
            done += 1
        return done

    def _send_all(self) -> int:
        done = self._each(self._send)
        self._slot = circuits.next_slot(at=self._now())
        return done

    def _send(self) -> bool:
        return outbox.send_next(at=self._now(), worker=self.name, chance=self.chance)

    def _report(self) -> bool:
        return batches.report_next(at=self._now(), chance=self.chance)

    def _apply(self) -> bool:
        return application.apply_next(at=self._now(), worker=self.name, chance=self.chance)

    def _collect(self) -> int:
        return sum(inbox.collect(system, at=self._now(), chance=self.chance) for system in senders.to_collect_from())

    def _release(self) -> int:
        released, self._looked_at = system.release_waiting(at=self._now(), limit=100, after=self._looked_at)
        return released

    def _sweep_files(self) -> int:
        removed, self._swept_to = system.sweep_files(at=self._now(), after=self._swept_to)
        return removed
