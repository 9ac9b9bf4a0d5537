"""The outlet (发放): results brought in, looked up by their code, and handed to whoever may have them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from onestop.accounts.actors import Actor
from onestop.cases import change, contents, events, moments, pickups, policies
from onestop.cases.change import Change
from onestop.cases.models import Pickup, WrongCode
from onestop.cases.refusals import NO_CASE, Fault, Incomplete, NotFound, WrongState
from onestop.catalog.values import id_number, masking, person_name
from onestop.catalog.values.refusal import ValueRefused

RECEIPT = "cases_pickup.receipt"
APPLICANT, AGENT = "applicant", "agent"
SIGNED = {"paper": "送达回证上签字", "register": "签收簿上签字"}
"""Where somebody signs for what they get."""
LONGEST = 20
MOST_WRONG, WITHIN = 10, timedelta(minutes=10)
"""So many wrong codes in such a time, and whoever types them must wait or look up the person."""

State = Pickup.State


@dataclass(frozen=True, slots=True)
class Collector:
    """Who fetches results, as shown by papers at the outlet."""

    by: str
    """APPLICANT or AGENT."""
    checked: bool
    """Whether the identity paper was compared with the person."""
    signed: str
    """One of SIGNED."""
    name: str = ""
    id_number: str = ""
    relation: str = ""
    authorised: bool = False
    """Of an agent: whether the applicant's authorisation was seen."""


def find(*, code: str, actor: Actor, at: datetime) -> UUID:
    """The case of the result with this code, for whoever may hand it out now. Refused says what is wrong with it."""
    if actor.user_id is None:
        raise NotFound(NO_CASE)
    _require_patience(actor.user_id, at)
    if not code.strip():
        raise Incomplete("请输入取件码，或者申请人的身份证号码。")
    row = Pickup.objects.filter(code_index=pickups.index_of(code)).select_related("department", "case").first()
    if row is None:
        WrongCode.objects.create(typed_by_id=actor.user_id, typed_at=at)
        raise NotFound("没有这个取件码。请核对短信或进度页上的六位字符；也可以用申请人的身份证号码查找。")
    if row.department_id != actor.department_id:
        raise WrongState(f"这个取件码是“{row.department.name}”的，请到那里领取。")
    if row.state == State.VOID:
        raise WrongState("这个取件码已作废：送达方式后来改过。请让申请人查看进度页，或者用身份证号码查找。")
    if row.state == State.COMING:
        raise WrongState("结果还没有送到这里。到了先在下面登记“已到”，申请人随即收到消息。")
    if row.state == State.HANDED_OUT and row.ended_at:
        raise WrongState(
            f"这个取件码用过了：结果已于{moments.local(row.ended_at):%Y-%m-%d %H:%M}领取。有疑问请查看办件记录。"
        )
    return row.case_id


def _require_patience(user_id: UUID, at: datetime) -> None:
    lately = WrongCode.objects.filter(typed_by=user_id, typed_at__gt=at - WITHIN)
    if lately.count() >= MOST_WRONG:
        raise WrongState("取件码输错太多次，请十分钟以后再试。急用的，用申请人的身份证号码查找。")


def take_in(*, pickup_id: UUID, actor: Actor, at: datetime) -> None:
    """The result has come to the place where it is fetched: the applicant is told the code."""
    known = Pickup.objects.filter(id=pickup_id).only("case_id").first()
    if known is None:
        raise NotFound(NO_CASE)
    with here(known.case_id, [pickup_id], "take_in", actor, at) as (c, [row]):
        if row.state != State.COMING:
            raise WrongState(f"这份结果的状态是“{State(row.state).label}”，不用再登记。请刷新页面。")
        pickups.bring_in(c, c.item(row.work_item_id), row)
        row.save(update_fields=["state", "ready_at", "remind_on"])


def hand_out(*, case_id: UUID, pickup_ids: Collection[UUID], collector: Collector, actor: Actor, at: datetime) -> int:
    """Hand results of one case to their applicant, or to somebody else whose papers were seen; how many.

    All of them or none. What was noted of the person is sealed; the log keeps a digest of it.
    """
    if not pickup_ids:
        raise Incomplete("没有发放。", faults=[Fault("results", "请勾选要发放的结果。")])
    with here(case_id, pickup_ids, "hand_out", actor, at) as (c, rows):
        for row in rows:
            if row.state != State.READY:
                name = c.spec(c.item(row.work_item_id)).outcome.name
                raise WrongState(f"“{name}”的状态是“{State(row.state).label}”，没有发放。请刷新页面，按最新状态办理。")
        receipt = _receipt(c, collector)
        for row in rows:
            _hand_over(c, row, receipt, collector.signed)
        return len(rows)


@contextmanager
def here(
    case_id: UUID, pickup_ids: Collection[UUID], operation: str, actor: Actor, at: datetime
) -> Iterator[tuple[Change, list[Pickup]]]:
    """Lock the case with results that lie at the actor's place."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        found = Pickup.objects.filter(id__in=pickup_ids, case_id=case_id).select_related("department")
        rows = sorted(found, key=lambda row: c.item(row.work_item_id).position)
        if len(rows) != len(set(pickup_ids)):
            raise NotFound(NO_CASE)
        for row in rows:
            policies.require(operation, actor, c.case, c.item(row.work_item_id))
            if row.department_id != actor.department_id:
                raise WrongState(f"这份结果在“{row.department.name}”领取，不在这里。请到那里发放。")
        yield c, rows


def _receipt(c: Change, collector: Collector) -> dict[str, str]:
    """What is kept of who fetched it: of an agent everything that the papers said."""
    faults = []
    if collector.by not in (APPLICANT, AGENT):
        faults.append(Fault("by", "请选择是本人还是代领人。"))
    if not collector.checked:
        faults.append(Fault("checked", "请核对领取人的身份证件，再勾选。"))
    if collector.signed not in SIGNED:
        faults.append(Fault("signed", "请让领取人签字，选择签在哪里。"))
    receipt = {"by": collector.by, "name": contents.read_applicant(c.case)["name"]}
    if collector.by == AGENT:
        receipt |= _agent(c, collector, faults)
    if faults:
        raise Incomplete("还没有发放，您填写的都还在。", faults=faults)
    return receipt


def _agent(c: Change, collector: Collector, faults: list[Fault]) -> Mapping[str, str]:
    found = {"name": "", "id_number": "", "relation": collector.relation.strip()}
    try:
        found["name"] = person_name.check_person_name(collector.name)
    except ValueRefused as refused:
        faults.append(Fault("name", f"代领人姓名：{refused.message}"))
    try:
        found["id_number"] = id_number.check_id_number(collector.id_number, today=c.today)
    except ValueRefused as refused:
        faults.append(Fault("id_number", f"代领人身份证号码：{refused.message}"))
    if not 0 < len(found["relation"]) <= LONGEST:
        faults.append(Fault("relation", f"请写明代领人与申请人的关系，最多{LONGEST}个字。"))
    if not collector.authorised:
        faults.append(Fault("authorised", "请查看申请人的授权，再勾选。没有授权的不能代领。"))
    if found["id_number"] and found["id_number"] == contents.read_applicant(c.case)["id_number"]:
        faults.append(Fault("id_number", "这是申请人本人的身份证号码，请选“本人”。"))
    return found


def _hand_over(c: Change, row: Pickup, receipt: Mapping[str, str], signed: str) -> None:
    sealed = contents.write(receipt, column=RECEIPT, row=row.id)
    Pickup.objects.filter(id=row.id).update(
        state=State.HANDED_OUT, ended_at=c.at, remind_on=None, receipt_sealed=sealed
    )
    c.record(
        events.RESULT_HANDED_OUT,
        item=c.item(row.work_item_id),
        details={"pickup": str(row.id), "by": receipt["by"], "signed": signed, "digest": contents.digest(receipt)},
        words={"note": in_words(receipt)},
    )


def in_words(receipt: Mapping[str, str]) -> str:
    """Who fetched it, as the window reads it."""
    if receipt["by"] == APPLICANT:
        return "本人领取，已核对身份证件"
    number = masking.mask_id_number(receipt["id_number"])
    return f"代领人{receipt['name']}（{receipt['relation']}，{number}），已核对身份证件和授权"


def forget_wrong_codes(*, at: datetime) -> int:
    """Delete what was typed wrongly and counts no more; how many."""
    with transaction.atomic():
        return WrongCode.objects.filter(typed_at__lte=at - WITHIN).delete()[0]
