"""Results that somebody takes to the post by hand, where no system does: waybill and signature entered here."""

import re
from datetime import date, datetime
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import change, contents, events, moments, policies
from onestop.cases.models import Dispatch
from onestop.cases.operations import dispatching
from onestop.cases.operations.dispatching import DELIVERED, LABEL, POSTED, RETURNED, Tracking
from onestop.cases.refusals import Fault, Incomplete, WrongState
from onestop.catalog.messages import LONGEST_WAYBILL
from onestop.catalog.values import characters

BY_HAND = "window"
"""Who says so, in the log, where no system does."""
LONGEST = 100
_WAYBILL = re.compile(rf"[0-9A-Z]{{8,{LONGEST_WAYBILL}}}")


def post_by_hand(*, work_item_id: UUID, waybill: str, actor: Actor, at: datetime) -> UUID:
    """Note the waybill of a result that was posted by hand, to the address in the form: the applicant is told."""
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require("dispatch", actor, c.case, item)
        post = dispatching.require_by_post(c, item)
        if post.system in directory.connected(c.case.region_code):
            raise WrongState("本机构已接通邮政，请用“交寄”，运单号自动回传，不用登记。")
        made = Dispatch(case_id=c.case.id, work_item=item, state=Dispatch.State.POSTED, by_hand=True, created_at=at)
        made.waybill = _waybill(waybill)
        made.label_sealed = contents.write(dispatching.label_of(c, post), column=LABEL, row=made.id)
        made.save(force_insert=True)
        dispatching.note(c, item, made, Tracking(POSTED, at), source=BY_HAND)
        c.record(
            events.RESULT_POSTED,
            item=item,
            details={"dispatch": str(made.id), "waybill": made.waybill, "source": BY_HAND},
        )
        return made.id


def _waybill(text: str) -> str:
    typed = "".join(characters.half_width(characters.cleaned(text)).upper().split())
    if not _WAYBILL.fullmatch(typed):
        message = f"运单号是8到{LONGEST_WAYBILL}位的字母和数字，请照面单填写。"
        raise Incomplete("运单号没有登记。", faults=[Fault("waybill", message)])
    return typed


def delivered_by_hand(*, dispatch_id: UUID, on: date | None, signed_by: str, actor: Actor, at: datetime) -> None:
    """Note who signed for what was posted by hand, and on which day."""
    _end(dispatch_id, on, DELIVERED, "signed_by", signed_by, "请写明签收人，例如：本人。", actor, at)


def returned_by_hand(*, dispatch_id: UUID, on: date | None, reason: str, actor: Actor, at: datetime) -> None:
    """Note that what was posted by hand came back, and why: the applicant may fetch it."""
    _end(dispatch_id, on, RETURNED, "reason", reason, "请写明退回的原因，例如：查无此人。", actor, at)


def _end(
    dispatch_id: UUID, on: date | None, kind: str, name: str, text: str, wanted: str, actor: Actor, at: datetime
) -> None:
    with dispatching.of_dispatch("track_by_hand", dispatch_id, actor, at) as (c, item, found):
        if not found.by_hand:
            raise WrongState("这个邮件的轨迹由邮政回传，不用登记。久无消息的，请向邮政查询。")
        if found.state in dispatching.ENDED:
            label = Dispatch.State(found.state).label
            raise WrongState(f"这个邮件的状态已经是“{label}”，不用再登记。请刷新页面查看最新状态。")
        faults = []
        if on is None or not moments.local_date(found.created_at) <= on <= c.today:
            faults.append(Fault("on", "请填写日期：不早于寄出那天，不晚于今天。"))
        if not 0 < len(text.strip()) <= LONGEST:
            faults.append(Fault(name, wanted))
        if faults or on is None:
            raise Incomplete("没有登记，请核对填写的内容。", faults=faults)
        happened = at if on == c.today else moments.midnight(on)
        dispatching.note(c, item, found, Tracking(kind, happened, "", {name: text.strip()}), source=BY_HAND)
