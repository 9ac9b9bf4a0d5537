"""The moment of signing in, whoever proved who somebody is: a new session, and on to where they wanted to go."""

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from onestop.accounts.models import User
from onestop.ui import access

BY_SERVICE = "by_identity_service"
"""In the session of who came by the identity service."""


def enter(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """Sign the person in under a new session key and go on to the wanted address, or to where their work begins."""
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(address_after(request, user, wanted))


def address_after(request: HttpRequest, user: User, wanted: str) -> str:
    """The wanted address where it is one of ours, otherwise where this person's work begins."""
    return own_address(request, wanted) or access.home_of(user)


def own_address(request: HttpRequest, wanted: str) -> str:
    """The address if it is one of this site's, otherwise ""."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
