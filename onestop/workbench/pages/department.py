"""The department's lists: what is open, by the real due date, and what is finished."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onestop.cases import queries
from onestop.exchange import payment_rows
from onestop.ui import access
from onestop.workbench import presenting


@never_cache
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """The department's open work items, the nearest due date first."""
    viewer = access.viewer(request)
    after = request.GET.get("after", "")
    found = queries.worklist(viewer=viewer, today=timezone.localdate(), after=after)
    context = {
        "lines": presenting.work_lines(found.rows),
        "next": found.after,
        "turned": bool(after),
        "viewer": viewer,
        "pays": payment_rows.concerns(viewer=viewer),
    }
    return render(request, "workbench/worklist.html", context)


@never_cache
@require_safe
def finished(request: HttpRequest) -> HttpResponse:
    """What the department has finished, the latest first."""
    viewer = access.viewer(request)
    after = request.GET.get("after", "")
    found = queries.finished_items(viewer=viewer, today=timezone.localdate(), after=after)
    context = {"lines": presenting.work_lines(found.rows), "next": found.after, "turned": bool(after), "viewer": viewer}
    return render(request, "workbench/finished.html", context)
