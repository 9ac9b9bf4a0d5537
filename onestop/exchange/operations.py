"""What a person may do where the exchange does not get on by itself: send again, apply again, settle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import change, events, policies
from onestop.cases.change import Change
from onestop.cases.models import WorkItem
from onestop.cases.refusals import Fault, Incomplete, NotFound, Outdated, WrongState
from onestop.cases.states import WORK_ENDED, CaseState
from onestop.exchange import answers, building, queries, sealed, slips, subjects
from onestop.exchange.findings import Gap
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.payments import BANK
from onestop.exchange.reporting import batches

MOST_AT_ONCE = 500
"""Of one replay: a person waits for it."""
NO_DELIVERY = "没有找到这条推送，或您无权处理。请从“数据交换”页面重新进入。"
MOVED_ON = "这条答复的状态刚刚变了。请刷新页面，按最新状态处理。"
NO_RECEIPT = "没有找到这条答复，或您无权处理。请从“数据交换”页面重新进入。"

State, Verdict = Delivery.State, Receipt.Verdict

CARRIED: Mapping[str, str] = {
    slips.PAPER: "这是纸质交接，不能推送。请在办件页面打印或者作废交接单。",
    BANK: "这是交银行发放的，不能推送。请在“银行发放”页面取文件或导入回盘文件。",
}
"""What somebody carries, and where that is done."""

NOT_AGAIN: Mapping[str, str] = {
    "": "这条答复正在处理，不用重复操作。请稍后刷新页面查看结果。",
    Verdict.APPLIED: "这条答复已经生效，不能再处理一次。",
    Verdict.UNREADABLE: "这条答复读不懂，再处理也不会生效。请联系对方改正后重新答复。",
    Gap.FOREIGN: "答复的不是当时推送的系统，不能采信。请与该系统核对，核实后可以了结。",
    Verdict.UNVERIFIED: "这条答复的签名不符，不能采信。请核对双方的密钥和时钟，改正后对方的答复会重新取来。",
}
"""Verdicts that applying again cannot change, with what to do instead."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: deliveries that wait to be sent again, and those that need not or cannot be."""

    sent: int
    left: int
    more: bool
    """Whether it stopped at MOST_AT_ONCE."""


def resend(*, delivery_id: UUID, actor: Actor, at: datetime) -> None:
    """Send a dead or unanswered delivery again under the same id, by which the receiver knows what it has already."""
    found = Delivery.objects.filter(id=delivery_id).only("case_id", "region_code").first()
    if found is None:
        raise NotFound(NO_DELIVERY)
    case_id = found.case_id
    if case_id is None:
        _resend_alone(found, actor, at)
        return
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("resend", actor, c.case)
        _resend(c, Delivery.objects.select_related("work_item__case", "department", "event").get(id=delivery_id))


def _resend_alone(delivery: Delivery, actor: Actor, at: datetime) -> None:
    """An answer to a filing that became no case: whoever looks after the region sends it again."""
    if not actor.has(Role.ADMINISTRATOR) or actor.region_code != delivery.region_code:
        raise NotFound(NO_DELIVERY)
    again = Delivery.objects.filter(id=delivery.id, state=State.DEAD)
    if not again.update(state=State.PENDING, due_at=at, attempts=0, last_failure="", last_failure_code=""):
        raise WrongState("这条答复已经送达，或正在等待发送，不用再推送。")


def replay(*, system: str, since: date, actor: Actor, at: datetime) -> Replayed:
    """Send again all of a system since the beginning of a day that is dead or unanswered, each as `resend` does."""
    if since > timezone.localdate(at):
        raise Incomplete("还不能重新推送。", faults=[Fault("since", "起始日期不能晚于今天。")])
    beginning = timezone.make_aware(datetime.combine(since, time()))
    found = queries.within_reach(actor).filter(
        system=system, state__in=[State.DEAD, State.SENT], created_at__gte=beginning
    )
    ids = list(found.order_by("created_at", "id").values_list("id", flat=True)[: MOST_AT_ONCE + 1])
    sent = 0
    for delivery_id in ids[:MOST_AT_ONCE]:
        try:
            resend(delivery_id=delivery_id, actor=actor, at=at)
            sent += 1
        except (WrongState, Outdated):
            continue
    return Replayed(sent=sent, left=min(len(ids), MOST_AT_ONCE) - sent, more=len(ids) > MOST_AT_ONCE)


def _resend(c: Change, delivery: Delivery) -> None:
    item = _item_of(c, delivery)
    _require_resendable(item, delivery)
    columns: dict[str, object] = {
        "state": State.PENDING,
        "due_at": c.at,
        "attempts": 0,
        "claimed_by": "",
        "last_failure": "",
        "last_failure_code": "",
    }
    details = {"delivery": str(delivery.id), "system": delivery.system, "kind": delivery.kind, "was": delivery.state}
    if delivery.payload_sealed is None:
        columns |= building.columns_of(delivery, c.at)
    elif delivery.kind == Delivery.Kind.REPORT:
        columns |= _still_wanted(delivery)
    if not Delivery.objects.filter(id=delivery.id, state=details["was"]).update(**columns):
        raise Outdated("这条推送的状态刚刚变了。请刷新页面，按最新状态处理。")
    if c.case.state != CaseState.DRAFT:
        c.record(events.DELIVERY_RESENT, item=item, details=details)


def _item_of(c: Change, delivery: Delivery) -> WorkItem | None:
    """The item that a delivery is about; None where it is about the whole case."""
    return c.items.get(subjects.item_code_of(delivery))


def _require_resendable(item: WorkItem | None, delivery: Delivery) -> None:
    if delivery.state == State.PENDING:
        raise WrongState("这条推送正在等待发送，系统会自动重试，不用重复操作。")
    if delivery.system in CARRIED and delivery.state != State.DEAD:
        raise WrongState(CARRIED[delivery.system])
    if delivery.state == State.ANSWERED:
        raise WrongState("对方已经答复，不用再推送。")
    if delivery.kind == Delivery.Kind.WITHDRAWAL or item is None or delivery.work_item_id is None:
        return
    if item.state in WORK_ENDED:
        raise WrongState("该事项已经结束，不用再推送。")
    if item.department_id != delivery.department_id:
        raise WrongState("该事项已经转交其他单位，不能再推送给原来的单位。")
    later = Delivery.objects.filter(work_item=item, event_id__gt=delivery.event_id)
    if later.filter(kind=Delivery.Kind.WITHDRAWAL).exists():
        raise WrongState("这条推送之后已经通知对方撤回，不能再推送。请处理该事项最近的一条推送。")


def _still_wanted(delivery: Delivery) -> dict[str, object]:
    """A batch without the rows that a later one has brought since."""
    if not batches.still_wanted(delivery):
        raise WrongState("这一批的内容都已随后来的上报送出，不用再推送。")
    return {"payload_sealed": delivery.payload_sealed}


def report_again(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Report a case whole once more, after what its rows were refused for was mended."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("resend", actor, c.case)
        batches.mark([c.case.id], at=at, again=True)
        c.record(events.CASE_REPORTED_AGAIN)


def apply_again(*, receipt_id: UUID, actor: Actor, at: datetime) -> None:
    """Let the worker apply once more an answer that took no effect, after what stood in its way was mended."""
    receipt = _receipt(receipt_id, actor)
    delivery = receipt.delivery or _delivery_meant(receipt)
    if delivery is None:
        raise WrongState(
            NOT_AGAIN.get(receipt.verdict, "这条答复对不上任何推送，无法处理。请联系对方核对办件编号和事项。")
        )
    with change.of_case(subjects.case_of(delivery).id, actor=actor, at=at) as c:
        policies.require("apply_again", actor, c.case)
        if receipt.verdict in NOT_AGAIN:
            raise WrongState(NOT_AGAIN[receipt.verdict])
        # Not from nought: an attempt that broke down may have done its work (application._took_effect).
        columns = {"verdict": "", "due_at": at, "applied_at": None, "attempts": 1, "claimed_by": "", "settled_at": None}
        changed = Receipt.objects.filter(id=receipt.id, verdict=receipt.verdict)
        if not changed.update(delivery=delivery, **columns):
            raise Outdated(MOVED_ON)
        details = {"receipt": str(receipt.id), "system": receipt.sender, "was": receipt.verdict}
        c.record(events.RECEIPT_APPLIED_AGAIN, item=_item_of(c, delivery), details=details)


def settle_receipt(*, receipt_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Note that a person has dealt with an answer that took no effect: nobody is asked about it any more."""
    receipt = _receipt(receipt_id, actor)
    if receipt.delivery is None:
        _settle(receipt, reason, at, settled_by=actor.user_id, settled_sealed=sealed.settlement(receipt, reason))
        return
    with change.of_case(subjects.case_of(receipt.delivery).id, actor=actor, at=at) as c:
        policies.require("settle_receipt", actor, c.case)
        _settle(receipt, reason, at)
        details = {"receipt": str(receipt.id), "system": receipt.sender, "was": receipt.verdict}
        item = _item_of(c, receipt.delivery)
        c.record(events.RECEIPT_SETTLED, item=item, details=details, words={"reason": reason})


def _settle(receipt: Receipt, reason: str, at: datetime, **columns: object) -> None:
    if receipt.verdict in ("", Verdict.APPLIED):
        raise WrongState(NOT_AGAIN[receipt.verdict])
    if receipt.settled_at:
        raise WrongState("这条答复已经了结过了。")
    if not reason.strip():
        message = "请写明核实的情况，例如“已电话告知对方，以本系统为准”。"
        raise Incomplete(message, faults=[Fault("reason", message)])
    same = Receipt.objects.filter(id=receipt.id, verdict=receipt.verdict, settled_at=None)
    if not same.update(settled_at=at, **columns):
        raise Outdated(MOVED_ON)


def _receipt(receipt_id: UUID, actor: Actor) -> Receipt:
    """A receipt for somebody who may know of it: one that names no case concerns the administrator only."""
    receipt = Receipt.objects.filter(id=receipt_id).select_related("delivery__event").first()
    if receipt is None or (receipt.delivery is None and not actor.has(Role.ADMINISTRATOR)):
        raise NotFound(NO_RECEIPT)
    return receipt


def _delivery_meant(receipt: Receipt) -> Delivery | None:
    """The delivery that an answer names and that was not there when it came, e.g. before a backup was restored."""
    if receipt.verdict != Verdict.UNKNOWN:
        return None
    try:
        answer = answers.read(sealed.raw(receipt).body)
    except answers.Unreadable:
        return None
    return Delivery.objects.filter(id=answer.delivery_id).select_related("event").first()
