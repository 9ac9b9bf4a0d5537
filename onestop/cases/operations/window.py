"""What the window decides (一窗综合受理): accept, ask for correction, decline, terminate, see originals, reroute."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import (
    application,
    change,
    clocks,
    contents,
    corrections,
    events,
    issuing,
    papers,
    pickups,
    policies,
    progress,
    rulebook,
)
from onestop.cases.change import Change
from onestop.cases.models import Clock, Material, WorkItem
from onestop.cases.operations import routing
from onestop.cases.refusals import Fault, Incomplete, NotFound, WrongState
from onestop.cases.states import CaseState, MaterialState, WorkState
from onestop.catalog import travel
from onestop.catalog.choice import Choice, RaisedFlag
from onestop.catalog.flags import raised_flags

TRUST_GRADES = ("A", "B", "C", "D")
"""国办函〔2016〕108号: A issued by the agency, B checked against the original, C uploaded, D self-made."""


def accept(
    *,
    case_id: UUID,
    actor: Actor,
    at: datetime,
    promised: Collection[str] = (),
    judgements: Mapping[str, str] | None = None,
) -> None:
    """Accept (受理): the common clock starts and the work fans out to the departments at once (并联办理).

    promised: papers that may come later (容缺受理). judgements: flag code → the clerk's recorded reason; every raised
    flag needs one. Ineligible applicants can only be declined.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("accept", actor, c.case)
        c.move("accept", accepted_at=at, window_since=None)
        values = contents.answers(c.case)
        choice, _, faults = application.checked(c, values)
        if choice.ineligible:
            raise WrongState(f"不符合受理条件：{choice.ineligible[0].reason}请作“不予受理”并告知有权办理的单位。")
        materials = papers.bring_up_to_date(c, choice)
        faults += _promise_faults(c, promised) + papers.faults(c.theme, materials, promised=promised)
        raised = raised_flags(c.theme, values, on=c.applied_on, open_since=rulebook.open_since(c.applied_on))
        faults += _unjudged(raised, judgements or {})
        if faults:
            raise Incomplete("还不能受理，请先处理下列问题。", faults=faults)
        clocks.stop(c, kind=Clock.Kind.NOTICE)
        owed = _promise_papers(c, materials, promised)
        started = _plan_work(c, choice, values)
        details = {"due": str(c.case.due_date), "promised": owed, "flags": sorted(flag.code for flag in raised)}
        c.record(
            events.CASE_ACCEPTED,
            details={**details, **issuing.issue(c, travel.ACCEPTED)},
            words={flag.code: (judgements or {})[flag.code] for flag in raised},
        )
        _start_work(c, started)


def _unjudged(raised: Iterable[RaisedFlag], judgements: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(flag.code, f"“{flag.label}”需要您判断：请写明理由后再受理。{flag.detail}")
        for flag in raised
        if not judgements.get(flag.code, "").strip()
    ]


def _promise_faults(c: Change, promised: Collection[str]) -> list[Fault]:
    specs = c.theme.materials_by_code
    return [
        Fault(code, "这份材料不能容缺，必须收齐后受理。")
        for code in promised
        if code not in specs or not specs[code].may_be_promised
    ]


def _plan_work(c: Change, choice: Choice, values: Mapping[str, str]) -> list[Clock]:
    """Fan the work out in memory, with the promised limit of each item; the clocks to store."""
    items = application.fan_out(c, choice, values)
    c.items = {item.item_code: item for item in items}
    return clocks.start_promises(
        c, [item for item in items if item.on_clock and item.state != WorkState.NOT_APPLICABLE]
    )


def _start_work(c: Change, started: list[Clock]) -> None:
    """Store the work as it stands after the first releases: one statement for the items, one for the clocks."""
    for item in c.items.values():
        if item.state == WorkState.COMPLETED:
            c.record(events.WORK_COMPLETED, item=item)
    released, _ = progress.release(c)
    WorkItem.objects.bulk_create(c.items.values())
    Clock.objects.bulk_create([*started, *clocks.of_released(c, released)])
    progress.settle(c)
    for item in c.items.values():
        if item.state == WorkState.COMPLETED:
            pickups.lay_out(c, item)


def _promise_papers(c: Change, materials: Mapping[str, Material], promised: Collection[str]) -> list[str]:
    """Start the limit of each promised paper that is really owed; their codes."""
    owed = sorted(code for code in set(promised) if code in materials and materials[code].state in papers.OWED)
    started = []
    for code in owed:
        days = c.theme.materials_by_code[code].promise_working_days or c.theme.working_days
        clock = clocks.start(c, Clock.Kind.PROMISED_PAPER, days=days, subject=code)
        started.append(clock)
        Material.objects.filter(id=materials[code].id).update(
            state=MaterialState.PROMISED, promised_until=clock.due_date
        )
    Clock.objects.bulk_create(started)
    return owed


def ask_correction(
    *,
    case_id: UUID,
    fields: Collection[str],
    materials: Collection[str],
    note: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Tell the applicant, once, everything that must be corrected (一次性告知; 行政许可法 第三十二条第四项)."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("ask_case_correction", actor, c.case)
        c.move("ask_correction", window_since=None)
        clocks.stop(c, kind=Clock.Kind.NOTICE)
        correction = corrections.ask(c, fields=fields, materials=materials, note=note)
        c.record(
            events.CASE_CORRECTION_ASKED,
            details={
                **corrections.details(correction),
                **issuing.issue(c, travel.CORRECTION_ASKED, correction=correction),
            },
        )
        return correction.id


def decline(*, case_id: UUID, reason: str, competent: str, remedy: str, actor: Actor, at: datetime) -> None:
    """Decline (不予受理) in writing: the reason, who is competent, and what the applicant can do (第三十八条).

    Who does not meet the conditions here must be told who is competent (第三十二条第二项).
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("decline", actor, c.case)
        if not reason.strip():
            raise Incomplete("请写明不予受理的理由。", faults=[Fault("reason", "理由不能为空，申请人会收到。")])
        choice = application.chosen(c.theme, contents.answers(c.case), c.case.declined_items, on=c.applied_on)
        if choice.ineligible and not competent.strip():
            raise Incomplete(
                "请写明有权办理的机关。", faults=[Fault("competent", "不归本区办理的，须告知申请人向哪里申请。")]
            )
        words = contents.decision(c.case, reason=reason.strip(), competent=competent.strip(), remedy=remedy.strip())
        c.move("decline", ended_at=at, window_since=None, decision_sealed=words)
        clocks.stop(c, kind=Clock.Kind.NOTICE)
        c.record(events.CASE_DECLINED, details=issuing.issue(c, travel.DECLINED))


def terminate(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """End a case early for a recorded reason, e.g. false papers; what departments finished stays finished."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("terminate", actor, c.case)
        if not reason.strip():
            raise Incomplete("请写明终止办理的理由。", faults=[Fault("reason", "理由不能为空，申请人会收到。")])
        words = contents.decision(c.case, reason=reason.strip(), remedy=c.theme.decline_remedy)
        c.move("terminate", ended_at=at, window_since=None, decision_sealed=words)
        progress.end_early(c)
        c.record(events.CASE_TERMINATED)


def see_original(*, case_id: UUID, material_code: str, grade: str, actor: Actor, at: datetime) -> None:
    """Record that the original of a paper was seen at the window, with its trust grade (可信等级)."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("see_original", actor, c.case)
        if c.case.state not in (CaseState.DRAFT, CaseState.SUBMITTED, CaseState.CORRECTION, CaseState.HANDLING):
            raise WrongState("办件已经结束，不能再登记原件核验。请刷新页面查看最新状态。")
        spec = c.theme.materials_by_code.get(material_code)
        if spec is None:
            raise NotFound("没有这种材料。请从材料清单中选择。")
        if grade not in TRUST_GRADES:
            raise Incomplete("请选择可信等级。", faults=[Fault("grade", "可信等级为 A、B、C、D 之一。")])
        Material.objects.update_or_create(
            case_id=c.case.id,
            material_code=material_code,
            defaults={
                "state": MaterialState.RECEIVED,
                "original_seen_at": at,
                "original_seen_by_id": actor.user_id,
                "trust_grade": grade,
                "promised_until": None,
            },
        )
        clocks.stop(c, kind=Clock.Kind.PROMISED_PAPER, subject=material_code)
        if c.case.state != CaseState.DRAFT:
            c.record(events.MATERIAL_ORIGINAL_SEEN, details={"material": material_code, "grade": grade})


def transfer_item(*, work_item_id: UUID, department_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Give an item that a station returned (非本辖区) to the right one."""
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require("transfer_returned", actor, c.case, item)
        if item.state != WorkState.RETURNED:
            raise WrongState("只有已退回的事项可以由窗口重新转派。请刷新页面查看最新状态。")
        routing.give_to(c, item, department_id=department_id, reason=reason)


def reveal(*, case_id: UUID, fields: Collection[str], reason: str, actor: Actor, at: datetime) -> None:
    """Record that masked values are shown, and why; the page then shows them once. Views of secrets are logged."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("reveal", actor, c.case, routing.item_of(c, actor))
        if c.case.state == CaseState.DRAFT:
            raise WrongState("草稿中没有隐藏的内容。请直接打开草稿查看。")
        if not reason.strip():
            raise Incomplete("请写明查看的理由。", faults=[Fault("reason", "查看隐藏信息须写明理由，并会留下记录。")])
        if foreign := set(fields) - routing.readable(c, actor):
            faults = [Fault(key, "这一项不在您可以查看的范围内。") for key in sorted(foreign)]
            raise Incomplete("只能查看您办理的事项需要的内容。", faults=faults)
        c.record(events.VALUES_REVEALED, details={"fields": sorted(fields)}, words={"reason": reason})
