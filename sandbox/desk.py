"""The pretend departments: they take an item in, follow its plan step by step, and put out their answers."""

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
    """Every department at once: an item that nobody planned for is completed after `delay` seconds."""

    def __init__(self, store: Store, faults: Faults, *, delay: float = 0.0) -> None:
        self._store = store
        self._faults = faults
        self._delay = delay

    def take_in(self, *, message_id: str, message: Any, body: str) -> bool:
        """Receive a message; False where it had come before. Raises Unreadable for what is not an item."""
        _check_message(message)
        now = time.time()
        with self._store.writing():
            fresh = self._store.keep(message_id=message_id, message=message, body=body, at=now)
            if fresh:
                self._begin(message_id, message, now)
        return fresh

    def _begin(self, message_id: str, message: Row, now: float) -> None:
        case, item = message["case"], message["item"]
        if message["kind"] == "withdrawal":
            self._store.plan(case=case, item=item, message_id=message_id, steps=[], due_at=None)
            return
        work = self._store.work(case=case, item=item)
        steps = work["steps"] if work and work["steps"] else [COMPLETE]
        self._store.plan(case=case, item=item, message_id=message_id, steps=steps, due_at=now + self._delay)

    def plan(self, *, case: str, item: str, steps: Sequence[Row]) -> None:
        """Say what happens to an item from now on: a list of acts, `hold` to wait for another plan.

        Raises Unreadable for an unknown act.
        """
        unknown = {str(step.get("act")) for step in steps} - ACTS - {"hold"}
        if unknown:
            raise Unreadable(f"unknown act: {sorted(unknown)}")
        with self._store.writing():
            work = self._store.work(case=case, item=item)
            message_id = work["message_id"] if work else None
            due_at = time.time() if message_id else None
            self._store.plan(case=case, item=item, message_id=message_id, steps=list(steps), due_at=due_at)

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
            case=work["case_number"],
            item=work["item"],
            message_id=work["message_id"],
            steps=rest,
            due_at=None if waits else now + self._delay,
        )
        if step["act"] != "hold":
            self._put_out(work["message_id"], step)

    def _put_out(self, message_id: str, step: Row) -> None:
        message = self._store.message(message_id)
        body = {"delivery_id": message_id, "case": message["case"], "item": message["item"], **step}
        if step["act"] == "complete":
            body.setdefault("outcome", outcome(message))
        answer_id = str(uuid.uuid4())
        times = 2 if self._faults.draw(ANSWER_KINDS) else 1
        for _ in range(times):
            self._store.answer(answer_id=answer_id, body=body)


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
    if message["kind"] not in KINDS:
        raise Unreadable(f"unknown kind: {message['kind']}")
