"""Departments that act at the same moment: nobody is missed, nothing is half done, and the second is told in words."""

from collections.abc import Callable
from functools import partial
from threading import Barrier

import pytest

from onestop.accounts.models import Department
from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent, Clock, WorkItem
from onestop.cases.operations import applicant, department
from onestop.cases.refusals import NotFound, NotPermitted, Outdated, Refused, WrongState
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HOUSEHOLD, TRANSFER, GRANT = "household_registration", "medical_insurance_transfer", "self_employment_grant"
LAST_TWO = (HOUSEHOLD, GRANT)
MOMENT = scenario.at("2026-09-16")
CASES = 200


def all_but(case: Case, *codes: str) -> None:
    """Finish everything on the clock except these items."""
    while True:
        ready = WorkItem.objects.filter(case_id=case.id, on_clock=True, state="ready").exclude(item_code__in=codes)
        if not ready:
            return
        scenario.complete(ready.order_by("position")[0])


def logs_hold() -> bool:
    return all(verdict.intact for verdict in queries.verify_logs())


def finishing(items: list[WorkItem], gate: Barrier) -> Callable[[], list[Exception]]:
    """One department: it finishes its item of each case at the moment the other does; what went wrong."""
    officers = {item.department_id: scenario.officer_of(item) for item in items}
    outcome = scenario.outcome_for(items[0])

    def act() -> list[Exception]:
        wrong: list[Exception] = []
        for item in items:
            gate.wait()
            try:
                officer = officers[item.department_id]
                department.complete(work_item_id=item.id, outcome=outcome, actor=officer, at=MOMENT)
            except Exception as error:
                wrong.append(error)
        return wrong

    return act


def test_two_departments_that_finish_the_last_two_items_at_once_always_conclude_the_case() -> None:
    case = scenario.accepted()
    all_but(case, *LAST_TWO)
    cases = copies_of(Case.objects.get(id=case.id), CASES)
    items = WorkItem.objects.filter(case__in=cases).order_by("case_id")
    gate = Barrier(len(LAST_TWO))

    wrong = together(*(finishing(list(items.filter(item_code=code)), gate) for code in LAST_TWO))

    still_open = Case.objects.filter(id__in=[copy.id for copy in cases]).exclude(state="concluded").count()
    assert (still_open, wrong) == (0, [[], []])
    assert CaseEvent.objects.filter(case__in=cases, name="case.concluded").count() == CASES
    assert logs_hold()


@pytest.fixture
def item() -> WorkItem:
    """The household registration of an accepted case, ready at its station, which has two officers."""
    return scenario.item_of(scenario.accepted(), HOUSEHOLD)


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(id=item.id)


def entries(item: WorkItem) -> list[str]:
    """What the log says of the item since it reached its department."""
    found = CaseEvent.objects.filter(case_id=item.case_id, item_code=item.item_code).order_by("sequence")
    return list(found.values_list("name", flat=True))[1:]


def claim(item: WorkItem, who: str) -> Callable[[], None]:
    return partial(department.claim, work_item_id=item.id, actor=scenario.person(who), at=MOMENT)


def complete(item: WorkItem, who: str = "demo-police-1") -> Callable[[], None]:
    outcome = scenario.outcome_for(item)
    return partial(department.complete, work_item_id=item.id, outcome=outcome, actor=scenario.person(who), at=MOMENT)


def suspend(item: WorkItem) -> Callable[[], None]:
    reason = scenario.spec_of(item).pause_reasons[0].code
    who = scenario.person("demo-police-1")
    return partial(department.suspend, work_item_id=item.id, reason_code=reason, actor=who, at=MOMENT)


def transfer(item: WorkItem) -> Callable[[], None]:
    there, who = Department.objects.get(code="police-130602-02"), scenario.person("demo-police-1b")
    return partial(
        department.transfer, work_item_id=item.id, department_id=there.id, reason="地址属东风所", actor=who, at=MOMENT
    )


def withdraw_case(item: WorkItem) -> Callable[[], None]:
    owner = scenario.person("demo-veteran-1")
    return partial(applicant.withdraw_case, case_id=item.case_id, reason="不办了", actor=owner, at=MOMENT)


def one_refused(brought: list[object]) -> Refused:
    """The only refusal: exactly one side got through."""
    [refusal] = refusals(brought)
    assert isinstance(refusal, Refused), refusal
    assert refusal.message.endswith("。"), "a whole sentence for the user"
    assert "请" in refusal.message, "and what to do now"
    return refusal


def test_of_two_officers_who_claim_an_item_one_gets_it_and_the_other_is_told(item: WorkItem) -> None:
    refusal = one_refused(together(claim(item, "demo-police-1"), claim(item, "demo-police-1b")))
    assert isinstance(refusal, WrongState | NotPermitted | Outdated)
    assert fresh(item).state == "in_progress"
    assert fresh(item).officer_id
    assert entries(item) == ["work_item.claimed"]
    assert logs_hold()


def test_an_item_is_finished_once_by_two_officers(item: WorkItem) -> None:
    one_refused(together(complete(item), complete(item, "demo-police-1b")))
    assert entries(item) == ["work_item.completed"]


def test_finished_or_suspended_but_not_both(item: WorkItem) -> None:
    one_refused(together(complete(item), suspend(item)))
    found = fresh(item)
    assert (found.state, entries(item)) in (
        ("completed", ["work_item.completed"]),
        ("suspended", ["work_item.suspended"]),
    )
    promise = Clock.objects.get(work_item=item, kind=Clock.Kind.PROMISE)
    assert (promise.running_date is None, len(promise.pauses)) == (
        (True, 0) if found.state == "completed" else (False, 1)
    ), "the clock belongs to the side that got through"
    assert logs_hold()


def test_finished_here_or_transferred_there_but_not_both(item: WorkItem) -> None:
    one_refused(together(complete(item), transfer(item)))
    found = fresh(item)
    assert (found.state, found.department.code, entries(item)) in (
        ("completed", "police-130602-01", ["work_item.completed"]),
        ("ready", "police-130602-02", ["work_item.transferred", "work_item.released"]),
    )


def test_a_case_withdrawn_while_a_part_is_finished_keeps_one_truth(item: WorkItem) -> None:
    brought = together(complete(item), withdraw_case(item))
    assert Case.objects.get(id=item.case_id).state == "withdrawn", "a finished part does not keep a case alive"
    if refusals(brought):
        one_refused(brought)
        assert (fresh(item).state, entries(item)) == ("withdrawn", [])
    else:
        assert (fresh(item).state, entries(item)) == ("completed", ["work_item.completed"])
    assert not WorkItem.objects.filter(case_id=item.case_id, state="ready").exists()
    assert not Clock.objects.filter(case_id=item.case_id, running_date__isnull=False).exists()
    assert logs_hold()


def test_an_item_withdrawn_while_it_is_finished_keeps_one_truth() -> None:
    case = scenario.accepted()
    scenario.complete(scenario.item_of(case, "medical_insurance_enrolment"))
    item = scenario.item_of(case, TRANSFER)
    owner = scenario.person("demo-veteran-1")
    withdraw = partial(
        applicant.withdraw_item, case_id=case.id, item_code=TRANSFER, reason="自行办理", actor=owner, at=MOMENT
    )
    one_refused(together(complete(item, "demo-healthcare"), withdraw))
    assert (fresh(item).state, entries(item)[-1]) in (
        ("completed", "work_item.completed"),
        ("withdrawn", "work_item.withdrawn"),
    )
    assert logs_hold()


def test_a_stranger_is_told_nothing_even_in_the_crowd(item: WorkItem) -> None:
    [first, second] = together(complete(item), complete(item, "demo-social"))
    assert first is None
    assert isinstance(second, NotFound)
