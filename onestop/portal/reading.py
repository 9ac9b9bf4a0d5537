"""The reads that most of the applicants' pages begin with."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from onestop.accounts import directory
from onestop.cases import queries
from onestop.cases.refusals import Outdated
from onestop.cases.rows import CasePage
from onestop.cases.states import CaseState
from onestop.portal.drafts import Draft
from onestop.ui import access


def case_page(request: HttpRequest, case_id: UUID) -> CasePage:
    """The case as its applicant sees it. NotFound for a stranger."""
    return queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())


def past_draft(request: HttpRequest, page: CasePage) -> bool:
    """Whether somebody comes back to a page of the draft after submitting it. A POST is left to the operation, which
    says why it is refused."""
    return request.method != "POST" and page.row.state is not CaseState.DRAFT


def still_draft(request: HttpRequest, page: CasePage) -> bool:
    """Whether somebody comes to a page of a submitted case before submitting it; a POST as in `past_draft`."""
    return request.method != "POST" and page.row.state is CaseState.DRAFT


def office_tables(request: HttpRequest) -> Mapping[str, Mapping[str, str]]:
    """The tables of the person's office that fields choose from."""
    return directory.office_tables(access.viewer(request).region_code)


def draft(request: HttpRequest, case_id: UUID, page: CasePage | None = None) -> Draft:
    """The case with what the form's lists need; `page` where it was read already."""
    read = page or case_page(request, case_id)
    return Draft(page=read, office_tables=office_tables(request), today=timezone.localdate())


def draft_with(request: HttpRequest, case_id: UUID, typed: Mapping[str, str], outdated: Outdated) -> Draft:
    """The draft as it is now, with what was typed into an outdated page and refused."""
    conflicts = frozenset(fault.where for fault in outdated.faults)
    return replace(draft(request, case_id), typed=typed, conflicts=conflicts)
