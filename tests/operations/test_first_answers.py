"""A new draft begins with what the account already knows."""

import pytest

from onestop.accounts import demo
from onestop.cases import queries
from onestop.cases.operations import drafts
from tests import scenario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


def begin(who: str) -> dict[str, str]:
    viewer = scenario.person(who)
    case_id = drafts.open_draft(
        theme_code="veteran_discharge",
        theme_version="2022",
        region_code=demo.REGION,
        actor=viewer,
        at=scenario.at("2026-09-08"),
    )
    return dict(queries.case_page(case_id=case_id, viewer=viewer, today=scenario.at("2026-09-08").date()).raw_answers)


def test_an_applicant_finds_name_number_mobile_and_what_follows_from_them() -> None:
    assert begin("demo-veteran-3") == {
        "name": "王小红",
        "id_number": "130602200011083261",
        "mobile": "13800000003",
        "sex": "2",
        "birth_date": "2000-11-08",
    }


def test_the_window_begins_with_an_empty_sheet() -> None:
    assert begin("demo-window-1") == {}
