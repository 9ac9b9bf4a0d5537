"""长辈版: larger letters and targets, switched by whoever wants them and remembered by their browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from onestop.ui import entering

COOKIE = "look"
LARGE = "large"
_YEAR = 365 * 24 * 3600


def is_large(request: HttpRequest) -> bool:
    """Whether this browser shows the pages large."""
    return request.COOKIES.get(COOKIE) == LARGE


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Remember the look and go back to the page that somebody was on."""
    reply = HttpResponseRedirect(entering.own_address(request, request.POST.get("back", "")) or "/")
    if request.POST.get("look") == LARGE:
        reply.set_cookie(COOKIE, LARGE, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        reply.delete_cookie(COOKIE, samesite="Lax")
    return reply
