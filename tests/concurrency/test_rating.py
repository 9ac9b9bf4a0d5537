"""A case that is rated on two devices at the same moment is rated once, and rectified once."""

from functools import partial

import pytest

from onestop.cases.models import CaseEvent, Rating, Rectification
from onestop.cases.operations import rating
from onestop.cases.refusals import WrongState
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = scenario.at("2026-09-16")


def test_of_ratings_given_at_once_the_first_counts() -> None:
    case, me = scenario.finish_all(scenario.accepted()), scenario.person("demo-veteran-1")
    acts = [
        partial(rating.rate, case_id=case.id, level=level, tags=[], words="", actor=me, at=AT) for level in (1, 2, 1, 2)
    ]
    refused = refusals(together(*acts))
    assert [type(each) for each in refused] == [WrongState] * 3
    assert Rating.objects.count() == Rectification.objects.count() == 1
    assert CaseEvent.objects.filter(name="case.rated").count() == 1
