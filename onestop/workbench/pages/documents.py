"""One stored file of a paper, for whoever may see the paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onestop.cases import queries
from onestop.ui import access

SHOWN = frozenset({"image/jpeg", "image/png", "application/pdf"})
"""Media types that a browser may show; anything else is saved to disk."""


@never_cache
@require_safe
def show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The file itself, to be looked at in the browser."""
    opened = queries.open_file(file_id=file_id, viewer=access.viewer(request))
    shown = opened.media_type in SHOWN
    answer = HttpResponse(opened.content, content_type=opened.media_type if shown else "application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(not shown, opened.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
