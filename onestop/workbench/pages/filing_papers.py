"""The papers of a draft that the window files: scanned in, taken back, seen in the original, promised for later."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from onestop.cases.operations import drafts, files, window
from onestop.cases.refusals import NotFound, NotPermitted, Refused
from onestop.ui import access
from onestop.workbench import uploads
from onestop.workbench.attempts import NOTHING, at_paper
from onestop.workbench.pages.filing import UNPROCESSABLE, filing_of

ELSEWHERE = (NotFound, NotPermitted)


@never_cache
@require_POST
def paper(request: HttpRequest, case_id: UUID, material_code: str) -> HttpResponse:
    """One act upon one paper. Answers with its card for htmx, else with the page."""
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    attempt = NOTHING
    try:
        _ACTS[name](request, case_id, material_code)
    except ELSEWHERE:
        raise
    except Refused as refused:
        attempt = at_paper(request.POST, refused, material_code)
    filing = filing_of(request, case_id, attempt=attempt)
    line = next((one for one in filing.papers if one.material.code == material_code), None)
    if line is None:
        raise Http404
    context = {"filing": filing, "page": filing.page, "paper": line}
    if request.headers.get("HX-Request"):
        return render(request, "workbench/saved_paper.html", context)
    if attempt.refused:
        return render(request, "workbench/filing.html", context, status=UNPROCESSABLE)
    return redirect(f"{reverse('workbench:filing', args=[case_id])}#on-{material_code}")


def _upload(request: HttpRequest, case_id: UUID, material_code: str) -> None:
    for name, content in uploads.received(request):
        files.attach_file(
            case_id=case_id,
            material_code=material_code,
            content=content,
            name=name,
            actor=access.viewer(request),
            at=timezone.now(),
        )


def _remove(request: HttpRequest, case_id: UUID, material_code: str) -> None:
    try:
        file_id = UUID(request.POST.get("file", ""))
    except ValueError:
        raise Http404 from None
    files.remove_file(case_id=case_id, file_id=file_id, actor=access.viewer(request), at=timezone.now())


def _original(request: HttpRequest, case_id: UUID, material_code: str) -> None:
    window.see_original(
        case_id=case_id,
        material_code=material_code,
        grade=request.POST.get("grade", ""),
        actor=access.viewer(request),
        at=timezone.now(),
    )


def _promise(request: HttpRequest, case_id: UUID, material_code: str) -> None:
    drafts.ask_promise(
        case_id=case_id,
        material_code=material_code,
        asked=request.POST.get("asked") == "yes",
        actor=access.viewer(request),
        at=timezone.now(),
    )


_ACTS: Mapping[str, Callable[[HttpRequest, UUID, str], None]] = {
    "upload": _upload,
    "remove": _remove,
    "original": _original,
    "promise": _promise,
}
