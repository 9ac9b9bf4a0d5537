"""A photograph after it was handed in: seen small, turned upright, cut to the size that is asked for."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onestop.cases import queries
from onestop.cases.operations import files
from onestop.cases.picture_edits import Frame
from onestop.cases.refusals import FileRefused
from onestop.portal import paper_cards, reading
from onestop.portal.pages import papers
from onestop.ui import access

_SMALL = 160
_QUARTER = 90


@require_safe
def small(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The picture small, so that it is seen whether it is the right one and upright."""
    return _picture(queries.thumbnail(file_id=file_id, viewer=access.viewer(request), longest=_SMALL))


@require_POST
def turn(request: HttpRequest, case_id: UUID, material_code: str, file_id: UUID) -> HttpResponse:
    """A quarter to the right."""
    faults = []
    try:
        files.turn_picture(
            case_id=case_id, file_id=file_id, degrees=_QUARTER, actor=access.viewer(request), at=timezone.now()
        )
    except FileRefused as refused:
        faults.append(refused.message)
    return papers.answer(request, case_id, material_code, faults)


@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, case_id: UUID, material_code: str, file_id: UUID) -> HttpResponse:
    """Move and zoom until the head is right, looking at the result, then take it."""
    chosen = _frame(request)
    fault = ""
    if request.method == "POST":
        try:
            files.frame_picture(
                case_id=case_id, file_id=file_id, frame=chosen, actor=access.viewer(request), at=timezone.now()
            )
            return papers.answer(request, case_id, material_code, [])
        except FileRefused as refused:
            fault = refused.message
    page = reading.case_page(request, case_id)
    card = paper_cards.card(page, material_code)
    asked = page.theme.materials_by_code[material_code].picture
    if asked is None:
        raise Http404  # nothing is asked of this paper that a cut could bring
    context = {
        "page": page,
        "card": card,
        "file_id": file_id,
        "frame": chosen,
        "asked": asked,
        "fault": fault,
        "back": request.POST.get("back") or request.GET.get("back", ""),
    }
    part = "portal/frame_preview.html" if request.headers.get("HX-Request") else "portal/frame.html"
    return render(request, part, context, status=papers.UNPROCESSABLE if fault else 200)


@require_safe
def framed(request: HttpRequest, case_id: UUID, material_code: str, file_id: UUID) -> HttpResponse:
    """What the cut would look like."""
    return _picture(
        queries.preview(
            case_id=case_id,
            file_id=file_id,
            material_code=material_code,
            frame=_frame(request),
            viewer=access.viewer(request),
        )
    )


def _frame(request: HttpRequest) -> Frame:
    given = request.POST if request.method == "POST" else request.GET
    return Frame(_number(given.get("zoom"), 100), _number(given.get("across"), 0), _number(given.get("down"), 0))


def _number(text: str | None, otherwise: int) -> int:
    try:
        return int(text or otherwise)
    except ValueError:
        return otherwise


def _picture(content: bytes) -> HttpResponse:
    reply = HttpResponse(content, content_type="image/jpeg")
    reply["Cache-Control"] = "no-store"
    reply["X-Content-Type-Options"] = "nosniff"
    return reply
