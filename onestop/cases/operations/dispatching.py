"""Results by post (邮寄送达): handed over once, tracked, proven as served; what comes back is fetched or sent anew."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import change, contents, events, pickups, policies
from onestop.cases.change import Change
from onestop.cases.models import Dispatch, TrackingEvent, WorkItem
from onestop.cases.refusals import Fault, Incomplete, NotFound, WrongState
from onestop.cases.states import WorkState
from onestop.catalog import answers
from onestop.catalog.message_spec import PostRules
from onestop.catalog.messages import LONGEST_WAYBILL

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
        post = require_by_post(c, item)
        if post.system not in directory.connected(c.case.region_code):
            raise WrongState("本机构还没有接通邮政，不能在这里交寄。请寄出后用“登记运单号”。")
        return _hand_over(c, item, label_of(c, post))


def require_by_post(c: Change, item: WorkItem) -> PostRules:
    """The theme's rules where the result is there, goes by post and has not gone; WrongState otherwise."""
    post = c.theme.post
    if post is None or not pickups.is_delivered(c, item):
        raise WrongState("申请人没有选择邮寄这一项的结果。请按申请人选择的方式送达。")
    if item.state != WorkState.COMPLETED:
        raise WrongState("该事项还没有办结，没有可以邮寄的结果。")
    if (before := pickups.under_way(item)) is not None:
        waybill = f"，运单号 {before.waybill}" if before.waybill else ""
        raise WrongState(f"该事项的结果已经交寄{waybill}，请刷新页面查看轨迹，不用重复操作。")
    if pickups.way_of(c, item) != post.way:
        if Dispatch.objects.filter(work_item=item).exists():
            raise WrongState("邮件已被退回，等申请人领取。请用“重新寄”，或先“变更送达方式”。")
        raise WrongState("申请人没有选择邮寄这一项的结果。请按申请人选择的方式送达。")
    return post


def label_of(c: Change, post: PostRules) -> dict[str, str]:
    """Who gets the parcel, by the form."""
    return contents.label(contents.answers(c.case), c.theme, post)


def _hand_over(c: Change, item: WorkItem, label: Mapping[str, str]) -> UUID:
    made = Dispatch(case_id=c.case.id, work_item=item, state=State.REQUESTED, created_at=c.at)
    made.label_sealed = contents.write(label, column=LABEL, row=made.id)
    made.save(force_insert=True)
    c.record(events.RESULT_DISPATCHED, item=item, details={"dispatch": str(made.id)})
    return made.id


def dispatch_again(*, dispatch_id: UUID, label: Mapping[str, str], actor: Actor, at: datetime) -> UUID:
    """Send what came back once more, with what of recipient, mobile and address is given anew."""
    with of_dispatch("mend_dispatch", dispatch_id, actor, at) as (c, item, found):
        post = c.theme.post
        if found.state != State.RETURNED or post is None or not _lies_here(item):
            state = State(found.state).label
            raise WrongState(f"这个邮件的状态是“{state}”，没有可以重新寄的结果。请刷新页面查看最新状态。")
        if post.system not in directory.connected(c.case.region_code):
            raise WrongState("本机构还没有接通邮政。请先“变更送达方式”写明新地址，寄出后用“登记运单号”。")
        corrected = _corrected(c, post, label)
        pickups.give_up(c, item)
        return _hand_over(c, item, contents.read(found.label_sealed, column=LABEL, row=found.id) | corrected)


def _lies_here(item: WorkItem) -> bool:
    """Whether nothing became of what came back so far: neither fetched nor sent anew."""
    return pickups.waiting(item) is not None


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


@contextmanager
def of_dispatch(
    operation: str, dispatch_id: UUID, actor: Actor, at: datetime
) -> Iterator[tuple[Change, WorkItem, Dispatch]]:
    """Lock the case of a parcel, ask the policy; NotFound where there is none."""
    known = Dispatch.objects.filter(id=dispatch_id).only("work_item_id").first()
    if known is None:
        raise NotFound("没有找到这个邮件，或您无权处理。请从办件列表重新进入。")
    with change.of_work_item(known.work_item_id, actor=actor, at=at) as c:
        item = c.item(known.work_item_id)
        policies.require(operation, actor, c.case, item)
        yield c, item, Dispatch.objects.get(id=dispatch_id)


def track(*, dispatch_id: UUID, tracking: Tracking, actor: Actor, at: datetime) -> None:
    """Note what the post tells of a parcel: each thing once, in whatever sequence it comes.

    That it was delivered outweighs that it came back, unless it was fetched or sent anew since.
    """
    if tracking.kind not in KINDS or len(tracking.waybill) > LONGEST_WAYBILL:
        raise Incomplete("物流信息不符。", faults=[Fault("kind", "没有这种物流信息，或运单号太长，请邮政核对。")])
    with of_dispatch("track", dispatch_id, actor, at) as (c, item, found):
        note(c, item, found, tracking, source=c.theme.post.system if c.theme.post else "")


def note(c: Change, item: WorkItem, found: Dispatch, tracking: Tracking, *, source: str) -> None:
    """Note one thing about a parcel, and who says so; what came before changes nothing."""
    if not _noted(found, tracking):
        return
    details = {"dispatch": str(found.id), "waybill": found.waybill or tracking.waybill}
    if tracking.waybill and not found.waybill:
        found.waybill = tracking.waybill
        if found.state == State.REQUESTED:
            c.record(events.RESULT_POSTED, item=item, details=details)
    before, found.state = found.state, _state_after(item, State(found.state), tracking.kind)
    if found.state != before and found.state in ENDED:
        found.ended_at = tracking.happened_at
        # When it was served, and who says so, stands in the log (送达).
        proof = {"happened_at": tracking.happened_at.isoformat(), "source": source}
        _end(c, item, found, details | proof, tracking)
    found.save(update_fields=["waybill", "state", "ended_at"])


def _noted(found: Dispatch, tracking: Tracking) -> bool:
    """Store it; False where it came before."""
    told = {key: text for key, text in tracking.detail.items() if text}
    sealed = contents.write(told, column=DETAIL, row=found.id) if told else None
    _, fresh = TrackingEvent.objects.get_or_create(
        dispatch=found, kind=tracking.kind, happened_at=tracking.happened_at, defaults={"detail_sealed": sealed}
    )
    return fresh


def _end(c: Change, item: WorkItem, found: Dispatch, details: dict[str, str], tracking: Tracking) -> None:
    """Somebody has it; or it is back, and is fetched unless it is sent anew."""
    if found.state == State.DELIVERED:
        pickups.give_up(c, item)
        c.record(events.RESULT_DELIVERED, item=item, details=details)
        return
    if fetched := pickups.come_back(c, item):
        details = details | {"pickup": str(fetched.id)}
    c.record(events.RESULT_RETURNED, item=item, details=details, words={"reason": tracking.detail.get("reason", "")})


def _state_after(item: WorkItem, state: Dispatch.State, kind: str) -> Dispatch.State:
    if state == State.RETURNED:
        return State.DELIVERED if kind == DELIVERED and _lies_here(item) else state
    if kind == DELIVERED:
        return State.DELIVERED
    if state in ENDED:
        return state
    if kind == RETURNED:
        return State.RETURNED
    if kind == POSTED:
        return State.POSTED if state == State.REQUESTED else state
    return State.ON_WAY
