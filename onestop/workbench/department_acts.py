"""What an officer may do with a work item now."""

from collections.abc import Callable, Sequence

from onestop.accounts.directory import DepartmentRow
from onestop.cases.rows import WorkPage
from onestop.cases.states import WORK_MOVES
from onestop.catalog.ending import OutcomeField
from onestop.catalog.spec import ItemSpec
from onestop.workbench.acts import Act, Input, Maker
from onestop.workbench.attempts import Attempt

OUTCOME = "outcome-"
"""Begins the name of an input that holds a field of the outcome."""
HINTS = {
    "until": "日期，没有期限的填“长期”。",
    "money": "以元为单位，最多两位小数。",
    "years": "单位：年，半年写作 0.5。",
    "id_number": "18 位公民身份号码。",
}
"""How a field is filled in, by its kind."""


def of_item(page: WorkPage, stations: Sequence[DepartmentRow], attempt: Attempt) -> tuple[Act, ...]:
    """The acts open to the viewer, the usual one first."""
    spec = page.theme.work_by_code[page.item.code]
    found: dict[str, Callable[[Attempt], Act]] = {
        "claim": lambda own: _press("claim", own, tone="main"),
        "resume": lambda own: _press("resume", own, tone="main"),
        "complete": lambda own: _complete(spec, own),
        "ask_correction": lambda own: _ask_correction(own),
        "suspend": lambda own: _suspend(spec, own),
        "transfer": lambda own: _transfer(stations, own),
        "return": lambda own: _return(own),
        "refuse": lambda own: _refuse(spec, own),
        "unclaim": lambda own: _press("unclaim", own),
    }
    return tuple(
        make(attempt.at(name))
        for name, make in found.items()
        if name in page.item.moves and (name != "transfer" or stations) and (name != "suspend" or spec.pause_reasons)
    )


def _press(name: str, attempt: Attempt, *, tone: str = "plain") -> Act:
    return Act(name=name, label=WORK_MOVES[name].label, tone=tone, opened=bool(attempt.act))


def _complete(spec: ItemSpec, attempt: Attempt) -> Act:
    make = Maker(attempt)
    return Act(
        name="complete",
        label=WORK_MOVES["complete"].label,
        tone="main",
        explains=(f"办理结果：{spec.outcome.name}。" if spec.outcome.name else "") + "办结后即告知申请人，不能收回。",
        inputs=tuple(_field(make, field) for field in spec.outcome.fields),
        opened=bool(attempt.act),
    )


def _field(make: Maker, field: OutcomeField) -> Input:
    if field.kind == "date":
        return make.date(OUTCOME + field.key, field.label, required=field.required, hint=field.hint)
    hint = field.hint or HINTS.get(field.kind, "")
    if field.example:
        hint += f"例如 {field.example}。"
    return make.line(OUTCOME + field.key, field.label, required=field.required, hint=hint)


def _ask_correction(attempt: Attempt) -> Act:
    return Act(
        name="ask_correction",
        label=WORK_MOVES["ask_correction"].label,
        explains="请先勾选需要更正的栏目和需要补交的材料。只有本事项和等它的事项会停下来等待。",
        inputs=(Maker(attempt).text("note", "补正说明", hint="写明哪里不对、怎样改。"),),
        opened=bool(attempt.act),
        ticks=True,
    )


def _suspend(spec: ItemSpec, attempt: Attempt) -> Act:
    make = Maker(attempt)
    reasons = (
        (reason.code, reason.label + ("" if reason.stops_clock else "（不停表）")) for reason in spec.pause_reasons
    )
    return Act(
        name="suspend",
        label=WORK_MOVES["suspend"].label,
        inputs=(
            make.choose("reason_code", "挂起的原因", reasons),
            make.text("note", "说明", required=False, hint="记入办件记录，窗口和本部门可见。"),
            make.date("expected_date", "预计恢复日期", required=False),
        ),
        opened=bool(attempt.act),
    )


def _transfer(stations: Sequence[DepartmentRow], attempt: Attempt) -> Act:
    make = Maker(attempt)
    return Act(
        name="transfer",
        label=WORK_MOVES["transfer"].label,
        explains="知道应由哪个单位办理时，直接转给它。",
        inputs=(
            make.pick("department_id", "转交给", ((str(row.id), row.name) for row in stations)),
            make.text("reason", "转交的理由"),
        ),
        opened=bool(attempt.act),
    )


def _return(attempt: Attempt) -> Act:
    return Act(
        name="return",
        label=WORK_MOVES["return"].label,
        explains="不属于本单位办理、又不清楚该由谁办的，退回窗口重新分派。",
        inputs=(Maker(attempt).text("reason", "退回的理由"),),
        opened=bool(attempt.act),
    )


def _refuse(spec: ItemSpec, attempt: Attempt) -> Act:
    make = Maker(attempt)
    phrases = ((phrase, phrase) for phrase in spec.refuse_reasons)
    return Act(
        name="refuse",
        label=WORK_MOVES["refuse"].label,
        tone="grave",
        explains="只影响本事项和等它的事项，其他事项照常办理。决定会连同救济途径一并告知申请人。",
        inputs=(
            *([make.choose("phrase", "理由", phrases, required=False)] if spec.refuse_reasons else []),
            make.text("reason", "具体说明", required=not spec.refuse_reasons, hint="写明事实和依据。"),
        ),
        opened=bool(attempt.act),
    )
