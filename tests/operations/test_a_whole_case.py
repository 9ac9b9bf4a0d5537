"""A case from the first question to its conclusion, through the operations."""

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, WorkItem
from onestop.cases.states import CaseState, Outcome, WorkState
from tests import scenario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


def test_every_part_done_concludes_the_case() -> None:
    case = scenario.accepted()
    assert case.due_date == scenario.example().expect.due_date

    case = scenario.finish_all(case)

    assert (case.state, case.outcome) == (CaseState.CONCLUDED, Outcome.ALL_DONE)
    [verdict] = queries.verify_logs()
    assert verdict.intact
    assert verdict.events == case.event_count > 10


def test_the_fan_out_follows_the_theme() -> None:
    case = scenario.accepted()

    found = {item.item_code: item for item in WorkItem.objects.filter(case_id=case.id).select_related("department")}

    assert found["discharge_report"].state == WorkState.COMPLETED
    assert found["household_registration"].state == WorkState.READY
    assert found["household_registration"].department.name == "先锋派出所"
    assert found["id_card"].state == WorkState.NOT_APPLICABLE
    assert found["pension_transfer"].state == WorkState.WAITING
    assert found["self_employment_grant_payment"].on_clock is False
    assert Case.objects.get(id=case.id).state == CaseState.HANDLING
