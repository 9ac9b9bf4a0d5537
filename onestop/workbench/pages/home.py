"""Where everybody's work begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from onestop.accounts.models import User
from onestop.ui import access


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The address that one types: leads on to the list that the role starts from."""
    return redirect(access.home_of(request.user) if isinstance(request.user, User) else "ui:sign_in")
