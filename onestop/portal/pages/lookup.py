"""查进度: by number and query code, for whoever was given both."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onestop.cases import queries
from onestop.cases.refusals import NotFound

UNPROCESSABLE = 422


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Number and code are sent in the body: an address is kept in places where a code must not be."""
    if request.method != "POST":
        return render(request, "portal/lookup.html", {"number": "", "message": ""})
    number = request.POST.get("number", "")
    try:
        found = queries.public_progress(number=number, code=request.POST.get("code", ""))
    except NotFound as refused:
        context = {"number": number, "message": str(refused)}
        return render(request, "portal/lookup.html", context, status=UNPROCESSABLE)
    return render(request, "portal/looked_up.html", {"found": found})
