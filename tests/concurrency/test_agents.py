"""What is taken on, confirmed and revoked at the same moment: each limit holds, and nothing is done after a no."""

from functools import partial

import pytest

from onestop.cases.models import Authorisation, Case
from onestop.cases.operations import acting_for, applicant, authorising
from onestop.cases.refusals import BeyondAuthority, WrongState
from tests import scenario
from tests.concurrency.together import refusals, together
from tests.operations import authorised
from tests.operations.authorised import DAY, VETERAN, who

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = scenario.at(DAY)


def test_of_four_taken_on_at_once_three_are() -> None:
    drafts = [scenario.draft(papers=False, who="demo-veteran-2") for _ in range(4)]
    given = [authorised.give(one, by="demo-veteran-2") for one in drafts]
    acts = [partial(authorising.take_on, authorisation_id=one, actor=who(), at=AT) for one in given]
    assert [type(each) for each in refusals(together(*acts))] == [WrongState]
    assert Authorisation.objects.filter(state="accepted").count() == 3


def test_a_draft_is_submitted_or_taken_out_of_the_agents_hands_never_both() -> None:
    case_id, given = authorised.draft()
    revoke = partial(authorising.revoke, authorisation_id=given, actor=scenario.person(VETERAN), at=AT)
    submit = partial(applicant.submit, case_id=case_id, actor=who(), at=AT)
    refused = refusals(together(revoke, submit))
    assert all(type(each) is BeyondAuthority for each in refused)
    assert (Case.objects.get(id=case_id).number is None) == bool(refused)
    assert Authorisation.objects.get().state == "revoked"


def test_a_yes_and_a_no_at_once_are_one_of_them() -> None:
    case_id = authorised.begun()
    veteran = who(VETERAN)
    shown = acting_for.draw_up(case_id=case_id, actor=veteran, at=AT).digest
    yes = partial(acting_for.confirm, case_id=case_id, shown=shown, actor=veteran, at=AT)
    no = partial(acting_for.deny, case_id=case_id, actor=veteran, at=AT)
    assert len(refusals(together(yes, no))) == 1
    assert Case.objects.filter(applicant=None).count() == 0
