"""A printed document as an answer, and where its QR code leads."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header


def pdf(content: bytes, name: str, *, save: bool = False) -> HttpResponse:
    """A PDF to be looked at in the browser, or saved under its name."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(save, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def word(content: bytes, name: str) -> HttpResponse:
    """A document to be saved under its name and edited."""
    answer = pdf(content, name, save=True)
    answer["Content-Type"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return answer


def lookup_address(request: HttpRequest) -> str:
    """Where anybody looks a case up by its number and code; neither stands in the address."""
    return request.build_absolute_uri(reverse("portal:lookup"))
