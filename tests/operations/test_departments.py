"""What a department does with its item, one officer at a time; what follows for the case."""

from collections.abc import Callable
from datetime import date

import pytest

from onestop.accounts.actors import SYSTEM, Actor
from onestop.cases import progress, queries
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.operations import department
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.cases.states import CaseState, Outcome, WorkState
from tests import scenario
from tests.operations.refusing import refused

DAY = scenario.at("2026-09-14")
MINE, COLLEAGUE = "demo-police-1", "demo-police-1b"
CODE = "household_registration"


@pytest.fixture
def case() -> Case:
    return scenario.accepted()


def item(case: Case, code: str = CODE) -> WorkItem:
    return scenario.item_of(case, code)


def claim(case: Case, who: str = MINE) -> None:
    department.claim(work_item_id=item(case).id, actor=scenario.person(who), at=DAY)


def unclaim(case: Case, who: str = MINE) -> None:
    department.unclaim(work_item_id=item(case).id, actor=scenario.person(who), at=DAY)


def refuse(case: Case, code: str = CODE, *, reason: str = "材料不实", actor: Actor | None = None) -> None:
    one = item(case, code)
    department.refuse(work_item_id=one.id, reason=reason, actor=actor or scenario.officer_of(one), at=DAY)


def complete(case: Case, code: str = CODE, **outcome: str) -> None:
    one = item(case, code)
    given = outcome or scenario.outcome_for(one)
    department.complete(work_item_id=one.id, outcome=given, actor=scenario.officer_of(one), at=DAY)


class TestHolding:
    def test_everybody_sees_whose_it_is(self, case: Case) -> None:
        claim(case)
        rows = queries.worklist(viewer=scenario.person(COLLEAGUE), today=DAY.date()).rows
        assert [(row.officer, row.mine, row.state) for row in rows] == [("先锋所 刘洋", False, WorkState.IN_PROGRESS)]
        assert scenario.log_of(case)[-1] == ("work_item.claimed", CODE)

    def test_put_back_it_is_free_again(self, case: Case) -> None:
        claim(case)
        unclaim(case)
        assert (item(case).state, item(case).officer_id) == (WorkState.READY, None)
        claim(case, COLLEAGUE)
        assert item(case).officer_id == scenario.person(COLLEAGUE).user_id

    def test_one_holds_it_and_no_other(self, case: Case) -> None:
        claim(case)
        with refused(case.id, WrongState, "办理中"):
            claim(case, COLLEAGUE)
        with refused(case.id, WrongState, "办理中"):
            claim(case)

    def test_what_nobody_holds_cannot_be_put_back(self, case: Case) -> None:
        with refused(case.id, WrongState, "待办"):
            unclaim(case)

    @pytest.mark.parametrize(
        "act",
        [
            lambda case, actor: department.unclaim(work_item_id=item(case).id, actor=actor, at=DAY),
            lambda case, actor: department.complete(work_item_id=item(case).id, outcome={}, actor=actor, at=DAY),
            lambda case, actor: department.refuse(work_item_id=item(case).id, reason="不实", actor=actor, at=DAY),
            lambda case, actor: department.return_item(work_item_id=item(case).id, reason="错", actor=actor, at=DAY),
            lambda case, actor: department.suspend(
                work_item_id=item(case).id, reason_code="special_procedure", actor=actor, at=DAY
            ),
            lambda case, actor: department.transfer(
                work_item_id=item(case).id, department_id=1, reason="错", actor=actor, at=DAY
            ),
        ],
    )
    def test_a_colleague_is_told_who_must_let_go(self, case: Case, act: Callable[[Case, Actor], None]) -> None:
        claim(case)
        with refused(case.id, NotPermitted, "放回待办"):
            act(case, scenario.person(COLLEAGUE))
        for stranger in ("demo-police-2", "demo-police-bureau", "demo-social"):
            with refused(case.id, NotFound):
                act(case, scenario.person(stranger))

    def test_acting_on_a_free_item_takes_it(self, case: Case) -> None:
        complete(case)
        assert item(case).officer_id == scenario.person(MINE).user_id

    def test_an_answer_from_the_departments_own_system_names_nobody(self, case: Case) -> None:
        one = item(case)
        department.complete(work_item_id=one.id, outcome=scenario.outcome_for(one), actor=SYSTEM, at=DAY)
        assert (item(case).state, item(case).officer_id) == (WorkState.COMPLETED, None)


class TestFinishing:
    def test_the_result_is_kept_for_the_applicant_and_leaves_the_list(self, case: Case) -> None:
        complete(case, restored_on="2026-09-14", household_number=" 1306001 ")

        one = item(case)
        assert (one.state, one.finished_at, one.worklist_date) == (WorkState.COMPLETED, DAY, None)
        assert not Clock.objects.filter(work_item=one, running_date__isnull=False).exists()
        page = queries.case_page(case_id=case.id, viewer=scenario.person("demo-veteran-1"), today=DAY.date())
        [view] = [view for view in page.items if view.code == CODE]
        assert view.result == {"恢复户口日期": "2026年9月14日", "户号": "1306001"}
        finished = queries.finished_items(viewer=scenario.person(COLLEAGUE), today=DAY.date()).rows
        assert [row.item_code for row in finished] == [CODE]

    def test_what_waited_for_it_comes_on_the_list(self, case: Case) -> None:
        assert item(case, "pension_transfer").state == WorkState.WAITING
        complete(case, "social_insurance_registration")

        behind = item(case, "pension_transfer")
        assert (behind.state, behind.released_at) == (WorkState.READY, DAY)
        assert scenario.log_of(case)[-2:] == [
            ("work_item.completed", "social_insurance_registration"),
            ("work_item.released", "pension_transfer"),
        ]
        # Internal: ten working days, legal: fifteen, after Monday the 14th, past Mid-Autumn and National Day.
        assert scenario.clock_of(behind, Clock.Kind.INTERNAL).due_date == date(2026, 9, 28)
        assert scenario.clock_of(behind, Clock.Kind.LEGAL).due_date == date(2026, 10, 10)

    def test_a_result_needs_its_fields_and_no_others(self, case: Case) -> None:
        with refused(case.id, Incomplete, "restored_on", "恢复户口日期"):
            complete(case, household_number="1306001")
        with refused(case.id, Incomplete, "favourite_colour"):
            complete(case, restored_on="2026-09-14", favourite_colour="绿")
        with refused(case.id, Incomplete, "太长"):
            complete(case, restored_on="2026-09-14", household_number="2" * 201)
        with refused(case.id, Incomplete, "看不出是哪一天"):
            complete(case, restored_on="昨天")

    def test_an_item_is_finished_once(self, case: Case) -> None:
        complete(case)
        with refused(case.id, WrongState, "办结"):
            complete(case)
        with refused(case.id, WrongState, "办结"):
            refuse(case)

    def test_an_item_that_still_waits_cannot_be_finished(self, case: Case) -> None:
        with refused(case.id, WrongState, "等待前置"):
            complete(case, "pension_transfer")

    def test_an_item_that_does_not_apply_cannot_be_finished(self, case: Case) -> None:
        with refused(case.id, WrongState, "不适用"):
            complete(case, "id_card")


class TestRefusing:
    def test_says_why_and_what_can_be_done_and_stops_no_other(self, case: Case) -> None:
        refuse(case, reason="落户地址不符合落户条件")

        page = queries.case_page(case_id=case.id, viewer=scenario.person("demo-veteran-1"), today=DAY.date())
        [view] = [view for view in page.items if view.code == CODE]
        assert (view.state, view.result["理由"]) == (WorkState.REFUSED, "落户地址不符合落户条件")
        assert "行政复议" in view.result["救济途径"]
        assert item(case, "reserve_registration").state == WorkState.READY
        assert Case.objects.get(id=case.id).state == CaseState.HANDLING

    def test_what_stands_behind_goes_on(self, case: Case) -> None:
        refuse(case, "social_insurance_registration")
        assert item(case, "pension_transfer").state == WorkState.READY

    def test_needs_a_reason(self, case: Case) -> None:
        with refused(case.id, Incomplete, "reason", "理由"):
            refuse(case, reason="  ")

    def test_a_refused_grant_leaves_nothing_to_pay(self, case: Case) -> None:
        refuse(case, "self_employment_grant")
        payment = item(case, "self_employment_grant_payment")
        assert payment.state == WorkState.NOT_APPLICABLE
        assert "没有办成" in payment.why
        assert scenario.log_of(case)[-1] == ("work_item.dropped", "self_employment_grant_payment")


class TestConcluding:
    def test_one_refusal_makes_the_outcome_partial(self, case: Case) -> None:
        refuse(case)
        case = scenario.finish_all(case)
        assert (case.state, case.outcome) == (CaseState.CONCLUDED, Outcome.PARTIAL)
        assert scenario.details_of(case, "case.concluded")["outcome"] == "partial"
        assert "case.concluded" in [name for name, _ in scenario.log_of(case)][-2:]

    def test_the_payment_goes_on_beside_the_concluded_case(self, case: Case) -> None:
        case = scenario.finish_all(case)
        before = (case.state, case.outcome, case.ended_at, case.due_date)
        payment = item(case, "self_employment_grant_payment")
        assert (payment.state, payment.on_clock) == (WorkState.READY, False)
        assert payment.item_code in [
            row.item_code for row in queries.worklist(viewer=scenario.person("demo-veterans"), today=DAY.date()).rows
        ]
        scenario.complete(payment, moment=scenario.at("2026-11-30"))
        case = Case.objects.get(id=case.id)
        assert (case.state, case.outcome, case.ended_at, case.due_date) == before
        assert [name for name, _ in scenario.log_of(case)].count("case.concluded") == 1

    @pytest.mark.parametrize(
        ("states", "outcome"),
        [
            ([WorkState.COMPLETED, WorkState.NOT_APPLICABLE], Outcome.ALL_DONE),
            ([WorkState.COMPLETED, WorkState.REFUSED], Outcome.PARTIAL),
            ([WorkState.COMPLETED, WorkState.WITHDRAWN], Outcome.PARTIAL),
            ([WorkState.REFUSED, WorkState.WITHDRAWN, WorkState.NOT_APPLICABLE], Outcome.NONE_DONE),
        ],
    )
    def test_outcomes(self, states: list[WorkState], outcome: Outcome) -> None:
        assert progress.outcome_of(WorkItem(state=state) for state in states) == outcome
