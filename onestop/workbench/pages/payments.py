"""Payments by the bank: what is due, the batches, and what the officer and the second person do with one."""

from collections.abc import Callable
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onestop.cases.refusals import Fault, Incomplete, NotFound, Refused
from onestop.exchange import bank_returns, payment_rows, payments
from onestop.ui import access
from onestop.workbench import payment_view, typed
from onestop.workbench.attempts import NOTHING, Attempt

journal = structlog.get_logger(__name__)

UNPROCESSABLE = 422
MEDIA = {
    "csv": "text/csv; charset=gb18030",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is due, and the batches."""
    viewer, after = access.viewer(request), request.GET.get("after", "")
    found = payment_rows.batches(viewer=viewer, after=after)
    context = {
        "waiting": payment_rows.waiting(viewer=viewer),
        "batches": found.rows,
        "next": found.after,
        "turned": bool(after),
    }
    return render(request, "workbench/payments.html", context)


@never_cache
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Puts all that is due into a batch."""
    batch_id = payments.make_batch(actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已编制批次。请另一位经办人登录后复核。")
    return redirect("workbench:payment", batch_id)


@never_cache
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch."""
    return _render(request, batch_id)


@never_cache
@require_POST
def act(request: HttpRequest, batch_id: UUID, name: str) -> HttpResponse:
    """One act upon a batch."""
    if name not in OF_BATCH:
        raise Http404
    try:
        messages.success(request, OF_BATCH[name](request, batch_id))
    except NotFound:
        raise
    except Refused as refused:
        return _render(request, batch_id, attempt=Attempt(name, request.POST, refused))
    return redirect("workbench:payment", batch_id)


@never_cache
@require_POST
def file(request: HttpRequest, batch_id: UUID, kind: str) -> HttpResponse:
    """The file for the bank; who took it stands in the journal."""
    if kind not in MEDIA:
        raise Http404
    viewer = access.viewer(request)
    content, name = payments.file_of(batch_id=batch_id, kind=kind, actor=viewer)
    journal.info("payment_file_taken", batch=str(batch_id), kind=kind, person=str(viewer.user_id))
    answer = HttpResponse(content, content_type=MEDIA[kind])
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _approve(request: HttpRequest, batch_id: UUID) -> str:
    payments.approve(batch_id=batch_id, actor=access.viewer(request), at=timezone.now())
    return "已复核，可以导出。"


def _discard(request: HttpRequest, batch_id: UUID) -> str:
    reason = typed.text(request.POST, "reason")
    payments.discard(batch_id=batch_id, reason=reason, actor=access.viewer(request), at=timezone.now())
    return "已作废，其中的款项可以重新编制。"


def _send(request: HttpRequest, batch_id: UUID) -> str:
    payments.send(batch_id=batch_id, actor=access.viewer(request), at=timezone.now())
    return "已导出并记入办件。请下载文件交银行。"


def _return(request: HttpRequest, batch_id: UUID) -> str:
    sent_up = request.FILES.get("file")
    content = sent_up.read(settings.ONESTOP_UPLOAD_LIMIT + 1) if sent_up else b""
    if not sent_up or len(content) > settings.ONESTOP_UPLOAD_LIMIT:
        message = "文件太大，不会是回盘文件。" if sent_up else "请选择银行发来的回盘文件。"
        raise Incomplete(message, faults=[Fault("file", message)])
    bank_returns.take_in(batch_id=batch_id, content=content, actor=access.viewer(request), at=timezone.now())
    return "已导入。各行的结果见下方。"


OF_BATCH: dict[str, Callable[[HttpRequest, UUID], str]] = {
    "approve": _approve,
    "discard": _discard,
    "send": _send,
    "return": _return,
}
"""What may be done with a batch; each says what was done."""


def _render(request: HttpRequest, batch_id: UUID, *, attempt: Attempt = NOTHING) -> HttpResponse:
    page = payment_rows.batch(batch_id=batch_id, viewer=access.viewer(request))
    context = {"page": page, "batch": page.row, "view": payment_view.of_batch(page, attempt)}
    return render(request, "workbench/payment.html", context, status=UNPROCESSABLE if attempt.refused else 200)
