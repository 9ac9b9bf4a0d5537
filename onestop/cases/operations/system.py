"""What the system does by itself: sweeps that any number of workers may run at once, each row done exactly once."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog

from onestop.accounts.actors import SYSTEM
from onestop.cases import change, clocks, contents, events, file_store, moments, policies, progress, rulebook
from onestop.cases.change import Change
from onestop.cases.models import Clock, IssuedDocument, Pickup, ScannedPage, StoredFile, WorkItem
from onestop.cases.states import CaseState, WorkState
from onestop.deadlines import workdays

journal = structlog.get_logger(__name__)

WARN_WORKING_DAYS = 3
"""A clock with this many working days left, or fewer, is warned about once; once more when it has run out."""

KEPT_WITHOUT_ROW = timedelta(days=7)
"""How long a stored file may be without a row: time to notice that the database came from an older backup."""

YELLOW, OVERDUE = "yellow", "overdue"


def release_waiting(*, at: datetime, limit: int = 100, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Look again at cases with waiting items, and release what is free; (released, where to go on, None at the end).

    Operations release within their own transaction; this finds what a change of rules or a restored backup left behind.
    """
    waiting = WorkItem.objects.filter(state=WorkState.WAITING)
    if after:
        waiting = waiting.filter(case_id__gt=after)
    case_ids = list(waiting.order_by("case_id").values_list("case_id", flat=True).distinct()[:limit])
    released = _each(((case_id, _settle) for case_id in case_ids), at)
    return released, case_ids[-1] if len(case_ids) == limit else None


def _each(acts: Iterable[tuple[UUID, Callable[[Change], int]]], at: datetime) -> int:
    """Change one case after the other; how much was done. A case that breaks down does not hold up the others."""
    done = 0
    for case_id, act in acts:
        try:
            with change.of_case(case_id, actor=SYSTEM, at=at) as c:
                done += act(c)
        except Exception:
            journal.exception("sweep_failed", case=str(case_id))
    return done


def _settle(c: Change) -> int:
    policies.require("release", SYSTEM, c.case)
    before = sum(item.state == WorkState.WAITING for item in c.items.values())
    progress.settle(c)
    return before - sum(item.state == WorkState.WAITING for item in c.items.values())


def warn(*, at: datetime, limit: int = 100) -> int:
    """Warn of clocks that run out soon or have run out; how many entries were made. Nothing is warned of twice."""
    today = moments.local_date(at)
    soon = workdays.working_days_after(rulebook.working_days(), today, WARN_WORKING_DAYS)
    running = Clock.objects.filter(running_date__isnull=False)
    late = running.filter(running_date__lt=today).exclude(warned=OVERDUE)
    near = running.filter(running_date__gte=today, running_date__lte=soon, warned="")
    found = [*late.order_by("running_date", "id")[:limit], *near.order_by("running_date", "id")[:limit]]
    return _each(((clock.case_id, partial(_warn_one, clock_id=clock.id)) for clock in found[:limit]), at)


def _warn_one(c: Change, *, clock_id: UUID) -> int:
    """Under the case's lock the due date is derived again and the mark looked at again, before anyone is alarmed."""
    policies.require("warn", SYSTEM, c.case)
    clock = Clock.objects.get(id=clock_id)
    alone = clock.running_date and clock.kind != Clock.Kind.PROMISE
    clocks.rederive(c, clocks.promise_clocks(c), [clock] if alone else [])
    clock.refresh_from_db()
    if clock.running_date is None:
        return 0
    mark = OVERDUE if clock.running_date < c.today else YELLOW
    if clock.warned in (mark, OVERDUE):
        return 0
    Clock.objects.filter(id=clock_id).update(warned=mark)
    item = c.item(clock.work_item_id) if clock.work_item_id else None
    c.record(
        events.CLOCK_OVERDUE if mark == OVERDUE else events.CLOCK_WARNED,
        item=item,
        details={"clock": clock.kind, "due": str(clock.due_date), "subject": clock.subject},
    )
    return 1


def expire(*, at: datetime, limit: int = 100) -> int:
    """End cases whose applicant did not answer a correction in time (逾期未补正); how many ended."""
    today = moments.local_date(at)
    late = Clock.objects.filter(kind=Clock.Kind.REPLY, work_item=None, running_date__lt=today)
    case_ids = list(late.order_by("running_date", "id").values_list("case_id", flat=True)[:limit])
    return _each(((case_id, _expire_one) for case_id in case_ids), at)


def _expire_one(c: Change) -> int:
    policies.require("expire", SYSTEM, c.case)
    late = Clock.objects.filter(case_id=c.case.id, kind=Clock.Kind.REPLY, work_item=None, running_date__lt=c.today)
    if c.case.state != CaseState.CORRECTION or not late.exists():
        return 0
    words = contents.decision(c.case, reason="在告知的期限内没有补正。", remedy="可以重新申报。")
    c.move("expire", ended_at=c.at, window_since=None, decision_sealed=words)
    progress.end_early(c)
    c.record(events.CASE_EXPIRED)
    return 1


def remind_uncollected(*, at: datetime, limit: int = 100) -> int:
    """Remind applicants who have not fetched a result for too long, once each; how many were reminded."""
    late = Pickup.objects.filter(state=Pickup.State.READY, remind_on__lte=moments.local_date(at))
    found = late.order_by("remind_on", "id").values_list("id", "case_id")[:limit]
    return _each(((case_id, partial(_remind_one, pickup_id=pickup_id)) for pickup_id, case_id in found), at)


def _remind_one(c: Change, *, pickup_id: UUID) -> int:
    policies.require("remind", SYSTEM, c.case)
    row = Pickup.objects.filter(id=pickup_id, state=Pickup.State.READY, remind_on__isnull=False).first()
    if row is None:
        return 0
    Pickup.objects.filter(id=row.id).update(remind_on=None)
    c.record(events.RESULT_UNCOLLECTED, item=c.item(row.work_item_id), details={"pickup": str(row.id)})
    return 1


def sweep_files(*, at: datetime, most: int = 500, after: str = "") -> tuple[int, str]:
    """Remove stored files that no row knows; (removed, where to go on, "" at the end).

    A process that died between file and row, or while a draft was thrown away, leaves such a file behind.
    """
    store = file_store.default()
    paths, go_on = store.settled(before=at - KEPT_WITHOUT_ROW, after=after, most=most)
    found = {path: UUID(path.name) for path in paths if not path.name.startswith(".")}
    known = {
        one
        for rows in (StoredFile.objects, IssuedDocument.objects, ScannedPage.objects)
        for one in rows.filter(id__in=found.values()).values_list("id", flat=True)
    }
    unknown = [path for path in paths if found.get(path) not in known]
    for path in unknown:
        path.unlink(missing_ok=True)
    return len(unknown), go_on


def recompute_due_dates(*, at: datetime, limit: int = 100) -> int:
    """Derive again the due dates that may have moved: open pauses, and dates beyond the published calendar."""
    today = moments.local_date(at)
    moving = Clock.objects.filter(recheck_date__lte=today).order_by("recheck_date")
    case_ids = list(dict.fromkeys(moving.values_list("case_id", flat=True)[:limit]))
    return _each(((case_id, _recompute_one) for case_id in case_ids), at)


def _recompute_one(c: Change) -> int:
    policies.require("recompute", SYSTEM, c.case)
    running = Clock.objects.filter(case_id=c.case.id, running_date__isnull=False, recheck_date__lte=c.today)
    moved = clocks.rederive(c, clocks.promise_clocks(c), running.exclude(kind=Clock.Kind.PROMISE).order_by("id"))
    if moved:
        c.record(events.DUE_RECOMPUTED, details={"due": str(c.case.due_date)})
    return int(moved)
