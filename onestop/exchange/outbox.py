"""Sending deliveries: claim in a short transaction, call outside any transaction, record afterwards."""

import random
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from onestop.catalog import messages
from onestop.exchange import circuits, claims, retry, sealed
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.base import Connector, as_platform
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.models import Delivery
from onestop.exchange.reporting import replies
from onestop.vault.keys import KeyUnavailable

journal = structlog.get_logger(__name__)


def send_next(
    *,
    at: datetime,
    worker: str,
    chance: random.Random,
    connector_for: Callable[[str], Connector] = registry.connector_for,
    per_second: Callable[[str], float | None] = registry.per_second,
) -> bool:
    """Send the delivery that has waited longest; False when none is due. Never raises for what the call brings."""
    delivery = claims.claim(
        circuits.passable(_waiting(), at),
        at=at,
        worker=worker,
        enter=lambda row: _in_hours(row, at) and circuits.enter(row.system, at=at, per_second=per_second(row.system)),
    )
    if delivery is None:
        return False
    trial = circuits.is_open(delivery.system)
    failure = _call(delivery, connector_for, at)
    circuits.note(delivery.system, failure, trial=trial, at=at, chance=chance)
    mine = Delivery.objects.filter(id=delivery.id, state=Delivery.State.PENDING, claimed_by=worker)
    if failure is None:
        _note_sent(delivery, mine, at)
    else:
        journal.warning("delivery_failed", delivery=str(delivery.id), system=delivery.system, code=failure.code)
        mine.update(**_as_failed(delivery, failure, at, chance, trial=trial))
    return True


def _waiting() -> QuerySet[Delivery]:
    """Deliveries to send: those of one work item in the sequence of its events, reports of a case in their own."""
    pending = Delivery.objects.filter(state=Delivery.State.PENDING)
    earlier = pending.filter(work_item=OuterRef("work_item"), event_id__lt=OuterRef("event_id"))
    before = pending.filter(case=OuterRef("case"), kind=Delivery.Kind.REPORT, id__lt=OuterRef("id"))
    behind_report = Q(kind=Delivery.Kind.REPORT) & Exists(before)
    return Delivery.objects.filter(~Exists(earlier), ~behind_report, due_at__isnull=False)


def _in_hours(delivery: Delivery, at: datetime) -> bool:
    """Whether a delivery may go now; one whose back-off or resending led into its quiet hours waits for their end."""
    until = messages.quiet_until(delivery.quiet, timezone.localtime(at))
    if until is not None:
        Delivery.objects.filter(id=delivery.id).update(due_at=until)
    return until is None


def _call(delivery: Delivery, connector_for: Callable[[str], Connector], at: datetime) -> CallFailed | None:
    try:
        _hand_over(delivery, connector_for(delivery.system), at)
    except CallFailed as failure:
        return failure
    except KeyUnavailable:
        return CallFailed(FailureKind.MISCONFIGURED, "no_key")
    except Exception as error:
        # Whatever is wrong with one row must not stop the others: it waits its back-off like any failure.
        journal.exception("delivery_broken", delivery=str(delivery.id))
        return CallFailed(FailureKind.TEMPORARY, type(error).__name__)
    return None


def _hand_over(delivery: Delivery, connector: Connector, at: datetime) -> None:
    """Call the system as the kind of message wants it; a batch of rows is answered for at once."""
    message_id, body = str(delivery.id), sealed.payload(delivery)
    if delivery.kind == Delivery.Kind.REPORT:
        replies.note(delivery, as_platform(connector).report(message_id=message_id, body=body), at=at)
    elif delivery.kind == Delivery.Kind.FILING:
        as_platform(connector).answer_filing(message_id=message_id, body=body)
    else:
        connector.send(message_id=message_id, body=body)


def _note_sent(delivery: Delivery, mine: QuerySet[Delivery], at: datetime) -> None:
    """A withdrawal that has arrived ends what its department was sent about the item before: nobody owes an answer to
    that any more, and what never arrived is not wanted.
    """
    with transaction.atomic(durable=True):
        if mine.update(**_as_sent(delivery, at)) and delivery.kind == Delivery.Kind.WITHDRAWAL:
            before = Delivery.objects.filter(
                work_item=delivery.work_item_id, department=delivery.department_id, event_id__lt=delivery.event_id
            )
            open_ones = before.filter(
                kind__in=[Delivery.Kind.ITEM, Delivery.Kind.CORRECTION],
                state__in=[Delivery.State.SENT, Delivery.State.DEAD],
            )
            open_ones.update(state=Delivery.State.VOID)


def _as_sent(delivery: Delivery, at: datetime) -> dict[str, object]:
    answered = delivery.kind in (Delivery.Kind.REPORT, Delivery.Kind.FILING)
    reported = {"state": Delivery.State.ANSWERED, "answered_at": at} if answered else {}
    return {
        "state": Delivery.State.SENT,
        "attempts": delivery.attempts + 1,
        "sent_at": at,
        "due_at": None,
        "claimed_by": "",
        "last_failure": "",
        "last_failure_code": "",
        **reported,
    }


def _as_failed(
    delivery: Delivery, failure: CallFailed, at: datetime, chance: random.Random, *, trial: bool
) -> dict[str, object]:
    told: dict[str, object] = {"claimed_by": "", "last_failure": failure.kind, "last_failure_code": failure.code}
    if failure.kind is FailureKind.MISCONFIGURED:
        return told | {"due_at": at + retry.UNTIL_MENDED}
    # A system that is known to be away fails the message that tries it through no fault of the message's.
    attempts = delivery.attempts + (0 if trial and failure.kind is FailureKind.TEMPORARY else 1)
    if failure.kind is FailureKind.PERMANENT or attempts >= retry.ATTEMPTS:
        return told | {"attempts": attempts, "state": Delivery.State.DEAD, "due_at": None}
    return told | {"attempts": attempts, "due_at": at + retry.back_off(attempts, chance)}
