"""Saving answers that a page sent, for the applicant's pages and the window's alike."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from onestop.cases.operations import drafts
from onestop.cases.operations.drafts import Saved
from onestop.ui import access


def store(request: HttpRequest, case_id: UUID, changes: Mapping[str, str]) -> Saved:
    """Save answers from a page that says which revision it shows. Outdated where another page was faster."""
    revision = request.POST.get("revision", "")
    return drafts.save_answers(
        case_id=case_id,
        changes=changes,
        revision=int(revision) if revision.isascii() and revision.isdigit() else None,
        actor=access.viewer(request),
        at=timezone.now(),
    )
