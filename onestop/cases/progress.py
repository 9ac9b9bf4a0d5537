"""What follows when an item reaches its end: items behind it are released, parts dropped, the case concluded."""

from collections.abc import Iterable

from onestop.cases import clocks, events, issuing
from onestop.cases.change import Change, store_items
from onestop.cases.models import Clock, WorkItem
from onestop.cases.states import WORK_ENDED, CaseState, Outcome, WorkState
from onestop.catalog import travel


def settle(change: Change) -> None:
    """Bring the case up to date after an item ended, arrived or was opened. Never skips, safe to call again."""
    dropped = _drop_parts(change)
    released, columns = release(change)
    store_items([*dropped, *released], columns | {"state", "worklist_date", "why"})
    Clock.objects.bulk_create(clocks.of_released(change, released))
    if change.case.state == CaseState.HANDLING:
        _conclude_when_ended(change)


def release(change: Change) -> tuple[list[WorkItem], set[str]]:
    """Move every free item to its department in memory; the items, and the columns that the caller must store."""
    released = [item for item in change.items.values() if _is_free(change, item)]
    columns: set[str] = set()
    for item in released:
        columns |= change.place_item(item, "release", released_at=change.at)
        change.record(events.WORK_RELEASED, item=item)
    return released, columns


def _drop_parts(change: Change) -> list[WorkItem]:
    """An off-clock part (e.g. a payment) of an item that ended without success has nothing left to do."""
    dropped = []
    for item in change.items.values():
        whole = change.items.get(item.part_of)
        if whole and item.state == WorkState.WAITING and whole.state in WORK_ENDED - {WorkState.COMPLETED}:
            change.place_item(item, "drop", why=f"“{change.spec(whole).name}”没有办成，本环节不再办理。")
            change.record(events.WORK_DROPPED, item=item)
            dropped.append(item)
    return dropped


def _is_free(change: Change, item: WorkItem) -> bool:
    if item.state != WorkState.WAITING or item.awaits:
        return False
    return all(change.items[code].state in WORK_ENDED for code in item.starts_after)


def _conclude_when_ended(change: Change) -> None:
    """办结: every on-clock part has ended; what runs off the clock goes on beside the concluded case."""
    on_clock = [item for item in change.items.values() if item.on_clock]
    if any(item.state not in WORK_ENDED for item in on_clock):
        return
    outcome = outcome_of(on_clock)
    change.move("conclude", outcome=outcome, ended_at=change.at)
    change.record(events.CASE_CONCLUDED, details={"outcome": outcome, **issuing.issue(change, travel.CONCLUDED)})


def outcome_of(items: Iterable[WorkItem]) -> Outcome:
    """All done, none done, or partial: an item that did not apply counts for nothing."""
    states = {WorkState(item.state) for item in items} - {WorkState.NOT_APPLICABLE}
    if states <= {WorkState.COMPLETED}:
        return Outcome.ALL_DONE
    return Outcome.PARTIAL if WorkState.COMPLETED in states else Outcome.NONE_DONE


def end_early(change: Change) -> None:
    """Withdraw every open item of a case that ends early, and stop all its clocks."""
    still_open = [item for item in change.items.values() if item.state not in WORK_ENDED]
    columns: set[str] = {"awaits"}
    for item in still_open:
        columns |= change.place_item(item, "withdraw", awaits=[])
    store_items(still_open, columns)
    running = Clock.objects.filter(case_id=change.case.id, running_date__isnull=False)
    running.update(running_date=None, recheck_date=None)
