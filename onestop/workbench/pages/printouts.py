"""The filled-in form and the receipt of a case, printed at the window."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import printouts, queries
from onestop.cases.operations import window
from onestop.cases.rows import CasePage
from onestop.ui import access, printing

REASON = "打印申报表单"


@never_cache
@require_POST
def form(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form with everything that the page hides, after that went into the case log."""
    printout = printouts.form(_whole(request, case_id), at=timezone.now())
    return printing.pdf(printout.content, printout.name)


@never_cache
@require_POST
def form_to_edit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same form for a word processor."""
    printout = printouts.form_to_edit(_whole(request, case_id))
    return printing.word(printout.content, printout.name)


def _whole(request: HttpRequest, case_id: UUID) -> CasePage:
    """The case with nothing hidden, once that is on record."""
    viewer, today = access.viewer(request), timezone.localdate()
    page = queries.case_page(case_id=case_id, viewer=viewer, today=today)
    hidden = frozenset(answer.key for answer in page.answers if answer.masked)
    window.reveal(case_id=case_id, fields=hidden, reason=REASON, actor=viewer, at=timezone.now())
    return queries.case_page(case_id=case_id, viewer=viewer, today=today, reveal=hidden)


@never_cache
@require_safe
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt, for an applicant who stands at the window."""
    page = queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    printout = printouts.receipt(page, address=printing.lookup_address(request), at=timezone.now())
    return printing.pdf(printout.content, printout.name)
