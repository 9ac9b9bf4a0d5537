"""The outlet: who comes for results is found by code or ID number, and is handed what lies here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import outlet_desk
from onestop.cases.operations import outlet, outlet_receipt
from onestop.cases.operations.outlet import Collector
from onestop.cases.refusals import NotFound, NotPermitted, Refused
from onestop.ui import access, printing
from onestop.workbench import outlet_view, typed
from onestop.workbench.attempts import NOTHING, Attempt

UNPROCESSABLE = 422


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What is to be fetched here, oldest first, and the place for a code."""
    return _waiting(request)


@never_cache
@sensitive_post_parameters()
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The case of whoever showed a code, or an ID number."""
    viewer, code = access.viewer(request), typed.text(request.POST, "code")
    try:
        if outlet_desk.is_id_number(code):
            found = outlet_desk.of_person(id_number=code, viewer=viewer)
            if len(found) > 1:
                return _waiting(request, choices=outlet_desk.choices(case_ids=found, viewer=viewer))
            return redirect("workbench:outlet_case", found[0])
        return redirect("workbench:outlet_case", outlet.find(code=code, actor=viewer, at=timezone.now()))
    except Refused as refused:
        return _waiting(request, fault=refused.message)


@never_cache
@require_POST
def take_in(request: HttpRequest, pickup_id: UUID) -> HttpResponse:
    """Notes that a result has come to where it is fetched."""
    outlet.take_in(pickup_id=pickup_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已登记，申请人随即收到取件码。")
    return redirect("workbench:outlet")


@never_cache
@require_safe
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What of a case lies here, and to whom it may be given."""
    return _show(request, case_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def hand_out(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Hands out what is ticked."""
    try:
        count = outlet.hand_out(
            case_id=case_id,
            pickup_ids=_ticked(request),
            collector=_collector(request),
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        return _show(request, case_id, attempt=Attempt(outlet_view.HAND_OUT, request.POST, refused))
    messages.success(request, f"已发放{count}份结果，送达记入办件记录。")
    return redirect("workbench:outlet_case", case_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The proof of service of what is ticked, to be signed."""
    printout = outlet_receipt.printed(
        case_id=case_id,
        pickup_ids=_ticked(request),
        collector=_collector(request),
        actor=access.viewer(request),
        at=timezone.now(),
    )
    return printing.pdf(printout.content, printout.name)


def _ticked(request: HttpRequest) -> frozenset[UUID]:
    try:
        return frozenset(UUID(one) for one in request.POST.getlist("results"))
    except ValueError:
        raise Http404 from None


def _collector(request: HttpRequest) -> Collector:
    sent = request.POST
    return Collector(
        by=typed.text(sent, "by"),
        checked="checked" in sent,
        signed=typed.text(sent, "signed"),
        name=typed.text(sent, "name"),
        id_number=typed.text(sent, "id_number"),
        relation=typed.text(sent, "relation"),
        authorised="authorised" in sent,
    )


def _waiting(request: HttpRequest, *, fault: str = "", choices: tuple[tuple[UUID, str, str], ...] = ()) -> HttpResponse:
    viewer, after = access.viewer(request), request.GET.get("after", "")
    found = outlet_desk.waiting(viewer=viewer, today=timezone.localdate(), after=after)
    context = {
        "rows": found.rows,
        "next": found.after,
        "turned": bool(after),
        "fault": fault,
        "choices": choices,
        "lying_long": sum(row.too_long for row in found.rows),
        "viewer": viewer,
    }
    return render(request, "workbench/outlet.html", context, status=UNPROCESSABLE if fault else 200)


def _show(request: HttpRequest, case_id: UUID, *, attempt: Attempt = NOTHING) -> HttpResponse:
    page = outlet_desk.page(case_id=case_id, viewer=access.viewer(request))
    context = {"found": page, "view": outlet_view.of_page(page, attempt), "prints": page.prints}
    return render(request, "workbench/outlet_case.html", context, status=UNPROCESSABLE if attempt.refused else 200)
