"""What every template may rely on."""

from django.conf import settings
from django.http import HttpRequest

from onestop.accounts.models import User
from onestop.ui import access


def site(request: HttpRequest) -> dict[str, object]:
    """`demo`: whether this is a demonstration with invented people; `home`: where the person's work begins."""
    user = getattr(request, "user", None)
    return {"demo": settings.ONESTOP_DEMO, "home": access.home_of(user) if isinstance(user, User) else "/"}
