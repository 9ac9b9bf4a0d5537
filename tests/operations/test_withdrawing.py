"""The applicant takes back a case, or leaves one item out; what is finished stays finished."""

from collections.abc import Callable

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.operations import applicant, window
from onestop.cases.refusals import NotFound, WrongState
from onestop.cases.states import CaseState, Outcome, WorkState
from tests import scenario
from tests.operations.refusing import refused

ME, CLERK = "demo-veteran-1", "demo-window-1"
DAY = scenario.at("2026-09-14")


def withdraw(case: Case, who: str = ME) -> None:
    applicant.withdraw_case(case_id=case.id, reason="改在外地办", actor=scenario.person(who), at=DAY)


def leave_out(case: Case, code: str, who: str = ME) -> None:
    applicant.withdraw_item(case_id=case.id, item_code=code, reason="不需要了", actor=scenario.person(who), at=DAY)


def submitted() -> Case:
    return scenario.submitted()


def in_correction() -> Case:
    case = scenario.submitted()
    clerk = scenario.person(CLERK)
    window.ask_correction(case_id=case.id, fields=["mobile"], materials=[], note="请改", actor=clerk, at=DAY)
    return case


@pytest.mark.parametrize("brought_to", [submitted, in_correction, scenario.accepted])
def test_a_case_is_taken_back_at_any_time_before_its_end(brought_to: Callable[[], Case]) -> None:
    case = brought_to()
    withdraw(case)

    case = Case.objects.get(id=case.id)
    assert (case.state, case.ended_at, case.outcome) == (CaseState.WITHDRAWN, DAY, "")
    assert scenario.log_of(case)[-1] == ("case.withdrawn", "")
    assert not Clock.objects.filter(case=case, running_date__isnull=False).exists()
    assert not queries.window_queue(viewer=scenario.person(CLERK)).rows
    page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=DAY.date())
    assert page.decision == {"reason": "改在外地办"}
    with refused(case.id, WrongState, "已撤回"):
        withdraw(case)


def test_what_departments_have_finished_stays_finished() -> None:
    case = scenario.accepted()
    scenario.complete(scenario.item_of(case, "reserve_registration"), moment=DAY)
    withdraw(case, CLERK)
    states = set(WorkItem.objects.filter(case=case).values_list("state", flat=True))
    assert states == {WorkState.COMPLETED, WorkState.WITHDRAWN, WorkState.NOT_APPLICABLE}
    assert scenario.item_of(case, "reserve_registration").state == WorkState.COMPLETED


def test_a_concluded_case_is_not_taken_back() -> None:
    case = scenario.finish_all(scenario.accepted())
    with refused(case.id, WrongState, "已办结"):
        withdraw(case)


def test_one_item_is_left_out_and_the_others_go_on() -> None:
    case = scenario.accepted()
    leave_out(case, "social_insurance_registration")

    item = scenario.item_of(case, "social_insurance_registration")
    assert (item.state, item.finished_at, item.worklist_date) == (WorkState.WITHDRAWN, DAY, None)
    assert not Clock.objects.filter(work_item=item, running_date__isnull=False).exists()
    assert ("work_item.withdrawn", item.item_code) in scenario.log_of(case)
    assert scenario.item_of(case, "pension_transfer").state == WorkState.READY
    case = scenario.finish_all(case)
    assert (case.state, case.outcome) == (CaseState.CONCLUDED, Outcome.PARTIAL)


def test_leaving_out_the_last_open_item_concludes_the_case() -> None:
    case = scenario.accepted()
    for item in WorkItem.objects.filter(case=case, on_clock=True).order_by("position"):
        fresh = scenario.item_of(case, item.item_code)
        if fresh.state == WorkState.READY and fresh.item_code != "self_employment_grant":
            scenario.complete(fresh)
    leave_out(case, "self_employment_grant")
    case = Case.objects.get(id=case.id)
    assert (case.state, case.outcome) == (CaseState.CONCLUDED, Outcome.PARTIAL)
    assert scenario.item_of(case, "self_employment_grant_payment").state == WorkState.NOT_APPLICABLE


def test_an_item_that_everybody_needs_or_that_ended_stays() -> None:
    case = scenario.accepted()
    with refused(case.id, WrongState, "必办事项", "撤回整个办件"):
        leave_out(case, "household_registration")
    with refused(case.id, NotFound, "没有该事项"):
        leave_out(case, "passport")
    with refused(case.id, WrongState, "不适用"):
        leave_out(case, "id_card")
    scenario.complete(scenario.item_of(case, "social_insurance_registration"))
    with refused(case.id, WrongState, "办结"):
        leave_out(case, "social_insurance_registration")
    leave_out(case, "pension_transfer", CLERK)
    with refused(case.id, WrongState, "已撤回"):
        leave_out(case, "pension_transfer")
