"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onestop.accounts import directory
from onestop.accounts import sign_in as signing_in
from onestop.accounts.models import User
from onestop.accounts.sign_in import SignInRefused
from onestop.ui import access

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
    return _signed_in(request, user)


@require_POST
def sign_in_as_sample(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the invented people of a demonstration."""
    try:
        user = signing_in.as_sample_person(username=request.POST.get("username", ""), demo=settings.ONESTOP_DEMO)
    except SignInRefused as refused:
        return _form(request, message=refused.message, status=UNPROCESSABLE)
    return _signed_in(request, user)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    auth.logout(request)
    return redirect("ui:sign_in")


def _form(request: HttpRequest, *, message: str, status: int) -> HttpResponse:
    context = {
        "message": message,
        "username": request.POST.get("username", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "groups": signing_in.sample_groups(directory.sample_people()) if settings.ONESTOP_DEMO else (),
    }
    return render(request, "ui/sign_in.html", context, status=status)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else access.home_of(user))
