"""What became of a text message: noted beside it, and where it did not arrive also in the case log."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from onestop.accounts.actors import SYSTEM
from onestop.cases import change, events, policies
from onestop.exchange import answers, sealed
from onestop.exchange.answers import DELIVERED, MESSAGE_ACTS, Answer
from onestop.exchange.models import Delivery, Message, Receipt
from onestop.exchange.subjects import case_of, item_code_of
from onestop.vault.sealing import SealBroken

Verdict, Outcome = Receipt.Verdict, Message.Outcome
REASONS: Mapping[str, str] = {
    "empty_number": "空号",
    "switched_off": "关机或不在服务区",
    "suspended": "停机",
    "blocked": "被拒收",
    "other": "没有说明原因",
}
"""Why a text message did not arrive, by the gateway's code."""
CODE = re.compile(r"[a-z_]{1,40}")


def note(delivery: Delivery, answer: Answer, at: datetime) -> tuple[Receipt.Verdict, str]:
    """Note a delivery receipt. That it arrived outweighs that it did not, in whatever sequence the two come."""
    if answer.act not in MESSAGE_ACTS:
        return Verdict.UNREADABLE, "unknown act"
    if answer.act == DELIVERED:
        _mark_arrived([delivery.id], at)
    else:
        _note_failed(delivery, answer.reason if CODE.fullmatch(answer.reason) else "other", at)
        _mark_answered([delivery.id], at)
    return Verdict.APPLIED, ""


def note_arrived(*, at: datetime, limit: int = 200) -> int:
    """Note the good receipts that wait, all at once; how many. The others are for `application.apply_next`.

    Gateways give them back by the thousand, and noting one again does no harm: so nobody claims them first.
    """
    waiting = Receipt.objects.filter(due_at__lte=at, delivery__kind=Delivery.Kind.MESSAGE)
    of_gateway = waiting.filter(sender=F("delivery__system")).order_by("due_at", "id")
    arrived = [receipt for receipt in of_gateway[:limit] if _is_good(receipt)]
    if arrived:
        with transaction.atomic(durable=True):
            _mark_arrived([receipt.delivery_id for receipt in arrived if receipt.delivery_id], at)
            noted = Receipt.objects.filter(id__in=[receipt.id for receipt in arrived], verdict="")
            noted.update(verdict=Verdict.APPLIED, applied_at=at, due_at=None, claimed_by="")
    return len(arrived)


def _is_good(receipt: Receipt) -> bool:
    try:
        return answers.read(sealed.raw(receipt).body).act == DELIVERED
    except (answers.Unreadable, SealBroken):
        return False


def _mark_arrived(delivery_ids: Collection[UUID], at: datetime) -> None:
    messages = Message.objects.filter(delivery__in=delivery_ids).exclude(outcome=Outcome.DELIVERED)
    messages.update(outcome=Outcome.DELIVERED, outcome_code="", outcome_at=at)
    _mark_answered(delivery_ids, at)


def _mark_answered(delivery_ids: Collection[UUID], at: datetime) -> None:
    """A receipt proves that the gateway has the message, also where the reply to our call was lost."""
    Delivery.objects.filter(id__in=delivery_ids).update(
        state=Delivery.State.ANSWERED, answered_at=at, sent_at=Coalesce("sent_at", Value(at)), due_at=None
    )


def _note_failed(delivery: Delivery, reason: str, at: datetime) -> None:
    with change.of_case(case_of(delivery).id, actor=SYSTEM, at=at) as c:
        policies.require("note_message", SYSTEM, c.case)
        message = Message.objects.filter(delivery=delivery, outcome="")
        if message.update(outcome=Outcome.FAILED, outcome_code=reason, outcome_at=at):
            item = c.items.get(item_code_of(delivery))
            c.record(events.MESSAGE_FAILED, item=item, details={"delivery": str(delivery.id), "reason": reason})
