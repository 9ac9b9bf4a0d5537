"""A case for somebody who may see it whole."""

from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import authority, policies
from onestop.cases.models import Case
from onestop.cases.refusals import NO_CASE, BeyondAuthority, NotFound


def viewable(case_id: UUID, viewer: Actor) -> Case:
    """The case with its lead department; NotFound where there is none, or the viewer may not know of it.

    BeyondAuthority for whoever acts, or acted, for its applicant and may not see this.
    """
    return _allowed("view_case", case_id, viewer)


def followable(case_id: UUID, viewer: Actor) -> Case:
    """The case for somebody who may see how it gets on, and perhaps nothing else; refused as `viewable` does."""
    return _allowed("view_progress", case_id, viewer)


def _allowed(operation: str, case_id: UUID, viewer: Actor) -> Case:
    found = authority.seen_by(Case.objects.filter(id=case_id).select_related("lead_department"), viewer)
    case = authority.noted(found.first(), viewer)
    if case is not None and policies.allows(operation, viewer, case):
        return case
    if case is not None and (standing := policies.standing_of(viewer, case)):
        raise BeyondAuthority(authority.refusal(operation, standing))
    raise NotFound(NO_CASE)
