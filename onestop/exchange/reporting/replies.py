"""What the platform says of the rows of a batch: taken, or refused one by one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.models import Delivery, ReportRow

journal = structlog.get_logger(__name__)

LONGEST = 64


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the platform did not take a row: which column, and a code. Its own words may repeat what stands there."""

    column: str
    code: str


def read(reply: str, *, asked: frozenset[UUID]) -> Mapping[UUID, Refusal]:
    """The refused rows of a batch. CallFailed, to be tried again, unless every row that was sent is answered for."""
    try:
        told = {UUID(one["ROW_GUID"]): one for one in json.loads(reply)["rows"]}
        if asked - told.keys():
            raise CallFailed(FailureKind.TEMPORARY, "rows_unanswered")
        return {
            guid: Refusal(str(one.get("column", ""))[:LONGEST], str(one.get("code") or "refused")[:LONGEST])
            for guid, one in told.items()
            if guid in asked and one["accepted"] is not True
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply") from error


def note(delivery: Delivery, reply: str, *, at: datetime) -> None:
    """Note what became of every row of a batch; a row that a later batch has brought since is that one's business."""
    sent = ReportRow.objects.filter(delivery=delivery, state=ReportRow.State.SENDING)
    refused = read(reply, asked=frozenset(sent.values_list("guid", flat=True)))
    with transaction.atomic(durable=True):
        sent.exclude(guid__in=refused).update(state=ReportRow.State.HELD, column="", problem="")
        for guid, refusal in refused.items():
            columns = {"state": ReportRow.State.REFUSED, "column": refusal.column, "problem": refusal.code}
            sent.filter(guid=guid).update(**columns, changed_at=at)
    if refused:
        journal.warning("rows_refused", delivery=str(delivery.id), rows=len(refused))
