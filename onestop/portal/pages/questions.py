"""The questions, and what follows from their answers: what applies, and why."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onestop.cases.operations import drafts
from onestop.cases.refusals import Outdated
from onestop.cases.rows import CasePage
from onestop.portal import drafts as steps
from onestop.portal import reading, scopes
from onestop.ui import access, checking, saving

UNPROCESSABLE = 422
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every question that is asked so far; an answer may bring or take away later ones."""
    page = reading.case_page(request, case_id)
    if reading.past_draft(request, page):
        return redirect("portal:case", case_id)
    if request.method != "POST":
        return _questions(request, page, {})
    given = {key: request.POST[key] for key in page.theme.situations_by_key if key in request.POST}
    try:
        saving.store(request, case_id, given)
    except Outdated as outdated:
        newer = {fault.where: "刚刚在另一台设备上改过，这里是最新的答案，请核对。" for fault in outdated.faults}
        return _questions(request, reading.case_page(request, case_id), newer, status=CONFLICT)
    checking.ask(request, case_id)
    page = reading.case_page(request, case_id)
    if page.choice.unanswered and not request.headers.get("HX-Request"):
        return _questions(
            request, page, dict.fromkeys(page.choice.unanswered, "请选择一个答案。"), status=UNPROCESSABLE
        )
    return _questions(request, page, {}) if request.headers.get("HX-Request") else redirect("portal:scope", case_id)


def _questions(request: HttpRequest, page: CasePage, faults: Mapping[str, str], *, status: int = 200) -> HttpResponse:
    theme = page.theme
    context = {
        "page": page,
        "questions": [
            {
                "situation": theme.situations_by_key[key],
                "answer": page.raw_answers.get(key, ""),
                "fault": faults.get(key),
                "origin": page.origins.get(key),
            }
            for key in page.choice.questions
        ],
        "faults": [(f"#{key}", f"{theme.situations_by_key[key].question}{fault}") for key, fault in faults.items()],
    }
    if request.headers.get("HX-Request"):
        return render(request, "portal/question_list.html", context)
    return render(request, "portal/questions.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scope(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What applies and why; items that may be left out can be unticked."""
    page = reading.case_page(request, case_id)
    if reading.past_draft(request, page):
        return redirect("portal:case", case_id)
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
        draft = reading.draft(request, case_id)
        return redirect(steps.first(draft, whole=request.POST.get("form") == "whole"))
    if page.choice.unanswered:
        return redirect("portal:questions", case_id)
    return render(request, "portal/scope.html", {"page": page, "scope": scopes.scope_of(page)})
