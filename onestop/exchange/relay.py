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
from onestop.cases import events, rulebook
from onestop.cases.models import CaseEvent, WorkItem
from onestop.cases.states import WORK_ENDED, WorkState
from onestop.catalog.travel import Route
from onestop.exchange import mapping, messages, papers, parcels, payment_ledger, sealed, slips, subjects
from onestop.exchange.failures import FailureKind
from onestop.exchange.models import Delivery, Message, PaperGrant, Slip
from onestop.exchange.payments import BANK
from onestop.exchange.reporting import batches
from onestop.exchange.slips import PAPER
from onestop.exchange.subjects import work_item_of

journal = structlog.get_logger(__name__)

Kind = Delivery.Kind
State = Delivery.State
SENDS = {events.WORK_RELEASED: Kind.ITEM, events.WORK_CORRECTED: Kind.CORRECTION, events.SLIP_VOIDED: Kind.ITEM}
CALLS_BACK_ONE = frozenset({events.WORK_TRANSFERRED, events.WORK_WITHDRAWN})
CALLS_BACK_ALL = frozenset({events.CASE_WITHDRAWN, events.CASE_TERMINATED})
"""A case that ends early ends its open items without an event of their own."""

TAKEN_UP = SENDS.keys() | CALLS_BACK_ONE | CALLS_BACK_ALL | {events.PAYMENT_SENT}


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
        told = messages.of_events(found, at=at)
        posted = parcels.of_events(found, at=at)
        Delivery.objects.bulk_create([*made.deliveries(), *told.deliveries, *posted])
        PaperGrant.objects.bulk_create(made.grants)
        Message.objects.bulk_create(told.messages)
        Slip.objects.bulk_create(made.slips)
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
        self.slips: list[Slip] = []
        """Of those on paper."""
        self._events = [event for event in found if event.name in TAKEN_UP]
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
        if event.name == events.PAYMENT_SENT:
            yield payment_ledger.delivery_of(event, item)
            return
        if event.name in CALLS_BACK_ONE:
            yield self._call_back(event, item)
        elif not self._overtaken(event, item):
            made = self._delivery(event, item, SENDS[event.name], item.department)
            if made is not None and made.system != PAPER:
                self._holders[item.id] = item.department
            yield made

    def _overtaken(self, event: CaseEvent, item: WorkItem) -> bool:
        """Whether the item has ended or gone elsewhere since: then nobody is asked to begin."""
        return item.state in WORK_ENDED or event.sequence < self._moved.get((event.case_id, event.item_code), 0)

    def _call_back(self, event: CaseEvent, item: WorkItem) -> Delivery | None:
        """A withdrawal to whoever was sent the item last: it is no longer theirs. Paper is taken back by hand."""
        self._void(item)
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
            state=State.PENDING,
            due_at=self._at,
            created_at=self._at,
        )
        try:
            route = mapping.route_of(item)
            if route is None or not (kind is Kind.WITHDRAWAL or mapping.leaves_us(route, department)):
                return None
            if route.paper:
                self._write_out(delivery, route)
            else:
                self._address(delivery, route)
        except Exception as error:
            # One case that cannot be put into words must not hold up the others; it stands in the ledger for the
            # operator.
            journal.exception("message_not_built", delivery=str(delivery.id), item=item.item_code)
            delivery.state, delivery.due_at = State.DEAD, None
            delivery.last_failure, delivery.last_failure_code = FailureKind.MISCONFIGURED, type(error).__name__[:64]
        return delivery

    def _address(self, delivery: Delivery, route: Route) -> None:
        """Put the message to a system into the delivery."""
        delivery.system = route.via or route.system
        content = mapping.message(
            work_item_of(delivery), route, kind=Kind(delivery.kind), department=subjects.department_of(delivery)
        )
        grants = papers.refer(delivery, content)
        sealed.seal_payload(delivery, content)
        self.grants += grants

    def _write_out(self, delivery: Delivery, route: Route) -> None:
        """Make the delivery one on paper: a slip, in place of one that nobody has come for yet."""
        slip = slips.write_out(delivery, route, at=self._at, calendar=rulebook.working_days())
        self._void(work_item_of(delivery))
        self.slips.append(slip)

    def _void(self, item: WorkItem) -> None:
        """What waits to be collected is not handed out any more; the number of its slip stays its own."""
        Delivery.objects.filter(work_item=item, state=State.TO_COLLECT).update(state=State.VOID)
        for slip in self.slips:
            if slip.delivery.work_item_id == item.id:
                slip.delivery.state = State.VOID


def _holders(cases: set[UUID]) -> dict[UUID, Department]:
    """The department that was sent each item last and not called back, by work item."""
    holders: dict[UUID, Department] = {}
    by_wire = Delivery.objects.filter(case__in=cases, work_item__isnull=False).exclude(system__in=(PAPER, BANK))
    for sent in by_wire.select_related("work_item", "department").order_by("event_id"):
        item_id = subjects.work_item_of(sent).id
        if sent.kind == Kind.WITHDRAWAL:
            holders.pop(item_id, None)
        else:
            holders[item_id] = subjects.department_of(sent)
    return holders
