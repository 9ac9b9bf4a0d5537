"""A case for somebody who may see it whole."""

from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import policies
from onestop.cases.models import Case
from onestop.cases.refusals import NO_CASE, NotFound


def viewable(case_id: UUID, viewer: Actor) -> Case:
    """The case with its lead department; NotFound where there is none, or the viewer may not know of it."""
    case = Case.objects.filter(id=case_id).select_related("lead_department").first()
    if case is None or not policies.allows("view_case", viewer, case):
        raise NotFound(NO_CASE)
    return case
