"""The questions, and what follows from their answers: what applies, and why."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onestop.cases.operations import drafts
from onestop.cases.rows import CasePage
from onestop.portal import reading, scopes
from onestop.ui import access

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every question that is asked so far; an answer may bring or take away later ones."""
    if request.method != "POST":
        return _questions(request, reading.case_page(request, case_id), missing=False)
    page = reading.case_page(request, case_id)
    given = {key: request.POST[key] for key in page.theme.situations_by_key if key in request.POST}
    drafts.save_answers(case_id=case_id, changes=given, revision=None, actor=access.viewer(request), at=timezone.now())
    page = reading.case_page(request, case_id)
    if request.headers.get("HX-Request"):
        return _questions(request, page, missing=False)
    if page.choice.unanswered:
        return _questions(request, page, missing=True)
    return redirect("portal:scope", case_id)


def _questions(request: HttpRequest, page: CasePage, *, missing: bool) -> HttpResponse:
    asked = [page.theme.situations_by_key[key] for key in page.choice.questions]
    faults = [(f"#{key}", f"请回答：{page.theme.situations_by_key[key].question}") for key in page.choice.unanswered]
    context = {
        "page": page,
        "questions": [
            {"situation": one, "answer": page.raw_answers.get(one.key, ""), "open": one.key in page.choice.unanswered}
            for one in asked
        ],
        "faults": faults if missing else [],
        "missing": missing,
    }
    partly = bool(request.headers.get("HX-Request"))
    template = "portal/question_list.html" if partly else "portal/questions.html"
    return render(request, template, context, status=UNPROCESSABLE if missing else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def scope(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What applies and why; items that may be left out can be unticked."""
    page = reading.case_page(request, case_id)
    if request.method == "POST":
        offered = [
            item.code for item in page.theme.items if item.declinable and item.code in request.POST.getlist("offered")
        ]
        wanted = request.POST.getlist("wanted")
        drafts.set_declined(
            case_id=case_id,
            declined=[code for code in offered if code not in wanted],
            actor=access.viewer(request),
            at=timezone.now(),
        )
        return redirect("portal:case", case_id)
    if page.choice.unanswered:
        return redirect("portal:questions", case_id)
    return render(request, "portal/scope.html", {"page": page, "scope": scopes.scope_of(page)})
