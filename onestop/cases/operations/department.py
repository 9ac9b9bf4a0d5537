"""What a department does with its item: claim, ask, pause, resume, hand over, refuse, finish."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import change, clocks, contents, corrections, events, issuing, pickups, policies, progress
from onestop.cases.change import Change
from onestop.cases.models import WorkItem
from onestop.cases.operations import routing
from onestop.cases.refusals import Fault, Incomplete
from onestop.catalog import outcomes, travel
from onestop.catalog.values.refusal import ValueRefused


@contextmanager
def _acting(operation: str, work_item_id: UUID, actor: Actor, at: datetime) -> Iterator[tuple[Change, WorkItem]]:
    """Lock the case, find the item, ask the policy."""
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require(operation, actor, c.case, item)
        yield c, item


def claim(*, work_item_id: UUID, actor: Actor, at: datetime) -> None:
    """Take an item from the department's list (领办): the others see whose it is."""
    with _acting("claim", work_item_id, actor, at) as (c, item):
        c.move_item(item, "claim", officer_id=actor.user_id)
        c.record(events.WORK_CLAIMED, item=item)


def unclaim(*, work_item_id: UUID, actor: Actor, at: datetime) -> None:
    """Put a claimed item back on the list."""
    with _acting("unclaim", work_item_id, actor, at) as (c, item):
        c.move_item(item, "unclaim", officer_id=None)
        c.record(events.WORK_UNCLAIMED, item=item)


def ask_correction(
    *,
    work_item_id: UUID,
    fields: Collection[str],
    materials: Collection[str],
    note: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask the applicant for named things that this item reads; only this item and those behind it wait.

    The clock goes on unless the theme says that a correction stops it.
    """
    with _acting("ask_correction", work_item_id, actor, at) as (c, item):
        _require_own(c, item, fields, materials)
        c.move_item(item, "ask_correction", **_holder(actor, item))
        correction = corrections.ask(c, fields=fields, materials=materials, note=note, item=item)
        clocks.pause(c, item, reason="补正", stops_clock=c.theme.correction_stops_clock)
        c.record(
            events.WORK_CORRECTION_ASKED,
            item=item,
            details={
                **corrections.details(correction),
                **issuing.issue(c, travel.CORRECTION_ASKED, correction=correction),
            },
        )
        return correction.id


def _require_own(c: Change, item: WorkItem, fields: Collection[str], materials: Collection[str]) -> None:
    """A department may ask only for what its item reads (最小必要)."""
    form, papers = c.theme.fields_by_key, c.theme.materials_by_code
    foreign = [key for key in fields if key not in form or item.item_code not in form[key].read_by]
    foreign += [code for code in materials if code not in papers or item.item_code not in papers[code].read_by]
    if foreign:
        raise Incomplete(
            "只能要求补正本事项需要的内容。", faults=[Fault(key, "这一项不属于本事项。") for key in foreign]
        )


def _holder(actor: Actor, item: WorkItem) -> dict[str, object]:
    """Acting on an unclaimed item claims it; an answer from a department's own system names nobody."""
    return {} if actor.department_id is None or item.officer_id else {"officer_id": actor.user_id}


def suspend(
    *,
    work_item_id: UUID,
    reason_code: str,
    note: str = "",
    expected_date: date | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Pause the item (挂起) for a reason that the theme names; the clock stops with it if the reason says so."""
    with _acting("suspend", work_item_id, actor, at) as (c, item):
        reasons = {reason.code: reason for reason in c.spec(item).pause_reasons}
        if reason_code not in reasons:
            raise Incomplete("请选择挂起原因。", faults=[Fault("reason_code", "请从本事项的挂起原因中选择。")])
        if expected_date and expected_date < c.today:
            raise Incomplete("请改正预计恢复日期。", faults=[Fault("expected_date", "预计恢复日期不能早于今天。")])
        reason = reasons[reason_code]
        c.move_item(item, "suspend", pause_reason=reason_code, expected_date=expected_date, **_holder(actor, item))
        clocks.pause(c, item, reason=reason.label, stops_clock=reason.stops_clock)
        details = {"reason": reason_code, "expected": str(expected_date or ""), "stops_clock": reason.stops_clock}
        c.record(events.WORK_SUSPENDED, item=item, details=details, words={"note": note})


def resume(*, work_item_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a paused item up again; its due date, and those of the items behind it, move by the pause."""
    with _acting("resume", work_item_id, actor, at) as (c, item):
        c.move_item(item, "resume")
        clocks.unpause(c, item)
        c.record(events.WORK_RESUMED, item=item, details={"due": str(item.due_date or "")})


def return_item(*, work_item_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Give the item back to the window because it belongs to another district or station (退回)."""
    with _acting("return", work_item_id, actor, at) as (c, item):
        result = _words(item, reason=_required(reason, "请写明退回的原因。"))
        c.move_item(item, "return", officer_id=None, result_sealed=result)
        c.record(events.WORK_RETURNED, item=item, words={"reason": reason})


def transfer(*, work_item_id: UUID, department_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Hand the item to the right station directly."""
    with _acting("transfer", work_item_id, actor, at) as (c, item):
        routing.give_to(c, item, department_id=department_id, reason=reason)


def refuse(*, work_item_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse this item (不予办理) with reasons and remedy; the other items go on."""
    with _acting("refuse", work_item_id, actor, at) as (c, item):
        words = _required(reason, "请写明不予办理的理由。")
        result = _words(item, reason=words, remedy=c.spec(item).remedy)
        c.move_item(item, "refuse", result_sealed=result, **_holder(actor, item))
        _end(c, item, events.WORK_REFUSED, {"digest": contents.digest({"reason": words})})


def complete(*, work_item_id: UUID, outcome: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Finish this item (办结) with its result, and the case with it when it was the last part on the clock."""
    with _acting("complete", work_item_id, actor, at) as (c, item):
        given = _outcome(c, item, outcome)
        c.move_item(item, "complete", result_sealed=_words(item, **given), **_holder(actor, item))
        _end(c, item, events.WORK_COMPLETED, {"fields": sorted(given), "digest": contents.digest(given)})
        pickups.lay_out(c, item)


def _outcome(c: Change, item: WorkItem, outcome: Mapping[str, str]) -> dict[str, str]:
    fields = {field.key: field for field in c.spec(item).outcome.fields}
    typed = {key: value for key, value in outcome.items() if value.strip()}
    faults = [Fault(key, "办理结果中没有这一项。请刷新页面后重新填写。") for key in typed if key not in fields]
    faults += [
        Fault(key, f"请填写“{field.label}”。") for key, field in fields.items() if field.required and key not in typed
    ]
    given: dict[str, str] = {}
    form = contents.answers(c.case)
    for key in typed.keys() & fields.keys():
        try:
            given[key] = outcomes.check(fields[key], typed[key], today=c.today, form=form)
        except ValueRefused as refused:
            faults.append(Fault(key, f"“{fields[key].label}”：{refused.message}"))
    if faults:
        raise Incomplete("办理结果还不完整。", faults=faults)
    return given


def _end(c: Change, item: WorkItem, event: str, details: Mapping[str, object]) -> None:
    clocks.stop(c, items=[item])
    c.record(event, item=item, details=details)
    progress.settle(c)


def _required(text: str, message: str) -> str:
    if not text.strip():
        raise Incomplete(message, faults=[Fault("reason", message)])
    return text.strip()


def _words(item: WorkItem, **words: str) -> bytes:
    return contents.write(words, column="cases_workitem.result", row=item.id)
