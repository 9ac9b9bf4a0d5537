"""A discharge season tried out by the supervisor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onestop.ui import access
from onestop.workbench import season_view

UNPROCESSABLE = 422


@never_cache
@require_safe
def season(request: HttpRequest) -> HttpResponse:
    """What is asked for stands in the address, so that a trial can be passed on; nothing of it is kept."""
    region = access.viewer(request).region_code
    page = season_view.page(region, request.GET.dict(), timezone.localdate())
    return render(request, "workbench/season.html", {"page": page}, status=UNPROCESSABLE if page.faults else 200)
