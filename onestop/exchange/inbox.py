"""Collecting answers: fetched outside any transaction, verified, and stored as they came, once each."""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from onestop.exchange import answers, retry, sealed, signing
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.base import Connector
from onestop.exchange.failures import CallFailed
from onestop.exchange.models import Delivery, Mailbox, Receipt
from onestop.exchange.signing import SignatureRefused, Signed
from onestop.vault import digests

journal = structlog.get_logger(__name__)

BETWEEN = timedelta(seconds=1)


def collect(
    system: str,
    *,
    at: datetime,
    chance: random.Random,
    connector_for: Callable[[str], Connector] = registry.connector_for,
    key_of: Callable[[str], bytes] = registry.key_of,
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
    """Forget when each sender's next turn would have been, e.g. after an outage was mended."""
    Mailbox.objects.update(due_at=at)


def _note_failure(mailbox: Mailbox, failure: CallFailed, *, at: datetime, chance: random.Random) -> None:
    journal.warning("collection_failed", sender=mailbox.sender, code=failure.code)
    failures = mailbox.failures + 1
    Mailbox.objects.filter(sender=mailbox.sender).update(
        failures=failures,
        last_failure=failure.kind,
        last_failure_code=failure.code,
        due_at=at + retry.back_off(failures, chance),
    )


def _store(mailbox: Mailbox, messages: tuple[Signed, ...], *, at: datetime, key: bytes, now: float) -> int:
    fresh, cursor, count = 0, mailbox.cursor, mailbox.count
    with transaction.atomic(durable=True):
        known = _known_deliveries(messages)
        for number, message in enumerate(messages, start=mailbox.count + 1):
            receipt = Receipt(sender=mailbox.sender, number=number, received_at=at)
            try:
                signing.verify(key, message, now=now)
            except SignatureRefused as refusal:
                _keep_unverified(receipt, message, refusal.code)
                continue
            receipt.message_id, receipt.due_at = message.message_id, at
            receipt.delivery_id = known.get(_delivery_id(message))
            fresh += _keep_once(receipt, message)
            # Only what is proven to be the sender's moves the cursor: a wrong key delays answers, it loses none.
            cursor, count = answers.position(message.body) or cursor, number
        # Unless another worker has moved on meanwhile: a page that both fetched is stored once all the same.
        Mailbox.objects.filter(sender=mailbox.sender, cursor=mailbox.cursor).update(
            cursor=cursor,
            count=count,
            due_at=at if fresh else at + BETWEEN,
            failures=0,
            last_failure="",
            last_failure_code="",
            collected_at=at,
        )
    return fresh


def _known_deliveries(messages: tuple[Signed, ...]) -> dict[UUID | None, UUID]:
    named = [delivery_id for message in messages if (delivery_id := _delivery_id(message))]
    return {found: found for found in Delivery.objects.filter(id__in=named).values_list("id", flat=True)}


def _delivery_id(message: Signed) -> UUID | None:
    try:
        return answers.read(message.body).delivery_id
    except answers.Unreadable:
        return None


def _keep_unverified(receipt: Receipt, message: Signed, code: str) -> None:
    """A digest stands for the id, so that a forged message cannot take the place of a true one."""
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
