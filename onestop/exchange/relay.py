"""From the case log to deliveries: the only place where an event becomes a message."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases import events
from onestop.cases.models import CaseEvent, WorkItem
from onestop.exchange import mapping, sealed
from onestop.exchange.failures import FailureKind
from onestop.exchange.models import Delivery

journal = structlog.get_logger(__name__)

Kind = Delivery.Kind
KINDS = {
    events.WORK_RELEASED: Kind.ITEM,
    events.WORK_TRANSFERRED: Kind.ITEM,
    events.WORK_CORRECTED: Kind.CORRECTION,
    events.WORK_WITHDRAWN: Kind.WITHDRAWAL,
}
LEAVES_ITS_DEPARTMENT = frozenset({events.WORK_TRANSFERRED, events.WORK_WITHDRAWN})


def relay(*, at: datetime, limit: int = 50) -> int:
    """Take up at most `limit` events that nobody took up yet and store what must be sent. How many were taken up.

    Safe in several copies: PostgreSQL skips rows that another worker holds, SQLite has one writer.
    """
    waiting = CaseEvent.objects.filter(relayed_at=None)
    if not waiting.exists():
        return 0  # without taking SQLite's only write lock
    with transaction.atomic(durable=True):
        found = list(waiting.select_for_update(skip_locked=True).order_by("id")[:limit])
        deliveries = list(_deliveries([event for event in found if event.name in KINDS], at))
        Delivery.objects.bulk_create(deliveries)
        CaseEvent.objects.filter(id__in=[event.id for event in found]).update(relayed_at=at)
    return len(found)


def _deliveries(found: list[CaseEvent], at: datetime) -> Iterable[Delivery]:
    items = _items(found)
    for event in found:
        item = items[event.case_id, event.item_code]
        if event.name in LEAVES_ITS_DEPARTMENT:
            yield from _call_back(event, item, at)
        if event.name != events.WORK_WITHDRAWN and _handled_elsewhere(item):
            yield from _delivery(event, item, KINDS[event.name], at)


def _items(found: list[CaseEvent]) -> dict[tuple[UUID, str], WorkItem]:
    cases = {event.case_id for event in found}
    items = WorkItem.objects.filter(case__in=cases).select_related("case", "department")
    return {(item.case_id, item.item_code): item for item in items}


def _handled_elsewhere(item: WorkItem) -> bool:
    return item.department.handles_in == Department.HandlesIn.OWN_SYSTEM


def _call_back(event: CaseEvent, item: WorkItem, at: datetime) -> Iterable[Delivery]:
    """A withdrawal to whoever got the item before: it is no longer theirs."""
    last = Delivery.objects.filter(work_item=item).exclude(kind=Kind.WITHDRAWAL).order_by("event_id").last()
    if last is not None:
        yield from _delivery(event, item, Kind.WITHDRAWAL, at, department_id=last.department_id)


def _delivery(
    event: CaseEvent, item: WorkItem, kind: Delivery.Kind, at: datetime, *, department_id: int | None = None
) -> Iterable[Delivery]:
    route = mapping.route_of(item)
    if route is None:
        return
    delivery = Delivery(
        id=new_id(),
        case_id=item.case_id,
        work_item=item,
        event=event,
        region_code=item.region_code,
        system=route.system,
        department_id=department_id or item.department_id,
        kind=kind,
        state=Delivery.State.PENDING,
        due_at=at,
        created_at=at,
    )
    try:
        sealed.seal_payload(delivery, mapping.message(item, route, kind=kind))
    except Exception as error:
        # One case that cannot be put into words must not hold up the others; it stands in the ledger for the operator.
        journal.exception("message_not_built", delivery=str(delivery.id), item=item.item_code)
        delivery.state, delivery.due_at = Delivery.State.DEAD, None
        delivery.last_failure, delivery.last_failure_code = FailureKind.MISCONFIGURED, type(error).__name__
    yield delivery
