"""Stylesheets, scripts and icons for weak connections: compressed, and kept by browsers until they change."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # it has no types
    """Under names that change with the content once `onestop serve` has collected them, until then as they are."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name under which browsers may keep it for ever, where there is one."""
        stored: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return stored


class CompressedPages:
    """Compresses pages, which are text. Papers and pictures are compressed already, and other systems sign what they
    are sent as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._compress = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            return self._compress.process_response(request, response)
        return response
