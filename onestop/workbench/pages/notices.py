"""The documents that the window issues: seen beforehand, issued, printed, made void."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from onestop.cases import change, documents
from onestop.cases.operations import documents as operations
from onestop.cases.refusals import Incomplete, Refused
from onestop.ui import access, printing
from onestop.workbench import typed, window_decisions
from onestop.workbench.attempts import Attempt
from onestop.workbench.pages import case


@never_cache
@sensitive_post_parameters()
@require_POST
def preview_act(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """What a decision would issue as it is typed now; nothing of it is kept."""
    if name not in window_decisions.OF_CASE:
        raise Http404
    try:
        tried = change.tried(lambda: window_decisions.OF_CASE[name](case_id, request.POST, access.viewer(request)))
    except case.ELSEWHERE:
        raise
    except Refused as refused:
        return case.page_with(request, case_id, attempt=Attempt(name, request.POST, refused))
    printout = documents.preview(tried)
    return printing.pdf(printout.content, printout.name)


@never_cache
@require_POST
def preview(request: HttpRequest, case_id: UUID, document_code: str) -> HttpResponse:
    """A document as it would be issued now."""
    viewer, at = access.viewer(request), timezone.now()
    tried = change.tried(lambda: operations.issue(case_id=case_id, document_code=document_code, actor=viewer, at=at))
    printout = documents.preview(tried)
    return printing.pdf(printout.content, printout.name)


@never_cache
@require_POST
def issue(request: HttpRequest, case_id: UUID, document_code: str) -> HttpResponse:
    """Issues a document under the next number."""
    viewer = access.viewer(request)
    operations.issue(case_id=case_id, document_code=document_code, actor=viewer, at=timezone.now())
    messages.success(request, "已签发，可以打印。")
    return redirect(_at_documents(case_id))


@never_cache
@require_POST
def print_document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """The document as a PDF; every printing goes on record."""
    printout = operations.print_document(document_id=document_id, actor=access.viewer(request), at=timezone.now())
    return printing.pdf(printout.content, printout.name)


@never_cache
@sensitive_post_parameters()
@require_POST
def void(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Makes a document void; its number stays its own."""
    reason = typed.text(request.POST, "reason")
    try:
        operations.void(document_id=document_id, reason=reason, actor=access.viewer(request), at=timezone.now())
    except Incomplete as refused:
        return case.page_with(request, case_id, attempt=Attempt("void", request.POST, refused, str(document_id)))
    messages.success(request, "已作废。需要的，可以另开一份。")
    return redirect(_at_documents(case_id))


def _at_documents(case_id: UUID) -> str:
    return f"{reverse('workbench:case', args=[case_id])}#documents"
