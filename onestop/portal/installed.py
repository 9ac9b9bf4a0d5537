"""The site as an application on somebody's telephone: its name and icons, and what it shows without a connection.

Installed or not, only a page that says so and its assets are kept on the telephone, never a page made for somebody.
"""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from onestop.ui import icons
from onestop.vault import digests

COLOUR = "#0d5577"
GROUND = "#f7f5f1"
_WORKER = Path(__file__).parent / "worker.js"
_ASSETS = ("vendor/bootstrap/css/bootstrap.min.css", "ui/onestop.css", "ui/favicon.svg")
"""What the page without a connection is made of: ui/error.html names the same."""


def manifest() -> dict[str, object]:
    """The web app manifest (W3C Application Manifest)."""
    return {
        "name": settings.ONESTOP_SITE_NAME,
        "short_name": settings.ONESTOP_SITE_NAME,
        "lang": "zh-Hans",
        "id": "/",
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": GROUND,
        "icons": [
            {"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": static(icons.name_of(size)), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for size in icons.SIZES
                for purpose in ("any", "maskable")
            ),
        ],
    }


@cache
def worker() -> str:
    """The service worker's program with the addresses that it keeps; another one whenever one of them changes."""
    source = _WORKER.read_text(encoding="utf-8")
    kept = {"page": reverse("portal:offline"), "assets": [static(name) for name in _ASSETS]}
    version = digests.sm3((json.dumps(kept) + source).encode())[:16]
    return f"const KEPT = {json.dumps({**kept, 'version': version})};\n{source}"
