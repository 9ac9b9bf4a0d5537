"""Who may open which page: the table of every address, held by a middleware. What has no row is closed to everybody."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from onestop.accounts import actors
from onestop.accounts.actors import Actor
from onestop.accounts.models import User
from onestop.accounts.roles import Role

PUBLIC = frozenset(Role)
"""A row for everybody, signed in or not. Not the empty set: a row that names nobody must open to nobody."""

PEOPLE = frozenset(Role) - {Role.SYSTEM}
"""A row for whoever is signed in."""

SIGNED = frozenset({Role.SYSTEM})
"""A row for other systems, which sign every call instead of signing in: onestop.api proves it before anything else."""

PAGES: Mapping[str, frozenset[Role]] = {
    "healthz": PUBLIC,
    "ui:sign_in": PUBLIC,
    "ui:sign_in_as_sample": PUBLIC,
    "ui:identity": PUBLIC,
    "ui:identity_answer": PUBLIC,
    "ui:sign_out": PUBLIC,
    "ui:signed_out": PUBLIC,
    "ui:look": PUBLIC,
}
"""The rows of this package. A face keeps its own PAGES (and HOMES) in its module `access`."""


@cache
def pages() -> Mapping[str, frozenset[Role]]:
    """Every address name → the roles that may open it, from the module `access` of each installed package."""
    return _collected("PAGES")


@cache
def homes() -> Mapping[Role, str]:
    """The address name that each role starts from after signing in."""
    return _collected("HOMES")


def _collected(name: str) -> Mapping[Any, Any]:
    rows: dict[Any, Any] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("onestop.") and find_spec(f"{app.name}.access"):
            rows |= getattr(import_module(f"{app.name}.access"), name, {})
    return rows


def home_of(user: User) -> str:
    """The address where this person's work begins."""
    return next((reverse(name) for role, name in homes().items() if user.has_role(role)), "/")


def viewer(request: HttpRequest) -> Actor:
    """The signed-in person as an actor. PermissionDenied where nobody is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return replace(actors.actor_of(request.user), at=timezone.now())


class AccessMiddleware:
    """Opens a page to those whom its row names: strangers are asked to sign in, other roles get 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(request.user, User):
            # At a shared computer the way back must not bring up what somebody signed in has seen.
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """None where the page may be opened."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        roles = pages().get(name)
        if roles is None:
            raise PermissionDenied
        if roles in (PUBLIC, SIGNED):
            return None
        if not isinstance(request.user, User):
            return _to_sign_in(request)
        if not any(request.user.has_role(role) for role in roles):
            raise PermissionDenied
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # An address that only takes a POST would answer the way back with an error.
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back else settings.LOGIN_URL
    # htmx would put the sign-in page into the small place where it awaits an answer.
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)
