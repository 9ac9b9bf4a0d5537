"""Having systems asked about an applicant, for the applicant's pages and the window's alike."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from onestop.exchange import sharing
from onestop.ui import access


def ask(request: HttpRequest, case_id: UUID, *, again: bool = False) -> None:
    """Have whatever system is due asked, and what it answers kept; takes a moment at most, whatever they do."""
    sharing.ask(case_id=case_id, actor=access.viewer(request), at=timezone.now(), again=again)


def is_due(request: HttpRequest, case_id: UUID) -> bool:
    """Whether asking now could bring something."""
    return sharing.is_due(case_id=case_id, actor=access.viewer(request), at=timezone.now())
