"""Incoming answers, collected or pushed: verified, and stored as they came, once each."""

import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from onestop.exchange import answers, queries, retry, sealed, signing
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.base import Connector
from onestop.exchange.failures import CallFailed
from onestop.exchange.intake import applications
from onestop.exchange.models import Delivery, Mailbox, Receipt
from onestop.exchange.signing import Key, SignatureRefused, Signed
from onestop.vault import digests

journal = structlog.get_logger(__name__)

BETWEEN = timedelta(seconds=1)
REUSED_ID = "reused_id"
MOST_WAITING = 1000
"""Pushed messages of one sender that may wait to be applied: about a minute's work of one worker."""
MOST_UNVERIFIED = 100
"""Pushed messages in one sender's name that are kept within UNVERIFIED_SPAN although nothing proves them."""
UNVERIFIED_SPAN = timedelta(hours=1)


class Arrival(StrEnum):
    """What a proven message turned out to be."""

    NEW = "new"
    KNOWN = "known"
    REUSED = "reused"
    """Another message under an id that was used before."""


class Flooded(Exception):
    """More messages than are kept; the sender has to come back later."""


def collect(
    system: str,
    *,
    at: datetime,
    chance: random.Random,
    connector_for: Callable[[str], Connector] = registry.connector_for,
    key_of: Callable[[str], Key] = registry.key_of,
    now: Callable[[], float] = time.time,
) -> int:
    """Fetch one page of a system's answers when its turn has come, and store the new ones. How many were new.

    A system that cannot be reached is asked again after a back-off. `now` gives seconds since 1970, for freshness.
    """
    mailbox, _ = Mailbox.objects.get_or_create(sender=system, defaults={"due_at": at})
    if mailbox.due_at > at:
        return 0
    try:
        key = key_of(system)
        messages = connector_for(system).collect(cursor=mailbox.cursor)
    except CallFailed as failure:
        _note_failure(mailbox, failure, at=at, chance=chance)
        return 0
    return _store(mailbox, messages, at=at, key=key, now=now())


def ask_at_once(*, at: datetime) -> None:
    """Forget when the next turn of each sender that owes an answer would have been."""
    owing = Delivery.objects.filter(state=Delivery.State.SENT).values("system")
    Mailbox.objects.filter(sender__in=owing).update(due_at=at)


def _note_failure(mailbox: Mailbox, failure: CallFailed, *, at: datetime, chance: random.Random) -> None:
    journal.warning("collection_failed", sender=mailbox.sender, code=failure.code)
    failures = mailbox.failures + 1
    Mailbox.objects.filter(sender=mailbox.sender).update(
        failures=failures,
        last_failure=failure.kind,
        last_failure_code=failure.code,
        due_at=at + retry.back_off(failures, chance),
    )


def _store(fetched: Mailbox, messages: tuple[Signed, ...], *, at: datetime, key: Key, now: float) -> int:
    """Store what was fetched from the mailbox as it stood then; how many messages were new."""
    if not messages:
        # Most pages are empty: one statement, and nobody is waited for.
        Mailbox.objects.filter(sender=fetched.sender).update(due_at=at + BETWEEN, **_as_well(at))
        return 0
    fresh = 0
    with transaction.atomic(durable=True):
        mailbox = _locked(fetched.sender, at)
        cursor, known = mailbox.cursor, _known_deliveries(messages)
        for message in messages:
            try:
                signing.verify(key, message, now=now)
            except SignatureRefused as refusal:
                receipt = Receipt(sender=mailbox.sender, number=mailbox.count + 1, received_at=at)
                _keep_unverified(receipt, message, refusal.code)
                continue
            arrival = _take(mailbox, message, known, at=at)
            fresh += arrival is Arrival.NEW
            # Only what is proven to be the sender's moves the cursor: a wrong key delays answers, it loses none.
            cursor = answers.position(message.body) or cursor
        Mailbox.objects.filter(sender=mailbox.sender).update(count=mailbox.count)
        # Unless another worker has moved on meanwhile: a page that both fetched is stored once all the same.
        Mailbox.objects.filter(sender=mailbox.sender, cursor=fetched.cursor).update(
            cursor=cursor,
            due_at=at if fresh else at + BETWEEN,
            **_as_well(at),
        )
    return fresh


def _as_well(at: datetime) -> dict[str, object]:
    """The columns of a mailbox whose system has answered."""
    return {"failures": 0, "last_failure": "", "last_failure_code": "", "collected_at": at}


def receive(sender: str, message: Signed, *, at: datetime, key: Key, now: float) -> bool:
    """Store one message that its sender pushed; True where it is new, False where it came before.

    Raises SignatureRefused and answers.Unreadable having kept the message for a person, and Flooded having kept
    nothing. The cursor of collecting stays where it is: what is collected later is known by its id.
    """
    try:
        signing.verify(key, message, now=now)
    except SignatureRefused as refusal:
        _refuse_more_unverified(sender, at)
        with transaction.atomic(durable=True):
            _keep_unverified(Receipt(sender=sender, number=0, received_at=at), message, refusal.code)
        raise
    _refuse_more_waiting(sender)
    with transaction.atomic(durable=True):
        mailbox = _locked(sender, at)
        arrival = _take(mailbox, message, _known_deliveries((message,)), at=at)
        Mailbox.objects.filter(sender=sender).update(count=mailbox.count)
    if arrival is Arrival.REUSED:
        raise SignatureRefused(REUSED_ID)
    _require_readable(message)
    return arrival is Arrival.NEW


def _require_readable(message: Signed) -> None:
    if applications.is_one(message.body):
        applications.read(message.body)
    else:
        answers.read(message.body)


def _refuse_more_unverified(sender: str, at: datetime) -> None:
    kept = queries.without_effect().filter(received_at__gt=at - UNVERIFIED_SPAN)
    if kept.filter(sender=sender, verdict=Receipt.Verdict.UNVERIFIED).count() >= MOST_UNVERIFIED:
        raise Flooded(sender)


def _refuse_more_waiting(sender: str) -> None:
    if Receipt.objects.filter(sender=sender, due_at__isnull=False).count() >= MOST_WAITING:
        raise Flooded(sender)


def _locked(sender: str, at: datetime) -> Mailbox:
    """The sender's mailbox under lock, so that what is collected and what is pushed are numbered in one sequence."""
    Mailbox.objects.get_or_create(sender=sender, defaults={"due_at": at})
    return Mailbox.objects.select_for_update().get(sender=sender)


def _known_deliveries(messages: tuple[Signed, ...]) -> dict[UUID | None, UUID]:
    """The deliveries that messages name, whoever they went to: applying judges whether it was their sender."""
    named = [delivery_id for message in messages if (delivery_id := _delivery_id(message))]
    return {found: found for found in _answerable().filter(id__in=named).values_list("id", flat=True)}


def _answerable() -> QuerySet[Delivery]:
    """What a department decides about: nobody decides about a report."""
    return Delivery.objects.exclude(kind__in=[Delivery.Kind.REPORT, Delivery.Kind.FILING])


def _delivery_id(message: Signed) -> UUID | None:
    try:
        return answers.read(message.body).delivery_id
    except answers.Unreadable:
        return None


def _sequence(message: Signed) -> int:
    try:
        return answers.read(message.body).sequence
    except answers.Unreadable:
        return 0


def _take(mailbox: Mailbox, message: Signed, known: Mapping[UUID | None, UUID], *, at: datetime) -> Arrival:
    """Store a proven message under the next number of the locked mailbox (not stored yet), once."""
    receipt = Receipt(sender=mailbox.sender, number=mailbox.count + 1, received_at=at)
    before = Receipt.objects.filter(sender=mailbox.sender, message_id=message.message_id).first()
    if before is not None and not _says_the_same(sealed.raw(before), message):
        _keep_unverified(receipt, message, REUSED_ID)
        return Arrival.REUSED
    receipt.message_id, receipt.due_at = message.message_id, at
    receipt.delivery_id, receipt.sequence = known.get(_delivery_id(message)), _sequence(message)
    if not _keep_once(receipt, message):
        return Arrival.KNOWN
    mailbox.count += 1
    return Arrival.NEW


def _says_the_same(one: Signed, other: Signed) -> bool:
    """Whether two messages ask for the same; where they stand in the sender's sequence does not matter."""
    for read in (answers.read, applications.read):
        try:
            return read(one.body) == read(other.body)
        except answers.Unreadable:
            continue
    return one.body == other.body


def _keep_unverified(receipt: Receipt, message: Signed, code: str) -> None:
    """A digest stands for the id, so that a forged message cannot take the place of a true one.

    Under an id that was used before only the first other message is kept: nobody fills the ledger with the rest.
    """
    if code == REUSED_ID:
        receipt.message_id = f"{REUSED_ID}:{digests.sm3(message.message_id.encode())}"
    else:
        receipt.message_id = digests.sm3(f"{message.message_id}\n{message.body}".encode())
    receipt.verdict, receipt.verdict_code = Receipt.Verdict.UNVERIFIED, code
    receipt.applied_at = receipt.received_at
    if _keep_once(receipt, message):
        journal.warning("answer_not_verified", sender=receipt.sender, code=code)


def _keep_once(receipt: Receipt, message: Signed) -> bool:
    """Store a message, or count one more arrival of the same."""
    same = Receipt.objects.filter(sender=receipt.sender, message_id=receipt.message_id)
    if same.update(times=F("times") + 1):
        return False
    sealed.seal_raw(receipt, message)
    # Another worker may have stored it since: the unique constraint decides, without an error.
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    return True
