"""A case with everything that a page about it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import contents, moments, papers, rulebook, shared_checks
from onestop.cases.models import Case, CaseEvent, Clock, Correction, Material, StoredFile, WorkItem
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True)
class Dossier:
    """A case with everything that a page about it needs, read in a bounded number of queries."""

    case: Case
    viewer: Actor
    today: date

    @cached_property
    def theme(self) -> ThemeSpec:
        return rulebook.theme_of(self.case)

    @cached_property
    def answers(self) -> dict[str, str]:
        return contents.answers(self.case)

    @cached_property
    def items(self) -> tuple[WorkItem, ...]:
        found = WorkItem.objects.filter(case_id=self.case.id).select_related("department", "officer")
        return tuple(found.order_by("position"))

    @cached_property
    def materials(self) -> dict[str, Material]:
        return {row.material_code: row for row in Material.objects.filter(case_id=self.case.id)}

    @cached_property
    def files(self) -> dict[UUID, list[StoredFile]]:
        grouped: dict[UUID, list[StoredFile]] = {}
        for stored in StoredFile.objects.filter(case_id=self.case.id, removed_at=None).order_by("uploaded_at", "id"):
            grouped.setdefault(stored.material_id, []).append(stored)
        return grouped

    @cached_property
    def checks(self) -> shared_checks.Checks:
        return shared_checks.of_case(self.case, self.theme, self.answers, on=self.applied_on)

    @property
    def applied_on(self) -> date:
        """The local date of the submission, today for a draft."""
        submitted = self.case.submitted_at
        return moments.local_date(submitted) if submitted else self.today

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        found = papers.corrections_open_in(self.case.id).select_related("work_item")
        return tuple(found.order_by("asked_at", "id"))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return tuple(Clock.objects.filter(case_id=self.case.id).order_by("started_on", "id"))

    @cached_property
    def promises(self) -> dict[UUID, Clock]:
        """The promised limits by work item."""
        kept = (clock for clock in self.clocks if clock.kind == Clock.Kind.PROMISE)
        return {clock.work_item_id: clock for clock in kept if clock.work_item_id}

    @cached_property
    def events(self) -> tuple[CaseEvent, ...]:
        return tuple(CaseEvent.objects.filter(case_id=self.case.id).order_by("sequence"))

    @cached_property
    def office_tables(self) -> Mapping[str, Mapping[str, str]]:
        return directory.office_tables(self.case.region_code)
