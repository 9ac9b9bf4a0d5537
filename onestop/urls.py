"""The addresses of the whole site: each face brings its own list."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from onestop.api.interface import api


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that this process answers requests; what lies behind it is for `onestop doctor`."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("onestop.ui.urls")),
    path("", include("onestop.portal.urls")),
    path("workbench/", include("onestop.workbench.urls")),
    path("api/v1/", api.urls),
]
