"""How a result is given (送达方式): by post or fetched, and where to, as long as it has not left the house."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import application, change, contents, events, moments, pickups, policies
from onestop.cases.change import Change
from onestop.cases.models import Pickup, WorkItem
from onestop.cases.refusals import Fault, Incomplete, WrongState
from onestop.cases.states import WORK_ENDED, CaseState, WorkState, label_of
from onestop.catalog import answers, delivery_forms

WAY = "way"
"""Stands for the field of the way in faults; the others are known by their own keys."""


def change_delivery(
    *, work_item_id: UUID, way: str, label: Mapping[str, str], actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Give the result of an item in another way, or send it elsewhere; `label`: form field → value.

    Recipient and address are those of the form: every result that goes by post goes there. The fields that changed;
    what is as it was changes nothing. A result that is there is laid out for whoever fetches it, or its code is void.
    """
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require("change_delivery", actor, c.case, item)
        _require_open(c, item)
        before = pickups.way_of(c, item)
        given = {c.spec(item).outcome.delivery_field: way, **_address(c, item, way, label)}
        changed = _put(c, given)
        if not changed and way == before:
            return ()
        c.record(events.RESULT_DELIVERY_CHANGED, item=item, details={"way": way, "fields": list(changed)})
        if way != before:
            _lay_anew(c, item)
        return changed


def _require_open(c: Change, item: WorkItem) -> None:
    """There is a result to give, or there may be one, and it has not left the house."""
    if not pickups.is_delivered(c, item):
        raise WrongState("这一项没有要邮寄或者领取的东西，不用选送达方式。结果请在进度页查看。")
    if c.case.state == CaseState.DRAFT or (item.state in WORK_ENDED and item.state != WorkState.COMPLETED):
        raise WrongState(
            f"该事项的状态是“{label_of(WorkState(item.state))}”，没有要送达的结果。请刷新页面查看最新状态。"
        )
    if (parcel := pickups.under_way(item)) is not None:
        waybill = f"运单号 {parcel.waybill}" if parcel.waybill else "等邮政给运单号"
        raise WrongState(f"结果已经交寄（{waybill}），不能再改送达方式和地址。寄不到被退回的，到时候可以再改。")
    fetched = Pickup.objects.filter(work_item=item, state=Pickup.State.HANDED_OUT).first()
    if fetched is not None and fetched.ended_at is not None:
        day = moments.local(fetched.ended_at)
        raise WrongState(f"结果已于{day.year}年{day.month}月{day.day}日领取，不能再改送达方式。有疑问请联系窗口。")


def _address(c: Change, item: WorkItem, way: str, label: Mapping[str, str]) -> dict[str, str]:
    """The fields of the label as they are stored; none of them where the result does not go by post."""
    if way not in {each.value for each in delivery_forms.ways(c.theme, item.item_code)}:
        raise Incomplete("送达方式还没有改。", faults=[Fault(WAY, "请选择送达方式。")])
    post = c.theme.post
    if post is None or way != post.way:
        return {}
    given, faults = _checked(c, label)
    if not (contents.answers(c.case) | given).get(post.address):
        faults.append(Fault(post.address, "选邮寄的，请填写收件地址。"))
    if faults:
        raise Incomplete("送达方式还没有改，您填写的都还在。", faults=faults)
    return given


def _checked(c: Change, label: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """What is given of the label, as stored, and what is wrong with it."""
    given, faults = {}, []
    for field in delivery_forms.label_fields(c.theme):
        if field.key in label:
            checked = answers.check_field(c.theme, field.key, label[field.key], today=c.today, office_tables={})
            faults += [Fault(field.key, problem.message) for problem in checked.problems]
            given[field.key] = checked.cleaned.get(field.key, "")
    return given, faults


def _put(c: Change, given: Mapping[str, str]) -> tuple[str, ...]:
    """Write what is new into the answers; which fields that were."""
    sheet = contents.read_sheet(c.case)
    changed = tuple(sorted(key for key, text in given.items() if text != sheet.values.get(key, "")))
    if changed:
        c.put(answers_revision=c.case.answers_revision + 1)
        for key in changed:
            sheet.values[key], sheet.revisions[key] = given[key], c.case.answers_revision
        application.put_sheet(c, sheet)
    return changed


def _lay_anew(c: Change, item: WorkItem) -> None:
    if item.state == WorkState.COMPLETED:
        pickups.give_up(c, item)
        pickups.lay_out(c, item)
