"""The documents that the office issued to the applicant, as PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onestop.cases import documents
from onestop.ui import access, printing


@require_safe
def document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """One valid document of the applicant's own case."""
    viewer, at = access.viewer(request), timezone.now()
    printout = documents.download(case_id=case_id, document_id=document_id, viewer=viewer, at=at)
    return printing.pdf(printout.content, printout.name, save=True)
