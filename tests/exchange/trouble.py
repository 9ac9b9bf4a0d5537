"""Rows of the ledger in any state, for pages that show them: what brought them there is tested elsewhere."""

import random
from copy import copy
from datetime import timedelta

from django.utils import timezone

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases.models import Case, CaseEvent
from onestop.exchange import mapping, relay, sealed
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.reporting import batches
from onestop.exchange.signing import Signed
from tests import scenario
from tests.exchange import line as lines


def case_elsewhere() -> Case:
    """An accepted case whose departments work in their own systems, everything relayed and nothing sent."""
    lines.office()
    case = scenario.accepted()
    while relay.relay(at=scenario.at("2026-09-15")):
        pass
    return case


def delivery(case: Case, item_code: str, *, state: str, code: str = "", attempts: int = 0) -> Delivery:
    """The only delivery that stays of the case's for this item, in a state; `code` says how it failed."""
    found = lines.delivery_of(scenario.item_of(case, item_code))
    route = mapping.route_of(lines.item_about(found))
    assert route
    found.system = route.system
    found.state, found.attempts, found.last_failure_code = state, attempts, code
    found.last_failure = "temporary" if code else ""
    found.due_at = found.created_at if state == "pending" else None
    found.sent_at = timezone.now() if state in ("sent", "answered") else None
    found.save()
    return found


def receipt(answered: Delivery, *, verdict: str) -> Receipt:
    """An answer to a delivery that came to nothing."""
    made = Receipt(
        sender=answered.system,
        message_id=str(new_id()),
        number=1,
        delivery=answered,
        received_at=answered.created_at + timedelta(hours=1),
        verdict=verdict,
        verdict_code="wrong_state",
    )
    sealed.seal_raw(made, Signed(made.message_id, "0", "{}", ""))
    made.save()
    return made


def report_refused(case: Case) -> None:
    """Report a case while a department of it lacks its credit code: its rows break rules of the platform's tables."""
    Department.objects.filter(code="police-130602").update(credit_code="")
    batches.mark([case.id], at=case.created_at)
    batches.report_next(at=scenario.at("2026-09-16"), chance=random.Random(1))


def crowd(one: Delivery, count: int) -> None:
    """As many more of the same, each a minute later."""
    assert one.event
    events = [copy(one.event) for _ in range(count)]
    last = CaseEvent.objects.filter(case=one.case_id).latest("sequence").sequence
    for number, event in enumerate(events, start=1):
        event.id, event.sequence = None, last + number
    made = [copy(one) for _ in range(count)]
    for number, (event, row) in enumerate(zip(CaseEvent.objects.bulk_create(events), made, strict=True), start=1):
        row.id, row.event, row.created_at = new_id(), event, one.created_at + timedelta(minutes=number)
        row.sent_at = one.sent_at + timedelta(seconds=number) if one.sent_at else None
    Delivery.objects.bulk_create(made)


def crowd_of_receipts(one: Receipt, count: int) -> None:
    """As many more of the same, each a minute later."""
    made = [copy(one) for _ in range(count)]
    for number, row in enumerate(made, start=1):
        row.id, row.message_id = new_id(), str(new_id())
        row.received_at = one.received_at + timedelta(minutes=number)
    Receipt.objects.bulk_create(made)
