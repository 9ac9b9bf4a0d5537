"""A submitted case on one page: every item with its state, holder and due date, and what the applicant must do."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases.models import Case, WorkItem
from onestop.cases.operations import department
from onestop.cases.states import WorkState
from tests import scenario
from tests.pages.reading import words


def at(name: str, case: Case, *arguments: object) -> str:
    return reverse(f"portal:{name}", args=[case.id, *arguments])


def card_of(owner: Client, case: Case, code: str) -> str:
    """The card of one item, as people read it."""
    body = owner.get(at("case", case)).content.decode()
    found = body.split(f'id="item-{code}"')[1].split("</li>")[0]
    return words(type("Part", (), {"content": f"<{found}".encode()}))


@pytest.fixture
def accepted() -> Case:
    return scenario.accepted()


class TestItems:
    def test_each_stands_there_with_who_has_it_and_until_when(self, owner: Client, accepted: Case) -> None:
        for item in WorkItem.objects.filter(case_id=accepted.id, part_of="").select_related("department"):
            if item.state in (WorkState.NOT_APPLICABLE, WorkState.COMPLETED):
                continue
            assert item.due_date
            card = card_of(owner, accepted, item.item_code)
            assert item.department.name in card
            assert f"应当在 {item.due_date.year}年{item.due_date.month}月{item.due_date.day}日" in card

    @pytest.mark.parametrize(
        ("code", "word"),
        [
            ("discharge_report", "已办结"),
            ("household_registration", "等部门接手"),
            ("pension_transfer", "还没轮到"),
            ("medical_insurance_transfer", "等“基本医疗保险参保和变更登记”之后开始"),
        ],
    )
    def test_each_says_in_plain_words_how_far_it_is(self, owner: Client, accepted: Case, code: str, word: str) -> None:
        assert word in card_of(owner, accepted, code)

    def test_what_does_not_apply_stands_apart_with_its_reason(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get(at("case", accepted)))
        assert "已办完 1 / 8 个事项" in text
        assert "核发身份证 ：您选择了不办理居民身份证。" in text

    def test_the_payment_is_part_of_the_grant_and_off_the_clock(self, owner: Client, accepted: Case) -> None:
        card = card_of(owner, accepted, "self_employment_grant")
        assert "自主就业一次性经济补助发放 还没轮到" in card
        assert "不计入总时限" in card

    def test_a_pause_says_what_is_waited_for(self, owner: Client, accepted: Case) -> None:
        item = scenario.item_of(accepted, "self_employment_grant")
        department.suspend(
            work_item_id=item.id,
            reason_code="awaiting_archive",
            note="",
            expected_date=None,
            actor=scenario.officer_of(item),
            at=scenario.at("2026-09-10"),
        )
        assert "暂停：待档案" in card_of(owner, accepted, "self_employment_grant")

    def test_a_refusal_says_why_and_what_one_can_do(self, owner: Client, accepted: Case) -> None:
        item = scenario.item_of(accepted, "household_registration")
        department.refuse(
            work_item_id=item.id,
            reason="落户方不同意入户。",
            actor=scenario.officer_of(item),
            at=scenario.at("2026-09-10"),
        )
        card = card_of(owner, accepted, "household_registration")
        for expected in ("不予办理", "落户方不同意入户。", "不服可以怎么办", "行政复议"):
            assert expected in card

    def test_a_finished_item_shows_its_result(self, owner: Client, accepted: Case) -> None:
        scenario.complete(scenario.item_of(accepted, "household_registration"))
        card = card_of(owner, accepted, "household_registration")
        for expected in ("已办结", "2026年9月15日办完", "恢复户口日期 2026-0001"):
            assert expected in card


class TestWholeCase:
    def test_while_the_window_looks_at_it(self, owner: Client) -> None:
        case = scenario.submitted()
        text = words(owner.get(at("case", case)))
        assert "窗口应当在 2026年9月15日 前答复是否受理" in text
        assert owner.get(at("due", case))["Location"] == at("case", case)

    def test_all_done(self, owner: Client, accepted: Case) -> None:
        scenario.finish_all(accepted)
        text = words(owner.get(at("case", accepted)))
        for expected in ("已办结", "全部办结", "全部事项都已办好"):
            assert expected in text

    def test_some_not_done(self, owner: Client, accepted: Case) -> None:
        item = scenario.item_of(accepted, "household_registration")
        who = scenario.officer_of(item)
        department.refuse(work_item_id=item.id, reason="不符。", actor=who, at=scenario.at("2026-09-10"))
        scenario.finish_all(accepted)
        text = words(owner.get(at("case", accepted)))
        assert ("部分办结" in text, "其中有事项没有办成" in text) == (True, True)

    def test_the_history_tells_who_did_what_and_names_nobody(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get(at("case", accepted)))
        assert "受理 · 窗口人员·竞秀区退役军人事务局" in text
        assert "王敏" not in text

    def test_the_first_page_lists_it_with_its_number_state_and_due_date(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get("/"))
        for expected in (str(accepted.number), "各部门办理中", "应当在 2026年9月30日 前办完"):
            assert expected in text

    def test_nothing_to_do_shows_no_list_of_things_to_do(self, owner: Client, accepted: Case) -> None:
        assert "需要您做的" not in words(owner.get(at("case", accepted)))


class TestDueDate:
    def test_is_counted_day_by_day_with_the_reason_of_each(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get(at("due", accepted)))
        for expected in (
            "应当在 2026年9月30日 前办完",
            "9月9日 周三 不算 受理当日不计入",
            "9月10日 周四 第 1 天 工作日",
            "9月12日 周六 不算 周末",
            "9月20日 周日 第 8 天",
            "9月25日 周五 不算",
            "中秋节",
            "9月30日 周三 第 15 天",
        ):
            assert expected in text, expected

    def test_of_one_item_names_it(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get(at("due_item", accepted, "household_registration")))
        assert "“户口登记（退役军人恢复户口）”办结日期怎么算的" in text

    def test_counts_no_day_of_a_pause(self, owner: Client, accepted: Case) -> None:
        item = scenario.item_of(accepted, "reserve_registration")
        who = scenario.officer_of(item)
        department.suspend(
            work_item_id=item.id,
            reason_code="unit_confirmation",
            note="",
            expected_date=None,
            actor=who,
            at=scenario.at("2026-09-14"),
        )
        department.resume(work_item_id=item.id, actor=who, at=scenario.at("2026-09-17"))
        text = words(owner.get(at("due_item", accepted, "reserve_registration")))
        assert "待部队确认" in text
        assert "第 15 天" in text

    @pytest.mark.parametrize("code", ["self_employment_grant_payment", "id_card", "nothing"])
    def test_of_what_has_no_due_date_is_not_found(self, owner: Client, accepted: Case, code: str) -> None:
        assert owner.get(at("due_item", accepted, code)).status_code == 404

    def test_beyond_the_last_published_holidays_is_marked(self, owner: Client) -> None:
        case = scenario.accepted("19_year_end")
        text = words(owner.get(at("due", case)))
        assert ("预计" in text) == bool(Case.objects.get(id=case.id).due_provisional)


def test_somebody_elses_case_is_not_found_on_any_address(stranger: Client, accepted: Case) -> None:
    case_id: UUID = accepted.id
    for name in ("case", "receipt", "application", "privacy", "due", "withdraw", "questions", "scope", "papers"):
        assert stranger.get(reverse(f"portal:{name}", args=[case_id])).status_code == 404, name
