"""The window's lists: what waits for an answer, and every case of the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from onestop.cases import queries
from onestop.cases.states import CASE_LABELS, CaseState
from onestop.ui import access
from onestop.workbench import presenting

STATES = tuple((state.value, words) for state, words in CASE_LABELS.items() if state is not CaseState.DRAFT)


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Submitted cases that wait for the window, the oldest first, with the time left for its answer."""
    found = queries.window_queue(viewer=access.viewer(request), after=request.GET.get("after", ""))
    context = {
        "lines": presenting.case_lines(found.rows, timezone.localdate(), notice=True),
        "next": found.after,
        "turned": bool(request.GET.get("after")),
    }
    return render(request, "workbench/queue.html", context)


@never_cache
@sensitive_post_parameters("search")
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """Every case of the office. A search is posted: numbers and names of people do not belong into addresses."""
    asked = request.POST if request.method == "POST" else request.GET
    search = request.POST.get("search", "").strip()
    state = asked.get("state", "")
    if state not in dict(STATES):
        state = ""
    found = queries.window_recent(
        viewer=access.viewer(request), state=state, search=search, after=asked.get("after", "")
    )
    context = {
        "lines": presenting.case_lines(found.rows, timezone.localdate(), notice=False),
        "next": found.after,
        "turned": bool(asked.get("after")),
        "search": search,
        "state": state,
        "states": STATES,
    }
    return render(request, "workbench/cases.html", context)
