"""文书核验: whether a document is genuine, for whoever holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from onestop.cases import documents
from onestop.cases.documents import Genuine
from onestop.cases.refusals import NotFound

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """By what is printed on it: its number and its code."""
    if request.method != "POST":
        return _asked(request)
    number = request.POST.get("number", "")
    try:
        found = documents.typed(number=number, code=request.POST.get("code", ""))
    except NotFound as refused:
        return _asked(request, number=number, message=str(refused), status=UNPROCESSABLE)
    return _shown(request, found)


@require_safe
def scanned(request: HttpRequest, reference: str) -> HttpResponse:
    """By the QR code on it."""
    try:
        found = documents.scanned(reference=reference)
    except NotFound as refused:
        return _asked(request, message=str(refused), status=404)
    return _shown(request, found)


def _asked(request: HttpRequest, *, number: str = "", message: str = "", status: int = 200) -> HttpResponse:
    return render(request, "portal/verify.html", {"number": number, "message": message}, status=status)


def _shown(request: HttpRequest, found: Genuine) -> HttpResponse:
    answer = render(request, "portal/verified.html", {"found": found})
    # Voided means voided now: nobody may be shown an older answer.
    answer["Cache-Control"] = "no-store"
    return answer
