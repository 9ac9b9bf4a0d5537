"""Systems asked about an applicant at the window: asked now, or done without."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from onestop.cases.operations import sharing
from onestop.ui import access, checking


@never_cache
@require_POST
def check(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Has the systems asked that are due, or with `again` those that brought nothing."""
    checking.ask(request, case_id, again="again" in request.POST)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    return redirect("workbench:case", case_id)


@never_cache
@require_POST
def take_back(request: HttpRequest, case_id: UUID, lookup: str) -> HttpResponse:
    """Does without what a system answered: the papers are asked for."""
    sharing.take_back(case_id=case_id, lookup=lookup, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已记录：不采用这项核验结果，材料改为提交。")
    return redirect("workbench:case", case_id)
