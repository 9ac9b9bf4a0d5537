"""The filled-in form and the receipt as PDF, for the applicant to keep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from onestop.cases import printouts
from onestop.cases.states import CaseState
from onestop.portal import reading
from onestop.ui import printing


@require_safe
def form(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form as it is filled in now; a draft is marked as one."""
    printout = printouts.form(reading.case_page(request, case_id), at=timezone.now())
    return printing.pdf(printout.content, printout.name, save=True)


@require_safe
def form_to_edit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same form, to be edited by hand."""
    printout = printouts.form_to_edit(reading.case_page(request, case_id))
    return printing.word(printout.content, printout.name)


@require_safe
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt of what was submitted."""
    page = reading.case_page(request, case_id)
    if page.row.state is CaseState.DRAFT:
        return redirect("portal:case", case_id)
    printout = printouts.receipt(page, address=printing.lookup_address(request), at=timezone.now())
    return printing.pdf(printout.content, printout.name, save=True)
