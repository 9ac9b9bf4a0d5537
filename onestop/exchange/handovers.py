"""Slips as pages show them: at the window, at the department that comes for the papers, and to whoever scans one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import assembly, contents, keyset, policies, rulebook
from onestop.cases.refusals import NotFound
from onestop.cases.rows import PageOf
from onestop.cases.states import WORK_ENDED
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import workdays
from onestop.documents import fonts
from onestop.exchange import collection, queries, slips
from onestop.exchange.models import Delivery, Slip
from onestop.exchange.subjects import case_of, department_of, work_item_of

PAGE_SIZE = 30

State = Delivery.State


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A slip and what its viewer may do with it."""

    reference: str
    number: str
    item_code: str
    item: str
    case_id: UUID | None
    """None where the viewer may not see the whole case."""
    case_number: str
    applicant: str
    """Masked."""
    department: str
    state: str
    """to_collect, collected or void."""
    issued_at: datetime
    collect_by: date
    late_days: int
    """Working days since it should have been collected, 0 where it was or need not be yet."""
    prints: int
    collected_at: datetime | None
    collected_by: str
    missing: tuple[str, ...]
    """For who prints it: characters of the applicant's name that no font has."""
    may_print: bool
    may_void: bool
    may_collect: bool


def of_case(*, case_id: UUID, viewer: Actor, today: date) -> dict[str, SlipRow]:
    """The last slip of each item of a case, by item code, for a viewer whom the case was shown to."""
    return {row.item_code: row for row in _rows(_of(delivery__case=case_id), viewer, today)}


def of_item(*, work_item_id: UUID, viewer: Actor, today: date) -> SlipRow | None:
    """The last slip of an item, for a viewer whom the item was shown to; None where it has none."""
    return next(reversed(_rows(_of(delivery__work_item=work_item_id), viewer, today)), None)


def scanned(*, delivery_id: UUID, viewer: Actor, today: date) -> SlipRow:
    """The slip that somebody holds: for the department that it is for, and for the window.

    NotFound where there is none; NotPermitted says whose it is.
    """
    slip = _of(delivery=delivery_id).first()
    if slip is None:
        raise NotFound(collection.NO_SLIP)
    if not policies.allows("print_slip", viewer, case_of(slip.delivery)):
        collection.require_recipient(slip, viewer)
    [row] = _rows([slip], viewer, today)
    return row


def waiting(*, viewer: Actor, today: date, after: str = "", size: int = PAGE_SIZE) -> PageOf[SlipRow]:
    """Slips that are still to be collected: by the viewer's department, or from the viewer's window; oldest first."""
    mine = Q(pk=None)
    if viewer.department_id is not None and viewer.has(Role.OFFICER):
        mine |= Q(delivery__department=viewer.department_id)
    if viewer.department_id is not None and viewer.has(Role.WINDOW_CLERK):
        mine |= Q(delivery__case__lead_department=viewer.department_id)
    return _page(_to_collect().filter(mine), viewer, today, after, size)


def uncollected(*, viewer: Actor, today: date, after: str = "", size: int = PAGE_SIZE) -> PageOf[SlipRow]:
    """Slips past the day by which they should have been collected, oldest first, for who looks after the exchange."""
    late = _to_collect().filter(collect_by__lt=today, delivery__in=queries.within_reach(viewer).values("id"))
    return _page(late, viewer, today, after, size)


def _to_collect() -> QuerySet[Slip]:
    return _of(delivery__state=State.TO_COLLECT).exclude(delivery__work_item__state__in=WORK_ENDED)


def _of(**wanted: object) -> QuerySet[Slip]:
    with_all = Slip.objects.select_related(
        "delivery__case", "delivery__work_item", "delivery__department", "collected_by"
    ).defer("delivery__payload_sealed", "delivery__case__answers_sealed", "delivery__work_item__result_sealed")
    return with_all.filter(**wanted).order_by("delivery__created_at", "delivery_id")


def _page(found: QuerySet[Slip], viewer: Actor, today: date, after: str, size: int) -> PageOf[SlipRow]:
    if after:
        since, last = keyset.read(after)
        later = Q(delivery__created_at__gt=since) | Q(delivery__created_at=since, delivery_id__gt=UUID(last))
        found = found.filter(later)
    rows = list(found[: size + 1])
    following = keyset.behind([slip.delivery for slip in rows], size, "created_at")
    return PageOf(tuple(_rows(rows[:size], viewer, today)), following)


def _rows(found: Iterable[Slip], viewer: Actor, today: date) -> list[SlipRow]:
    calendar, theme_of = rulebook.working_days(), cache(rulebook.theme)
    return [
        _row(slip, viewer, lambda day: max(0, workdays.working_days_between(calendar, day, today)), theme_of)
        for slip in found
    ]


def _row(
    slip: Slip, viewer: Actor, days_since: Callable[[date], int], theme_of: Callable[[str, str], ThemeSpec]
) -> SlipRow:
    delivery = slip.delivery
    case, item = case_of(delivery), work_item_of(delivery)
    waits = delivery.state == State.TO_COLLECT
    at_window = policies.allows("print_slip", viewer, case)
    recipient = viewer.department_id == delivery.department_id
    return SlipRow(
        reference=slips.reference_of(delivery.id),
        number=slip.number,
        item_code=item.item_code,
        item=theme_of(case.theme_code, case.theme_version).work_by_code[item.item_code].name,
        case_id=case.id if policies.allows("view_case", viewer, case) else None,
        case_number=str(case),
        applicant=assembly.masked_name(case),
        department=department_of(delivery).name,
        state=delivery.state,
        issued_at=delivery.created_at,
        collect_by=slip.collect_by,
        late_days=days_since(slip.collect_by) if waits else 0,
        prints=slip.prints,
        collected_at=delivery.sent_at,
        collected_by=slip.collected_by.display_name if slip.collected_by else "",
        missing=_missing(contents.read_applicant(case)["name"]) if at_window and waits else (),
        may_print=at_window and delivery.state != State.VOID,
        may_void=at_window and waits and item.state not in WORK_ENDED,
        may_collect=recipient and waits and policies.allows("collect_slip", viewer, case, item),
    )


def _missing(name: str) -> tuple[str, ...]:
    return fonts.lacking(name, settings.ONESTOP_FONTS)


def to_collect(*, work_item_id: UUID) -> UUID | None:
    """The delivery of an item whose papers wait to be collected, None where there is none."""
    found = Delivery.objects.filter(work_item=work_item_id, state=State.TO_COLLECT)
    return found.values_list("id", flat=True).first()
