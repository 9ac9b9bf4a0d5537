"""A case at the window: everything it holds, and the window's decisions about it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import dispatches, queries
from onestop.cases.operations import files, window
from onestop.cases.refusals import NotFound, NotPermitted, Refused
from onestop.cases.rows import CasePage
from onestop.cases.states import CASE_MOVES, CaseState
from onestop.exchange import handovers, message_desk
from onestop.exchange import queries as exchange_queries
from onestop.ui import access, checking
from onestop.workbench import case_view, message_view, parcel_view, presenting, typed, uploads, window_decisions
from onestop.workbench.attempts import NOTHING, Attempt, at_paper

UNPROCESSABLE = 422
ELSEWHERE = (NotFound, NotPermitted)
"""Refusals after which the page could not be shown again: the middleware answers them."""


@never_cache
@require_safe
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case; a draft goes on being filed instead."""
    return shown(request, case_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """One decision about the whole case."""
    if name not in window_decisions.OF_CASE:
        raise Http404
    try:
        window_decisions.OF_CASE[name](case_id, request.POST, access.viewer(request))
    except ELSEWHERE:
        raise
    except Refused as refused:
        return shown(request, case_id, attempt=Attempt(name, request.POST, refused))
    done = CASE_MOVES[name].label if name in CASE_MOVES else "变更情形"
    messages.success(request, f"已办理：{done}。")
    return redirect("workbench:case", case_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def item(request: HttpRequest, case_id: UUID, item_code: str, name: str) -> HttpResponse:
    """Something the window does about one work item of the case."""
    if name not in window_decisions.OF_ITEM:
        raise Http404
    run, done = window_decisions.OF_ITEM[name]
    try:
        run(case_id, item_code, request.POST, access.viewer(request))
    except ELSEWHERE:
        raise
    except Refused as refused:
        return shown(request, case_id, attempt=Attempt(name, request.POST, refused, item_code))
    messages.success(request, done)
    return redirect("workbench:case", case_id)


@never_cache
@require_POST
def original(request: HttpRequest, case_id: UUID, material_code: str) -> HttpResponse:
    """Notes that the original of a paper was seen, and how far the paper can be trusted."""
    try:
        window.see_original(
            case_id=case_id,
            material_code=material_code,
            grade=request.POST.get("grade", ""),
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except ELSEWHERE:
        raise
    except Refused as refused:
        return shown(request, case_id, attempt=at_paper(request.POST, refused, material_code))
    messages.success(request, "已记录：原件已核验。")
    return redirect(_at_paper(case_id, material_code))


@never_cache
@require_POST
def paper(request: HttpRequest, case_id: UUID, material_code: str) -> HttpResponse:
    """Files for a paper that is still owed: asked for again, promised, or awaited."""
    try:
        for name, content in uploads.received(request):
            files.attach_file(
                case_id=case_id,
                material_code=material_code,
                content=content,
                name=name,
                actor=access.viewer(request),
                at=timezone.now(),
            )
    except ELSEWHERE:
        raise
    except Refused as refused:
        return shown(request, case_id, attempt=at_paper(request.POST, refused, material_code))
    messages.success(request, "材料已上传。")
    if request.POST.get("back") == "correction":
        return redirect("workbench:answer_correction", case_id)
    return redirect(_at_paper(case_id, material_code))


@never_cache
@sensitive_post_parameters()
@require_POST
def reveal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Shows hidden values once, after their reason went into the case log."""
    keys, reason = typed.keys_to_reveal(request.POST), typed.text(request.POST, "reason")
    try:
        window.reveal(
            case_id=case_id,
            fields=keys,
            reason=reason,
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except ELSEWHERE:
        raise
    except Refused as refused:
        return shown(request, case_id, attempt=Attempt("reveal", request.POST, refused))
    return shown(request, case_id, revealed=keys, reason=reason)


def _at_paper(case_id: UUID, material_code: str) -> str:
    return f"{reverse('workbench:case', args=[case_id])}#on-{material_code}"


def shown(
    request: HttpRequest,
    case_id: UUID,
    *,
    attempt: Attempt = NOTHING,
    revealed: frozenset[str] = frozenset(),
    reason: str = "",
) -> HttpResponse:
    """The page of a case, with a refused attempt in its place."""
    viewer, today = access.viewer(request), timezone.localdate()
    page = queries.case_page(case_id=case_id, viewer=viewer, today=today, reveal=revealed)
    if page.row.state is CaseState.DRAFT:
        return redirect("workbench:filing", case_id)
    view = case_view.of_case(
        page,
        slips=handovers.of_case(case_id=case_id, viewer=viewer, today=today) if page.accepted_at else {},
        attempt=attempt,
        today=today,
        region_code=viewer.region_code,
        reveal_reason=reason,
    )
    return render(request, "workbench/case.html", _more(request, view, page), status=_status(attempt))


def _status(attempt: Attempt) -> int:
    return UNPROCESSABLE if attempt.refused else 200


def _more(request: HttpRequest, view: case_view.CaseView, page: CasePage) -> dict[str, object]:
    """What stands on the page of a case beside its own view: checks, messages, parcels, what is held up."""
    viewer, case_id = access.viewer(request), page.row.id
    parcels = dispatches.of_case(case_id=case_id, viewer=viewer) if page.accepted_at else ()
    written = message_desk.correspondence(case_id=case_id, viewer=viewer)
    return {
        "view": view,
        "page": page,
        "check_due": checking.is_due(request, case_id),
        "check_again": presenting.may_check_again(page),
        "held_up": exchange_queries.held_up(case_id=case_id) if page.accepted_at else {},
        "told": message_view.lines(written.messages),
        "parcels": parcel_view.lines(parcels),
        "came_back": any(one.to_mend for one in parcels),
        "to_tell": sum(one.to_tell for one in written.messages),
        "contact": message_view.contact_act(written.contact),
    }
