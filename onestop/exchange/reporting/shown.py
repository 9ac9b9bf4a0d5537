"""Reports as a page shows them: the cases of which the platform did not take a row, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import policies
from onestop.cases.models import Case
from onestop.cases.rows import PageOf
from onestop.catalog import up_pro
from onestop.exchange.models import ReportRow

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class RefusedReport:
    """A case with rows that break a rule of their table; case_id is None where the viewer may not see the case."""

    id: UUID
    case_id: UUID | None
    case_number: str
    problems: tuple[str, ...]
    """Each broken rule once, in words."""
    rows: int
    since: datetime
    reportable: bool
    """Whether the viewer may have it reported again."""


def refused(*, viewer: Actor, after: str = "", size: int = PAGE_SIZE) -> PageOf[RefusedReport]:
    """Cases with refused rows that the viewer looks after, by id."""
    found = _within_reach(viewer)
    if after:
        found = found.filter(case_id__gt=UUID(after))
    counted = found.values("case_id").annotate(rows=Count("guid"), since=Max("changed_at")).order_by("case_id")
    rows = list(counted[: size + 1])
    shown = {row["case_id"]: row for row in rows[:size]}
    problems = _problems(shown.keys())
    cases = Case.objects.filter(id__in=shown).defer("answers_sealed", "applicant_sealed", "decision_sealed")
    page = tuple(
        RefusedReport(
            id=case.id,
            case_id=case.id if policies.allows("view_case", viewer, case) else None,
            case_number=str(case),
            problems=tuple(problems.get(case.id, ())),
            rows=shown[case.id]["rows"],
            since=shown[case.id]["since"],
            reportable=policies.allows("resend", viewer, case),
        )
        for case in cases.order_by("id")
    )
    return PageOf(page, str(rows[size - 1]["case_id"]) if len(rows) > size else "")


def _within_reach(viewer: Actor) -> QuerySet[ReportRow]:
    found = ReportRow.objects.filter(state=ReportRow.State.REFUSED, region_code=viewer.region_code)
    if viewer.has(Role.ADMINISTRATOR, Role.SUPERVISOR):
        return found
    if viewer.has(Role.WINDOW_CLERK) and viewer.department_id is not None:
        return found.filter(case__lead_department=viewer.department_id)
    return found.none()


def _problems(cases: Collection[UUID]) -> dict[UUID, list[str]]:
    rules = ReportRow.objects.filter(state=ReportRow.State.REFUSED, case__in=cases)
    rules = rules.order_by("case_id", "table", "column", "problem").distinct()
    found: dict[UUID, list[str]] = {}
    for case_id, *rule in rules.values_list("case_id", "table", "column", "problem"):
        found.setdefault(case_id, []).append(up_pro.in_words(*rule))
    return found
