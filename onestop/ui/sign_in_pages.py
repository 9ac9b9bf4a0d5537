"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onestop.accounts import directory
from onestop.accounts import sign_in as signing_in
from onestop.accounts.sign_in import SignInRefused
from onestop.exchange import identity
from onestop.ui import entering

UNPROCESSABLE = 422


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form for name and password; in a demonstration also the sample people."""
    if request.method != "POST":
        return _form(request, message="", status=200)
    try:
        user = signing_in.by_password(
            username=request.POST.get("username", ""), password=request.POST.get("password", "")
        )
    except SignInRefused as refused:
        return _form(request, message=refused.message, status=UNPROCESSABLE)
    return entering.enter(request, user, request.POST.get("next", ""))


@require_POST
def sign_in_as_sample(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the invented people of a demonstration."""
    try:
        user = signing_in.as_sample_person(username=request.POST.get("username", ""), demo=settings.ONESTOP_DEMO)
    except SignInRefused as refused:
        return _form(request, message=refused.message, status=UNPROCESSABLE)
    return entering.enter(request, user, request.POST.get("next", ""))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; who came by the identity service is asked about that one too."""
    by_service = entering.BY_SERVICE in request.session and identity.is_used()
    auth.logout(request)
    return redirect("ui:signed_out" if by_service else "ui:sign_in")


def _form(request: HttpRequest, *, message: str, status: int) -> HttpResponse:
    context = {
        "message": message,
        "username": request.POST.get("username", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "service": settings.ONESTOP_OIDC_NAME if identity.is_used() else "",
        "groups": signing_in.sample_groups(directory.sample_people()) if settings.ONESTOP_DEMO else (),
    }
    return render(request, "ui/sign_in.html", context, status=status)
