"""What a delivery is about: a work item of a department, or (a report, an answer to a filing) the case as a whole."""

from onestop.accounts.models import Department
from onestop.cases.models import Case, WorkItem
from onestop.exchange.models import Delivery


def work_item_of(delivery: Delivery) -> WorkItem:
    """The work item. LookupError where the message is about the case as a whole."""
    if delivery.work_item is None:
        raise LookupError("the delivery is about no work item")
    return delivery.work_item


def department_of(delivery: Delivery) -> Department:
    """The department that was to have the item. LookupError where the message is about the case as a whole."""
    if delivery.department is None:
        raise LookupError("the delivery is for no department")
    return delivery.department


def case_of(delivery: Delivery) -> Case:
    """The case. LookupError for an answer to a filing whose draft was thrown away."""
    if delivery.case is None:
        raise LookupError("the delivery's case is gone")
    return delivery.case


def item_code_of(delivery: Delivery) -> str:
    """Code of the work item; "" where the message is about the case as a whole."""
    return delivery.work_item.item_code if delivery.work_item else ""
