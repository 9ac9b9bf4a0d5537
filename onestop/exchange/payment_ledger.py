"""Payments in the ledger: each line that was handed to the bank is a delivery, answered by a row of the return file."""

from uuid import UUID

from onestop.cases.models import CaseEvent, WorkItem
from onestop.exchange import payments, sealed
from onestop.exchange.models import Delivery, PaymentLine
from onestop.exchange.payments import BANK


def delivery_of(event: CaseEvent, item: WorkItem) -> Delivery:
    """The delivery of a line (not stored yet), sent when the log says so: a person carried the file."""
    line = PaymentLine.objects.select_related("batch").get(id=UUID(event.details["line"]))
    delivery = Delivery(
        id=line.id,
        case_id=item.case_id,
        work_item=item,
        event=event,
        region_code=item.region_code,
        system=BANK,
        department_id=line.batch.department_id,
        kind=Delivery.Kind.FILE,
        state=Delivery.State.SENT,
        created_at=event.at,
        sent_at=event.at,
    )
    told = payments.payee(line) | {"batch": line.batch.number, "line": line.position, "amount_fen": line.amount_fen}
    sealed.seal_payload(delivery, told)
    return delivery
