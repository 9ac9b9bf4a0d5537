"""The one set of papers: each handed in once, in as many files as it takes."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import queries
from onestop.cases.operations import drafts, files
from onestop.cases.refusals import FileRefused
from onestop.portal import paper_cards, reading
from onestop.ui import access

UNPROCESSABLE = 422
SHOWN = frozenset({"image/jpeg", "image/png", "application/pdf"})
"""Media types that a browser may show; anything else is saved to disk."""


@require_safe
def papers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """All papers of the draft."""
    draft = reading.draft(request, case_id)
    if reading.past_draft(request, draft.page):
        return redirect("portal:case", case_id)
    if draft.page.choice.unanswered:
        return redirect("portal:questions", case_id)
    return render(request, "portal/papers.html", paper_cards.of_draft(draft, faults={}))


@require_POST
def attach(request: HttpRequest, case_id: UUID, material_code: str) -> HttpResponse:
    """Takes one or several files for a paper. What is refused is said beside the paper; the others are kept.

    A page that sends them one by one gives each an id (`upload`), so that sending again after a lost answer adds none.
    """
    faults = []
    uploads = request.FILES.getlist("file")
    for upload in uploads:
        try:
            files.attach_file(
                case_id=case_id,
                material_code=material_code,
                # One byte more than allowed is enough to be refused for its size.
                content=upload.read(settings.ONESTOP_UPLOAD_LIMIT + 1),
                name=upload.name or "",
                actor=access.viewer(request),
                at=timezone.now(),
                file_id=_upload_id(request) if len(uploads) == 1 else None,
            )
        except FileRefused as refused:
            faults.append(refused.message)
    if not uploads:
        faults.append("还没有选择文件，请先选择照片或 PDF。")
    return answer(request, case_id, material_code, faults)


def _upload_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("upload", ""))
    except ValueError:
        return None


@require_POST
def remove(request: HttpRequest, case_id: UUID, material_code: str, file_id: UUID) -> HttpResponse:
    """Takes a file back."""
    files.remove_file(case_id=case_id, file_id=file_id, actor=access.viewer(request), at=timezone.now())
    return answer(request, case_id, material_code, [])


@require_POST
def promise(request: HttpRequest, case_id: UUID, material_code: str) -> HttpResponse:
    """Asks for acceptance with this paper still missing (容缺受理), or takes that back."""
    drafts.ask_promise(
        case_id=case_id,
        material_code=material_code,
        asked=request.POST.get("asked") == "yes",
        actor=access.viewer(request),
        at=timezone.now(),
    )
    return answer(request, case_id, material_code, [])


def answer(request: HttpRequest, case_id: UUID, material_code: str, faults: list[str]) -> HttpResponse:
    """The card alone for htmx; otherwise the page that the paper stands on, with what was refused."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = ""
    if request.headers.get("HX-Request"):
        draft = reading.draft(request, case_id)
        card = paper_cards.card(draft.page, material_code, faults=faults, back=back)
        context = {"page": draft.page, "card": card, "missing": len(draft.missing_papers), "counted": not back}
        return render(request, "portal/changed_paper.html", context)
    if faults and not back:
        draft = reading.draft(request, case_id)
        context = paper_cards.of_draft(draft, faults={material_code: faults})
        return render(request, "portal/papers.html", context, status=UNPROCESSABLE)
    for fault in faults:
        messages.error(request, fault)
    return redirect(f"{back or reverse('portal:papers', args=[case_id])}#paper-{material_code}")


@require_safe
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """An uploaded file, for those who may see it; never stored by the browser, never guessed at."""
    opened = queries.open_file(file_id=file_id, viewer=access.viewer(request))
    shown = opened.media_type in SHOWN
    answer = HttpResponse(opened.content, content_type=opened.media_type if shown else "application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(not shown, opened.name) or "attachment"
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
