"""What a delivery is about: a work item of a department, an entry of the case log (a text message, a parcel), or the
case as a whole (a report, an answer to a filing)."""

from onestop.accounts.models import Department
from onestop.cases.models import Case, CaseEvent, WorkItem
from onestop.exchange.models import Delivery


def work_item_of(delivery: Delivery) -> WorkItem:
    """The work item. LookupError where the message is not about a department's item."""
    if delivery.work_item is None:
        raise LookupError("the delivery is about no work item")
    return delivery.work_item


def department_of(delivery: Delivery) -> Department:
    """The department that was to have the item. LookupError where the message is for none."""
    if delivery.department is None:
        raise LookupError("the delivery is for no department")
    return delivery.department


def case_of(delivery: Delivery) -> Case:
    """The case. LookupError for an answer to a filing whose draft was thrown away."""
    if delivery.case is None:
        raise LookupError("the delivery's case is gone")
    return delivery.case


def event_of(delivery: Delivery) -> CaseEvent:
    """The entry of the case log that it follows from. LookupError where the case is still a draft."""
    if delivery.event is None:
        raise LookupError("the delivery follows from no entry of a log")
    return delivery.event


def item_code_of(delivery: Delivery) -> str:
    """Code of the item that it, or the entry behind it, is about; "" where that is the case as a whole."""
    if delivery.work_item:
        return delivery.work_item.item_code
    whole = delivery.kind in (Delivery.Kind.REPORT, Delivery.Kind.FILING)
    return "" if whole or delivery.event is None else delivery.event.item_code
