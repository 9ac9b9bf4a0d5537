"""What the case page at the window shows: the case, what it lacks, and what may be done about it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from onestop.accounts import directory
from onestop.accounts.directory import DepartmentRow
from onestop.cases.rows import AnswerView, CasePage, MaterialView, Origin, WorkView
from onestop.cases.states import CASE_ENDED, MaterialState, WorkState
from onestop.catalog import wording
from onestop.exchange.handovers import SlipRow
from onestop.workbench import agent_acts, presenting, window_acts
from onestop.workbench.acts import Act
from onestop.workbench.attempts import NOTHING, Attempt
from onestop.workbench.delivery_view import DeliveryLine
from onestop.workbench.presenting import AnswerSection, CorrectionLine, PaperLine, Remaining
from onestop.workbench.summaries import Summary, leftovers, summary

ONLINE = "online"
"""The channel of cases that the applicant filed here, and answers corrections of."""
DECISION = {"reason": "理由", "competent": "有权办理的机关", "remedy": "救济途径"}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A work item in the table of a case, with what the window may do about it."""

    item: WorkView
    remaining: Remaining | None
    acts: tuple[Act, ...]
    slip: SlipRow | None
    """Of an item that goes on paper."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An item that the answers call for, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer that a shared system does not bear out."""

    key: str
    label: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on the page."""

    page: CasePage
    notice: Remaining | None
    promise: Remaining | None
    lacking: tuple[MaterialView, ...]
    sections: tuple[AnswerSection, ...]
    papers: tuple[PaperLine, ...]
    items: tuple[ItemLine, ...]
    results: tuple[DeliveryLine, ...]
    """What of the case goes to its applicant."""
    acts: tuple[Act, ...]
    ticking: bool
    """Whether fields and papers can be ticked for a correction."""
    revealable: tuple[str, ...]
    """Keys of the fields whose values are hidden."""
    reveal_reason: str
    open: bool
    """Whether papers may still be checked and handed in."""
    unseen: int
    """How many papers have files whose originals nobody has seen."""
    corrections: tuple[CorrectionLine, ...]
    answerable: bool
    """Whether the window may answer the open corrections for the applicant."""
    decision: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    """What the case will fan out into, while it is not accepted."""
    contradictions: tuple[Contradiction, ...]
    summary: Summary
    leftovers: tuple[str, ...]
    attempt: Attempt
    authorise: Act | None
    """Recording who may act for the applicant."""


def of_case(
    page: CasePage,
    *,
    slips: Mapping[str, SlipRow],
    results: tuple[DeliveryLine, ...],
    attempt: Attempt,
    today: date,
    region_code: str,
    reveal_reason: str = "",
) -> CaseView:
    """The page for a case, with a refused attempt shown in its place."""
    acts = window_acts.of_case(page, attempt if not attempt.item_code else NOTHING)
    items = tuple(_item_lines(page, attempt, today, _stations(page, region_code), slips))
    authorise = agent_acts.authorise(page, attempt.at(agent_acts.NAME))
    open_acts, scope = _beside(attempt, acts, _acts_by_item(items, results), authorise)
    return CaseView(
        page=page,
        notice=presenting.until(page.row.window_due_date, today),
        promise=presenting.until(page.row.due_date, today),
        lacking=window_acts.lacking(page),
        sections=_sections(page, attempt),
        papers=presenting.paper_lines(page.theme, page.materials, attempt),
        items=items,
        results=results,
        acts=acts,
        ticking=any(act.ticks for act in acts),
        revealable=presenting.revealable(page.answers),
        reveal_reason=reveal_reason or attempt.at("reveal").value("reason"),
        open=page.row.state not in CASE_ENDED,
        unseen=sum(bool(one.files) and one.original_seen_at is None for one in page.materials),
        corrections=presenting.correction_lines(page.theme, page.corrections),
        answerable=bool(page.corrections) and page.row.channel != ONLINE,
        decision=tuple((label, page.decision[key]) for key, label in DECISION.items() if page.decision.get(key)),
        asked=() if page.items else tuple(_asked(page)),
        contradictions=tuple(_contradictions(page)),
        summary=summary(attempt, open_acts, scope=scope),
        leftovers=leftovers(attempt, open_acts),
        attempt=attempt,
        authorise=authorise,
    )


def _sections(page: CasePage, attempt: Attempt) -> tuple[AnswerSection, ...]:
    situations = presenting.situation_section(page.theme, page.situations, page.origins, attempt)
    return (situations, *presenting.answer_sections(page.theme, (*page.answers, *_unanswered(page)), attempt))


def _beside(
    attempt: Attempt, acts: tuple[Act, ...], by_item: Mapping[str, tuple[Act, ...]], authorise: Act | None
) -> tuple[tuple[Act, ...], str]:
    """The acts among which the attempted one stands, and what their ids begin with."""
    if authorise and attempt.act == authorise.name:
        return (authorise,), "agents-"
    if attempt.item_code:
        return by_item.get(attempt.item_code, ()), f"{attempt.item_code}-"
    return acts, ""


def _acts_by_item(items: Iterable[ItemLine], results: Iterable[DeliveryLine]) -> dict[str, tuple[Act, ...]]:
    """What may be done about each item, and about its result."""
    found = {line.item.code: line.acts for line in items}
    for line in results:
        found[line.row.item_code] = (*found.get(line.row.item_code, ()), *line.acts)
    return found


def _unanswered(page: CasePage) -> Iterator[AnswerView]:
    """Fields that were asked and left empty: they too can be named in a correction."""
    answered = {answer.key for answer in page.answers}
    for field in page.theme.form.fields:
        if page.choice.field[field.key].asked and field.key not in answered:
            yield AnswerView(field.key, field.label, field.section, value="", text="", masked=False)


def _contradictions(page: CasePage) -> Iterator[Contradiction]:
    for key, origin in page.origins.items():
        if not origin.agrees:
            yield Contradiction(key, wording.asks(page.theme, key), origin)


def _asked(page: CasePage) -> Iterator[Asked]:
    names = page.theme.work_by_code
    return (
        Asked(names[one.code].name, one.why) for one in page.choice.items if one.applies and not names[one.code].part_of
    )


Stations = Mapping[str, tuple[DepartmentRow, ...]]


def _stations(page: CasePage, region_code: str) -> Stations:
    """The stations of each kind of department that an item was returned by."""
    kinds = {item.department_kind for item in page.items if _reroutable(item)}
    return {kind: directory.stations(kind, region_code) for kind in kinds}


def _reroutable(item: WorkView) -> bool:
    return item.state is WorkState.RETURNED and "transfer" in item.moves


def _item_lines(
    page: CasePage, attempt: Attempt, today: date, stations: Stations, slips: Mapping[str, SlipRow]
) -> Iterator[ItemLine]:
    for item in page.items:
        running = item.finished_at is None and item.state is not WorkState.NOT_APPLICABLE
        yield ItemLine(
            item=item,
            remaining=presenting.until(item.due_date, today) if running else None,
            acts=tuple(_item_acts(page, item, attempt, stations)),
            slip=slips.get(item.code),
        )


def _item_acts(page: CasePage, item: WorkView, attempt: Attempt, stations: Stations) -> Iterator[Act]:
    own = attempt if attempt.item_code == item.code else NOTHING
    if _reroutable(item):
        yield window_acts.reroute(item, stations[item.department_kind], own.at("transfer"))
    if _papers_arrived(page, item):
        yield Act(name="hand_in", label="材料已到，转部门办理", tone="main")
    if "withdraw" in item.moves:
        yield window_acts.withdraw_item(own.at("withdraw"))


def _papers_arrived(page: CasePage, item: WorkView) -> bool:
    """Whether the item waits only for papers of which each is now here."""
    awaits = page.theme.work_by_code[item.code].awaits
    if awaits is None or item.state is not WorkState.WAITING:
        return False
    names = {page.theme.materials_by_code[code].name for code in awaits.materials}
    if names.isdisjoint(item.waits_for):
        return False
    held = {material.code: material.state for material in page.materials}
    return all(held.get(code) is MaterialState.RECEIVED for code in awaits.materials)
