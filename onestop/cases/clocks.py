"""The clocks of a case: set, stopped, paused; every due date derived again from start, length, pauses and calendar."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from onestop.cases import rulebook
from onestop.cases.change import Change, store_items
from onestop.cases.models import Clock, WorkItem
from onestop.cases.states import WORK_ENDED, WORK_ON_LIST, WorkState
from onestop.deadlines import clock as rules
from onestop.deadlines.clock import Pause, Unit

ONE_DAY = timedelta(days=1)
DERIVED = ("pauses", "due_date", "provisional", "running_date", "recheck_date")
"""The columns of a clock that its pauses and the calendar move."""

AFTER_THE_END = frozenset({Clock.Kind.CALL_BACK, Clock.Kind.RECTIFICATION})
"""Limits that begin when a case has ended."""

UNITS = {"working": Unit.WORKING_DAYS, "natural": Unit.NATURAL_DAYS}


def start(
    change: Change,
    kind: Clock.Kind,
    *,
    days: int,
    unit: str = "working",
    item: WorkItem | None = None,
    subject: str = "",
    pauses: Iterable[Pause] = (),
) -> Clock:
    """A clock that starts today (not stored yet); its due date is derived at once."""
    stops = tuple(pauses)
    clock = Clock(
        case_id=change.case.id,
        work_item=item,
        subject=subject,
        kind=kind,
        started_on=change.today,
        days=days,
        unit=unit,
        pauses=[[str(pause.start), str(pause.end) if pause.end else None, pause.reason] for pause in stops],
    )
    derive(clock, stops, today=change.today)
    return clock


def derive(clock: Clock, pauses: Iterable[Pause], *, today: date) -> None:
    """Set the clock's due date from its rule and all pauses that count for it."""
    stops = tuple(pauses)
    clock.due_date, clock.provisional = rules.due_date(
        rulebook.working_days(),
        clock.started_on,
        clock.days,
        unit=UNITS[clock.unit],
        pauses=stops,
        today=max(today, clock.started_on),
    )
    clock.running_date = clock.due_date
    still_moving = clock.provisional or any(stop.end is None for stop in stops)
    clock.recheck_date = today + ONE_DAY if still_moving else None


def own_pauses(clock: Clock) -> tuple[Pause, ...]:
    """The pauses as stored."""
    return tuple(
        Pause(start=date.fromisoformat(first), end=date.fromisoformat(last) if last else None, reason=reason)
        for first, last, reason in clock.pauses
    )


def stop(change: Change, *, items: Iterable[WorkItem] = (), kind: Clock.Kind | None = None, subject: str = "") -> None:
    """Stop the clocks of some items, or one kind of clock of the case: nothing warns about them any more.

    subject: only the clock of this paper or correction.
    """
    running = Clock.objects.filter(case_id=change.case.id, running_date__isnull=False)
    if kind:
        running = running.filter(kind=kind, subject=subject) if subject else running.filter(kind=kind)
    else:
        running = running.filter(work_item__in=[item.id for item in items])
    running.update(running_date=None, recheck_date=None)


def start_promises(change: Change, items: Iterable[WorkItem], *, beside: Iterable[Clock] = ()) -> list[Clock]:
    """The promised limits of items from today (not stored yet); the items take over their due dates.

    An item that awaits papers starts with its clock stopped, and so do those behind it; the clock of one that has ended
    already does not run. beside: the promised limits that the case has already.
    """
    started = {item.id: _start_promise(change, item) for item in items}
    promises = {clock.work_item_id: clock for clock in beside if clock.work_item_id} | started
    for code, item in change.items.items():
        if clock := started.get(item.id):
            _derive_promise(change, code, clock, promises)
            item.due_date, item.due_provisional = clock.due_date, clock.provisional
    settle_case_due(change)
    return list(started.values())


def _derive_promise(change: Change, code: str, clock: Clock, promises: Mapping[UUID, Clock]) -> None:
    derive(clock, pauses_among(change.items.values(), code, promises), today=change.today)
    if change.items[code].state in WORK_ENDED:
        clock.running_date = clock.recheck_date = None


def _start_promise(change: Change, item: WorkItem) -> Clock:
    awaits = change.spec(item).awaits
    stops = [Pause(change.today, None, awaits.label if awaits else "等待材料")] if item.awaits else []
    return start(change, Clock.Kind.PROMISE, days=change.theme.working_days, item=item, pauses=stops)


def of_released(change: Change, items: Iterable[WorkItem]) -> list[Clock]:
    """The internal and legal clocks that start when items reach their departments (not stored yet)."""
    clocks = []
    for item in items:
        spec = change.spec(item)
        if spec.working_days:
            clocks.append(start(change, Clock.Kind.INTERNAL, days=spec.working_days, item=item))
        if spec.legal:
            clocks.append(start(change, Clock.Kind.LEGAL, days=spec.legal.days, unit=spec.legal.unit, item=item))
    return clocks


def pause(change: Change, item: WorkItem, *, reason: str, stops_clock: bool) -> None:
    """Open a pause of an item from today, in all its limits; a reason that does not stop the clock leaves them running.

    What the law does not count (行政许可法 第四十五条) is not counted in the legal and the internal limit either.
    """
    if not stops_clock:
        return
    promises, limits = _clocks_of(change, item)
    for clock in (*limits, *filter(None, [promises.get(item.item_code)])):
        clock.pauses = [*clock.pauses, [str(change.today), None, reason]]
    rederive(change, promises, limits)


def unpause(change: Change, item: WorkItem) -> None:
    """Close an item's open pause today and move its due dates, and those of the items behind it."""
    promises, limits = _clocks_of(change, item)
    paused = [
        clock for clock in (*limits, promises.get(item.item_code)) if clock and not all(p[1] for p in clock.pauses)
    ]
    for clock in paused:
        clock.pauses = [[first, last or str(change.today), reason] for first, last, reason in clock.pauses]
    if paused:
        rederive(change, promises, limits)


def _clocks_of(change: Change, item: WorkItem) -> tuple[dict[str, Clock], list[Clock]]:
    """The promised limits of all items by code, and what other limits of this item are running."""
    by_id = {item.id: code for code, item in change.items.items()}
    other = Q(work_item=item, kind__in=[Clock.Kind.INTERNAL, Clock.Kind.LEGAL], running_date__isnull=False)
    found = Clock.objects.filter(other | Q(kind=Clock.Kind.PROMISE), case_id=change.case.id).order_by("id")
    promises = {by_id[one.work_item_id]: one for one in found if one.kind == Clock.Kind.PROMISE and one.work_item_id}
    return promises, [one for one in found if one.kind != Clock.Kind.PROMISE]


def promise_clocks(change: Change) -> dict[str, Clock]:
    """The promised-limit clock of each item on the common clock, by item code."""
    by_id = {item.id: code for code, item in change.items.items()}
    found = Clock.objects.filter(case_id=change.case.id, kind=Clock.Kind.PROMISE)
    return {by_id[clock.work_item_id]: clock for clock in found if clock.work_item_id}


def rederive(change: Change, promises: Mapping[str, Clock], limits: Iterable[Clock] = ()) -> bool:
    """Derive every promised due date again, and limits that only their own pauses move; whether any promise moved.

    A pause moves its own item and those that start after it (并联办理: nobody else waits). A finished item is derived
    too, for the case's due date follows from it: it may have been provisional.
    """
    by_id = {change.items[code].id: clock for code, clock in promises.items()}
    for code, clock in promises.items():
        if change.items[code].state != WorkState.WITHDRAWN:
            _derive_promise(change, code, clock, by_id)
    others = list(limits)
    for clock in others:
        derive(clock, own_pauses(clock), today=change.today)
    Clock.objects.bulk_update([*promises.values(), *others], DERIVED)
    moved = [item for code, clock in promises.items() if _take_over(item := change.items[code], clock)]
    store_items(moved, ["due_date", "due_provisional", "worklist_date"])
    settle_case_due(change)
    return bool(moved)


def pauses_among(items: Iterable[WorkItem], code: str, promises: Mapping[UUID, Clock]) -> tuple[Pause, ...]:
    """The pauses of an item and of everything it starts after; promises: clock by work item id."""
    by_code = {item.item_code: item for item in items}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(by_code[current].starts_after)
    stopped = (promises.get(by_code[one].id) for one in sorted(seen))
    return tuple(pause for clock in stopped if clock for pause in own_pauses(clock))


def proof(clock: Clock, pauses: Iterable[Pause], *, today: date) -> rules.Due:
    """The clock's due date with every day from its start counted or skipped, and why."""
    return rules.due(
        rulebook.working_days(),
        clock.started_on,
        clock.days,
        unit=UNITS[clock.unit],
        pauses=tuple(pauses),
        today=max(today, clock.started_on),
    )


def _take_over(item: WorkItem, clock: Clock) -> bool:
    before = (item.due_date, item.due_provisional)
    item.due_date, item.due_provisional = clock.due_date, clock.provisional
    if item.state in WORK_ON_LIST:
        item.worklist_date = clock.due_date
    return before != (item.due_date, item.due_provisional)


def settle_case_due(change: Change) -> None:
    """The case is due when its latest on-clock item is."""
    dated = [
        item
        for item in change.items.values()
        if item.on_clock and item.due_date and item.state not in (WorkState.NOT_APPLICABLE, WorkState.WITHDRAWN)
    ]
    if dated:
        latest = max(dated, key=lambda item: (item.due_date, item.due_provisional))
        change.put(due_date=latest.due_date, due_provisional=latest.due_provisional)
