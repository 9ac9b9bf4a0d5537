"""What a person sees when an operation was refused and the page had no better place to say so."""

from collections.abc import Callable

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap, retarget

from onestop.cases import no_room
from onestop.cases.refusals import BeyondAuthority, NotFound, NotPermitted, Refused

journal = structlog.get_logger(__name__)

FORBIDDEN = 403
CONFLICT = 409
UNAVAILABLE = 503


class RefusalMiddleware:
    """Turns a refusal into a page: 404 for what the viewer may not know of, 403, or 409 with the reason in words.

    A database without room is told like a refusal, for nothing has changed: 503, and the operator finds it in the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for anything but a refusal or a full disk."""
        if no_room.is_why(error):
            journal.error("no_room")
            return refusal(request, no_room.NoRoom(), status=UNAVAILABLE)
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, BeyondAuthority):
            return refusal(request, error, status=FORBIDDEN)
        if isinstance(error, NotPermitted):
            raise PermissionDenied from error
        return refusal(request, error) if isinstance(error, Refused) else None


def refusal(request: HttpRequest, refused: Refused, *, status: int = CONFLICT) -> HttpResponse:
    """The reason as a page, or for htmx as a banner at the top of the page that is open."""
    if request.headers.get("HX-Request"):
        banner = render(request, "ui/banner.html", {"tone": "danger", "text": refused.message})
        return reswap(retarget(banner, "#notices"), "innerHTML")
    return render(request, "ui/refused.html", {"refused": refused}, status=status)
