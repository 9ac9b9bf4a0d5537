"""What makes the site an application: manifest, service worker, and the page for a lost connection."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onestop.portal import installed


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours for whoever puts the site on the first screen."""
    return JsonResponse(
        installed.manifest(), content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. At the root, for it reaches no further than its own folder; asked for anew each time."""
    reply = HttpResponse(installed.worker(), content_type="text/javascript; charset=utf-8")
    reply["Cache-Control"] = "no-cache"
    return reply


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where a page could not be fetched: nobody's page, the same for everybody."""
    return render(request, "portal/offline.html")
