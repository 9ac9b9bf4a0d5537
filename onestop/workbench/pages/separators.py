"""The separator sheets of a theme, to be printed once and laid between the papers of a stack."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onestop.cases import queries
from onestop.documents import separators as sheets
from onestop.recognition import separators
from onestop.ui import printing


@require_safe
def show(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One page for each paper, as PDF. Nothing on them belongs to a case."""
    theme = queries.theme(code, version)
    papers = [(material.name, separators.payload(theme.code, material.code)) for material in theme.materials]
    content = sheets.pdf(theme.name, papers, fonts_in=settings.ONESTOP_FONTS, at=timezone.now())
    return printing.pdf(content, f"{theme.name}材料分隔页.pdf")
