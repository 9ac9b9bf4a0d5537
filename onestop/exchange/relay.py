"""From the case log to deliveries: the only place where an event becomes a message."""

import math
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max, Min

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases import events
from onestop.cases.models import CaseEvent, WorkItem
from onestop.cases.states import WORK_ENDED, WorkState
from onestop.exchange import mapping, papers, sealed, subjects
from onestop.exchange.failures import FailureKind
from onestop.exchange.models import Delivery, PaperGrant
from onestop.exchange.reporting import batches

journal = structlog.get_logger(__name__)

Kind = Delivery.Kind
SENDS = {events.WORK_RELEASED: Kind.ITEM, events.WORK_CORRECTED: Kind.CORRECTION}
CALLS_BACK_ONE = frozenset({events.WORK_TRANSFERRED, events.WORK_WITHDRAWN})
CALLS_BACK_ALL = frozenset({events.CASE_WITHDRAWN, events.CASE_TERMINATED})
"""A case that ends early ends its open items without an event of their own."""


def relay(*, at: datetime, limit: int = 50) -> int:
    """Take up at most `limit` events that nobody took up yet and store what must be sent. How many were taken up.

    Safe in several copies: PostgreSQL skips rows that another worker holds, SQLite has one writer.
    """
    waiting = CaseEvent.objects.filter(relayed_at=None)
    if not waiting.exists():
        return 0  # without taking SQLite's only write lock
    with transaction.atomic(durable=True):
        found = _in_sequence(list(waiting.select_for_update(skip_locked=True).order_by("id")[:limit]))
        made = _Round(found, at)
        Delivery.objects.bulk_create(made.deliveries())
        PaperGrant.objects.bulk_create(made.grants)
        batches.mark((event.case_id for event in found), at=at + batches.TOGETHER)
        CaseEvent.objects.filter(id__in=[event.id for event in found]).update(relayed_at=at)
    return len(found)


def _in_sequence(found: list[CaseEvent]) -> list[CaseEvent]:
    """Without those whose case has an earlier event in another worker's hands: what it sends decides what is next."""
    others = CaseEvent.objects.filter(relayed_at=None, case__in={event.case_id for event in found})
    others = others.exclude(id__in=[event.id for event in found])
    first = dict(others.values_list("case_id").annotate(Min("sequence")))
    return [event for event in found if event.sequence < first.get(event.case_id, math.inf)]


class _Round:
    """One round's events, with what must be known of their items: as they stand now, and who was sent them last."""

    def __init__(self, found: list[CaseEvent], at: datetime) -> None:
        self._at = at
        self.grants: list[PaperGrant] = []
        """Of the deliveries that were made so far: what their receivers may fetch."""
        self._events = [event for event in found if event.name in SENDS.keys() | CALLS_BACK_ONE | CALLS_BACK_ALL]
        cases = {event.case_id for event in self._events}
        self._items = {
            (item.case_id, item.item_code): item
            for item in WorkItem.objects.filter(case__in=cases).select_related("case", "department")
        }
        self._holders = _holders(cases)
        moved = CaseEvent.objects.filter(case__in=cases, name=events.WORK_TRANSFERRED)
        self._moved = {
            (case_id, code): last
            for case_id, code, last in moved.values_list("case_id", "item_code").annotate(Max("sequence"))
        }

    def deliveries(self) -> list[Delivery]:
        """What follows from the events, in their sequence."""
        made = [delivery for event in self._events for delivery in self._of(event)]
        return [delivery for delivery in made if delivery is not None]

    def _of(self, event: CaseEvent) -> Iterable[Delivery | None]:
        if event.name in CALLS_BACK_ALL:
            for (case_id, _), item in self._items.items():
                if case_id == event.case_id and item.state == WorkState.WITHDRAWN:
                    yield self._call_back(event, item)
            return
        item = self._items[event.case_id, event.item_code]
        if event.name in CALLS_BACK_ONE:
            yield self._call_back(event, item)
        elif item.department.handles_in == Department.HandlesIn.OWN_SYSTEM and not self._overtaken(event, item):
            self._holders[item.id] = item.department
            yield self._delivery(event, item, SENDS[event.name], item.department)

    def _overtaken(self, event: CaseEvent, item: WorkItem) -> bool:
        """Whether the item has ended or gone elsewhere since: then nobody is asked to begin."""
        return item.state in WORK_ENDED or event.sequence < self._moved.get((event.case_id, event.item_code), 0)

    def _call_back(self, event: CaseEvent, item: WorkItem) -> Delivery | None:
        """A withdrawal to whoever was sent the item last: it is no longer theirs."""
        holder = self._holders.pop(item.id, None)
        return self._delivery(event, item, Kind.WITHDRAWAL, holder) if holder else None

    def _delivery(self, event: CaseEvent, item: WorkItem, kind: Kind, department: Department) -> Delivery | None:
        delivery = Delivery(
            id=new_id(),
            case_id=item.case_id,
            work_item=item,
            event=event,
            region_code=item.region_code,
            department=department,
            kind=kind,
            state=Delivery.State.PENDING,
            due_at=self._at,
            created_at=self._at,
        )
        try:
            route = mapping.route_of(item)
            if route is None:
                return None
            delivery.system = route.via or route.system
            content = mapping.message(item, route, kind=kind, department=department)
            grants = papers.refer(delivery, content)
            sealed.seal_payload(delivery, content)
            self.grants += grants
        except Exception as error:
            # One case that cannot be put into words must not hold up the others; it stands in the ledger for the
            # operator.
            journal.exception("message_not_built", delivery=str(delivery.id), item=item.item_code)
            delivery.state, delivery.due_at = Delivery.State.DEAD, None
            delivery.last_failure, delivery.last_failure_code = FailureKind.MISCONFIGURED, type(error).__name__[:64]
        return delivery


def _holders(cases: set[UUID]) -> dict[UUID, Department]:
    """The department that was sent each item last and not called back, by work item."""
    holders: dict[UUID, Department] = {}
    about_items = Delivery.objects.filter(case__in=cases, work_item__isnull=False)
    for sent in about_items.select_related("work_item", "department").order_by("event_id"):
        item_id = subjects.work_item_of(sent).id
        if sent.kind == Kind.WITHDRAWAL:
            holders.pop(item_id, None)
        else:
            holders[item_id] = subjects.department_of(sent)
    return holders
