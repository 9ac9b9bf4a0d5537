"""Applicants and clerks at the same moment: one number, one acceptance, one set of work."""

from collections import Counter
from functools import partial
from uuid import UUID

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent, Clock, WorkItem
from onestop.cases.operations import applicant, system, window
from onestop.cases.refusals import WrongState
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FILED = scenario.at(scenario.example().submitted)
ACCEPTED = scenario.at(scenario.example().accepted or scenario.example().submitted)
APPLICANTS = ("demo-veteran-1", "demo-veteran-2", "demo-veteran-3")


def submit(case_id: UUID, who: str = "demo-veteran-1") -> partial[str]:
    return partial(applicant.submit, case_id=case_id, actor=scenario.person(who), at=FILED)


def test_a_second_tap_gets_the_same_number() -> None:
    case_id = scenario.draft()
    brought = together(*[submit(case_id)] * 4)
    assert refusals(brought) == []
    assert brought == [Case.objects.get(id=case_id).number] * 4
    assert CaseEvent.objects.filter(case_id=case_id, name="case.submitted").count() == 1
    assert Clock.objects.filter(case_id=case_id).count() == 1


def test_numbers_given_out_at_once_have_neither_gap_nor_double() -> None:
    drafts = [(scenario.draft(who=who), who) for who in (*APPLICANTS, *APPLICANTS, *APPLICANTS[:2])]
    numbers = together(*(submit(case_id, who) for case_id, who in drafts))
    assert refusals(numbers) == []
    assert sorted(int(str(number)[14:19]) for number in numbers) == list(range(1, 9))


def test_two_clerks_who_accept_at_once_make_one_acceptance_and_one_set_of_work() -> None:
    case = scenario.submitted()
    clerks = [scenario.person("demo-window-1"), scenario.person("demo-window-2")]
    brought = together(*(partial(window.accept, case_id=case.id, actor=clerk, at=ACCEPTED) for clerk in clerks))
    [refusal] = refusals(brought)
    assert isinstance(refusal, WrongState)
    assert "并联办理中" in refusal.message
    assert "刷新" in refusal.message
    codes = Counter(WorkItem.objects.filter(case_id=case.id).values_list("item_code", flat=True))
    assert codes
    assert set(codes.values()) == {1}
    assert CaseEvent.objects.filter(case_id=case.id, name="case.accepted").count() == 1
    [log] = queries.verify_logs()
    assert log.intact


def test_accepted_or_withdrawn_but_never_work_for_a_withdrawn_case() -> None:
    case = scenario.submitted()
    accept = partial(window.accept, case_id=case.id, actor=scenario.person("demo-window-1"), at=ACCEPTED)
    owner = scenario.person("demo-veteran-1")
    withdraw = partial(applicant.withdraw_case, case_id=case.id, reason="不办了", actor=owner, at=ACCEPTED)
    brought = together(accept, withdraw)
    assert Case.objects.get(id=case.id).state == "withdrawn"
    assert brought[1] is None
    open_work = WorkItem.objects.filter(case_id=case.id, state__in=["waiting", "ready", "in_progress"])
    assert not open_work.exists()


@pytest.mark.parametrize("sweepers", [3])
def test_sweeps_at_once_warn_and_expire_once(sweepers: int) -> None:
    accepted = scenario.accepted()
    asked = scenario.submitted(who="demo-veteran-2")
    clerk = scenario.person("demo-window-1")
    window.ask_correction(
        case_id=asked.id, fields=["settle_address"], materials=[], note="门牌号不清", actor=clerk, at=FILED
    )
    later = scenario.at("2026-12-30")
    sweeps = [partial(sweep, at=later) for sweep in (system.warn, system.expire)] * sweepers
    assert refusals(together(*sweeps)) == []
    assert CaseEvent.objects.filter(case_id=asked.id, name="case.expired").count() == 1
    overdue = CaseEvent.objects.filter(case_id=accepted.id, name="clock.overdue")
    assert overdue.count() == Clock.objects.filter(case_id=accepted.id, warned="overdue").count() > 0
    assert all(verdict.intact for verdict in queries.verify_logs())
