"""What people do with a slip: print it, have it collected, make it void. Each under the case's lock and on record."""

from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases import change, events, moments, numbering, policies, rulebook
from onestop.cases.change import Change
from onestop.cases.models import WorkItem
from onestop.cases.refusals import Fault, Incomplete, NotFound, NotPermitted, Outdated, WrongState
from onestop.cases.states import WorkState
from onestop.documents.printing import Printed
from onestop.exchange import sealed, slips
from onestop.exchange.models import Delivery, Receipt, Slip
from onestop.exchange.slips import PAPER
from onestop.exchange.subjects import case_of, department_of, work_item_of

State = Delivery.State

NO_SLIP = "没有找到这张交接单。请核对交接码或二维码，也可以在办件页面查看。"
GONE = frozenset({WorkState.WITHDRAWN, WorkState.REFUSED, WorkState.NOT_APPLICABLE})
"""Ends of an item after which nobody may have its papers any more."""


def print_slip(*, delivery_id: UUID, address: str, actor: Actor, at: datetime) -> Printed:
    """The slip as a document, this printing on record. A reprint keeps number and code."""
    slip = _slip(delivery_id)
    policies.require("print_slip", actor, case_of(slip.delivery))
    _require_open(slip)
    # Set before the case is locked: nobody waits for the typesetter.
    printed = slips.document(slip, rulebook.theme_of(case_of(slip.delivery)), address=address, at=at)
    with change.of_case(case_of(slip.delivery).id, actor=actor, at=at) as c:
        policies.require("print_slip", actor, c.case)
        _require_open(_slip(delivery_id))
        if not Slip.objects.filter(delivery=delivery_id, prints=slip.prints).update(prints=slip.prints + 1):
            raise Outdated("这张交接单刚刚由其他人打印过。请刷新页面，确有需要再打印。")
        _record(c, events.SLIP_PRINTED, slip, {"copy": slip.prints + 1})
    return printed


def collect(*, delivery_id: UUID, actor: Actor, at: datetime) -> None:
    """Confirm that the department has the papers: the receipt of the delivery, once, by whom and when."""
    with change.of_case(case_of(_slip(delivery_id).delivery).id, actor=actor, at=at) as c:
        slip = _slip(delivery_id)
        item = c.item(work_item_of(slip.delivery).id)
        require_recipient(slip, actor)
        _require_good(slip, item)
        policies.require("collect_slip", actor, c.case, item)
        _move(slip, State.COLLECTED, sent_at=at, answered_at=at)
        Slip.objects.filter(delivery=delivery_id).update(collected_by=actor.user_id)
        receipt = Receipt(
            id=new_id(),
            sender=PAPER,
            message_id=slip.number,
            number=numbering.next_in(f"receipt/{PAPER}"),
            delivery=slip.delivery,
            received_at=at,
            applied_at=at,
            verdict=Receipt.Verdict.APPLIED,
        )
        sealed.seal_collection(receipt, slip=slip.number, by=actor, at=at)
        receipt.save(force_insert=True)
        _record(c, events.SLIP_COLLECTED, slip, {"receipt": str(receipt.id)})


def void(*, delivery_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Make a slip void, e.g. one that was lost. Its number stays its own; the worker issues another under a new one."""
    with change.of_case(case_of(_slip(delivery_id).delivery).id, actor=actor, at=at) as c:
        policies.require("void_slip", actor, c.case)
        slip = _slip(delivery_id)
        _require_open(slip)
        if slip.delivery.state == State.COLLECTED:
            raise WrongState(f"{_collected(slip)}，不能再作废。")
        if not reason.strip():
            message = "请写明作废的原因，例如“打印后遗失”。"
            raise Incomplete(message, faults=[Fault("reason", message)])
        _move(slip, State.VOID)
        _record(c, events.SLIP_VOIDED, slip, {}, {"reason": reason})


def require_recipient(slip: Slip, actor: Actor) -> None:
    """Whoever holds the paper is told plainly whose it is: it says so itself."""
    delivery = slip.delivery
    if actor.region_code != delivery.region_code:
        raise NotPermitted("这张交接单属于其他区县的办件，不能在这里确认。请按单上的抬头交还原单位。")
    if not actor.has(Role.OFFICER) or actor.department_id != delivery.department_id:
        raise NotPermitted(f"这张交接单是交给“{department_of(delivery).name}”的，须由该单位的经办人登录后确认。")


def by_reference(reference: str) -> UUID:
    """The delivery of the slip whose QR code was scanned, or NotFound."""
    try:
        return slips.delivery_of(reference)
    except LookupError:
        raise NotFound(NO_SLIP) from None


def by_code(code: str) -> UUID:
    """The delivery of the slip with this code, as somebody typed it."""
    found = Slip.objects.filter(code=slips.as_typed(code)).values_list("delivery_id", flat=True).first()
    if found is None:
        message = "没有这个交接码。请对照交接单上二维码下面的八位字符再输入一次。"
        raise Incomplete(message, faults=[Fault("code", message)])
    return found


def _slip(delivery_id: UUID) -> Slip:
    found = Slip.objects.select_related(
        "delivery__case__lead_department", "delivery__work_item", "delivery__department", "collected_by"
    )
    slip = found.filter(delivery=delivery_id).first()
    if slip is None:
        raise NotFound(NO_SLIP)
    return slip


def _require_open(slip: Slip) -> None:
    if slip.delivery.state == State.VOID:
        raise WrongState(f"交接单 {slip.number} 已作废，不能再用。需要的，请使用同一事项的新交接单。")


def _require_good(slip: Slip, item: WorkItem) -> None:
    _require_open(slip)
    if slip.delivery.state == State.COLLECTED:
        raise WrongState(f"{_collected(slip)}，不用重复确认。")
    if item.state in GONE:
        raise WrongState("该事项已撤回或者不再办理，材料不再交接。请把材料和交接单退回窗口。")
    if item.department_id != slip.delivery.department_id:
        raise WrongState("该事项已转交其他单位，材料不再交给本单位。请把材料和交接单退回窗口。")
    if not slip.prints:
        raise WrongState("这张交接单还没有打印，材料不可能已经领取。请先到窗口领取材料。")


def _move(slip: Slip, state: str, **columns: object) -> None:
    """Away from waiting, once: the worker makes slips void without the case's lock."""
    waiting = Delivery.objects.filter(id=slip.delivery_id, state=State.TO_COLLECT)
    if not waiting.update(state=state, **columns):
        raise Outdated("这张交接单的状态刚刚变了。请刷新页面，按最新状态处理。")


def _collected(slip: Slip) -> str:
    at, by = slip.delivery.sent_at, slip.collected_by
    when = slips.in_words(moments.local_date(at)) if at else ""
    return f"交接单 {slip.number} 的材料已于{when}由{by.display_name if by else '该单位'}确认领取"


def _record(c: Change, event: str, slip: Slip, details: dict[str, object], words: dict[str, str] | None = None) -> None:
    told = {"slip": slip.number, "delivery": str(slip.delivery_id), **details}
    c.record(event, item=c.item(work_item_of(slip.delivery).id), details=told, words=words)
