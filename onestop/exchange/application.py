"""Applying collected answers through the departments' operations, each once, whatever sequence they come in."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from onestop.accounts.actors import Actor, system_of
from onestop.cases import events
from onestop.cases.models import CaseEvent, WorkItem
from onestop.cases.operations import department
from onestop.cases.refusals import NotFound, Outdated, Refused, RulesChanged, WrongState
from onestop.exchange import answers, claims, mapping, message_receipts, parcels, retry, sealed, subjects
from onestop.exchange.answers import FINAL, Answer
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.base import Connector
from onestop.exchange.failures import CallFailed
from onestop.exchange.intake import applications, taking
from onestop.exchange.intake.taking import NotOurs
from onestop.exchange.models import Delivery, Receipt

journal = structlog.get_logger(__name__)

Verdict = Receipt.Verdict
FOR_THE_ONE_BEFORE = timedelta(minutes=5)
"""How long an answer waits for one that it overtook on its way."""
LOOK_AGAIN = timedelta(seconds=2)
EFFECTS = (
    events.WORK_COMPLETED,
    events.WORK_REFUSED,
    events.WORK_SUSPENDED,
    events.WORK_RESUMED,
    events.WORK_CORRECTION_ASKED,
)
"""What the case log shows of an answer that took effect: one entry each, by nobody of the staff."""


def apply_next(
    *,
    at: datetime,
    worker: str,
    chance: random.Random,
    connector_for: Callable[[str], Connector] = registry.connector_for,
) -> bool:
    """Apply the receipt that has waited longest; False when none is due. Never raises for what one receipt brings.

    One that breaks down is tried again after a back-off, and left to a person in the end; queries.unapplied shows it
    from the first time on. Later answers about the same item wait, because they build on it.
    """
    receipt = claims.claim(_waiting(), at=at, worker=worker)
    if receipt is None:
        return False
    mine = Receipt.objects.filter(id=receipt.id, verdict="", claimed_by=worker)
    if _one_before_is_missing(receipt, at):
        mine.update(due_at=at + LOOK_AGAIN, claimed_by="")
        return True
    # Counted before the operation: a second attempt may find that the first one did its work and then died.
    mine.update(attempts=receipt.attempts + 1)
    try:
        verdict, code = _judge(receipt, at, connector_for)
    except Outdated:
        mine.update(due_at=at, claimed_by="")
    except CallFailed as failure:
        # Papers of an application that cannot be fetched now: nothing is broken here.
        journal.warning("papers_not_fetched", receipt=str(receipt.id), code=failure.code)
        mine.update(**_as_broken(receipt, failure.code, at, chance))
    except Exception as error:
        journal.exception("receipt_broken", receipt=str(receipt.id))
        mine.update(**_as_broken(receipt, type(error).__name__, at, chance))
    else:
        if verdict != Verdict.APPLIED:
            journal.warning("answer_not_applied", receipt=str(receipt.id), verdict=verdict, code=code)
        mine.update(verdict=verdict, verdict_code=code, applied_at=at, due_at=None, claimed_by="")
    return True


def _waiting() -> QuerySet[Receipt]:
    """Receipts to apply, those about one work item, or one parcel, in the sequence they came in, or that their sender
    gave them."""
    same_delivery = Q(delivery=OuterRef("delivery"))
    said_before = Q(sequence__gt=0, sequence__lt=OuterRef("sequence"))
    came_before = Q(number__lt=OuterRef("number"))
    before = (same_delivery & said_before) | (came_before & (~same_delivery | Q(sequence=0) | said_before))
    waiting = Receipt.objects.filter(due_at__isnull=False)
    about_item = waiting.filter(before, delivery__work_item=OuterRef("delivery__work_item"))
    about_delivery = waiting.filter(before, same_delivery)
    return waiting.filter(~Exists(about_item), ~Exists(about_delivery))


def _one_before_is_missing(receipt: Receipt, at: datetime) -> bool:
    """Whether answers overtook one another, so that this one builds on another that may still come."""
    if receipt.sequence <= 1 or at - receipt.received_at > FOR_THE_ONE_BEFORE:
        return False
    if receipt.delivery is None or receipt.delivery.system != receipt.sender:
        return False
    before = receipt.delivery.receipts.filter(sender=receipt.sender, sequence__gt=0, sequence__lt=receipt.sequence)
    return before.count() < receipt.sequence - 1


def _as_broken(receipt: Receipt, code: str, at: datetime, chance: random.Random) -> dict[str, object]:
    attempts = receipt.attempts + 1
    told: dict[str, object] = {"claimed_by": "", "verdict_code": code[:64]}
    if attempts >= retry.ATTEMPTS:
        return told | {"verdict": Verdict.BROKEN, "applied_at": at, "due_at": None}
    return told | {"due_at": at + retry.back_off(attempts, chance)}


def _judge(receipt: Receipt, at: datetime, connector_for: Callable[[str], Connector]) -> tuple[Verdict, str]:
    """Apply one receipt; what became of it, and why where nothing did. Outdated means: again, at once."""
    body = sealed.raw(receipt).body
    try:
        if applications.is_one(body):
            taking.take(applications.read(body), sender=receipt.sender, at=at, connector_for=connector_for)
            return Verdict.APPLIED, ""
        answer = answers.read(body)
    except answers.Unreadable as error:
        return Verdict.UNREADABLE, str(error)
    except NotOurs as error:
        return Verdict.REFUSED, f"not_ours_{error}"
    if receipt.delivery_id is None:
        return Verdict.UNKNOWN, "no_delivery"
    return _judge_answer(receipt, receipt.delivery_id, answer, at)


def _judge_answer(receipt: Receipt, delivery_id: UUID, answer: Answer, at: datetime) -> tuple[Verdict, str]:
    delivery = Delivery.objects.select_related("work_item__case", "work_item__department", "event").get(id=delivery_id)
    if receipt.sender != delivery.system:
        # A key proves who speaks, not that the item is theirs.
        return Verdict.FOREIGN, "other_system"
    if delivery.kind == Delivery.Kind.PARCEL:
        return parcels.note(delivery, answer, at)
    if delivery.kind == Delivery.Kind.MESSAGE:
        return message_receipts.note(delivery, answer, at)
    if answer.act not in OPERATIONS:
        return Verdict.UNREADABLE, "unknown act"
    item = subjects.work_item_of(delivery)
    if delivery.department_id != item.department_id:
        return Verdict.LATE, "transferred"
    return _operate(answer, item, at, tried_before=receipt.attempts > 0)


def _operate(answer: Answer, item: WorkItem, at: datetime, *, tried_before: bool) -> tuple[Verdict, str]:
    try:
        if not (tried_before and _took_effect(item)):
            OPERATIONS[answer.act](item.id, _in_our_words(answer, item), system_of(item.department), at)
    except WrongState as refusal:
        if not (tried_before and _took_effect(item)):
            return Verdict.LATE, refusal.code
    except (Outdated, NotFound, RulesChanged):
        # The item is there and the exchange may act on it: what is missing is the theme of this installation.
        raise
    except Refused as refusal:
        # Which fields, by their keys: whoever connects the system has to mend just these.
        places = ",".join(dict.fromkeys(fault.where for fault in refusal.faults if fault.where))
        return Verdict.REFUSED, f"{refusal.code}:{places}"[:64].removesuffix(":")
    if answer.act in FINAL:
        _mark_answered(item, at)
    return Verdict.APPLIED, ""


def _in_our_words(answer: Answer, item: WorkItem) -> Answer:
    """The answer with the fields that it names by the names of the item's route under the keys of our form."""
    route = mapping.route_of(item) if answer.fields else None
    return replace(answer, fields=mapping.keys(route, answer.fields)) if route else answer


def _took_effect(item: WorkItem) -> bool:
    """Whether an earlier attempt at the item's next answer did its work and did not live to note it."""
    done = CaseEvent.objects.filter(case_id=item.case_id, item_code=item.item_code, actor=None, name__in=EFFECTS)
    noted = Receipt.objects.filter(delivery__work_item=item, verdict=Verdict.APPLIED)
    return done.count() > noted.count()


def _mark_answered(item: WorkItem, at: datetime) -> None:
    """An answer proves that what it answers arrived, also where the reply to our call was lost."""
    open_ones = Delivery.objects.filter(work_item=item).exclude(state=Delivery.State.VOID)
    asked = open_ones.exclude(kind=Delivery.Kind.WITHDRAWAL)
    asked.update(state=Delivery.State.ANSWERED, answered_at=at, sent_at=Coalesce("sent_at", Value(at)), due_at=None)


def _complete(work_item_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    department.complete(work_item_id=work_item_id, outcome=answer.outcome, actor=actor, at=at)


def _refuse(work_item_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    department.refuse(work_item_id=work_item_id, reason=answer.reason, actor=actor, at=at)


def _suspend(work_item_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    department.suspend(
        work_item_id=work_item_id,
        reason_code=answer.reason,
        note=answer.note,
        expected_date=answer.expected_date,
        actor=actor,
        at=at,
    )


def _resume(work_item_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    department.resume(work_item_id=work_item_id, actor=actor, at=at)


def _ask_correction(work_item_id: UUID, answer: Answer, actor: Actor, at: datetime) -> None:
    department.ask_correction(
        work_item_id=work_item_id,
        fields=answer.fields,
        materials=answer.materials,
        note=answer.note,
        actor=actor,
        at=at,
    )


OPERATIONS: Mapping[str, Callable[[UUID, Answer, Actor, datetime], None]] = {
    "complete": _complete,
    "refuse": _refuse,
    "suspend": _suspend,
    "resume": _resume,
    "ask_correction": _ask_correction,
}
