"""What every template may rely on."""

from django.conf import settings
from django.http import HttpRequest

from onestop.accounts.models import User
from onestop.ui import access, looks


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may say of the site and of whoever looks at it.

    `demo`: whether this is a demonstration with invented people; `home`: where the person's work begins; `large`:
    whether this browser wants 长辈版; `here`: an address that leads back to this page.
    """
    user = getattr(request, "user", None)
    return {
        "demo": settings.ONESTOP_DEMO,
        "home": access.home_of(user) if isinstance(user, User) else "/",
        "large": looks.is_large(request),
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
