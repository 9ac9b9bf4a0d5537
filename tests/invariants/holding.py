"""What holds of a case at every moment, whatever was done to it: each rule by itself, from the rows alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from onestop.cases import chain, rulebook
from onestop.cases.change import entry_of
from onestop.cases.models import Case, CaseEvent, Clock, Correction, Material, WorkItem
from onestop.cases.states import WORK_ENDED, WORK_ON_LIST, CaseState, MaterialState, Outcome, WorkState
from onestop.deadlines import clock as rules

OVER = (CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED)
AT_WORK = (CaseState.HANDLING, CaseState.CONCLUDED)


@dataclass(frozen=True)
class Held:
    """A case and all its rows, as they are now."""

    case: Case

    @cached_property
    def items(self) -> Mapping[str, WorkItem]:
        return {item.item_code: item for item in WorkItem.objects.filter(case=self.case).order_by("position")}

    @cached_property
    def clocks(self) -> list[Clock]:
        return list(Clock.objects.filter(case=self.case).order_by("id"))

    @cached_property
    def events(self) -> list[CaseEvent]:
        return list(CaseEvent.objects.filter(case=self.case).order_by("sequence"))

    @cached_property
    def open_corrections(self) -> list[UUID | None]:
        return list(Correction.objects.filter(case=self.case, answered_at=None).values_list("work_item_id", flat=True))

    def promise(self, code: str) -> Clock | None:
        item = self.items[code]
        return next((one for one in self.clocks if one.work_item_id == item.id and one.kind == "promise"), None)

    def is_over(self, code: str) -> bool:
        return self.items[code].state in WORK_ENDED


def broken(case_id: UUID) -> list[str]:
    """The rules that do not hold, in words; empty where all do."""
    held = Held(Case.objects.get(id=case_id))
    return [f"{rule.__name__}: {found}" for rule in RULES for found in rule(held)]


def it_is_concluded_when_all_on_the_clock_has_ended(held: Held) -> Iterator[object]:
    on_clock = [item for item in held.items.values() if item.on_clock]
    ended = all(item.state in WORK_ENDED for item in on_clock)
    if held.case.state in AT_WORK and ended != (held.case.state == CaseState.CONCLUDED):
        yield held.case.state
    if held.case.state == CaseState.CONCLUDED:
        states = {item.state for item in on_clock} - {WorkState.NOT_APPLICABLE}
        done = WorkState.COMPLETED in states
        expected = Outcome.ALL_DONE if states == {WorkState.COMPLETED} else Outcome.PARTIAL
        if held.case.outcome != (expected if done else Outcome.NONE_DONE):
            yield held.case.outcome
    concluded = [event for event in held.events if event.name == "case.concluded"]
    if len(concluded) != (held.case.state == CaseState.CONCLUDED):
        yield concluded


def what_is_over_has_nothing_open_and_no_clock_running(held: Held) -> Iterator[object]:
    ended = {item.id for item in held.items.values() if item.state in WORK_ENDED}
    for clock in held.clocks:
        if clock.running_date and (held.case.state in OVER or clock.work_item_id in ended):
            yield clock, clock.subject
        if clock.recheck_date and not clock.running_date:
            yield clock, "is looked at again though it has stopped"
    if held.case.state in OVER:
        yield from (code for code in held.items if not held.is_over(code))


def an_open_item_has_its_clocks_running(held: Held) -> Iterator[object]:
    open_ids = {item.id for item in held.items.values() if item.state not in WORK_ENDED}
    for clock in held.clocks:
        own = clock.kind in (Clock.Kind.PROMISE, Clock.Kind.INTERNAL, Clock.Kind.LEGAL)
        if own and clock.work_item_id in open_ids and clock.running_date != clock.due_date:
            yield clock


def a_department_sees_what_is_its_turn_by_its_due_date(held: Held) -> Iterator[object]:
    for code, item in held.items.items():
        listed = item.state in WORK_ON_LIST
        if listed != (item.worklist_date is not None) or (listed and item.due_date not in (None, item.worklist_date)):
            yield code, item.state, item.worklist_date
        if item.state == WorkState.READY and item.officer_id:
            yield code, "free, and yet somebody's"


def an_item_waits_for_its_predecessors_and_papers_and_for_nothing_else(held: Held) -> Iterator[object]:
    for code, item in held.items.items():
        is_free = not item.awaits and all(held.is_over(one) for one in item.starts_after)
        if item.state in WORK_ON_LIST and not is_free:
            yield code, "came too early"
        if item.state == WorkState.WAITING and is_free:
            yield code, "waits for nothing"
        whole = held.items.get(item.part_of)
        if whole and whole.state in WORK_ENDED - {WorkState.COMPLETED} and item.state not in WORK_ENDED:
            yield code, "has nothing left to do"


def a_due_date_follows_from_start_limit_pauses_and_calendar(held: Held) -> Iterator[object]:
    theme = rulebook.theme(held.case.theme_code, held.case.theme_version)
    for code, item in held.items.items():
        promise = held.promise(code)
        if promise is None or item.state == WorkState.WITHDRAWN:
            continue
        # An open pause was last counted on the day before it is to be looked at again.
        counted = promise.recheck_date - timedelta(days=1) if promise.recheck_date else promise.started_on
        due, provisional = rules.due_date(
            rulebook.working_days(),
            promise.started_on,
            theme.working_days,
            pauses=list(_pauses(held, code)),
            today=max(counted, promise.started_on),
        )
        if (due, provisional) != (promise.due_date, promise.provisional):
            yield code, due, promise.due_date
        if (item.due_date, item.due_provisional) != (promise.due_date, promise.provisional):
            yield code, item.due_date, promise.due_date


def other_limits_follow_from_their_own_pauses(held: Held) -> Iterator[object]:
    units = {"working": rules.Unit.WORKING_DAYS, "natural": rules.Unit.NATURAL_DAYS}
    for clock in held.clocks:
        if clock.kind == Clock.Kind.PROMISE or not clock.running_date:
            continue
        counted = clock.recheck_date - timedelta(days=1) if clock.recheck_date else clock.started_on
        pauses = [_pause(*written) for written in clock.pauses]
        due, _ = rules.due_date(
            rulebook.working_days(),
            clock.started_on,
            clock.days,
            unit=units[clock.unit],
            pauses=pauses,
            today=max(counted, clock.started_on),
        )
        if due != clock.due_date or due != clock.running_date:
            yield clock, due


def _pause(first: str, last: str | None, reason: str) -> rules.Pause:
    return rules.Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None, reason)


def _pauses(held: Held, code: str) -> Iterator[rules.Pause]:
    behind, reached = {code}, 0
    while reached != len(behind):
        reached = len(behind)
        behind |= {before for one in behind for before in held.items[one].starts_after}
    for one in sorted(behind):
        yield from (_pause(*written) for written in getattr(held.promise(one), "pauses", ()))


def the_case_is_due_when_its_latest_item_is(held: Held) -> Iterator[object]:
    counting = [
        item.due_date
        for item in held.items.values()
        if item.on_clock and item.due_date and item.state not in (WorkState.WITHDRAWN, WorkState.NOT_APPLICABLE)
    ]
    if held.case.state in AT_WORK and counting and held.case.due_date != max(counting):
        yield held.case.due_date


def only_what_stands_still_has_an_open_pause(held: Held) -> Iterator[object]:
    theme = rulebook.theme(held.case.theme_code, held.case.theme_version)
    for code, item in held.items.items():
        promise = held.promise(code)
        if promise is None or item.state in WORK_ENDED:
            continue
        stopping = {reason.code for reason in theme.work_by_code[code].pause_reasons if reason.stops_clock}
        stands = bool(item.awaits) or (item.state == WorkState.SUSPENDED and item.pause_reason in stopping)
        others = [one for one in held.clocks if one.work_item_id == item.id and one.kind in ("internal", "legal")]
        for clock in (promise, *others):
            if stands != any(last is None for _, last, _ in clock.pauses):
                yield code, item.state, clock.kind, clock.pauses


def a_correction_is_open_where_somebody_waits_for_it(held: Held) -> Iterator[object]:
    waiting: list[UUID | None] = [item.id for item in held.items.values() if item.state == WorkState.CORRECTION]
    waiting += [None] * (held.case.state == CaseState.CORRECTION)
    for one in waiting:
        if held.open_corrections.count(one) != 1:
            yield held.open_corrections


def a_promised_paper_has_its_day(held: Held) -> Iterator[object]:
    if held.case.state in OVER:
        return
    promised = Material.objects.filter(case=held.case, state=MaterialState.PROMISED)
    running = {one.subject for one in held.clocks if one.kind == "promised_paper" and one.running_date}
    if running != set(promised.values_list("material_code", flat=True)):
        yield running


def the_window_has_a_day_to_answer_while_it_is_its_turn(held: Held) -> Iterator[object]:
    running = [clock for clock in held.clocks if clock.kind == "notice" and clock.running_date]
    if len(running) != (held.case.state == CaseState.SUBMITTED):
        yield running


def the_log_is_whole(held: Held) -> Iterator[object]:
    links = [(entry_of(event), event.previous_hash, event.hash) for event in held.events]
    if found := chain.first_break(links, head=held.case.chain_head, count=held.case.event_count):
        yield found


RULES = (
    it_is_concluded_when_all_on_the_clock_has_ended,
    what_is_over_has_nothing_open_and_no_clock_running,
    an_open_item_has_its_clocks_running,
    a_department_sees_what_is_its_turn_by_its_due_date,
    an_item_waits_for_its_predecessors_and_papers_and_for_nothing_else,
    a_due_date_follows_from_start_limit_pauses_and_calendar,
    other_limits_follow_from_their_own_pauses,
    the_case_is_due_when_its_latest_item_is,
    only_what_stands_still_has_an_open_pause,
    a_correction_is_open_where_somebody_waits_for_it,
    a_promised_paper_has_its_day,
    the_window_has_a_day_to_answer_while_it_is_its_turn,
    the_log_is_whole,
)
