"""Applications that were filed at another platform (外来申报): they begin as drafts that the window sees."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import contents, numbering, policies, rulebook
from onestop.cases.models import Case
from onestop.cases.refusals import NotPermitted
from onestop.cases.states import CASE_ENDED, CaseState


@transaction.atomic(durable=True)
def open_filed(
    *,
    case_id: UUID,
    theme_code: str,
    theme_version: str,
    region_code: str,
    channel: str,
    answers: Mapping[str, str],
    applicant_id: UUID | None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a case under this id with what was filed; the id of the person's case that is under way, where one is.

    Doing it again changes nothing. A region takes them in one by one: two of one person at once make one case.
    """
    if not actor.has(Role.SYSTEM):
        raise NotPermitted("外来申报由系统接收，不能手工录入；请在“代为申报”中办理。")
    if Case.objects.filter(id=case_id).exists():
        return case_id
    theme = rulebook.theme(theme_code, theme_version)
    numbering.hold(f"filing/{region_code}")
    if running := _running(theme_code, region_code, answers.get(theme.identity.id_number, "")):
        return running.id
    case = Case(
        id=case_id,
        region_code=region_code,
        theme_code=theme.code,
        theme_version=theme.version,
        theme_digest=theme.digest,
        state=CaseState.DRAFT,
        channel=channel,
        lead_department=directory.departments_for(region_code)[theme.lead_department],
        applicant_id=applicant_id,
        created_at=at,
    )
    contents.write_sheet(case, contents.Sheet(values=dict(answers)))
    contents.write_applicant(case, theme, answers)
    case.save(force_insert=True)
    return case_id


def _running(theme_code: str, region_code: str, id_number: str) -> Case | None:
    """The person's case that is under way, or was filed elsewhere and waits to be completed.

    A draft that somebody began in the portal is nobody's case yet.
    """
    if not id_number:
        return None
    index = contents.id_number_index(id_number)
    same = Case.objects.filter(theme_code=theme_code, region_code=region_code, id_number_index=index)
    own_drafts = {"state": CaseState.DRAFT, "channel": policies.ONLINE}
    return same.exclude(state__in=CASE_ENDED).exclude(**own_drafts).order_by("created_at", "id").first()
