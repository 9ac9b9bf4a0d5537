"""Results by post through the ledger: handed over with their label, and what the post tells of them noted."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Value
from django.db.models.functions import Coalesce

from onestop.accounts.actors import SYSTEM
from onestop.accounts.identifiers import new_id
from onestop.cases import contents, events, rulebook
from onestop.cases.models import CaseEvent, Dispatch
from onestop.cases.operations import dispatching
from onestop.cases.operations.dispatching import DELIVERED, LABEL, RETURNED, Tracking
from onestop.cases.refusals import Refused
from onestop.exchange import sealed
from onestop.exchange.answers import PARCEL_ACTS, Answer
from onestop.exchange.failures import FailureKind
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.subjects import event_of

journal = structlog.get_logger(__name__)

Verdict = Receipt.Verdict


def of_events(found: list[CaseEvent], *, at: datetime) -> list[Delivery]:
    """A delivery to the post for each dispatch (not stored yet)."""
    asked = {UUID(event.details["dispatch"]): event for event in found if event.name == events.RESULT_DISPATCHED}
    if not asked:
        return []
    rows = Dispatch.objects.filter(id__in=asked).select_related("case", "work_item__department")
    return [_delivery(row, asked[row.id], at) for row in rows.order_by("id")]


def _delivery(row: Dispatch, event: CaseEvent, at: datetime) -> Delivery:
    delivery = Delivery(
        id=new_id(),
        case=row.case,
        event=event,
        region_code=row.case.region_code,
        department_id=row.case.lead_department_id,
        kind=Delivery.Kind.PARCEL,
        state=Delivery.State.PENDING,
        due_at=at,
        created_at=at,
    )
    try:
        fill(delivery, row)
    except Exception as error:
        journal.exception("message_not_built", delivery=str(delivery.id))
        delivery.state, delivery.due_at = Delivery.State.DEAD, None
        delivery.last_failure, delivery.last_failure_code = FailureKind.MISCONFIGURED, type(error).__name__[:64]
    return delivery


def fill(delivery: Delivery, row: Dispatch) -> None:
    """Put the label into a delivery (not stored yet). LookupError where the theme posts nothing."""
    theme = rulebook.theme_of(row.case)
    if theme.post is None:
        raise LookupError("no post")
    label = contents.read(row.label_sealed, column=LABEL, row=row.id)
    spec = theme.work_by_code[row.work_item.item_code]
    content: dict[str, Any] = {
        "kind": Delivery.Kind.PARCEL.value,
        "system": theme.post.system,
        "via": "",
        "case": row.case.number,
        "item": row.work_item.item_code,
        "content": spec.outcome.name,
        "sender": row.work_item.department.name,
        **label,
    }
    delivery.system = theme.post.system
    sealed.seal_payload(delivery, content)


def dispatch_of(delivery: Delivery) -> Dispatch:
    """The dispatch that a delivery is about."""
    found = Dispatch.objects.select_related("case", "work_item__department")
    return found.get(id=UUID(event_of(delivery).details["dispatch"]))


def note(delivery: Delivery, answer: Answer, at: datetime) -> tuple[Receipt.Verdict, str]:
    """Note what the post tells of a parcel."""
    if answer.act not in PARCEL_ACTS:
        return Verdict.UNREADABLE, "unknown act"
    detail = {**answer.detail, "reason": answer.reason}
    tracking = Tracking(answer.act, answer.happened_at or at, answer.waybill, detail)
    try:
        dispatching.track(dispatch_id=dispatch_of(delivery).id, tracking=tracking, actor=SYSTEM, at=at)
    except Refused as refusal:
        return Verdict.REFUSED, refusal.code
    if answer.act in (DELIVERED, RETURNED):
        Delivery.objects.filter(id=delivery.id).update(
            state=Delivery.State.ANSWERED, answered_at=at, sent_at=Coalesce("sent_at", Value(at)), due_at=None
        )
    return Verdict.APPLIED, ""
