"""The summary with which a case ends (办结汇总): each item, what came of it, where the result is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onestop.cases import moments
from onestop.cases.deliveries import ResultView
from onestop.cases.rows import CasePage, WorkView
from onestop.cases.states import WORK_ENDED, CaseState, WorkState


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One item, or what goes on off the clock."""

    name: str
    state: WorkState
    department: str
    result: str
    """What it resulted in; "" of one that did not succeed."""
    words: tuple[tuple[str, str], ...]
    """Of one that did not succeed: why, and what can be done about it, label and text."""
    where: str
    """Where the thing is, or how it was served; "" where there is nothing to hold in the hand."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The whole case at its end."""

    ended: tuple[ClosingLine, ...]
    going_on: tuple[ClosingLine, ...]
    """What does not count toward the time limit and is still under way, e.g. a payment."""


def summary(page: CasePage, deliveries: Iterable[ResultView]) -> Closing | None:
    """None while the case is under way, or where it ended without being handled."""
    if page.row.state is not CaseState.CONCLUDED:
        return None
    given = {one.item_code: one for one in deliveries}
    applying = [item for item in page.items if item.state is not WorkState.NOT_APPLICABLE]
    ended = [item for item in applying if item.state in WORK_ENDED]
    going_on = [item for item in applying if item.state not in WORK_ENDED]
    return Closing(
        ended=tuple(_line(page, item, given) for item in ended),
        going_on=tuple(_line(page, item, given) for item in going_on),
    )


def _line(page: CasePage, item: WorkView, given: Mapping[str, ResultView]) -> ClosingLine:
    done = item.state is WorkState.COMPLETED
    spec, delivery = page.theme.work_by_code[item.code], given.get(item.code)
    return ClosingLine(
        name=item.name,
        state=item.state,
        department=item.department,
        result=spec.outcome.name if done else "",
        words=() if done else tuple(item.result.items()),
        where=_where(delivery) if delivery else "",
    )


def _where(delivery: ResultView) -> str:
    if served := delivery.served:
        local = moments.local(served.at)
        return f"{local.year}年{local.month}月{local.day}日{served.how}送达，{served.to}签收"
    if delivery.fetched and delivery.lies_here:
        return f"凭取件码到{delivery.fetched.place.name}领取"
    if delivery.fetched:
        return "正在送往领取的窗口，到了告诉您取件码"
    if delivery.parcel and delivery.parcel.id:
        waybill = f"，运单号 {delivery.parcel.waybill}" if delivery.parcel.waybill else ""
        return f"已经寄出{waybill}"
    return "准备邮寄给您"
