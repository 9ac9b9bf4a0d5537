"""Systems asked about the applicant: asked now, or done without."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from onestop.cases.operations import sharing
from onestop.ui import access, checking


@require_POST
def check(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Has the systems asked that are due, or with `again` those that brought nothing."""
    checking.ask(request, case_id, again="again" in request.POST)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    return redirect("portal:case", case_id)


@require_POST
def take_back(request: HttpRequest, case_id: UUID, lookup: str) -> HttpResponse:
    """Does without what a system answered: the applicant hands the papers in."""
    sharing.take_back(case_id=case_id, lookup=lookup, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "好的，改由您自己交材料。")
    return redirect("portal:papers", case_id)
