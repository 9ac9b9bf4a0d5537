"""Whether a report is late is judged by the working-day calendar: a term that ends in a holiday goes on after it."""

from datetime import date

import pytest

from onestop.cases import queries
from onestop.cases.operations import drafts
from tests import scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "late"), [("2026-10-01", False), ("2026-10-08", False), ("2026-10-09", True)])
def test_thirty_days_that_end_on_national_day_are_over_after_the_first_working_day(day: str, late: bool) -> None:
    scenario.plant()
    case_id, applicant = scenario.draft(papers=False), scenario.person("demo-veteran-1")
    drafts.save_answers(
        case_id=case_id,
        changes={"discharge_order_date": "2026-09-01"},
        revision=None,
        actor=applicant,
        at=scenario.at(day),
    )

    page = queries.case_page(case_id=case_id, viewer=applicant, today=date.fromisoformat(day))

    assert [code for code, _label, _detail in page.flags] == ["late_report"] * late
    assert page.choice.field["late_reason"].asked is late
