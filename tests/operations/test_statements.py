"""Operations stay lean: a work-item change costs at most eight SQL statements, BEGIN and COMMIT aside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onestop.cases.models import Case
from onestop.cases.operations import department
from tests import scenario

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 8
MOST_WITH_A_NOTICE = MOST_STATEMENTS + 6
"""What concludes a case also issues its notice: names of departments, papers, the number (the first of a year takes
two more statements), and the document."""


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


def statements(act: Callable[..., object], **arguments: Any) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act(**arguments)
    own = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in own if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def complete_arguments(case: Case, code: str) -> dict[str, Any]:
    item = scenario.item_of(case, code)
    return {
        "work_item_id": item.id,
        "outcome": scenario.outcome_for(item),
        "actor": scenario.officer_of(item),
        "at": scenario.at("2026-09-15"),
    }


def test_finishing_an_item_that_releases_another() -> None:
    case = scenario.accepted()
    arguments = complete_arguments(case, "social_insurance_registration")

    made = statements(department.complete, **arguments)

    assert len(made) <= MOST_STATEMENTS, "\n".join(made)
    assert scenario.item_of(case, "pension_transfer").state == "ready"


def test_finishing_the_last_item() -> None:
    case = scenario.accepted()
    for code in [
        "household_registration",
        "reserve_registration",
        "social_insurance_registration",
        "pension_transfer",
        "medical_insurance_enrolment",
        "medical_insurance_transfer",
    ]:
        scenario.complete(scenario.item_of(case, code))
    arguments = complete_arguments(case, "self_employment_grant")

    made = statements(department.complete, **arguments)

    assert len(made) <= MOST_WITH_A_NOTICE, "\n".join(made)
    assert Case.objects.get(id=case.id).state == "concluded"


@pytest.mark.parametrize("operation", ["claim", "refuse", "suspend"])
def test_the_other_changes(operation: str) -> None:
    case = scenario.accepted()
    item = scenario.item_of(case, "pension_transfer" if operation == "none" else "household_registration")
    extra: dict[str, Any] = {
        "claim": {},
        "refuse": {"reason": "材料不实"},
        "suspend": {"reason_code": next(iter(scenario.spec_of(item).pause_reasons)).code},
    }[operation]

    made = statements(
        getattr(department, operation),
        work_item_id=item.id,
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-15"),
        **extra,
    )

    assert len(made) <= MOST_STATEMENTS, "\n".join(made)


def test_resuming_moves_due_dates_within_the_budget() -> None:
    case = scenario.accepted()
    item = scenario.item_of(case, "household_registration")
    officer = scenario.officer_of(item)
    reason = scenario.spec_of(item).pause_reasons[0].code
    department.suspend(work_item_id=item.id, reason_code=reason, actor=officer, at=scenario.at("2026-09-14"))

    made = statements(department.resume, work_item_id=item.id, actor=officer, at=scenario.at("2026-09-18"))

    assert len(made) <= MOST_STATEMENTS, "\n".join(made)
