"""What a delivery is about: a work item of a department, or (a text message) an entry of the case log."""

from onestop.cases.models import WorkItem
from onestop.exchange.models import Delivery


def work_item_of(delivery: Delivery) -> WorkItem:
    """The work item. LookupError where the message is not about a department's item."""
    if delivery.work_item is None:
        raise LookupError("the delivery is about no work item")
    return delivery.work_item


def item_code_of(delivery: Delivery) -> str:
    """Code of the item that it, or the entry behind it, is about; "" where that is the case as a whole."""
    return delivery.work_item.item_code if delivery.work_item else delivery.event.item_code
