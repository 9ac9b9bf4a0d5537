"""Reads about the exchange for people: what could not be delivered or applied, and how each system stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.exchange import subjects
from onestop.exchange.findings import cause
from onestop.exchange.models import CaseReport, Circuit, Delivery, Filing, Mailbox, Receipt


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A delivery that needs a person or the operator."""

    id: UUID
    case_number: str
    item_code: str
    system: str
    failure: str
    code: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Unapplied:
    """An answer that changed nothing and that a person should know of; case and item are empty where it names none."""

    id: UUID
    case_number: str
    item_code: str
    sender: str
    verdict: str
    """A Receipt.Verdict; "" for one that broke down and is being tried again."""
    code: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class SenderHealth:
    """How collecting answers from one sender stands."""

    sender: str
    failures: int
    code: str
    collected_at: datetime | None


def undelivered(*, size: int = 100) -> tuple[Undelivered, ...]:
    """Dead deliveries and those that wait for the operator, oldest first."""
    dead = Delivery.objects.filter(state=Delivery.State.DEAD)
    held = Delivery.objects.filter(due_at__isnull=False, last_failure="misconfigured")
    found = (dead | held).select_related("case", "work_item", "event").order_by("created_at", "id")[:size]
    return tuple(
        Undelivered(
            id=delivery.id,
            case_number=str(delivery.case),
            item_code=subjects.item_code_of(delivery),
            system=delivery.system,
            failure=delivery.last_failure,
            code=delivery.last_failure_code,
            created_at=delivery.created_at,
        )
        for delivery in found
    )


def unapplied(*, size: int = 100) -> tuple[Unapplied, ...]:
    """Answers that took no effect, latest first: the department believes something that is not so here."""
    found = without_effect().exclude(verdict="", verdict_code="")
    found = found.select_related("delivery__case", "delivery__work_item", "delivery__event")
    return tuple(
        Unapplied(
            id=receipt.id,
            case_number=str(receipt.delivery.case) if receipt.delivery else "",
            item_code=subjects.item_code_of(receipt.delivery) if receipt.delivery else "",
            sender=receipt.sender,
            verdict=receipt.verdict,
            code=receipt.verdict_code,
            received_at=receipt.received_at,
        )
        for receipt in found.order_by("-received_at", "-number", "-id")[:size]
    )


def senders() -> tuple[SenderHealth, ...]:
    """Every sender that answers were collected from."""
    found = Mailbox.objects.order_by("sender")
    return tuple(SenderHealth(row.sender, row.failures, row.last_failure_code, row.collected_at) for row in found)


def without_effect() -> QuerySet[Receipt]:
    """Answers that took no effect, or not yet, and that nobody has settled, in the words of their index."""
    return Receipt.objects.exclude(verdict=Receipt.Verdict.APPLIED).filter(settled_at=None)


def within_reach(viewer: Actor) -> QuerySet[Delivery]:
    """The deliveries that somebody looks after: of the window's own cases, or of the whole region."""
    return Delivery.objects.filter(reach(viewer))


def reach(viewer: Actor, *, of: str = "") -> Q:
    """The same as a condition; `of` leads to the delivery, e.g. "delivery__"."""
    of_region = Q(**{f"{of}region_code": viewer.region_code})
    if viewer.has(Role.ADMINISTRATOR, Role.SUPERVISOR):
        return of_region
    if viewer.has(Role.WINDOW_CLERK) and viewer.department_id is not None:
        return of_region & Q(**{f"{of}case__lead_department": viewer.department_id})
    return Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A delivery that does not get through at present."""

    system: str
    cause: str
    since: datetime


def held_up(*, case_id: UUID) -> dict[UUID, HeldUp]:
    """By work item of a case: what was tried in vain, or waits for a system that is left alone."""
    pending = Delivery.objects.filter(case=case_id, state=Delivery.State.PENDING, work_item__isnull=False)
    columns = ("work_item", "system", "last_failure_code", "created_at")
    waiting = list(pending.exclude(kind=Delivery.Kind.WITHDRAWAL).order_by("-event_id").values_list(*columns))
    opened = open_circuits() if waiting else {}
    return {
        item: HeldUp(system, cause(code or opened.get(system, "")), since)
        for item, system, code, since in waiting
        if item and (code or system in opened)
    }


def open_circuits() -> dict[str, str]:
    """The systems that are left alone at present, with the code that says why."""
    return dict(Circuit.objects.filter(opened_at__isnull=False).values_list("system", "last_failure_code"))


def case_filed(project_no: str) -> UUID | None:
    """The case that an application became which was filed elsewhere under this number."""
    return Filing.objects.filter(project_no=project_no).values_list("case_id", flat=True).first()


def next_attempt(*, cases: Collection[UUID]) -> datetime | None:
    """When the first of what is still under way for these cases is due: a delivery, a report, a receipt, or a sender
    that failed.

    None once everything is sent and applied and every sender answers.
    """
    sending = Delivery.objects.filter(case__in=cases, due_at__isnull=False)
    reporting = CaseReport.objects.filter(case__in=cases, due_at__isnull=False)
    called = Subquery(Circuit.objects.filter(system=OuterRef("system")).values("next_at"))
    sending = sending.annotate(goes_at=Greatest("due_at", Coalesce(called, "due_at")))
    # A receipt of no delivery may be an application that becomes one of these cases.
    applying = Receipt.objects.filter(Q(delivery__case__in=cases) | Q(delivery=None), due_at__isnull=False)
    collecting = Mailbox.objects.filter(failures__gt=0)
    moments = [rows.aggregate(first=Min("due_at"))["first"] for rows in (applying, collecting, reporting)]
    moments.append(sending.aggregate(first=Min("goes_at"))["first"])
    return min((moment for moment in moments if moment is not None), default=None)
