"""The filled-in form and the receipt of a case, printed at the window."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import printouts, queries
from onestop.cases.operations import window
from onestop.ui import access, printing

REASON = "打印申报表单"


@never_cache
@require_POST
def form(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form with everything that the page hides, after that went into the case log."""
    viewer, at, today = access.viewer(request), timezone.now(), timezone.localdate()
    page = queries.case_page(case_id=case_id, viewer=viewer, today=today)
    hidden = frozenset(answer.key for answer in page.answers if answer.masked)
    window.reveal(case_id=case_id, fields=hidden, reason=REASON, actor=viewer, at=at)
    whole = queries.case_page(case_id=case_id, viewer=viewer, today=today, reveal=hidden)
    printout = printouts.form(whole, at=at)
    return printing.pdf(printout.content, printout.name)


@never_cache
@require_safe
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt, for an applicant who stands at the window."""
    page = queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    printout = printouts.receipt(page, address=printing.lookup_address(request), at=timezone.now())
    return printing.pdf(printout.content, printout.name)
