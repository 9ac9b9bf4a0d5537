"""The pretend systems: they take an item in, pass it on or follow its plan step by step, and put out their answers."""

import hashlib
import time
import uuid
from collections.abc import Sequence
from typing import Any

from sandbox.faults import ANSWER_KINDS, Faults
from sandbox.store import Row, Store

ACTS = frozenset({"complete", "refuse", "suspend", "resume", "ask_correction"})
PLAUSIBLE = {"amount": "4500.00", "months": "24", "years": "2", "authority": "模拟签发机关"}
COMPLETE: Row = {"act": "complete"}
KINDS = frozenset({"item", "correction", "withdrawal"})


class Unreadable(Exception):
    """A message or a plan that a department could not work with."""


class Desk:
    """Every system at once: an item that nobody planned for is completed after `delay` seconds.

    A message goes to the system that it names. One that arrives at another is at a hub, which passes it on, and
    through which the answers come back.
    """

    def __init__(self, store: Store, faults: Faults, *, delay: float = 0.0) -> None:
        self._store = store
        self._faults = faults
        self._delay = delay

    def take_in(self, *, system: str, message_id: str, message: Any, body: str, held_back: bool = False) -> bool:
        """Receive a message at a system; False where it had come before. Raises Unreadable for what is not an item.

        `held_back`: a hub passes it on no further, this time.
        """
        _check_message(message)
        addressee = message.get("system") or system
        now = time.time()
        with self._store.writing():
            fresh = self._keep(system, message_id, message, body, now)
            if addressee == system:
                if fresh:
                    self._begin(system, message_id, message, now)
            elif not held_back and self._store.mark_passed_on(system=system, message_id=message_id):
                self._keep(addressee, message_id, message, body, now, hub=system)
                self._begin(addressee, message_id, message, now)
        return fresh

    def _keep(self, system: str, message_id: str, message: Row, body: str, now: float, hub: str = "") -> bool:
        return self._store.keep(system=system, message_id=message_id, message=message, body=body, hub=hub, at=now)

    def _begin(self, system: str, message_id: str, message: Row, now: float) -> None:
        case, item = message["case"], message["item"]
        work = self._store.work(system=system, case=case, item=item)
        steps = work["steps"] if work and work["steps"] else [COMPLETE]
        ended = message["kind"] == "withdrawal"
        self._store.plan(
            system=system,
            case=case,
            item=item,
            message_id=message_id,
            steps=[] if ended else steps,
            due_at=None if ended else now + self._delay,
        )

    def plan(self, *, case: str, item: str, steps: Sequence[Row], system: str = "") -> None:
        """Say what happens to an item from now on: a list of acts, `hold` to wait for another plan.

        Without a system, wherever it is handled. Raises Unreadable for an unknown act.
        """
        unknown = {str(step.get("act")) for step in steps} - ACTS - {"hold"}
        if unknown:
            raise Unreadable(f"unknown act: {sorted(unknown)}")
        with self._store.writing():
            now = time.time()
            begun = self._store.begun(system=system, case=case, item=item)
            for where, message_id in [(work["system"], work["message_id"]) for work in begun] or [(system, None)]:
                due_at = now if message_id else None
                self._store.plan(
                    system=where, case=case, item=item, message_id=message_id, steps=list(steps), due_at=due_at
                )

    def catch_up(self) -> None:
        """Do every step that is due by now."""
        now = time.time()
        with self._store.writing():
            while due := self._store.due(now):
                for work in due:
                    self._step(work, now)

    def _step(self, work: Row, now: float) -> None:
        step, *rest = work["steps"] or [{"act": "hold"}]
        # The rest of the plan waits for another plan, or for the correction that was asked for.
        waits = step["act"] in ("hold", "ask_correction") or not rest
        self._store.plan(
            system=work["system"],
            case=work["case_number"],
            item=work["item"],
            message_id=work["message_id"],
            steps=rest,
            due_at=None if waits else now + self._delay,
        )
        if step["act"] != "hold":
            self._put_out(work["system"], work["message_id"], step)

    def _put_out(self, system: str, message_id: str, step: Row) -> None:
        arrival = self._store.arrival(system=system, message_id=message_id)
        if arrival is None:
            raise LookupError(message_id)
        message = arrival["message"]
        body = {"delivery_id": message_id, "case": message["case"], "item": message["item"], **step}
        if step["act"] == "complete":
            body.setdefault("outcome", outcome(message))
        # What a hub passed on is answered through the hub.
        mailbox, answer_id = arrival["hub"] or system, str(uuid.uuid4())
        times = 2 if self._faults.draw(ANSWER_KINDS, system=mailbox) else 1
        for _ in range(times):
            self._store.answer(system=mailbox, message_id=message_id, answer_id=answer_id, body=body)

    def status(self, *, system: str, message_id: str) -> str:
        """How far a message has come: unknown, accepted, passed_on or answered."""
        arrival = self._store.arrival(system=system, message_id=message_id)
        if arrival is None:
            return "unknown"
        if self._store.is_answered(message_id):
            return "answered"
        return "passed_on" if arrival["passed_on"] else "accepted"


def outcome(message: Row) -> dict[str, str]:
    """Plausible values for the outcome fields that the message asks for."""
    return {field["key"]: _value(field["key"], message) for field in message.get("outcome_fields", ())}


def _value(key: str, message: Row) -> str:
    if key.endswith(("_on", "_date", "_from", "_until")):
        return str(message.get("released_on", ""))
    for word, value in PLAUSIBLE.items():
        if word in key:
            return value
    digits = int(hashlib.sha256(f"{message['case']}{message['item']}{key}".encode()).hexdigest()[:8], 16)
    return f"MN{digits % 10**8:08d}"


def _check_message(message: Any) -> None:
    texts = ("kind", "case", "item")
    if not isinstance(message, dict) or not all(isinstance(message.get(name), str) for name in texts):
        raise Unreadable("kind, case and item are missing")
    if not isinstance(message.get("system", ""), str):
        raise Unreadable("system is no name")
    if message["kind"] not in KINDS:
        raise Unreadable(f"unknown kind: {message['kind']}")
