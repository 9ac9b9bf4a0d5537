"""Putting into words, on a person's word, what could not be put into words when it was relayed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from onestop.cases import rulebook
from onestop.cases.refusals import Refused, WrongState
from onestop.catalog.travel import Route
from onestop.exchange import mapping, messages, papers, parcels, sealed, slips, subjects
from onestop.exchange.models import Delivery, Message, PaperGrant, Slip

State = Delivery.State
NOT_BUILT = "这条推送的内容仍然无法生成。请系统管理员按运行日志改正主题或数据后，再重新推送。"


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise WrongState(NOT_BUILT) from error


def columns_of(delivery: Delivery, at: datetime) -> dict[str, object]:
    """The columns of a delivery that has its words now. WrongState where they still cannot be found."""
    if delivery.kind == Delivery.Kind.PARCEL:
        return _parcel_built(delivery)
    if delivery.kind == Delivery.Kind.MESSAGE:
        return _message_built(delivery)
    with _in_plain_words():
        item = subjects.work_item_of(delivery)
        route = mapping.route_of(item)
        if route is None:
            raise LookupError("no route")
        if not mapping.leaves_us(route, subjects.department_of(delivery)):
            return {"state": State.VOID, "due_at": None}
        if route.paper:
            return _written_out(delivery, route, at)
        kind = Delivery.Kind(delivery.kind)
        content = mapping.message(item, route, kind=kind, department=subjects.department_of(delivery))
        grants = papers.refer(delivery, content)
        sealed.seal_payload(delivery, content)
    PaperGrant.objects.bulk_create(grants)
    return {"payload_sealed": delivery.payload_sealed, "system": delivery.system or route.via or route.system}


def _written_out(delivery: Delivery, route: Route, at: datetime) -> dict[str, object]:
    Delivery.objects.filter(work_item=delivery.work_item_id, state=State.TO_COLLECT).update(state=State.VOID)
    slip = slips.write_out(delivery, route, at=at, calendar=rulebook.working_days())
    Slip.objects.bulk_create([slip])
    names = ("payload_sealed", "system", "state", "due_at")
    return {name: getattr(delivery, name) for name in names}


def _message_built(delivery: Delivery) -> dict[str, object]:
    with _in_plain_words():
        message = messages.rebuild(delivery)
    Message.objects.bulk_create([message])
    return {"payload_sealed": delivery.payload_sealed, "system": delivery.system, "quiet": delivery.quiet}


def _parcel_built(delivery: Delivery) -> dict[str, object]:
    with _in_plain_words():
        parcels.fill(delivery, parcels.dispatch_of(delivery))
    return {"payload_sealed": delivery.payload_sealed, "system": delivery.system}
