"""Data sharing before asking (数据共享): systems are asked what they know, so that the applicant is asked less.

Nobody waits for them longer than a moment, and whatever fails only means that the applicant is asked.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.cases.asking import Asking, asking
from onestop.cases.operations import sharing
from onestop.cases.operations.sharing import Answered
from onestop.cases.refusals import NotFound, Refused
from onestop.catalog.lookups import Lookup
from onestop.catalog.sharing import names
from onestop.exchange import at_once, circuits
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.base import Register
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.models import Circuit

LONGEST_VALUE = 2000
"""Of one thing that a system says; nothing that a form asks for is as long."""

FOUND, OUTCOMES = "found", ("found", "not_found")
CHANCE = random.SystemRandom()

Reply = Mapping[str, Any] | CallFailed
"""What came of one call."""

journal = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ways:
    """How systems are reached."""

    register_for: Callable[[str], Register] = registry.register_for
    per_second: Callable[[str], float | None] = registry.per_second


WAYS = Ways()


@dataclass(frozen=True, slots=True)
class Question:
    """One question under way."""

    lookup: Lookup
    message_id: str
    body: str


def ask(*, case_id: UUID, actor: Actor, at: datetime, again: bool = False, ways: Ways = WAYS) -> tuple[str, ...]:
    """Ask whatever system is due for a case and keep the answers; the keys of what was filled in.

    Takes ONESTOP_SHARING_TIMEOUT at most, and no transaction is open meanwhile. `again`: because somebody wishes it.
    Raises NotFound and NotPermitted like any operation.
    """
    due = asking(case_id=case_id, viewer=actor, at=at, again=again)
    if not due.lookups:
        return ()
    answered = _answers(due, at=at, ways=ways)
    try:
        return sharing.keep_checks(case_id=case_id, id_number=due.id_number, answered=answered, actor=actor, at=at)
    except NotFound:
        raise
    except Refused as refusal:
        # Accepted or thrown away while the systems were asked: nobody needs the answers any more.
        journal.info("checks_not_kept", case=str(case_id), code=refusal.code)
        return ()


def is_due(*, case_id: UUID, actor: Actor, at: datetime) -> bool:
    """Whether asking now could bring something."""
    return bool(asking(case_id=case_id, viewer=actor, at=at).lookups)


def _answers(due: Asking, *, at: datetime, ways: Ways) -> list[Answered]:
    ends = time.monotonic() + settings.ONESTOP_SHARING_TIMEOUT
    questions = {lookup.code: question(due, lookup) for lookup in due.lookups}
    replies: dict[str, Reply] = {}
    trials: dict[str, bool] = {}
    """Of the questions that are put: whether it tries out a system that was away."""
    for code, one in questions.items():
        if refusal := _enter(one.lookup.system, at=at, ends=ends, ways=ways):
            replies[code] = refusal
        else:
            trials[code] = circuits.is_open(one.lookup.system)
    left = max(0.0, ends - time.monotonic())
    calls = {code: (questions[code].lookup.system, call_of(questions[code], ways, left)) for code in trials}
    replies |= at_once.call_all(calls, within=left)
    for code, trial in trials.items():
        reply = replies[code]
        failure = reply if isinstance(reply, CallFailed) else None
        circuits.note(questions[code].lookup.system, failure, trial=trial, at=at, chance=CHANCE)
    return [_answered(one, replies[code]) for code, one in questions.items()]


def question(due: Asking, lookup: Lookup) -> Question:
    """What a system is asked about whoever it is that the lookups are due for."""
    content = {
        "theme": due.theme,
        "lookup": lookup.code,
        "person": {"name": due.name, "id_number": due.id_number},
        "names": list(names(lookup)),
    }
    return Question(lookup, str(new_id()), json.dumps(content, ensure_ascii=False, sort_keys=True))


def call_of(one: Question, ways: Ways, within: float) -> Callable[[], Mapping[str, Any]]:
    """The call that asks it; `within`: seconds for each phase."""

    def call() -> Mapping[str, Any]:
        register = ways.register_for(one.lookup.system)
        return register.look_up(message_id=one.message_id, body=one.body, within=max(within, 0.001))

    return call


def _enter(system: str, *, at: datetime, ends: float, ways: Ways) -> CallFailed | None:
    """Take a call to a system at its pace, waiting for its turn while there is time; why it may not be called."""
    per_second, began = ways.per_second(system), time.monotonic()
    while True:
        now = at + timedelta(seconds=time.monotonic() - began)
        with transaction.atomic(durable=True):
            if circuits.enter(system, at=now, per_second=per_second, sending=False):
                return None
        circuit = Circuit.objects.get(system=system)
        if circuit.opened_at:
            return CallFailed(FailureKind.TEMPORARY, "circuit_open")
        turn = (circuit.next_at - now).total_seconds()
        if time.monotonic() + turn >= ends:
            return CallFailed(FailureKind.TEMPORARY, "too_many")
        time.sleep(max(turn, 0.001))


def _answered(one: Question, reply: Reply) -> Answered:
    lookup = one.lookup
    if not isinstance(reply, CallFailed) and reply.get("outcome") in OUTCOMES:
        return Answered(lookup.code, found=reply["outcome"] == FOUND, told=dict(_told(lookup, reply)))
    code = reply.code if isinstance(reply, CallFailed) else "unreadable_reply"
    journal.warning("lookup_failed", system=lookup.system, lookup=lookup.code, code=code)
    return Answered(lookup.code, failure=code)


def _told(lookup: Lookup, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was asked for and no more, whatever else the system says."""
    said = content.get("values")
    if isinstance(said, dict):
        for name in names(lookup):
            value = said.get(name)
            if isinstance(value, str) and len(value) <= LONGEST_VALUE:
                yield name, value
