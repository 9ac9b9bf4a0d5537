"""Pauses (挂起): for a reason that the theme names, moving just the due dates that they should move."""

from datetime import date
from typing import Any

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.operations import applicant, department, system
from onestop.cases.refusals import Incomplete, NotPermitted, WrongState
from onestop.cases.states import WorkState
from tests import scenario
from tests.operations.refusing import refused

PROMISED = date(2026, 9, 30)
"""Fifteen working days after the acceptance of the 9th."""


@pytest.fixture
def case() -> Case:
    return scenario.accepted()


def suspend(case: Case, code: str, reason: str, day: str = "2026-09-14", **extra: Any) -> None:
    item = scenario.item_of(case, code)
    actor = extra.pop("actor", None) or scenario.officer_of(item)
    department.suspend(work_item_id=item.id, reason_code=reason, actor=actor, at=scenario.at(day), **extra)


def resume(case: Case, code: str, day: str = "2026-09-18") -> None:
    item = scenario.item_of(case, code)
    department.resume(work_item_id=item.id, actor=scenario.officer_of(item), at=scenario.at(day))


def due(case: Case, code: str) -> date | None:
    return scenario.item_of(case, code).due_date


def test_a_pause_that_stops_the_clock_moves_its_item_and_those_behind_it(case: Case) -> None:
    suspend(case, "social_insurance_registration", "special_procedure", expected_date=date(2026, 9, 20))
    item = scenario.item_of(case, "social_insurance_registration")
    assert (item.state, item.pause_reason, item.expected_date) == (
        WorkState.SUSPENDED,
        "special_procedure",
        date(2026, 9, 20),
    )
    assert item.officer_id == scenario.officer_of(item).user_id

    resume(case, "social_insurance_registration")

    # Four working days stood still, the 15th to the 18th: four more after 30 September are 8, 9, 10 and 12 October.
    assert due(case, "social_insurance_registration") == due(case, "pension_transfer") == date(2026, 10, 12)
    assert due(case, "household_registration") == due(case, "medical_insurance_transfer") == PROMISED
    case = Case.objects.get(id=case.id)
    assert case.due_date == date(2026, 10, 12), "the case is due when its latest item is"
    item = scenario.item_of(case, "social_insurance_registration")
    assert (item.state, item.pause_reason, item.expected_date) == (WorkState.IN_PROGRESS, "", None)
    assert item.worklist_date == date(2026, 10, 12), "the list goes by the new day"
    assert scenario.log_of(case)[-1] == ("work_item.resumed", "social_insurance_registration")
    proof = queries.due_proof(
        case_id=case.id, viewer=scenario.person("demo-veteran-1"), today=scenario.at("2026-09-18").date()
    )
    assert proof.date == case.due_date


def test_the_law_and_the_departments_own_limit_stand_still_with_it(case: Case) -> None:
    item = scenario.item_of(case, "social_insurance_registration")
    # Three and ten working days after the 9th.
    assert scenario.clock_of(item, Clock.Kind.INTERNAL).due_date == date(2026, 9, 14)
    assert scenario.clock_of(item, Clock.Kind.LEGAL).due_date == date(2026, 9, 22)
    suspend(case, "social_insurance_registration", "special_procedure", "2026-09-10")
    assert system.warn(at=scenario.at("2026-09-17"), limit=1000)
    assert scenario.clock_of(item, Clock.Kind.INTERNAL).warned == "yellow", "two days are left, however long it lasts"
    resume(case, "social_insurance_registration", "2026-09-17")
    # One day was spent, two are left; five days stood still.
    assert scenario.clock_of(item, Clock.Kind.INTERNAL).due_date == date(2026, 9, 20)
    assert scenario.clock_of(item, Clock.Kind.LEGAL).due_date == date(2026, 9, 30)


def test_a_pause_that_does_not_stop_the_clock_moves_nothing() -> None:
    case = scenario.accepted("05_card_renewed_household_kept")
    before = due(case, "id_card")
    suspend(case, "id_card", "card_production", "2026-09-16")
    resume(case, "id_card", "2026-09-22")
    assert due(case, "id_card") == before
    assert scenario.details_of(case, "work_item.suspended")["stops_clock"] is False


def test_an_open_pause_moves_on_by_itself_with_every_day(case: Case) -> None:
    suspend(case, "social_insurance_registration", "special_procedure")
    assert due(case, "pension_transfer") == PROMISED
    assert system.recompute_due_dates(at=scenario.at("2026-09-16")) == 1
    assert due(case, "pension_transfer") == date(2026, 10, 9)
    assert scenario.details_of(case, "due.recomputed") == {"due": "2026-10-09"}
    assert system.recompute_due_dates(at=scenario.at("2026-09-16", 15)) == 0, "once a day"
    system.recompute_due_dates(at=scenario.at("2026-09-18"))
    before = due(case, "pension_transfer")
    resume(case, "social_insurance_registration")
    assert due(case, "pension_transfer") == before == date(2026, 10, 12)


def test_paused_twice_counts_both_and_the_same_day_nothing(case: Case) -> None:
    for first, last in (("2026-09-10", "2026-09-11"), ("2026-09-15", "2026-09-16"), ("2026-09-17", "2026-09-17")):
        suspend(case, "reserve_registration", "unit_confirmation", first)
        resume(case, "reserve_registration", last)
    assert due(case, "reserve_registration") == date(2026, 10, 9)


def test_a_paused_item_that_is_withdrawn_holds_up_nobody_behind_it(case: Case) -> None:
    suspend(case, "social_insurance_registration", "special_procedure")
    applicant.withdraw_item(
        case_id=case.id,
        item_code="social_insurance_registration",
        reason="在外地参保",
        actor=scenario.person("demo-veteran-1"),
        at=scenario.at("2026-09-15"),
    )
    assert scenario.item_of(case, "pension_transfer").state == WorkState.READY
    system.recompute_due_dates(at=scenario.at("2026-09-29"))
    assert due(case, "pension_transfer") == date(2026, 10, 8), "the one day that the pause lasted"


def test_a_payment_off_the_clock_is_paused_without_a_due_date(case: Case) -> None:
    case = scenario.finish_all(case)
    suspend(case, "self_employment_grant_payment", "awaiting_funds", "2026-10-12")
    assert due(case, "self_employment_grant_payment") is None
    resume(case, "self_employment_grant_payment", "2026-10-20")
    assert scenario.item_of(case, "self_employment_grant_payment").state == WorkState.IN_PROGRESS


def test_a_note_stays_out_of_the_log(case: Case) -> None:
    suspend(case, "reserve_registration", "unit_confirmation", note="等王连长回电")
    details = scenario.details_of(case, "work_item.suspended")
    assert "words_digest" in details
    assert "王连长" not in str(details)


def test_refused_without_a_reason_of_the_theme_or_with_a_day_that_is_over(case: Case) -> None:
    for reason in ("", "awaiting_funds", "holiday"):
        with refused(case.id, Incomplete, "reason_code", "挂起原因"):
            suspend(case, "household_registration", reason)
    with refused(case.id, Incomplete, "expected_date", "不能早于今天"):
        suspend(case, "household_registration", "special_procedure", expected_date=date(2026, 9, 13))


def test_refused_twice_in_the_wrong_state_and_for_a_colleague(case: Case) -> None:
    with refused(case.id, WrongState, "恢复办理"):
        resume(case, "household_registration")
    with refused(case.id, WrongState, "等待前置"):
        suspend(case, "pension_transfer", "awaiting_funds")
    suspend(case, "household_registration", "special_procedure")
    with refused(case.id, WrongState, "已挂起"):
        suspend(case, "household_registration", "special_procedure")
    item: WorkItem = scenario.item_of(case, "household_registration")
    with refused(case.id, WrongState, "已挂起"):
        scenario.complete(item)
    with refused(case.id, NotPermitted, "放回待办"):
        department.resume(work_item_id=item.id, actor=scenario.person("demo-police-1b"), at=scenario.at("2026-09-15"))
