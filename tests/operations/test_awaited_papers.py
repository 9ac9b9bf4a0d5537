"""Vouchers on their way: the item waits with its clock stopped, and one that was not asked for can still be opened."""

from datetime import date

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, Clock, Material
from onestop.cases.operations import applicant, department, files, system
from onestop.cases.refusals import Incomplete, NotFound, WrongState
from onestop.cases.states import CaseState, MaterialState, WorkState
from tests import scenario
from tests.operations.refusing import refused

ME = "demo-veteran-1"
PENSION = ("pension_payment_proof", "pension_transfer_form", "bank_pension_receipt")
VOUCHER = "medical_account_transfer_proof"
ARRIVED = scenario.at("2026-09-16")


@pytest.fixture
def awaiting() -> Case:
    """Accepted on 8 September with both kinds of voucher on their way."""
    return scenario.accepted("08_vouchers_arriving")


@pytest.fixture
def without() -> Case:
    """Accepted on 24 August without vouchers of either kind."""
    return scenario.accepted("11_late_report")


def hand_in_file(case: Case, code: str) -> object:
    return files.attach_file(
        case_id=case.id,
        material_code=code,
        content=scenario.picture(),
        name="凭证.png",
        actor=scenario.person(ME),
        at=ARRIVED,
    )


def hand_in(case: Case, code: str, who: str = ME) -> None:
    applicant.hand_in_awaited(case_id=case.id, item_code=code, actor=scenario.person(who), at=ARRIVED)


def change(case: Case, key: str, value: str, who: str = ME) -> None:
    applicant.change_situation(case_id=case.id, key=key, value=value, actor=scenario.person(who), at=ARRIVED)


def paper(case: Case, code: str) -> str:
    return Material.objects.get(case=case, material_code=code).state


class TestOnTheirWay:
    def test_the_others_go_on_and_its_clock_stands_still(self, awaiting: Case) -> None:
        item = scenario.item_of(awaiting, "pension_transfer")
        assert (item.state, set(item.awaits)) == (WorkState.WAITING, set(PENSION))
        assert paper(awaiting, VOUCHER) == MaterialState.AWAITED
        scenario.finish_all(awaiting, moment=scenario.at("2026-09-10"))
        assert Case.objects.get(id=awaiting.id).state == CaseState.HANDLING
        system.recompute_due_dates(at=scenario.at("2026-09-14"))
        # Four working days stood still: 9, 10, 11 and 14 September.
        assert scenario.item_of(awaiting, "pension_transfer").due_date == date(2026, 10, 10)
        assert scenario.item_of(awaiting, "household_registration").due_date == date(2026, 9, 29)

    def test_handed_in_the_item_goes_to_its_department(self, awaiting: Case) -> None:
        scenario.complete(scenario.item_of(awaiting, "social_insurance_registration"))
        for code in PENSION:
            hand_in_file(awaiting, code)
        hand_in(awaiting, "pension_transfer")

        item = scenario.item_of(awaiting, "pension_transfer")
        assert (item.state, item.awaits, item.due_date) == (WorkState.READY, [], date(2026, 10, 13))
        assert Clock.objects.get(work_item=item, kind=Clock.Kind.PROMISE).recheck_date is None
        assert scenario.log_of(awaiting)[-2:] == [
            ("work_item.papers_arrived", "pension_transfer"),
            ("work_item.released", "pension_transfer"),
        ]
        page = queries.case_page(case_id=awaiting.id, viewer=scenario.person(ME), today=ARRIVED.date())
        assert page.situations["pension_vouchers"] == "in_hand"

    def test_handed_in_early_it_still_waits_for_what_comes_before(self, awaiting: Case) -> None:
        hand_in_file(awaiting, VOUCHER)
        hand_in(awaiting, "medical_insurance_transfer")
        assert scenario.item_of(awaiting, "medical_insurance_transfer").state == WorkState.WAITING
        scenario.complete(scenario.item_of(awaiting, "medical_insurance_enrolment"))
        assert scenario.item_of(awaiting, "medical_insurance_transfer").state == WorkState.READY

    def test_every_page_may_come_and_a_wrong_one_go_until_all_is_handed_in(self, awaiting: Case) -> None:
        for _ in range(2):
            file_id = hand_in_file(awaiting, VOUCHER)
        for stored in Material.objects.get(case=awaiting, material_code=VOUCHER).files.all():
            files.remove_file(case_id=awaiting.id, file_id=stored.id, actor=scenario.person(ME), at=ARRIVED)
        assert file_id
        assert paper(awaiting, VOUCHER) == MaterialState.AWAITED
        hand_in_file(awaiting, VOUCHER)
        hand_in(awaiting, "medical_insurance_transfer")
        with refused(awaiting.id, WrongState, "补正告知"):
            hand_in_file(awaiting, VOUCHER)

    def test_what_is_missing_is_named(self, awaiting: Case) -> None:
        hand_in_file(awaiting, PENSION[0])
        with refused(awaiting.id, Incomplete, "银行养老保险受理回执", PENSION[1], "请先上传"):
            hand_in(awaiting, "pension_transfer")

    def test_is_refused_where_nothing_is_awaited(self, awaiting: Case) -> None:
        with refused(awaiting.id, WrongState, "没有在等待材料"):
            hand_in(awaiting, "household_registration")
        with refused(awaiting.id, NotFound, "没有该事项"):
            hand_in(awaiting, "passport")
        with refused(awaiting.id, NotFound):
            hand_in(awaiting, "pension_transfer", "demo-social")

    def test_withdrawn_it_waits_no_longer(self, awaiting: Case) -> None:
        applicant.withdraw_item(
            case_id=awaiting.id, item_code="pension_transfer", reason="", actor=scenario.person(ME), at=ARRIVED
        )
        with refused(awaiting.id, WrongState, "没有在等待材料"):
            hand_in(awaiting, "pension_transfer")
        assert Case.objects.get(id=awaiting.id).state == CaseState.HANDLING


class TestOpenedLater:
    def test_none_becomes_an_item_with_its_own_full_limit(self, without: Case) -> None:
        scenario.complete(scenario.item_of(without, "medical_insurance_enrolment"))
        change(without, "medical_voucher", "in_hand")

        item = scenario.item_of(without, "medical_insurance_transfer")
        assert (item.state, item.awaits) == (WorkState.WAITING, [VOUCHER])
        assert [name for name, _ in scenario.log_of(without)[-2:]] == ["work_item.opened", "case.situation_changed"]
        hand_in_file(without, VOUCHER)
        hand_in(without, "medical_insurance_transfer")
        item = scenario.item_of(without, "medical_insurance_transfer")
        # Fifteen working days after 16 September.
        assert (item.state, item.due_date) == (WorkState.READY, date(2026, 10, 13))
        assert Case.objects.get(id=without.id).due_date == date(2026, 10, 13)

    def test_both_may_be_opened_one_after_the_other(self, without: Case) -> None:
        change(without, "pension_vouchers", "in_hand")
        change(without, "medical_voucher", "not_yet")
        assert {paper(without, code) for code in (*PENSION, VOUCHER)} == {MaterialState.AWAITED}
        for code in (*PENSION, VOUCHER):
            hand_in_file(without, code)
        hand_in(without, "pension_transfer")
        hand_in(without, "medical_insurance_transfer")

    def test_behind_a_paused_item_its_day_moves_with_the_pause(self, without: Case) -> None:
        before = scenario.item_of(without, "social_insurance_registration")
        officer = scenario.officer_of(before)
        department.suspend(
            work_item_id=before.id, reason_code="special_procedure", actor=officer, at=scenario.at("2026-09-10")
        )
        change(without, "pension_vouchers", "in_hand")
        for code in PENSION:
            hand_in_file(without, code)
        hand_in(without, "pension_transfer")
        system.recompute_due_dates(at=scenario.at("2026-09-17"))
        assert scenario.item_of(without, "pension_transfer").due_date == date(2026, 10, 14)

    def test_a_dropped_payment_is_not_opened_with_it(self, without: Case) -> None:
        grant = scenario.item_of(without, "self_employment_grant")
        department.refuse(work_item_id=grant.id, reason="已领取", actor=scenario.officer_of(grant), at=ARRIVED)
        with refused(without.id, WrongState, "未作改动"):
            change(without, "medical_voucher", "none")
        change(without, "medical_voucher", "in_hand")
        assert ("work_item.opened", "self_employment_grant_payment") not in scenario.log_of(without)

    def test_refused_where_it_adds_nothing_or_is_not_to_be_changed(self, without: Case) -> None:
        with refused(without.id, WrongState, "不能变更"):
            change(without, "household_cancelled", "no")
        with refused(without.id, WrongState, "不能变更"):
            change(without, "favourite_colour", "green")
        with refused(without.id, Incomplete, "medical_voucher", "请选择"):
            change(without, "medical_voucher", "perhaps")

    def test_refused_before_acceptance_and_after_the_end(self, without: Case) -> None:
        submitted = scenario.submitted("11_late_report")
        with refused(submitted.id, WrongState, "不能变更"):
            change(submitted, "medical_voucher", "in_hand")
        applicant.withdraw_case(case_id=without.id, reason="", actor=scenario.person(ME), at=ARRIVED)
        with refused(without.id, WrongState, "不能变更"):
            change(without, "medical_voucher", "in_hand")
