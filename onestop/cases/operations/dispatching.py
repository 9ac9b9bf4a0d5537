"""Results by post (邮寄送达): handed over once, tracked, proven as served, and mended where they come back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import change, contents, events, policies
from onestop.cases.change import Change
from onestop.cases.models import Dispatch, TrackingEvent, WorkItem
from onestop.cases.refusals import Fault, Incomplete, NotFound, WrongState
from onestop.cases.states import WorkState
from onestop.catalog import answers
from onestop.catalog.message_spec import PostRules
from onestop.catalog.messages import LONGEST_WAYBILL, delivery_of

POSTED, COLLECTED, IN_TRANSIT, DELIVERED, RETURNED = "posted", "collected", "in_transit", "delivered", "returned"
KINDS = (POSTED, COLLECTED, IN_TRANSIT, DELIVERED, RETURNED)
"""What the post tells of a parcel, in the sequence in which it happens."""
LABEL = "cases_dispatch.label"
DETAIL = "cases_trackingevent.detail"

State = Dispatch.State
ENDED = (State.DELIVERED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Tracking:
    """One thing that the post tells of a parcel."""

    kind: str
    happened_at: datetime
    waybill: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    """place, signed_by, reason: what there is of them."""


def dispatch(*, work_item_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Hand the result of a finished item over to the post, to the address in the form."""
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require("dispatch", actor, c.case, item)
        post = _require_by_post(c, item)
        if item.state != WorkState.COMPLETED:
            raise WrongState("该事项还没有办结，没有可以邮寄的结果。")
        before = Dispatch.objects.filter(work_item=item).order_by("created_at").last()
        if before is not None:
            raise WrongState(_already(before))
        return _hand_over(c, item, _label(c, post))


def _already(before: Dispatch) -> str:
    if before.state == State.TO_PICKUP:
        return "该事项的结果已改为自取，不再邮寄。请让申请人到窗口领取。"
    if before.state == State.RETURNED:
        return "邮件已被退回，请用“重新寄”。"
    return "该事项的结果已经交寄，请刷新页面查看轨迹，不用重复操作。"


def _require_by_post(c: Change, item: WorkItem) -> PostRules:
    post = c.theme.post
    if post is None or delivery_of(c.spec(item), contents.answers(c.case)) != post.way:
        raise WrongState("申请人没有选择邮寄这一项的结果。请按申请人选择的方式送达。")
    if post.system not in directory.connected(c.case.region_code):
        raise WrongState("本机构还没有接通邮政，不能在这里交寄。请系统管理员接通后再操作。")
    return post


def _label(c: Change, post: PostRules) -> dict[str, str]:
    given, identity = contents.answers(c.case), c.theme.identity
    return {
        "recipient": given.get(post.recipient, "") or given.get(identity.name, ""),
        "mobile": given.get(post.mobile, "") or given.get(identity.mobile, ""),
        "address": given.get(post.address, ""),
    }


def _hand_over(c: Change, item: WorkItem, label: Mapping[str, str]) -> UUID:
    made = Dispatch(case_id=c.case.id, work_item=item, state=State.REQUESTED, created_at=c.at)
    made.label_sealed = contents.write(label, column=LABEL, row=made.id)
    made.save(force_insert=True)
    c.record(events.RESULT_DISPATCHED, item=item, details={"dispatch": str(made.id)})
    return made.id


def dispatch_again(*, dispatch_id: UUID, label: Mapping[str, str], actor: Actor, at: datetime) -> UUID:
    """Send what came back once more, with what of recipient, mobile and address is given anew."""
    with _returned(dispatch_id, actor, at) as (c, item, found):
        post = c.theme.post
        if post is None:
            raise WrongState("这个主题的结果不邮寄。请改为自取。")
        corrected = _corrected(c, post, label)
        Dispatch.objects.filter(id=found.id).update(state=State.AGAIN)
        return _hand_over(c, item, contents.read(found.label_sealed, column=LABEL, row=found.id) | corrected)


def _corrected(c: Change, post: PostRules, label: Mapping[str, str]) -> dict[str, str]:
    """What is given of a label, checked like the fields of the form that it comes from."""
    identity = c.theme.identity
    fields = {
        "recipient": post.recipient or identity.name,
        "mobile": post.mobile or identity.mobile,
        "address": post.address,
    }
    given, faults = {}, []
    for name, key in fields.items():
        if not (text := label.get(name, "").strip()):
            continue
        checked = answers.check_field(c.theme, key, text, today=c.today, office_tables={})
        faults += [Fault(name, problem.message) for problem in checked.problems]
        given[name] = checked.cleaned.get(key, text)
    if faults:
        raise Incomplete("请核对收件信息，还没有重新寄。", faults=faults)
    return given


def to_pickup(*, dispatch_id: UUID, actor: Actor, at: datetime) -> None:
    """Let the applicant fetch what came back."""
    with _returned(dispatch_id, actor, at) as (c, item, found):
        Dispatch.objects.filter(id=found.id).update(state=State.TO_PICKUP)
        c.record(events.RESULT_TO_PICKUP, item=item, details={"dispatch": str(found.id)})


@contextmanager
def _returned(dispatch_id: UUID, actor: Actor, at: datetime) -> Iterator[tuple[Change, WorkItem, Dispatch]]:
    known = Dispatch.objects.filter(id=dispatch_id).only("work_item_id").first()
    if known is None:
        raise NotFound("没有找到这个邮件，或您无权处理。请从办件列表重新进入。")
    with change.of_work_item(known.work_item_id, actor=actor, at=at) as c:
        item = c.item(known.work_item_id)
        policies.require("mend_dispatch", actor, c.case, item)
        found = Dispatch.objects.get(id=dispatch_id)
        if found.state != State.RETURNED:
            raise WrongState(
                f"这个邮件的状态是“{State(found.state).label}”，没有被退回，不用处理。请刷新页面查看最新状态。"
            )
        yield c, item, found


def track(*, dispatch_id: UUID, tracking: Tracking, actor: Actor, at: datetime) -> None:
    """Note what the post tells of a parcel: each thing once, in whatever sequence it comes.

    That it was delivered outweighs that it came back; what was sent anew or is to be fetched stays so.
    """
    if tracking.kind not in KINDS or len(tracking.waybill) > LONGEST_WAYBILL:
        raise Incomplete("物流信息不符。", faults=[Fault("kind", "没有这种物流信息，或运单号太长，请邮政核对。")])
    known = Dispatch.objects.only("work_item_id").get(id=dispatch_id)
    with change.of_work_item(known.work_item_id, actor=actor, at=at) as c:
        item = c.item(known.work_item_id)
        policies.require("track", actor, c.case, item)
        found = Dispatch.objects.get(id=dispatch_id)
        if _noted(found, tracking):
            _move_on(c, item, found, tracking)


def _noted(found: Dispatch, tracking: Tracking) -> bool:
    """Store it; False where it came before."""
    told = {key: text for key, text in tracking.detail.items() if text}
    sealed = contents.write(told, column=DETAIL, row=found.id) if told else None
    _, fresh = TrackingEvent.objects.get_or_create(
        dispatch=found, kind=tracking.kind, happened_at=tracking.happened_at, defaults={"detail_sealed": sealed}
    )
    return fresh


def _move_on(c: Change, item: WorkItem, found: Dispatch, tracking: Tracking) -> None:
    details = {"dispatch": str(found.id), "waybill": found.waybill or tracking.waybill}
    if tracking.waybill and not found.waybill:
        found.waybill = tracking.waybill
        if found.state == State.REQUESTED:
            c.record(events.RESULT_POSTED, item=item, details=details)
    before, found.state = found.state, _state_after(State(found.state), tracking.kind)
    if found.state != before and found.state in ENDED:
        found.ended_at = tracking.happened_at
        # When it was served, and who says so, stands in the log (送达).
        proof = {"happened_at": tracking.happened_at.isoformat(), "source": c.theme.post.system if c.theme.post else ""}
        name = events.RESULT_DELIVERED if found.state == State.DELIVERED else events.RESULT_RETURNED
        reason = tracking.detail.get("reason", "") if found.state == State.RETURNED else ""
        c.record(name, item=item, details=details | proof, words={"reason": reason})
    found.save(update_fields=["waybill", "state", "ended_at"])


def _state_after(state: Dispatch.State, kind: str) -> Dispatch.State:
    if kind == DELIVERED:
        return State.DELIVERED
    if state in (*ENDED, State.TO_PICKUP, State.AGAIN):
        return state
    if kind == RETURNED:
        return State.RETURNED
    if kind == POSTED:
        return State.POSTED if state == State.REQUESTED else state
    return State.ON_WAY
