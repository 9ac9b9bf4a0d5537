"""Applying: each answer once through the department's operation, in sequence, or not at all and visibly so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from onestop.accounts.actors import SYSTEM
from onestop.accounts.models import Department
from onestop.cases import queries as case_queries
from onestop.cases import rulebook
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.operations import applicant, department
from onestop.exchange import application, claims, queries, retry
from onestop.exchange.models import Receipt
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

HOUSEHOLD, ENROLMENT, GRANT = "household_registration", "medical_insurance_enrolment", "self_employment_grant"
HOLD: dict[str, Any] = {"act": "hold"}


@pytest.fixture
def case(line: Line) -> Case:
    """An accepted case whose departments work in their own systems."""
    lines.office()
    return scenario.accepted()


def pause_reason(code: str) -> str:
    """A reason that the theme allows for an item."""
    return rulebook.theme(*scenario.THEME).work_by_code[code].pause_reasons[0].code


def answered(line: Line, sandbox: Sandbox, case: Case, code: str, *steps: dict[str, Any]) -> WorkItem:
    """Let one department answer so, the others hold; everything collected, nothing applied yet."""
    for item in WorkItem.objects.filter(case=case):
        sandbox.plan(str(case), item.item_code, *(steps if item.item_code == code else [HOLD]))
    line.relay()
    line.send()
    line.collect()
    return scenario.item_of(case, code)


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(id=item.id)


def suspension(code: str) -> dict[str, Any]:
    return {"act": "suspend", "reason": pause_reason(code), "note": "材料在途", "expected_date": "2026-09-30"}


def test_a_completion_brings_its_result_and_proves_the_delivery(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, {"act": "complete"})
    assert line.apply() == 1
    assert fresh(item).state == "completed"
    assert fresh(item).officer_id is None
    delivery = lines.delivery_of(item)
    assert (delivery.state, delivery.answered_at) == ("answered", line.at)
    assert queries.unapplied() == ()


def test_a_refusal_brings_its_words(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, {"act": "refuse", "reason": "落户地址不属本区"})
    line.apply()
    viewer = scenario.person("demo-veteran-1")
    page = case_queries.case_page(case_id=case.id, viewer=viewer, today=line.at.date())
    assert "落户地址不属本区" in str(page)
    assert fresh(item).state == "refused"


def test_suspended_resumed_and_completed_in_that_sequence(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, GRANT, suspension(GRANT), {"act": "resume"}, {"act": "complete"})
    assert line.apply() == 3
    assert lines.verdicts() == ["applied"] * 3
    assert lines.log_of(item) == [
        "work_item.released",
        "work_item.suspended",
        "work_item.resumed",
        "work_item.completed",
    ]


def test_a_correction_asked_is_answered_and_goes_on(line: Line, sandbox: Sandbox, case: Case) -> None:
    asked = {"act": "ask_correction", "fields": ["SETTLE_ADDRESS"], "note": "门牌号不清"}
    item = answered(line, sandbox, case, HOUSEHOLD, asked, {"act": "complete"})
    line.apply()
    correction = item.corrections.get()
    assert (fresh(item).state, correction.fields) == ("correction", ["settle_address"])

    applicant.correct(
        case_id=case.id,
        correction_id=correction.id,
        changes={"settle_address": "向阳小区3号楼2单元501室"},
        actor=scenario.person("demo-veteran-1"),
        at=line.at,
    )
    while line.round():
        pass
    assert fresh(item).state == "completed"
    assert [delivery.state for delivery in lines.deliveries(work_item=item)] == ["answered", "answered"]


@pytest.mark.parametrize(
    "step",
    [
        {"act": "complete", "outcome": {"nonsense": "1"}},
        {"act": "refuse", "reason": "  "},
        {"act": "suspend", "reason": "no such reason"},
        {"act": "ask_correction", "fields": ["bank_account"], "note": "不属于本事项"},
    ],
    ids=lambda step: step["act"],
)
def test_an_answer_that_the_operation_refuses_changes_nothing_and_is_shown(
    line: Line, sandbox: Sandbox, case: Case, step: dict[str, Any]
) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, step)
    events = Case.objects.get(id=case.id).event_count
    line.apply()
    assert Case.objects.get(id=case.id).event_count == events
    assert fresh(item).state == "ready"
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.case_number, shown.item_code) == ("refused", case.number, HOUSEHOLD)
    assert lines.delivery_of(item).state == "sent"


def finish(item: WorkItem) -> None:
    scenario.complete(item)


def hand_over(item: WorkItem) -> None:
    there = Department.objects.get(code="police-130602-02")
    department.transfer(
        work_item_id=item.id,
        department_id=there.id,
        reason="地址属东风所",
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-15"),
    )


def withdraw(item: WorkItem) -> None:
    owner = scenario.person("demo-veteran-1")
    applicant.withdraw_case(case_id=item.case_id, reason="不办了", actor=owner, at=scenario.at("2026-09-15"))


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [(finish, "wrong_state"), (hand_over, "transferred"), (withdraw, "wrong_state")],
    ids=["finished", "transferred", "withdrawn"],
)
def test_a_late_answer_changes_nothing_and_is_shown(
    line: Line, sandbox: Sandbox, case: Case, meanwhile: Callable[[WorkItem], None], code: str
) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, {"act": "refuse", "reason": "不符"})
    meanwhile(item)
    before = (fresh(item).state, Case.objects.get(id=case.id).event_count, list(Clock.objects.order_by("id").values()))
    line.apply()
    after = (fresh(item).state, Case.objects.get(id=case.id).event_count, list(Clock.objects.order_by("id").values()))
    assert after == before
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.code, shown.item_code) == ("late", code, HOUSEHOLD)


@pytest.fixture
def cut_off(line: Line, sandbox: Sandbox, case: Case) -> WorkItem:
    """An item whose suspension was carried out by a worker that died before it could note the verdict."""
    item = answered(line, sandbox, case, GRANT, suspension(GRANT))
    Receipt.objects.update(attempts=1, claimed_by="copy-0", due_at=line.at + claims.LEASE)
    department.suspend(work_item_id=item.id, reason_code=pause_reason(GRANT), actor=SYSTEM, at=line.at)
    return item


def test_a_crash_between_operation_and_verdict_applies_nothing_twice(line: Line, cut_off: WorkItem) -> None:
    assert line.apply() == 0, "the claim still holds"
    line.at += claims.LEASE
    assert line.apply() == 1
    assert lines.verdicts() == ["applied"]
    assert lines.log_of(cut_off).count("work_item.suspended") == 1


def test_nor_does_it_where_a_person_has_moved_the_item_on_since(line: Line, cut_off: WorkItem) -> None:
    department.resume(work_item_id=cut_off.id, actor=scenario.officer_of(cut_off), at=line.at)
    line.at += claims.LEASE
    line.apply()
    assert lines.verdicts() == ["applied"]
    assert fresh(cut_off).state == "in_progress"


def test_a_crash_before_the_operation_leaves_the_answer_to_the_next(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, {"act": "complete"})
    Receipt.objects.update(attempts=1, claimed_by="copy-0", due_at=line.at + claims.LEASE)
    line.at += claims.LEASE
    line.apply()
    assert lines.verdicts() == ["applied"]
    assert fresh(item).state == "completed"


def test_what_a_person_did_meanwhile_is_not_taken_for_the_answer(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, HOUSEHOLD, {"act": "complete"})
    Receipt.objects.update(attempts=1, claimed_by="copy-0", due_at=line.at + claims.LEASE)
    finish(item)
    line.at += claims.LEASE
    line.apply()
    assert lines.verdicts() == ["late"]


@pytest.fixture
def broken(line: Line, sandbox: Sandbox, case: Case) -> WorkItem:
    """An item of a case whose theme is not installed any more: no operation gets through. Two answers are waiting."""
    item = answered(line, sandbox, case, GRANT, suspension(GRANT), {"act": "resume"})
    Case.objects.filter(id=case.id).update(theme_version="1999")
    return item


def test_an_answer_that_breaks_down_is_shown_tried_again_and_kept_before_what_builds_on_it(
    line: Line, broken: WorkItem
) -> None:
    assert line.apply() == 1
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.code) == ("", "NotFound")
    assert line.apply() == 0, "neither at once again nor the second before the first"

    Case.objects.filter(id=broken.case_id).update(theme_version=scenario.THEME[1])
    line.later(minutes=1)
    assert line.apply() == 2
    assert lines.verdicts() == ["applied", "applied"]
    assert queries.unapplied() == ()


def test_one_that_breaks_down_for_ever_is_left_to_a_person_and_lets_the_next_go(line: Line, broken: WorkItem) -> None:
    Receipt.objects.filter(number=1).update(attempts=retry.ATTEMPTS - 1)
    line.apply()
    Case.objects.filter(id=broken.case_id).update(theme_version=scenario.THEME[1])
    line.later(minutes=1)
    line.apply()
    assert [(shown.verdict, shown.code) for shown in reversed(queries.unapplied())] == [
        ("broken", "NotFound"),
        ("late", "wrong_state"),
    ]


def test_a_broken_case_holds_up_no_other(line: Line, broken: WorkItem) -> None:
    other = scenario.accepted(who="demo-veteran-2")
    line.relay()
    line.send()
    line.collect()
    line.apply()
    assert scenario.item_of(other, HOUSEHOLD).state == "completed"


def test_a_whole_case_through_the_departments_systems(line: Line, case: Case) -> None:
    while line.round():
        pass
    scenario.complete(scenario.item_of(case, "reserve_registration"), moment=line.at)
    while line.round():
        line.later(seconds=timedelta(minutes=1).total_seconds())
    concluded = Case.objects.get(id=case.id)
    assert (concluded.state, concluded.outcome) == ("concluded", "all_done")
    assert {delivery.state for delivery in lines.deliveries()} == {"answered"}
    [log] = case_queries.verify_logs()
    assert log.intact
    assert len(lines.deliveries()) == Receipt.objects.count()


def test_answers_that_overtook_one_another_are_applied_as_they_were_given(
    line: Line, sandbox: Sandbox, case: Case
) -> None:
    item = answered(line, sandbox, case, GRANT, suspension(GRANT), {"act": "resume"}, {"act": "complete"})
    Receipt.objects.update(number=10 - F("number"))
    assert line.apply() == 3
    assert set(lines.verdicts()) == {"applied"}
    done = [name for name in lines.log_of(item) if name in application.EFFECTS]
    assert done == ["work_item.suspended", "work_item.resumed", "work_item.completed"]


def test_one_waits_for_the_one_before_it_and_not_for_ever(line: Line, sandbox: Sandbox, case: Case) -> None:
    item = answered(line, sandbox, case, GRANT, suspension(GRANT), {"act": "resume"})
    Receipt.objects.get(sequence=1).delete()
    assert line.apply() == 1
    assert lines.verdicts() == [""], "it waits"
    assert queries.unapplied() == ()
    line.at += application.FOR_THE_ONE_BEFORE + timedelta(seconds=5)
    line.apply()
    assert lines.verdicts() == ["late"]
    assert fresh(item).state == "ready"
