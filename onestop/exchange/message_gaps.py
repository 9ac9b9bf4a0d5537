"""Text messages that nobody can account for: not sent, without a receipt, not arrived and nobody told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from onestop.exchange import accounting, subjects
from onestop.exchange.accounting import Now
from onestop.exchange.findings import Finding, Gap, cause
from onestop.exchange.message_desk import TO_TELL
from onestop.exchange.message_receipts import REASONS
from onestop.exchange.models import Delivery, Message
from onestop.exchange.queries import without_effect

AT_ONCE = 200
RECEIPT_WITHIN = timedelta(days=3)
"""How long a gateway goes on trying a telephone that is switched off, and then says so."""

State, Kind = Delivery.State, Delivery.Kind


def found(now: Now) -> Iterator[Finding]:
    """Deliveries of text messages first, then what did not arrive, then answers without effect."""
    open_ones = Delivery.objects.filter(kind=Kind.MESSAGE).exclude(state=State.ANSWERED)
    for delivery in open_ones.select_related("case", "event").order_by("id").iterator(chunk_size=AT_ONCE):
        gap = _gap(delivery, now)
        if gap is not None:
            since = delivery.sent_at or delivery.created_at
            yield _finding(gap, delivery, since=since, detail=cause(delivery.last_failure_code))
    failed = Message.objects.filter(TO_TELL, outcome=Message.Outcome.FAILED)
    of_delivery = failed.select_related("delivery__case", "delivery__event").order_by("id")
    for message in of_delivery.iterator(chunk_size=AT_ONCE):
        if message.delivery is not None:
            reason = REASONS.get(message.outcome_code, "")
            yield _finding(Gap.UNTOLD, message.delivery, since=message.outcome_at, detail=reason)
    yield from _of_receipts(now)


def _gap(delivery: Delivery, now: Now) -> Gap | None:
    if delivery.state == State.DEAD:
        return Gap.DEAD
    if delivery.state == State.SENT:
        late = delivery.sent_at is not None and now.at - delivery.sent_at > RECEIPT_WITHIN
        return Gap.NO_RECEIPT if late else None
    return accounting.gap_of_waiting(delivery, now)


def _of_receipts(now: Now) -> Iterator[Finding]:
    lost = without_effect().filter(delivery__kind=Kind.MESSAGE).exclude(delivery__state=State.ANSWERED)
    lost = lost.select_related("delivery__case").defer("raw_sealed").order_by("received_at", "id")
    for receipt in lost.iterator(chunk_size=AT_ONCE):
        if receipt.delivery and (receipt.verdict or now.is_old(receipt.received_at)):
            yield accounting.of_receipt(receipt, case=receipt.delivery.case)


def _finding(gap: Gap, delivery: Delivery, *, since: datetime | None, detail: str) -> Finding:
    return Finding(
        gap,
        case_number=str(delivery.case),
        item_code=subjects.item_code_of(delivery),
        system=delivery.system,
        since=since,
        detail=detail,
        reference=str(delivery.id),
    )
