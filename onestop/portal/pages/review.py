"""Look everything over, submit, and the receipt."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onestop.cases.operations import applicant
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.states import CaseState
from onestop.portal import answer_sheets, drafts, reading, scopes
from onestop.portal.drafts import Draft
from onestop.ui import access

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The whole application with a way back to each part; its button submits it, once however often it is pressed."""
    if request.method == "POST":
        try:
            applicant.submit(case_id=case_id, actor=access.viewer(request), at=timezone.now())
        except Incomplete as incomplete:
            return _review(request, reading.draft(request, case_id), incomplete.faults)
        return redirect("portal:receipt", case_id)
    draft = reading.draft(request, case_id)
    if reading.past_draft(request, draft.page):
        return redirect("portal:case", case_id)
    if draft.page.choice.unanswered:
        return redirect("portal:questions", case_id)
    return _review(request, draft, ())


def _review(request: HttpRequest, draft: Draft, faults: tuple[Fault, ...]) -> HttpResponse:
    context = {
        "draft": draft,
        "page": draft.page,
        "sheet": answer_sheets.sheet(draft.page),
        "scope": scopes.scope_of(draft.page),
        "notice": scopes.privacy_notice(draft.page),
        "faults": [(drafts.place_of(draft, fault.where), fault.message) for fault in faults],
    }
    return render(request, "portal/review.html", context, status=UNPROCESSABLE if faults else 200)


@require_safe
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was submitted when, under which number, and what happens next."""
    page = reading.case_page(request, case_id)
    if page.row.state is CaseState.DRAFT:
        return redirect("portal:case", case_id)
    return render(request, "portal/receipt.html", {"page": page, "scope": scopes.scope_of(page)})
