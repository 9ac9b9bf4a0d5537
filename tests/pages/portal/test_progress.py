"""A submitted case on one page: every item with its state, holder and due date, and what the applicant must do."""

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts.models import Department
from onestop.cases.models import Case, WorkItem
from onestop.cases.operations import applicant, department
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


def suspend(item: WorkItem, reason: str, *, expected: str = "") -> None:
    department.suspend(
        work_item_id=item.id,
        reason_code=reason,
        note="",
        expected_date=date.fromisoformat(expected) if expected else None,
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-14"),
    )


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
            assert f"应当不晚于 {item.due_date.year}年{item.due_date.month}月{item.due_date.day}日" in card

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
        assert "8 个事项：办成 1 项，还在办 7 项" in text
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

    def test_a_pause_says_who_is_waited_for_and_until_when(self, owner: Client, accepted: Case) -> None:
        suspend(scenario.item_of(accepted, "reserve_registration"), "unit_confirmation", expected="2026-09-21")
        card = card_of(owner, accepted, "reserve_registration")
        assert "暂停：待部队确认，等待原部队或军分区答复，预计 2026年9月21日 恢复。" in card
        assert "需要您做的" not in words(owner.get(at("case", accepted)))

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
        for expected in ("已办结", "2026年9月15日办完", "恢复户口日期 2026年9月9日"):
            assert expected in card


class TestWhatOnlyTheApplicantCanDo:
    @pytest.fixture
    def case(self) -> Case:
        """Whoever lost the card must come to the police station for a new one."""
        case = scenario.accepted("06_card_lost")
        scenario.complete(scenario.item_of(case, "household_registration"), moment=scenario.at("2026-09-10"))
        suspend(scenario.item_of(case, "id_card"), "in_person_capture")
        return case

    def test_stands_under_what_to_do_with_the_place(self, owner: Client, case: Case) -> None:
        item = scenario.item_of(case, "id_card")
        Department.objects.filter(id=item.department_id).update(phone="0312-0000000", address="先锋街1号")
        text = words(owner.get(at("case", case)))
        assert "需要您做的 核发身份证 ：待到场采集，等待申请人到派出所拍照、采集指纹" in text
        assert f"请到{item.department.name}办理，地址：先锋街1号，电话：0312-0000000" in text

    def test_names_no_address_where_the_department_has_none(self, owner: Client, case: Case) -> None:
        item = scenario.item_of(case, "id_card")
        Department.objects.filter(id=item.department_id).update(phone="", address="")
        text = words(owner.get(at("case", case)))
        assert f"请到{item.department.name}办理" in text
        assert ("地址：" in text, "电话：" in text) == (False, False)

    def test_is_gone_once_it_is_done(self, owner: Client, case: Case) -> None:
        item = scenario.item_of(case, "id_card")
        department.resume(work_item_id=item.id, actor=scenario.officer_of(item), at=scenario.at("2026-09-16"))
        assert "需要您做的" not in words(owner.get(at("case", case)))


class TestStoppedClock:
    @pytest.fixture
    def stopped(self, accepted: Case) -> Case:
        suspend(scenario.item_of(accepted, "reserve_registration"), "unit_confirmation")
        return accepted

    def test_no_firm_date_is_promised(self, owner: Client, stopped: Case) -> None:
        page = words(owner.get(at("case", stopped)))
        assert "有事项停表等待，恢复后顺延；按今天恢复推算为 2026年9月30日" in page
        assert "已停表，恢复后顺延" in card_of(owner, stopped, "reserve_registration")
        assert "应当不晚于" in card_of(owner, stopped, "household_registration")

    def test_what_comes_after_stands_still_too(self, owner: Client, accepted: Case) -> None:
        suspend(scenario.item_of(accepted, "medical_insurance_enrolment"), "special_procedure")
        assert "已停表" in card_of(owner, accepted, "medical_insurance_transfer")

    @pytest.mark.parametrize("code", ["", "reserve_registration"])
    def test_the_proof_names_the_open_pause(self, owner: Client, stopped: Case, code: str) -> None:
        text = words(owner.get(at("due_item", stopped, code) if code else at("due", stopped)))
        assert "停表中：待部队确认（2026年9月14日起，还没有恢复）" in text
        assert "应当不晚于" not in text

    def test_the_proof_of_another_item_names_none(self, owner: Client, stopped: Case) -> None:
        text = words(owner.get(at("due_item", stopped, "household_registration")))
        assert ("停表中" in text, "应当不晚于" in text) == (False, True)

    def test_resumed_the_date_is_firm_again(self, owner: Client, stopped: Case) -> None:
        item = scenario.item_of(stopped, "reserve_registration")
        department.resume(work_item_id=item.id, actor=scenario.officer_of(item), at=scenario.at("2026-09-17"))
        text = words(owner.get(at("case", stopped)))
        assert ("恢复后顺延" in text, "应当不晚于" in text) == (False, True)


class TestWholeCase:
    def test_while_the_window_looks_at_it(self, owner: Client) -> None:
        case = scenario.submitted()
        text = words(owner.get(at("case", case)))
        assert "窗口应当不晚于 2026年9月15日 答复是否受理" in text
        assert owner.get(at("due", case))["Location"] == at("case", case)

    def test_all_done(self, owner: Client, accepted: Case) -> None:
        scenario.finish_all(accepted)
        text = words(owner.get(at("case", accepted)))
        for expected in ("已办结", "全部办结", "8 个事项：办成 8 项", "限期内的事项都已有结果"):
            assert expected in text

    def test_concluded_it_names_what_is_still_to_come(self, owner: Client, accepted: Case) -> None:
        scenario.finish_all(accepted)
        to_come = "不计入总时限的：自主就业一次性经济补助发放"
        assert to_come in words(owner.get(at("case", accepted)))
        scenario.complete(scenario.item_of(accepted, "self_employment_grant_payment"))
        assert to_come not in words(owner.get(at("case", accepted)))

    def test_what_was_refused_or_withdrawn_is_not_counted_as_done(self, owner: Client, accepted: Case) -> None:
        refused, withdrawn = (scenario.item_of(accepted, code) for code in ("reserve_registration", "pension_transfer"))
        who, moment = scenario.officer_of(refused), scenario.at("2026-09-10")
        department.refuse(work_item_id=refused.id, reason="不符。", actor=who, at=moment)
        applicant.withdraw_item(
            case_id=accepted.id,
            item_code=withdrawn.item_code,
            reason="",
            actor=scenario.person("demo-veteran-1"),
            at=moment,
        )
        text = words(owner.get(at("case", accepted)))
        assert "8 个事项：办成 1 项，不予办理 1 项，撤回 1 项，还在办 5 项" in text

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
        for expected in (str(accepted.number), "各部门办理中", "应当不晚于 2026年9月30日 办完"):
            assert expected in text

    def test_nothing_to_do_shows_no_list_of_things_to_do(self, owner: Client, accepted: Case) -> None:
        assert "需要您做的" not in words(owner.get(at("case", accepted)))


class TestDueDate:
    def test_is_counted_day_by_day_with_the_reason_of_each(self, owner: Client, accepted: Case) -> None:
        text = words(owner.get(at("due", accepted)))
        for expected in (
            "应当不晚于 2026年9月30日 办完",
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
