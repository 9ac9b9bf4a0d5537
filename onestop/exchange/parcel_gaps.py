"""Parcels that nobody can account for: not handed over, or on their way for too long."""

from collections.abc import Iterator
from datetime import timedelta

from onestop.cases import rulebook
from onestop.cases.models import Dispatch
from onestop.cases.refusals import Refused
from onestop.exchange.accounting import Now, gap_of_waiting
from onestop.exchange.findings import Finding, Gap, cause
from onestop.exchange.models import Delivery
from onestop.exchange.parcels import dispatch_of

AT_ONCE = 200
OTHERWISE = timedelta(days=15)
"""Where the theme cannot be read."""

State = Delivery.State


def found(now: Now) -> Iterator[Finding]:
    """Deliveries to the post that wait or died, then parcels by what became of them."""
    waiting = Delivery.objects.filter(kind=Delivery.Kind.PARCEL, state__in=[State.PENDING, State.DEAD])
    for delivery in waiting.select_related("event").order_by("id").iterator(chunk_size=AT_ONCE):
        yield _finding(_gap(delivery, now), dispatch_of(delivery), delivery, detail=cause(delivery.last_failure_code))
    ended = [Dispatch.State.DELIVERED, Dispatch.State.RETURNED]
    open_ones = Dispatch.objects.exclude(state__in=ended).select_related("case", "work_item")
    for row in open_ones.order_by("id").iterator(chunk_size=AT_ONCE):
        if now.at - row.created_at > _limit(row):
            yield _finding(Gap.NO_END, row, None, detail=row.waybill)


def _gap(delivery: Delivery, now: Now) -> Gap:
    if delivery.state == State.DEAD:
        return Gap.DEAD
    return gap_of_waiting(delivery, now)


def _limit(row: Dispatch) -> timedelta:
    try:
        post = rulebook.theme_of(row.case).post
    except Refused:
        post = None
    return timedelta(days=post.natural_days) if post else OTHERWISE


def _finding(gap: Gap, row: Dispatch, delivery: Delivery | None, *, detail: str) -> Finding:
    return Finding(
        gap,
        case_number=str(row.case),
        item_code=row.work_item.item_code,
        system=delivery.system if delivery else "",
        since=row.created_at,
        detail=detail,
        reference=str(delivery.id if delivery else row.id),
    )
