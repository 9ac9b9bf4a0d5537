"""What every template may rely on."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from onestop.accounts.models import User
from onestop.ui import access, looks

KEPT_FOR = "onestop.kept_for"


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may say of the site and of whoever looks at it.

    `site_name`: what the site calls itself; `demo`: whether this is a demonstration with invented people; `home`:
    where the person's work begins; `large`: whether this browser wants 长辈版; `here`: an address that leads back to
    this page; `kept_for`: under which name this browser may keep what the person typed, "" where nobody is signed in;
    it says nothing about who it is.
    """
    user = getattr(request, "user", None)
    return {
        "site_name": settings.ONESTOP_SITE_NAME,
        "demo": settings.ONESTOP_DEMO,
        "home": access.home_of(user) if isinstance(user, User) else "/",
        "large": looks.is_large(request),
        "kept_for": salted_hmac(KEPT_FOR, str(user.pk)).hexdigest()[:32] if isinstance(user, User) else "",
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
