"""Applications of one person that come in at once make one case, and rows of one case reported at once are one row."""

import random
import uuid
from functools import partial

import pytest

from onestop.accounts.actors import SYSTEM
from onestop.cases.models import Case
from onestop.cases.operations import intake
from onestop.exchange.models import Delivery, ReportRow
from onestop.exchange.reporting import batches
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MOMENT = scenario.at("2026-09-16")


def test_two_applications_of_one_person_at_once_make_one_case() -> None:
    answers = scenario.example().answers
    open_one = partial(
        intake.open_filed,
        theme_code=scenario.THEME[0],
        theme_version=scenario.THEME[1],
        region_code="130602",
        channel="jishiban",
        answers=answers,
        applicant_id=None,
        actor=SYSTEM,
        at=MOMENT,
    )
    ids = [uuid.uuid4() for _ in range(4)]
    brought = together(*[partial(open_one, case_id=one) for one in ids])
    assert refusals(brought) == []
    [case] = Case.objects.all()
    assert set(brought) == {case.id}


def test_a_case_marked_while_it_is_reported_is_reported_again_and_each_row_once() -> None:
    case = scenario.accepted()
    batches.mark([case.id], at=MOMENT)

    def report() -> None:
        while batches.report_next(at=MOMENT, chance=random.Random(1)):
            pass

    def mark() -> None:
        batches.mark([case.id], at=MOMENT, again=True)

    assert refusals(together(report, report, mark, report)) == []
    report()
    assert not Delivery.objects.filter(kind="report", state="dead").exists()
    guids = list(ReportRow.objects.values_list("guid", flat=True))
    assert guids
    assert ReportRow.objects.filter(delivery=None).count() == 0
