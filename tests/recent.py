"""Sample applicants discharged a few days ago: for pages, which go by today's date."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from onestop.accounts import demo
from onestop.cases.models import Case
from onestop.cases.operations import applicant, drafts
from tests import replay, scenario


def answers(code: str = "01_with_parents", *, today: date | None = None) -> dict[str, str]:
    """A sample applicant's answers with the dates of service moved up to now."""
    ordered = (today or timezone.localdate()) - timedelta(days=3)
    return {
        **scenario.example(code).answers,
        "enlisted_on": f"{ordered.year - 5}-09",
        "discharged_on": f"{ordered:%Y-%m}",
        "discharge_order_date": ordered.isoformat(),
    }


def draft(code: str = "01_with_parents", *, who: str = "demo-veteran-1", papers: bool = True) -> UUID:
    """A draft that could be submitted today."""
    return _draft(code, who, papers, timezone.localdate())


@replay.once
def _draft(code: str, who: str, papers: bool, today: date) -> UUID:
    actor, now = scenario.person(who), timezone.now()
    case_id = drafts.open_draft(
        theme_code=scenario.THEME[0], theme_version=scenario.THEME[1], region_code=demo.REGION, actor=actor, at=now
    )
    drafts.save_answers(case_id=case_id, changes=answers(code, today=today), revision=None, actor=actor, at=now)
    if papers:
        scenario.attach_all(case_id, code, actor=actor, moment=now)
    return case_id


def submitted(code: str = "01_with_parents", *, who: str = "demo-veteran-1") -> Case:
    """A case submitted today."""
    case_id = draft(code, who=who)
    applicant.submit(case_id=case_id, actor=scenario.person(who), at=timezone.now())
    return Case.objects.get(id=case_id)
