"""What a window clerk may decide about a case now."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onestop.accounts.directory import DepartmentRow
from onestop.cases.rows import CasePage, MaterialView, WorkView
from onestop.cases.states import CASE_MOVES, WORK_MOVES, CaseState, MaterialState
from onestop.catalog import travel
from onestop.workbench.acts import Act, Input, Maker
from onestop.workbench.attempts import Attempt

_LACKING = frozenset({MaterialState.MISSING, MaterialState.REJECTED})


CHANGE_SITUATION = "change_situation"
_USUAL = ("accept", "decline")
"""Acts that stand open on a fresh page when nothing comes before them."""
_MOMENTS = {"accept": travel.ACCEPTED, "ask_correction": travel.CORRECTION_ASKED, "decline": travel.DECLINED}
"""When documents are issued, by the act that issues them."""


def lacking(page: CasePage) -> tuple[MaterialView, ...]:
    """The required papers that are not there."""
    return tuple(material for material in page.materials if material.required and material.state in _LACKING)


def of_case(page: CasePage, attempt: Attempt) -> tuple[Act, ...]:
    """The decisions open to the viewer, in the sequence they are usually weighed."""
    makers = {
        "accept": _accept,
        "ask_correction": _ask_correction,
        "decline": _decline,
        "terminate": _terminate,
        "withdraw": _withdraw,
    }
    if page.choice.ineligible:
        # Who does not meet the conditions can only be declined: to offer acceptance would be a trap.
        del makers["accept"]
        makers = {"decline": makers["decline"], **makers}
    acts = [make(page, attempt.at(name)) for name, make in makers.items() if name in page.moves]
    moments = {document.issued_on for document in page.theme.notices}
    if acts and acts[0].name in _USUAL and not attempt.act:
        acts[0] = replace(acts[0], opened=True)
    acts = [replace(act, previews=_MOMENTS.get(act.name) in moments) for act in acts]
    return (*_change_situation(page, attempt.at(CHANGE_SITUATION)), *acts)


def _accept(page: CasePage, attempt: Attempt) -> Act:
    return Act(
        name="accept",
        label=CASE_MOVES["accept"].label,
        tone="main",
        explains="受理后各部门同时开始办理，承诺时限自次日起算。",
        inputs=(*_promises(page, attempt), *_judgements(page, attempt)),
        opened=bool(attempt.act),
    )


def _promises(page: CasePage, attempt: Attempt) -> Iterator[Input]:
    specs = page.theme.materials_by_code
    options = [
        (material.code, material.name, f"承诺{specs[material.code].promise_working_days}个工作日内补交")
        for material in lacking(page)
        if specs[material.code].may_be_promised
    ]
    if options:
        asked = [material.code for material in page.materials if material.promise_asked]
        yield Maker(attempt).tick("promised", "容缺受理：勾选申请人书面承诺后补的材料", options, ticked=asked)


def _judgements(page: CasePage, attempt: Attempt) -> Iterator[Input]:
    advice = {flag.code: flag.advice for flag in page.theme.flags}
    for code, label, _detail in page.flags:
        yield Maker(attempt).text(f"judgement-{code}", f"对“{label}”的判断意见", hint=advice.get(code, ""))


def _ask_correction(page: CasePage, attempt: Attempt) -> Act:
    return Act(
        name="ask_correction",
        label=CASE_MOVES["ask_correction"].label,
        explains="请先勾选需要更正的栏目和需要补交的材料，再写明要求。只告知一次，务必列全。",
        inputs=(Maker(attempt).text("note", "告知说明", hint="写明哪里不对、怎样改。"),),
        opened=bool(attempt.act),
        ticks=True,
    )


def _decline(page: CasePage, attempt: Attempt) -> Act:
    found = page.choice.ineligible
    make = Maker(attempt)
    return Act(
        name="decline",
        label=CASE_MOVES["decline"].label,
        tone="grave",
        inputs=(
            make.text("reason", "不予受理的理由", value="\n".join(bar.reason for bar in found)),
            make.line("competent", "有权办理的机关", value="；".join(bar.competent for bar in found)),
            make.text("remedy", "救济途径", value=page.theme.decline_remedy),
        ),
        opened=bool(attempt.act),
    )


def _change_situation(page: CasePage, attempt: Attempt) -> Iterator[Act]:
    """What the theme lets change while the case is at work, e.g. papers that arrived after all."""
    specs = (page.theme.situations_by_key[key] for key in page.situations)
    options = [
        (f"{spec.key}={option.value}", f"{spec.question}改为“{option.label}”")
        for spec in specs
        if spec.changeable
        for option in spec.options
        if option.value != page.situations[spec.key]
    ]
    if page.row.state is CaseState.HANDLING and options:
        yield Act(
            name=CHANGE_SITUATION,
            label="变更情形，加办事项",
            explains="申请人情况变化、需要加办事项的，在这里改，不用重新申报。",
            inputs=(Maker(attempt).choose("situation", "变更什么", options),),
            opened=bool(attempt.act),
        )


def _terminate(page: CasePage, attempt: Attempt) -> Act:
    return Act(
        name="terminate",
        label=CASE_MOVES["terminate"].label,
        tone="grave",
        explains="终止后本件不再办理，未办结的事项一并停止。",
        inputs=(Maker(attempt).text("reason", "终止的理由"),),
        opened=bool(attempt.act),
    )


def _withdraw(page: CasePage, attempt: Attempt) -> Act:
    return Act(
        name="withdraw",
        label="代申请人撤回",
        tone="grave",
        explains="仅限申请人当面提出。已办结的事项不受影响。",
        inputs=(Maker(attempt).text("reason", "撤回的原因"),),
        opened=bool(attempt.act),
    )


def reroute(item: WorkView, stations: Sequence[DepartmentRow], attempt: Attempt) -> Act:
    """Send a returned item to the station that is in charge."""
    make = Maker(attempt)
    return Act(
        name="transfer",
        label=WORK_MOVES["transfer"].label,
        tone="main",
        inputs=(
            make.pick(
                "department_id", "转交给", ((str(row.id), row.name) for row in stations if row.name != item.department)
            ),
            make.text("reason", "转交的理由"),
        ),
        opened=bool(attempt.act),
    )


def withdraw_item(attempt: Attempt) -> Act:
    """Withdraw one item because the applicant asks for it at the window."""
    return Act(
        name="withdraw",
        label="代申请人撤回",
        tone="grave",
        explains="仅限申请人当面提出。其他事项照常办理。",
        inputs=(Maker(attempt).text("reason", "撤回的原因"),),
        opened=bool(attempt.act),
    )
