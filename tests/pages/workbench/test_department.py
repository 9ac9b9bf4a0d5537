"""A department's acts through its pages: done, refused with nothing lost, and overtaken by a colleague."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts.models import Department
from onestop.cases.models import CaseEvent, WorkItem
from onestop.cases.operations import department
from onestop.cases.states import WORK_MOVES, WorkState
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

CODE = "household_registration"


@pytest.fixture
def item() -> WorkItem:
    return scenario.item_of(scenario.accepted(), CODE)


def page_of(item: WorkItem) -> str:
    return reverse("workbench:item", args=[item.id])


def act_on(item: WorkItem, name: str) -> str:
    return reverse("workbench:item_act", args=[item.id, name])


def state_of(item: WorkItem) -> str:
    return WorkItem.objects.get(id=item.id).state


class TestPage:
    def test_shows_only_what_the_item_reads(self, officer: Client, item: WorkItem) -> None:
        text = words(officer.get(page_of(item)))
        for expected in ("先锋街道", "居民户口簿", "退役报到"):
            assert expected in text
        for foreign in ("银行卡", "开户银行", "政治面貌", "两寸", "养老保险"):
            assert foreign not in text

    def test_offers_exactly_the_moves_of_the_table(self, officer: Client, item: WorkItem) -> None:
        body = officer.get(page_of(item)).content.decode()
        offered = {name for name in WORK_MOVES if act_on(item, name) in body}
        assert offered == {"claim", "ask_correction", "suspend", "return", "transfer", "refuse", "complete"}

    def test_a_colleague_sees_who_has_it_and_no_buttons(
        self, officer: Client, colleague: Client, item: WorkItem
    ) -> None:
        officer.post(act_on(item, "claim"))
        page = colleague.get(page_of(item))
        assert "先锋所 刘洋正在办理" in words(page)
        assert [name for name in WORK_MOVES if act_on(item, name) in page.content.decode()] == []

    def test_shows_the_clocks_with_their_pauses(self, officer: Client, item: WorkItem) -> None:
        actor, reason = scenario.officer_of(item), scenario.spec_of(item).pause_reasons[0]
        department.suspend(work_item_id=item.id, reason_code=reason.code, actor=actor, at=scenario.at("2026-09-14"))
        text = words(officer.get(page_of(item))).replace(" ", "")
        assert "承诺时限" in text
        assert f"停表：2026年9月14日至今，{reason.label}" in text


class TestActs:
    def test_claims_and_puts_back(self, officer: Client, item: WorkItem) -> None:
        assert "已办理：领办" in followed(officer, officer.post(act_on(item, "claim")))
        assert state_of(item) == WorkState.IN_PROGRESS
        officer.post(act_on(item, "unclaim"))
        assert state_of(item) == WorkState.READY

    def test_asks_for_correction_of_what_was_ticked(self, officer: Client, item: WorkItem) -> None:
        typed = {"fields": ["settle_address"], "materials": ["host_household_book"], "note": "请写明门牌号。"}
        text = followed(officer, officer.post(act_on(item, "ask_correction"), typed))
        assert state_of(item) == WorkState.CORRECTION
        assert "请写明门牌号。" in text

    def test_suspends_with_a_named_reason_and_resumes(self, officer: Client, item: WorkItem) -> None:
        reason = scenario.spec_of(item).pause_reasons[0]
        typed = {"reason_code": reason.code, "note": "已发函", "expected_date": "2099-01-05"}
        text = followed(officer, officer.post(act_on(item, "suspend"), typed))
        assert f"{reason.label}，预计2099年1月5日恢复" in text
        officer.post(act_on(item, "resume"))
        assert state_of(item) == WorkState.IN_PROGRESS

    def test_returns_to_the_window(self, officer: Client, item: WorkItem) -> None:
        officer.post(act_on(item, "return"), {"reason": "不归本所管辖。"})
        assert state_of(item) == WorkState.RETURNED

    def test_transfers_to_another_station_and_goes_back_to_the_list(self, officer: Client, item: WorkItem) -> None:
        right = Department.objects.get(code="police-130602-02")
        answer = officer.post(act_on(item, "transfer"), {"department_id": right.id, "reason": "属东风街道。"})
        assert answer["Location"] == reverse("workbench:worklist")
        assert officer.get(page_of(item)).status_code == 404
        assert signed_in("demo-police-2").get(page_of(item)).status_code == 200

    def test_refuses_with_a_phrase_and_words(self, officer: Client, item: WorkItem) -> None:
        phrase = scenario.spec_of(item).refuse_reasons[0]
        answer = officer.post(act_on(item, "refuse"), {"phrase": phrase, "reason": "该地址无房屋权属。"})
        assert f"{phrase}：该地址无房屋权属。" in followed(officer, answer)
        assert state_of(item) == WorkState.REFUSED

    def test_completes_with_the_result(self, officer: Client, item: WorkItem) -> None:
        typed = {f"outcome-{key}": value for key, value in scenario.outcome_for(item).items()}
        text = followed(officer, officer.post(act_on(item, "complete"), typed))
        assert state_of(item) == WorkState.COMPLETED
        assert "2026年9月9日" in text


class TestRefusals:
    def test_a_missing_result_is_named_at_its_input(self, officer: Client, item: WorkItem) -> None:
        answer = officer.post(act_on(item, "complete"), {"outcome-household_number": "0312-778"})
        body = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#complete-outcome-restored_on"' in body
        assert 'value="0312-778"' in body
        assert state_of(item) == WorkState.READY

    def test_words_in_place_of_a_result_are_kept_and_said_to_be_none(self, officer: Client, item: WorkItem) -> None:
        typed = {"outcome-restored_on": "2026-09-09", "outcome-household_number": "见户口簿"}
        body = officer.post(act_on(item, "complete"), typed).content.decode()
        assert ("“户号”：户号是户口簿首页上的一串数字" in body, 'value="见户口簿"' in body) == (True, True)
        assert state_of(item) == WorkState.READY

    @pytest.mark.parametrize(
        ("name", "typed", "kept", "place"),
        [
            ("suspend", {"reason_code": "", "note": "已发函"}, "已发函</textarea>", "#suspend-reason_code"),
            ("suspend", {"reason_code": "special_procedure", "expected_date": "明天"}, 'value="明天"',
             "#suspend-expected_date"),
            ("transfer", {"department_id": "", "reason": "属东风"}, "属东风</textarea>", "#transfer-department_id"),
            ("ask_correction", {"note": "请补充"}, "请补充</textarea>", "#on-fields"),
        ],
    )  # fmt: skip
    def test_say_where_and_keep_what_was_typed(
        self, officer: Client, item: WorkItem, name: str, typed: dict[str, str], kept: str, place: str
    ) -> None:
        answer = officer.post(act_on(item, name), typed)
        body = answer.content.decode()
        assert (answer.status_code, kept in body, f'href="{place}"' in body) == (422, True, True)
        assert state_of(item) == WorkState.READY

    @pytest.mark.parametrize("name", ["refuse", "return"])
    def test_a_reason_is_needed(self, officer: Client, item: WorkItem, name: str) -> None:
        assert officer.post(act_on(item, name), {"reason": " "}).status_code == 422
        assert state_of(item) == WorkState.READY

    def test_a_department_cannot_ask_for_what_its_item_does_not_read(self, officer: Client, item: WorkItem) -> None:
        answer = officer.post(act_on(item, "ask_correction"), {"fields": ["bank_name"], "note": "请补充"})
        assert (answer.status_code, "这一项不属于本事项" in words(answer)) == (422, True)

    def test_says_that_a_colleague_was_first(self, officer: Client, colleague: Client, item: WorkItem) -> None:
        colleague.post(act_on(item, "claim"))
        answer = officer.post(act_on(item, "refuse"), {"reason": "地址不符合条件。"})
        text = words(answer)
        assert answer.status_code == 422
        assert "已由本部门其他经办人领办" in text
        assert "地址不符合条件。" in text

    def test_says_that_the_item_has_ended_already(self, officer: Client, item: WorkItem) -> None:
        scenario.complete(item)
        answer = officer.post(act_on(item, "claim"))
        assert (answer.status_code, "当前状态是“办结”" in words(answer)) == (422, True)


class TestRevealing:
    def test_shows_a_value_after_its_reason_was_logged(self, officer: Client, item: WorkItem) -> None:
        number = scenario.example().answers["id_number"]
        assert number not in officer.get(page_of(item)).content.decode()
        address = reverse("workbench:item_reveal", args=[item.id])
        body = officer.post(address, {"keys": "id_number", "reason": "与人口系统核对"}).content.decode()
        assert number in body
        assert CaseEvent.objects.filter(case_id=item.case_id, name="values.revealed").count() == 1

    def test_never_shows_a_field_that_the_item_does_not_read(self, officer: Client, item: WorkItem) -> None:
        account = scenario.example().answers["bank_account"]
        address = reverse("workbench:item_reveal", args=[item.id])
        body = officer.post(address, {"keys": ["id_number", "bank_account"], "reason": "核对"}).content.decode()
        assert account not in body
        logged = CaseEvent.objects.get(case_id=item.case_id, name="values.revealed")
        assert logged.details["fields"] == ["id_number"]

    def test_shows_nothing_without_a_reason(self, officer: Client, item: WorkItem) -> None:
        answer = officer.post(reverse("workbench:item_reveal", args=[item.id]), {"keys": "id_number", "reason": ""})
        assert answer.status_code == 422
        assert scenario.example().answers["id_number"] not in answer.content.decode()
