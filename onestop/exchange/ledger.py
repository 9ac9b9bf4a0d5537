"""What did not get through, as a page lists it for whoever looks after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import keyset, moments, policies, rulebook
from onestop.cases.models import Case
from onestop.cases.refusals import Refused
from onestop.cases.rows import PageOf
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import workdays
from onestop.exchange import standing, subjects
from onestop.exchange.accounting import ANSWER_WORKING_DAYS, AT_WORK
from onestop.exchange.findings import cause
from onestop.exchange.models import UNANSWERED, UNDELIVERED, UNDER_WAY, Delivery, Receipt
from onestop.exchange.operations import NOT_AGAIN
from onestop.exchange.queries import open_circuits, reach, within_reach, without_effect

PAGE_SIZE = 30

State, Verdict = Delivery.State, Receipt.Verdict


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in a list; case_id is None where the viewer may not see the case."""

    id: UUID
    case_id: UUID | None
    case_number: str
    item: str
    system: str
    kind: str
    state: str
    attempts: int
    cause: str
    created_at: datetime
    sent_at: datetime | None
    silent_days: int
    """Working days since it was sent, 0 where it was not."""
    resendable: bool


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """An answer that took no effect; case and item are empty where it names none."""

    id: UUID
    case_id: UUID | None
    case_number: str
    item: str
    sender: str
    verdict: str
    cause: str
    received_at: datetime
    applicable: bool
    """Whether applying it again may help, and the viewer may ask for it."""
    settleable: bool


def undelivered(*, viewer: Actor, at: datetime, after: str = "", size: int = PAGE_SIZE) -> PageOf[DeliveryRow]:
    """Dead deliveries, those that were tried in vain and those whose system is left alone, oldest first."""
    found, opened = within_reach(viewer), open_circuits()
    # Where every circuit is closed in the very words of the index.
    kept = found.filter(UNDER_WAY & (UNDELIVERED | Q(state=State.PENDING, system__in=opened)))
    return _deliveries(kept if opened else found.filter(UNDELIVERED), "created_at", viewer, at, after, size)


def unanswered(*, viewer: Actor, at: datetime, after: str = "", size: int = PAGE_SIZE) -> PageOf[DeliveryRow]:
    """Acknowledged deliveries whose department should have answered within ANSWER_WORKING_DAYS, oldest first."""
    calendar, today = rulebook.working_days(), moments.local_date(at)
    by = calendar.working_day(calendar.rank(today) - ANSWER_WORKING_DAYS)
    found = within_reach(viewer).filter(
        UNANSWERED,
        sent_at__lt=timezone.make_aware(datetime.combine(by, time())),
    )
    found = found.filter(
        Q(work_item=None) | Q(work_item__state__in=AT_WORK, department=F("work_item__department")),
    )
    return _deliveries(found, "sent_at", viewer, at, after, size)


def _deliveries(
    found: QuerySet[Delivery], column: str, viewer: Actor, at: datetime, after: str, size: int
) -> PageOf[DeliveryRow]:
    if after:
        since, last = keyset.read(after)
        found = found.filter(Q(**{f"{column}__gt": since}) | Q(**{column: since, "id__gt": UUID(last)}))
    found = found.select_related("case", "work_item", "event").defer("payload_sealed", *_SEALED)
    rows = list(found.order_by(column, "id")[: size + 1])
    row_of = _delivery_rows(viewer, at)
    return PageOf(tuple(row_of(row) for row in rows[:size]), keyset.behind(rows, size, column))


_SEALED = (
    "case__answers_sealed", "case__applicant_sealed", "case__decision_sealed", "work_item__result_sealed",
    "event__words_sealed",
)  # fmt: skip
"""Nothing of a case is opened for this page."""


def _delivery_rows(viewer: Actor, at: datetime) -> Callable[[Delivery], DeliveryRow]:
    calendar, today, theme_of = rulebook.working_days(), moments.local_date(at), cache(_theme)
    opened = open_circuits()

    def row_of(delivery: Delivery) -> DeliveryRow:
        case, code = delivery.case, subjects.item_code_of(delivery)
        theme = theme_of(case.theme_code, case.theme_version) if case else None
        sent = moments.local_date(delivery.sent_at) if delivery.sent_at else None
        waits = delivery.state == State.PENDING
        return DeliveryRow(
            id=delivery.id,
            case_id=_visible(viewer, case) if case else None,
            case_number=str(case or "已删除的草稿"),
            item=_item(theme, code) if code or case else "",
            system=(theme.systems if theme else {}).get(delivery.system)
            or standing.CARRIED.get(delivery.system, delivery.system),
            kind=Delivery.Kind(delivery.kind).label,
            state=delivery.state,
            attempts=delivery.attempts,
            cause=cause(delivery.last_failure_code or (opened.get(delivery.system, "") if waits else "")),
            created_at=delivery.created_at,
            sent_at=delivery.sent_at,
            silent_days=workdays.working_days_between(calendar, sent, today) if sent else 0,
            resendable=not waits
            and delivery.kind != Delivery.Kind.FILE
            and case is not None
            and policies.allows("resend", viewer, case),
        )

    return row_of


def unapplied(*, viewer: Actor, after: str = "", size: int = PAGE_SIZE) -> PageOf[ReceiptRow]:
    """Answers that took no effect and that nobody has settled, latest first."""
    found = without_effect().exclude(verdict="", verdict_code="")
    theirs = reach(viewer, of="delivery__")
    if viewer.has(Role.ADMINISTRATOR, Role.SUPERVISOR):
        theirs |= Q(delivery=None)  # names no case, so no region either
    found = found.filter(theirs)
    if after:
        since, last = keyset.read(after)
        found = found.filter(Q(received_at__lt=since) | Q(received_at=since, id__lt=UUID(last)))
    found = found.select_related("delivery__case", "delivery__work_item", "delivery__event").defer(
        "raw_sealed", "delivery__payload_sealed", *(f"delivery__{name}" for name in _SEALED)
    )
    rows = list(found.order_by("-received_at", "-id")[: size + 1])
    names, theme_of = standing.names(viewer.region_code), cache(_theme)
    shown = (_receipt_row(row, viewer, theme_of, names) for row in rows[:size])
    return PageOf(tuple(shown), keyset.behind(rows, size, "received_at"))


def _receipt_row(
    receipt: Receipt, viewer: Actor, theme_of: Callable[[str, str], ThemeSpec | None], names: Mapping[str, str]
) -> ReceiptRow:
    delivery = receipt.delivery
    case = delivery.case if delivery else None
    may = policies.allows("apply_again", viewer, case) if case else viewer.has(Role.ADMINISTRATOR)
    theme = theme_of(case.theme_code, case.theme_version) if case else None
    return ReceiptRow(
        id=receipt.id,
        case_id=_visible(viewer, case) if case else None,
        case_number=str(case) if case else "",
        item=_item(theme, subjects.item_code_of(delivery)) if delivery else "",
        sender=names.get(receipt.sender, receipt.sender),
        verdict=Verdict(receipt.verdict).label if receipt.verdict else "处理出错，正在重试",
        cause=cause(receipt.verdict_code),
        received_at=receipt.received_at,
        applicable=may and receipt.verdict not in NOT_AGAIN,
        settleable=may and receipt.verdict != "",
    )


def _visible(viewer: Actor, case: Case) -> UUID | None:
    return case.id if policies.allows("view_case", viewer, case) else None


def _theme(code: str, version: str) -> ThemeSpec | None:
    try:
        return rulebook.theme(code, version)
    except Refused:
        return None


def _item(theme: ThemeSpec | None, code: str) -> str:
    return theme.work_by_code[code].name if theme and code in theme.work_by_code else code
