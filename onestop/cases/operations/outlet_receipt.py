"""The receipt of service (送达回证) that is signed when results are handed out: a document like any other, numbered."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import contents, documents, events, issuing
from onestop.cases.change import Change
from onestop.cases.models import IssuedDocument, Pickup
from onestop.cases.operations.documents import note_printed
from onestop.cases.operations.outlet import AGENT, Collector, here
from onestop.cases.printouts import Printout
from onestop.cases.refusals import Fault, Incomplete
from onestop.catalog.notices import Given, Service

WAY = "窗口领取"


def printed(
    *, case_id: UUID, pickup_ids: Collection[UUID], collector: Collector, actor: Actor, at: datetime
) -> Printout:
    """The receipt of these results for who fetches them, this printing on record.

    What was issued for the same results and the same person is printed again: only a difference takes a new number.
    """
    if not pickup_ids:
        message = "没有勾选要发放的结果，没有可以打印的送达回证。请返回勾选。"
        raise Incomplete(message, faults=[Fault("results", message)])
    with here(case_id, pickup_ids, "hand_out", actor, at) as (c, rows):
        service = _service(c, rows, collector)
        found = _alike(c, service)
        if found is None:
            found = issuing.receipt_of_service(c, service)
            c.record(events.DOCUMENT_ISSUED, details=issuing.details([found]))
        note_printed(c, found)
    return documents.printout(documents.row(found.id), at=at)


def _service(c: Change, rows: Collection[Pickup], collector: Collector) -> Service:
    items = [c.item(row.work_item_id) for row in rows]
    results = tuple(Given(c.spec(item).outcome.name, office=item.department.name) for item in items)
    if collector.by == AGENT:
        return Service(results, collector.name.strip(), WAY, collector.relation.strip())
    return Service(results, contents.read_applicant(c.case)["name"], WAY)


def _alike(c: Change, service: Service) -> IssuedDocument | None:
    document = issuing.served_in(c.theme)
    valid = IssuedDocument.objects.filter(case_id=c.case.id, document_code=document.code, voided_at=None)
    wanted = {**asdict(service), "results": [asdict(one) for one in service.results]}
    return next((one for one in valid.order_by("issued_at") if issuing.data_of(one)["service"] == wanted), None)
