"""A work item at its department: only what the item needs, and what may be done with it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import queries
from onestop.cases.operations import window
from onestop.cases.refusals import NotFound, Refused
from onestop.cases.states import WORK_MOVES
from onestop.ui import access
from onestop.workbench import department_decisions, item_view, typed
from onestop.workbench.attempts import NOTHING, Attempt

UNPROCESSABLE = 422


@never_cache
@require_safe
def show(request: HttpRequest, work_item_id: UUID) -> HttpResponse:
    """The work item."""
    return _render(request, work_item_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, work_item_id: UUID, name: str) -> HttpResponse:
    """One act upon the work item."""
    if name not in department_decisions.OF_ITEM:
        raise Http404
    try:
        department_decisions.OF_ITEM[name](work_item_id, request.POST, access.viewer(request))
    except NotFound:
        raise
    except Refused as refused:
        return _render(request, work_item_id, attempt=Attempt(name, request.POST, refused))
    messages.success(request, f"已办理：{WORK_MOVES[name].label}。")
    if name in department_decisions.GIVES_AWAY:
        return redirect("workbench:worklist")
    return redirect("workbench:item", work_item_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def reveal(request: HttpRequest, work_item_id: UUID) -> HttpResponse:
    """Shows hidden values once, after their reason went into the case log."""
    viewer = access.viewer(request)
    keys, reason = typed.keys_to_reveal(request.POST), typed.text(request.POST, "reason")
    page = queries.work_page(work_item_id=work_item_id, viewer=viewer, today=timezone.localdate())
    # The log must say what was shown, and nothing is shown that the item does not read.
    keys &= {answer.key for answer in page.answers}
    try:
        window.reveal(case_id=page.case_id, fields=keys, reason=reason, actor=viewer, at=timezone.now())
    except NotFound:
        raise
    except Refused as refused:
        return _render(request, work_item_id, attempt=Attempt("reveal", request.POST, refused))
    return _render(request, work_item_id, revealed=keys, reason=reason)


def _render(
    request: HttpRequest,
    work_item_id: UUID,
    *,
    attempt: Attempt = NOTHING,
    revealed: frozenset[str] = frozenset(),
    reason: str = "",
) -> HttpResponse:
    viewer, today = access.viewer(request), timezone.localdate()
    page = queries.work_page(work_item_id=work_item_id, viewer=viewer, today=today, reveal=revealed)
    view = item_view.of_item(page, viewer=viewer, attempt=attempt, today=today, reveal_reason=reason)
    status = UNPROCESSABLE if attempt.refused else 200
    return render(request, "workbench/item.html", {"view": view, "page": page}, status=status)
