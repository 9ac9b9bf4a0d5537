"""The applicant says how a case was handled (好差评), once, and once more after a rectification."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onestop.cases import ratings
from onestop.cases.operations import rating as operations
from onestop.cases.ratings import CaseRating
from onestop.cases.refusals import Incomplete, WrongState
from onestop.portal import reading
from onestop.ui import access

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Given:
    """What was chosen and written."""

    level: int
    """0 while none is chosen."""
    tags: tuple[str, ...]
    words: str


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form with the level that was tapped on the progress page; a rating that was given already is shown there."""
    found = ratings.of_case(case_id=case_id, viewer=access.viewer(request))
    if found is None or not found.turn:
        messages.info(request, "这个办件现在没有要评的，下面是最新状态。")
        return redirect("portal:case", case_id)
    if request.method != "POST":
        return _form(request, found, _given(request.GET))
    given = _given(request.POST)
    rate = operations.rate if found.turn == operations.FIRST else operations.rate_again
    try:
        rate(
            case_id=case_id,
            level=given.level,
            tags=given.tags,
            words=given.words,
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except Incomplete as incomplete:
        return _form(request, found, given, incomplete)
    except WrongState as refused:
        # A second tap, or another device, was first.
        messages.info(request, refused.message)
    else:
        messages.success(request, "谢谢您的评价。")
    return redirect(f"{reverse('portal:case', args=[case_id])}#rating")


def _given(typed: QueryDict) -> Given:
    level = str(typed.get("level", ""))
    known = {str(value): value for value, _ in ratings.LEVELS}
    return Given(known.get(level, 0), tuple(map(str, typed.getlist("tags"))), str(typed.get("words", "")))


def _form(request: HttpRequest, found: CaseRating, given: Given, refused: Incomplete | None = None) -> HttpResponse:
    faults = refused.faults if refused else ()
    context = {
        "page": reading.case_page(request, found.case_id),
        "rating": found,
        "given": given,
        "longest": operations.LONGEST,
        "messages_of": {fault.where: fault.message for fault in faults},
        "faults": [(f"#{fault.where}", fault.message) for fault in faults],
    }
    return render(request, "portal/rating.html", context, status=UNPROCESSABLE if faults else 200)
