"""Papers that somebody carries: the list of what waits, the slip itself, and what the window and the department do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onestop.cases.refusals import Incomplete, NotPermitted, Refused
from onestop.exchange import collection, handovers
from onestop.ui import access
from onestop.ui.refusal_pages import refusal
from onestop.workbench import slip_view, typed
from onestop.workbench.attempts import NOTHING, Attempt

UNPROCESSABLE = 422


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What is still to be collected."""
    return _waiting(request)


@never_cache
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The slip with the code that was typed."""
    code = typed.text(request.POST, "code")
    try:
        found = collection.by_code(code)
        # Whoever may not know of it is told so here, beside what was typed.
        row = handovers.scanned(delivery_id=found, viewer=access.viewer(request), today=timezone.localdate())
    except Refused as refused:
        return _waiting(request, fault=refused.message, code=code)
    return redirect("workbench:slip", row.reference)


@never_cache
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The slip that a QR code leads to."""
    return _show(request, collection.by_reference(reference))


@never_cache
@require_POST
def collect(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirms that the papers were collected."""
    delivery_id = collection.by_reference(reference)
    try:
        collection.collect(delivery_id=delivery_id, actor=access.viewer(request), at=timezone.now())
    except NotPermitted as refused:
        return refusal(request, refused)
    messages.success(request, "已确认领取，窗口同时看到。")
    return redirect("workbench:slip", reference)


@never_cache
@require_POST
def print_slip(request: HttpRequest, reference: str) -> HttpResponse:
    """The slip as a PDF; every printing goes on record."""
    address = request.build_absolute_uri(reverse("workbench:slip", args=[reference]))
    printed = collection.print_slip(
        delivery_id=collection.by_reference(reference),
        address=address,
        actor=access.viewer(request),
        at=timezone.now(),
    )
    answer = HttpResponse(printed.content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, "交接单.pdf") or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_POST
def void(request: HttpRequest, reference: str) -> HttpResponse:
    """Makes a slip void; another one follows."""
    delivery_id = collection.by_reference(reference)
    reason = typed.text(request.POST, "reason")
    try:
        collection.void(delivery_id=delivery_id, reason=reason, actor=access.viewer(request), at=timezone.now())
    except Incomplete as refused:
        return _show(request, delivery_id, attempt=Attempt("void", request.POST, refused))
    messages.success(request, "已作废。后台程序随即开出新的交接单，请刷新页面后打印。")
    return redirect("workbench:slip", reference)


def _waiting(request: HttpRequest, *, fault: str = "", code: str = "") -> HttpResponse:
    viewer, after = access.viewer(request), request.GET.get("after", "")
    found = handovers.waiting(viewer=viewer, today=timezone.localdate(), after=after)
    context = {"rows": found.rows, "next": found.after, "turned": bool(after), "fault": fault, "code": code}
    return render(request, "workbench/slips.html", context, status=UNPROCESSABLE if fault else 200)


def _show(request: HttpRequest, delivery_id: UUID, *, attempt: Attempt = NOTHING) -> HttpResponse:
    viewer, today = access.viewer(request), timezone.localdate()
    try:
        row = handovers.scanned(delivery_id=delivery_id, viewer=viewer, today=today)
    except NotPermitted as refused:
        return refusal(request, refused)
    context = {"slip": row, "acts": slip_view.acts(row, attempt)}
    return render(request, "workbench/slip.html", context, status=UNPROCESSABLE if attempt.refused else 200)
