"""What the applicant does with a case, or the window on the applicant's behalf: submit, correct, hand in, withdraw."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import (
    application,
    authorisations,
    change,
    clocks,
    contents,
    events,
    issuing,
    numbering,
    papers,
    policies,
    progress,
    shared_checks,
)
from onestop.cases.change import Change, store_items
from onestop.cases.models import Case, Clock, Correction, Material, WorkItem
from onestop.cases.operations import drafts
from onestop.cases.refusals import Fault, Incomplete, NotFound, WrongState
from onestop.cases.states import CASE_ENDED, CaseState, MaterialState, WorkState
from onestop.catalog import travel
from onestop.catalog.choice import Choice


def submit(*, case_id: UUID, actor: Actor, at: datetime) -> str:
    """Submit a draft and give its number. A second tap, or a reply that was lost, gets the same number.

    Incomplete lists every fault; the draft stays as it is. The limit for telling the applicant what is missing
    starts now (行政许可法 第三十二条).
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("submit", actor, c.case)
        if c.case.number and c.case.state == CaseState.SUBMITTED:
            return c.case.number
        drafts.require_draft(c)
        _require_none_of_own(c)
        application.require_complete(c)
        number = numbering.case_number(region_code=c.case.region_code, on=c.today)
        c.move("submit", number=number, submitted_at=at, window_since=at)
        notice = clocks.start(c, Clock.Kind.NOTICE, days=c.theme.correction_working_days)
        Clock.objects.bulk_create([notice])
        values = contents.answers(c.case)
        c.record(
            events.CASE_SUBMITTED,
            details={
                "fields": sorted(values),
                "digest": contents.digest(values),
                "answer_by": str(notice.due_date),
                **issuing.issue(c, travel.SUBMITTED),
            },
        )
        authorisations.note_all(c)
        shared_checks.record(c, shared_checks.of_case(c.case, c.theme, values, on=c.today).rows)
        return number


def _require_none_of_own(c: Change) -> None:
    """An agent does not file what the applicant has filed meanwhile; the applicant may, and was asked."""
    if policies.standing_of(c.actor, c.case) is None:
        return
    own = Case.objects.filter(applicant_id=c.case.applicant_id, theme_code=c.case.theme_code)
    filed = own.exclude(state__in={CaseState.DRAFT, *CASE_ENDED} - {CaseState.CONCLUDED}).exclude(id=c.case.id)
    if number := filed.values_list("number", flat=True).first():
        raise WrongState(f"本人已经自己申报了这件事，编号{number}，不用再交。请与本人核对，这份草稿请本人删除。")


def correct(*, case_id: UUID, correction_id: UUID, changes: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Answer a correction: only the fields it names change; the papers it names were handed in before.

    Incomplete lists what is still wrong. An item's correction lets that item go on, nobody else was waiting.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("correct", actor, c.case)
        correction = next((one for one in papers.open_corrections(c) if one.id == correction_id), None)
        if correction is None:
            raise WrongState("这次补正已经提交过，或已失效。请刷新页面查看最新状态。")
        foreign = set(changes) - set(correction.fields)
        if foreign:
            raise Incomplete(
                "只能修改告知书中列出的内容。", faults=[Fault(key, "这一项不在补正范围内。") for key in foreign]
            )
        _write_corrected(c, changes)
        _require_answered(c, correction)
        Correction.objects.filter(id=correction.id).update(answered_at=at)
        clocks.stop(c, kind=Clock.Kind.REPLY, subject=str(correction.id))
        _go_on(c, correction, changed=sorted(changes))


def _write_corrected(c: Change, changes: Mapping[str, str]) -> None:
    sheet = contents.read_sheet(c.case)
    drafts.require_no_account(c, sheet, changes)
    sheet.values.update(changes)
    c.put(answers_revision=c.case.answers_revision + 1)
    sheet.revisions.update(dict.fromkeys(changes, c.case.answers_revision))
    application.put_sheet(c, sheet)


def _require_answered(c: Change, correction: Correction) -> None:
    if correction.work_item_id is None:
        application.require_complete(c)
        return
    sheet = contents.read_sheet(c.case)
    _, cleaned, faults = application.checked(c, sheet.values)
    faults = [fault for fault in faults if fault.where in correction.fields]
    held = {code: row for code, row in papers.of_case(c).items() if code in correction.materials}
    faults += papers.faults(c.theme, held)
    if faults:
        raise Incomplete("补正内容还不齐，您填写的都还在。", faults=faults)
    sheet.values.update({key: cleaned[key] for key in correction.fields if key in cleaned})
    application.put_sheet(c, sheet)


def _go_on(c: Change, correction: Correction, *, changed: list[str]) -> None:
    details = {"fields": changed, "materials": correction.materials}
    if correction.work_item_id is None:
        c.move("correct", window_since=c.at)
        notice = clocks.start(c, Clock.Kind.NOTICE, days=c.theme.correction_working_days, subject=str(correction.id))
        Clock.objects.bulk_create([notice])
        c.record(events.CASE_CORRECTED, details=details)
        return
    item = c.item(correction.work_item_id)
    c.move_item(item, "correct")
    clocks.unpause(c, item)
    c.record(events.WORK_CORRECTED, item=item, details=details)


def withdraw_case(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraw the whole case; what departments have finished stays finished."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("withdraw_case", actor, c.case)
        c.move("withdraw", ended_at=at, window_since=None, decision_sealed=contents.decision(c.case, reason=reason))
        progress.end_early(c)
        c.record(events.CASE_WITHDRAWN)


def withdraw_item(*, case_id: UUID, item_code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Leave one item out after acceptance; the others go on."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("withdraw_item", actor, c.case)
        item = _item_of(c, item_code)
        if not c.spec(item).declinable:
            raise WrongState(f"“{c.spec(item).name}”是必办事项，不能单独撤回；可以撤回整个办件。")
        result = contents.write({"reason": reason}, column="cases_workitem.result", row=item.id)
        c.move_item(item, "withdraw", result_sealed=result, awaits=[])
        clocks.unpause(c, item)
        clocks.stop(c, items=[item])
        c.record(events.WORK_WITHDRAWN, item=item)
        clocks.settle_case_due(c)
        progress.settle(c)


def _item_of(c: Change, item_code: str) -> WorkItem:
    item = c.items.get(item_code)
    if item is None:
        raise NotFound("这个办件中没有该事项。请刷新页面后重试。")
    return item


def hand_in_awaited(*, case_id: UUID, item_code: str, actor: Actor, at: datetime) -> None:
    """Papers that were on their way have arrived and are uploaded: the item stops waiting for them."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("hand_in_awaited", actor, c.case)
        item = _item_of(c, item_code)
        if item.state != WorkState.WAITING or not item.awaits:
            raise WrongState("该事项没有在等待材料。请刷新页面查看最新状态。")
        held = papers.of_case(c)
        missing = [code for code in item.awaits if held[code].state != MaterialState.RECEIVED]
        if missing:
            names = {code: c.theme.materials_by_code[code].name for code in missing}
            faults = [Fault(code, f"还没有上传“{name}”。") for code, name in names.items()]
            raise Incomplete(f"请先上传：{'、'.join(names.values())}。", faults=faults)
        if awaited := c.spec(item).awaits:
            _write_corrected(c, awaited.arrived)
        arrived, item.awaits = item.awaits, []
        store_items([item], ["awaits"])
        clocks.unpause(c, item)
        c.record(events.PAPERS_ARRIVED, item=item, details={"materials": arrived})
        progress.settle(c)


def change_situation(*, case_id: UUID, key: str, value: str, actor: Actor, at: datetime) -> None:
    """Change an answer that the theme lets change later, e.g. vouchers "none" → "in hand", and open what then applies.

    An item opened so waits until its papers are handed in, and has its own full limit from today.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("change_situation", actor, c.case)
        situation = c.theme.situations_by_key.get(key)
        if c.case.state != CaseState.HANDLING or situation is None or not situation.changeable:
            raise WrongState("这项情形现在不能变更。如有疑问，请联系窗口。")
        if value not in {option.value for option in situation.options}:
            raise Incomplete("请从所列选项中选择。", faults=[Fault(key, "请选择一个选项。")])
        before = _chosen(c)
        _write_corrected(c, {key: value})
        opened = _open_items(c, before, _chosen(c))
        if not opened:
            raise WrongState("这样变更不会增加可以办理的事项，未作改动。不想办的事项可以单独撤回。")
        c.record(events.CASE_SITUATION_CHANGED, details={"situation": key, "items": [one.item_code for one in opened]})
        progress.settle(c)


def _chosen(c: Change) -> Choice:
    return application.chosen_for(c, contents.answers(c.case))


def _open_items(c: Change, before: Choice, choice: Choice) -> list[WorkItem]:
    opened = [
        item
        for code, item in c.items.items()
        # A dropped part applied all along: nothing about it has changed.
        if item.state == WorkState.NOT_APPLICABLE and choice.item[code].applies and not before.item[code].applies
    ]
    papers.bring_up_to_date(c, choice)
    columns: set[str] = set()
    for item in opened:
        columns |= c.place_item(item, "open", **_opening(c, choice, item))
        c.record(events.WORK_OPENED, item=item)
    awaited = {code for item in c.items.values() for code in item.awaits}
    Material.objects.filter(case_id=c.case.id, material_code__in=awaited, state=MaterialState.MISSING).update(
        state=MaterialState.AWAITED
    )
    promised = clocks.start_promises(
        c, [item for item in opened if item.on_clock], beside=clocks.promise_clocks(c).values()
    )
    Clock.objects.bulk_create(promised)
    store_items(opened, columns | {"due_date", "due_provisional"})
    return opened


def _opening(c: Change, choice: Choice, item: WorkItem) -> dict[str, object]:
    chosen = choice.item[item.item_code]
    owed = [one.code for one in choice.materials if item.item_code in one.read_by and (one.required or one.awaited)]
    missing = [code for code, row in papers.of_case(c).items() if code in owed and row.state not in papers.IN_HAND]
    return {"why": chosen.why[:300], "starts_after": list(chosen.starts_after), "awaits": missing}
