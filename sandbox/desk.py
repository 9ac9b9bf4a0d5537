"""The pretend systems: they take an item in, pass it on or follow its plan step by step, and put out their answers."""

import hashlib
import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sandbox import entries
from sandbox.entries import Entries
from sandbox.faults import ANSWER_KINDS, Faults
from sandbox.store import Row, Store

ACTS = frozenset({"complete", "refuse", "suspend", "resume", "ask_correction"})
OF_PARCELS = frozenset({"collected", "in_transit", "delivered", "returned"})
PLAUSIBLE = {"until": "长期", "money": "4500.00", "integer": "24", "years": "2"}
"""What a result says, by the kind of its field."""
UNPLANNED: Row = {"act": "complete", "unplanned": True}
"""What a system does by itself with what nobody planned, told apart from the same act in a plan."""
HOLD: Row = {"act": "hold"}
NO_ANSWER = frozenset({"unplanned", "days"})
"""What a step says about itself and not to whoever collects the answer."""
FOR_PROGRAMS = frozenset({"delivery_id", "case", "item", "sequence"})
"""What an answer says and nobody at a desk needs to read."""
KINDS = frozenset({"item", "correction", "withdrawal"})
DAY_SECONDS = 10.0
"""How long a day of the pretend systems lasts, for what comes some days later."""


class Unreadable(Exception):
    """A message or a plan that a department could not work with."""


class TooLate(Exception):
    """An act that the state of the entry does not allow any more; `state` is that state."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state)


class Desk:
    """Every system at once: an item that nobody planned for is completed after `delay` seconds, or waits for a person
    where its system decides by hand.

    A message goes to the system that it names. One that arrives at another is at a hub, which passes it on, and
    through which the answers come back.
    """

    def __init__(
        self,
        store: Store,
        faults: Faults,
        *,
        delay: float = 0.0,
        day_seconds: float = DAY_SECONDS,
        by_hand: Iterable[str] = (),
    ) -> None:
        self.entries = Entries(store)
        self.day_seconds = day_seconds
        self._store = store
        self._faults = faults
        self.delay = delay
        self._by_hand = set(by_hand)

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
            elif not held_back:
                self._pass_on(system, message_id, message, body)
        return fresh

    def _pass_on(self, hub: str, message_id: str, message: Row, body: str) -> bool:
        if not self._store.mark_passed_on(system=hub, message_id=message_id):
            return False
        now, addressee = time.time(), message["system"]
        self._keep(addressee, message_id, message, body, now, hub=hub)
        self._begin(addressee, message_id, message, now)
        return True

    def _keep(self, system: str, message_id: str, message: Row, body: str, now: float, hub: str = "") -> bool:
        return self._store.keep(system=system, message_id=message_id, message=message, body=body, hub=hub, at=now)

    def _begin(self, system: str, message_id: str, message: Row, now: float) -> None:
        case, item = message["case"], message["item"]
        work = self._store.work(system=system, case=case, item=item)
        steps = work["steps"] if work and work["steps"] else self._unplanned(system)
        if message["kind"] == "withdrawal":
            steps = []
        due_at = now + self._wait(steps[0]) if steps else None
        self._store.plan(system=system, case=case, item=item, message_id=message_id, steps=steps, due_at=due_at)
        self.entries.arrive(system=system, message_id=message_id, message=message)

    def _unplanned(self, system: str) -> list[Row]:
        """What a system does where nothing else is planned."""
        return [] if system in self._by_hand else [UNPLANNED]

    def _wait(self, step: Row) -> float:
        """Seconds until a step is due."""
        return float(step["days"]) * self.day_seconds if "days" in step else self.delay

    def is_by_hand(self, system: str) -> bool:
        """Whether a person decides at a system."""
        return system in self._by_hand

    def decide_by_hand(self, system: str, *, by_hand: bool) -> None:
        """Let a person decide at a system, or the system by itself: from now on, and what waits there already."""
        with self._store.writing():
            if by_hand:
                self._by_hand.add(system)
                return
            self._by_hand.discard(system)
            for entry in self.entries.waiting(system):
                case, item = entry["case_number"], entry["item"]
                work = self._store.work(system=system, case=case, item=item)
                if work and not work["steps"]:
                    self._store.plan(
                        system=system,
                        case=case,
                        item=item,
                        message_id=work["message_id"],
                        steps=[UNPLANNED],
                        due_at=time.time() + self.delay,
                    )

    def decide(self, *, system: str, number: int, step: Row, who: str) -> None:
        """What a person decides about an entry, put out like every answer; what was planned for it is dropped.

        A suspension that names `days` ends by itself after them. Raises LookupError for no such entry of the system,
        TooLate where its state does not allow the act.
        """
        with self._store.writing():
            entry = self.entries.one(system=system, number=number)
            if entry is None:
                raise LookupError(number)
            if step["act"] not in entries.ACTS.get(entry["state"], ()):
                raise TooLate(entry["state"])
            days = step.get("days")
            then = [{"act": "resume", "days": days}] if step["act"] == "suspend" and days is not None else []
            if then or step["act"] == "resume":
                then += self._unplanned(system)
            work = {"system": system, "case_number": entry["case_number"], "item": entry["item"]}
            act = {name: value for name, value in step.items() if name != "days"}
            self._step({**work, "message_id": entry["message_id"], "steps": [act, *then]}, time.time(), who=who)

    def next_step_at(self, entry: Row) -> float | None:
        """When something happens to an entry by itself; None where nothing is planned."""
        work = self._store.work(system=entry["system"], case=entry["case_number"], item=entry["item"])
        return work["due_at"] if work else None

    def keep_paper(self, entry: Row, *, file: str, media_type: str, content: bytes, who: str) -> None:
        """Store a file that was fetched for an entry, and who fetched it."""
        with self._store.writing():
            self.entries.keep_paper(number=entry["number"], file=file, media_type=media_type, content=content)
            self.entries.note(entry["number"], who=who, what="paper")

    def pass_on(self, *, hub: str, message_id: str) -> bool:
        """Let a hub pass on what it held back; False where nothing (more) is held back under this id."""
        with self._store.writing():
            arrival = self._store.arrival(system=hub, message_id=message_id)
            if arrival is None or arrival["message"].get("system") in ("", None, hub):
                return False
            return self._pass_on(hub, message_id, arrival["message"], arrival["body"])

    def plan(self, *, case: str, item: str, steps: Sequence[Row], system: str = "") -> None:
        """Say what happens to an item from now on: a list of acts, `hold` to wait for another plan.

        Without a system, wherever it is handled. Raises Unreadable for an unknown act or days that are no number.
        """
        unknown = {str(step.get("act")) for step in steps} - ACTS - OF_PARCELS - {"hold"}
        if unknown:
            raise Unreadable(f"unknown act: {sorted(unknown)}")
        if any(not isinstance(step.get("days", 0), int | float) for step in steps):
            raise Unreadable("days is no number")
        with self._store.writing():
            now = time.time()
            begun = self._store.begun(system=system, case=case, item=item)
            for where, message_id in [(work["system"], work["message_id"]) for work in begun] or [(system, None)]:
                wait = self._wait(steps[0]) if steps and "days" in steps[0] else 0
                due_at = now + wait if message_id else None
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

    def _step(self, work: Row, now: float, who: str = "") -> None:
        step, *rest = work["steps"] or [HOLD]
        if step == UNPLANNED and self.is_by_hand(work["system"]):
            step = HOLD
        # The rest of the plan waits for another plan, or for the correction that was asked for.
        waits = step["act"] in ("hold", "ask_correction") or not rest
        self._store.plan(
            system=work["system"],
            case=work["case_number"],
            item=work["item"],
            message_id=work["message_id"],
            steps=rest,
            due_at=None if waits else now + self._wait(rest[0]),
        )
        if step["act"] != "hold":
            answer = {name: value for name, value in step.items() if name not in NO_ANSWER}
            self._put_out(work["system"], work["message_id"], answer, who)

    def _put_out(self, system: str, message_id: str, step: Row, who: str) -> None:
        arrival = self._store.arrival(system=system, message_id=message_id)
        if arrival is None:
            raise LookupError(message_id)
        message = arrival["message"]
        about = {name: message[name] for name in ("case", "item") if name in message}
        body = {"delivery_id": message_id, **about, **step}
        body["sequence"] = self._store.answers_to(message_id) + 1
        if step["act"] == "complete":
            body.setdefault("outcome", outcome(message))
        # What a hub passed on is answered through the hub.
        mailbox, answer_id = arrival["hub"] or system, str(uuid.uuid4())
        fault = self._faults.draw(ANSWER_KINDS, system=mailbox)
        for _ in range(2 if self._faults.note(fault, system=mailbox, call=step["act"]) else 1):
            self._store.answer(system=mailbox, message_id=message_id, answer_id=answer_id, body=body)
        given = {name: value for name, value in body.items() if name not in FOR_PROGRAMS}
        if message["kind"] in KINDS:
            self.entries.act(system=system, case=message["case"], item=message["item"], who=who, step=given)

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
    return {field["key"]: _value(field, message) for field in message.get("outcome_fields", ())}


def _value(field: Row, message: Row) -> str:
    kind = field.get("kind", "")
    if kind == "date":
        return str(message.get("released_on", ""))
    # What must say the same as the form, e.g. whose number it is, is read off the form.
    if same := message.get("fields", {}).get(field.get("agrees_with") or ""):
        return str(same)
    if plausible := field.get("example") or PLAUSIBLE.get(kind):
        return str(plausible)
    digits = int(hashlib.sha256(f"{message['case']}{message['item']}{field['key']}".encode()).hexdigest()[:8], 16)
    return f"MN{digits % 10**8:08d}"


def _check_message(message: Any) -> None:
    texts = ("kind", "case", "item")
    if not isinstance(message, dict) or not all(isinstance(message.get(name), str) for name in texts):
        raise Unreadable("kind, case and item are missing")
    if not isinstance(message.get("system", ""), str):
        raise Unreadable("system is no name")
    if message["kind"] not in KINDS:
        raise Unreadable(f"unknown kind: {message['kind']}")
