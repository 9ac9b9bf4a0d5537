"""States of a case, its items and its clocks that no sequence of operations leaves behind."""

from collections.abc import Iterable, Iterator, Mapping

from onestop.cases.clocks import AFTER_THE_END
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.states import CASE_ENDED, WORK_ENDED, CaseState, WorkState, label_of
from onestop.catalog.spec import ThemeSpec
from onestop.exchange.findings import Finding, Gap


def found_in(case: Case, items: list[WorkItem], running: Iterable[Clock], theme: ThemeSpec) -> Iterator[Finding]:
    """What contradicts itself; `running` are the clocks that have not stopped."""
    told = _Teller(case, theme)
    yield from _of_items(case, items, told)
    yield from _of_clocks(case, items, running, told)
    on_clock = [item for item in items if item.on_clock]
    if case.state == CaseState.HANDLING and on_clock and all(item.state in WORK_ENDED for item in on_clock):
        yield told("计时的事项都已结束，整件没有办结")


class _Teller:
    """Puts a contradiction into words."""

    def __init__(self, case: Case, theme: ThemeSpec) -> None:
        self._case, self._theme = case, theme

    def __call__(self, words: str, item: WorkItem | None = None) -> Finding:
        case = self._case
        return Finding(
            Gap.CONTRADICTION,
            case_number=str(case),
            item_code=item.item_code if item else "",
            item=self._theme.work_by_code[item.item_code].name if item else "",
            since=case.ended_at or case.accepted_at or case.submitted_at,
            detail=words,
        )


def _ended_early(case: Case) -> bool:
    return case.state in CASE_ENDED and case.state != CaseState.CONCLUDED


def _of_items(case: Case, items: list[WorkItem], told: _Teller) -> Iterator[Finding]:
    """What goes on off the clock may outlast a concluded case, and no other."""
    by_code = {item.item_code: item for item in items}
    for item in items:
        here, there = label_of(CaseState(case.state)), label_of(WorkState(item.state))
        if item.state not in WORK_ENDED and case.state in CASE_ENDED and (item.on_clock or _ended_early(case)):
            yield told(f"整件{here}，事项仍是“{there}”", item)
        elif item.state == WorkState.WAITING and _is_free(item, by_code):
            yield told("前置事项都已结束，事项仍在等待", item)


def _is_free(item: WorkItem, by_code: Mapping[str, WorkItem]) -> bool:
    before = [by_code[code] for code in item.starts_after if code in by_code]
    return not item.awaits and all(one.state in WORK_ENDED for one in before)


def _of_clocks(case: Case, items: list[WorkItem], running: Iterable[Clock], told: _Teller) -> Iterator[Finding]:
    by_id = {item.id: item for item in items}
    for clock in running:
        item, limit = by_id.get(clock.work_item_id) if clock.work_item_id else None, Clock.Kind(clock.kind).label
        if item is not None and item.state in WORK_ENDED:
            yield told(f"事项已结束，{limit}仍在计时", item)
        elif item is None and _ended_early(case) and clock.kind not in AFTER_THE_END:
            yield told(f"整件{label_of(CaseState(case.state))}，{limit}仍在计时")
