"""The questions, and what follows from their answers: what applies to whom, and why."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents, queries
from onestop.cases.models import Case
from onestop.cases.operations import applicant
from tests import recent, scenario
from tests.pages.portal.conftest import HTMX
from tests.pages.reading import followed, message_at, summary_of, words

THEME = {"code": "veteran_discharge", "version": "2022"}


def at(name: str, case_id: UUID) -> str:
    return reverse(f"portal:{name}", args=[case_id])


def answers_of(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


@pytest.fixture
def begun(owner: Client) -> UUID:
    """A draft just opened from the first page."""
    owner.post(reverse("portal:begin"), THEME)
    return Case.objects.get().id


class TestBeginning:
    def test_leads_to_the_first_question_with_what_the_account_knows(self, owner: Client) -> None:
        answer = owner.post(reverse("portal:begin"), THEME)
        case = Case.objects.get()
        assert answer["Location"] == at("questions", case.id)
        known = answers_of(case.id)
        assert (known["name"], known["id_number"], known["birth_date"]) == (
            "李卫国",
            "13060220020315401X",
            "2002-03-15",
        )

    def test_a_theme_that_nobody_offers_is_refused(self, owner: Client) -> None:
        assert owner.post(reverse("portal:begin"), {**THEME, "version": "1999"}).status_code == 404
        assert not Case.objects.exists()

    def test_the_task_list_waits_for_the_answers(self, owner: Client, begun: UUID) -> None:
        text = words(owner.get(at("case", begun)))
        assert "还没回答" in text
        assert text.count("先完成上面的步骤") == 4

    @pytest.mark.parametrize("name", ["scope", "papers", "review"])
    def test_the_later_pages_lead_back_to_the_questions(self, owner: Client, begun: UUID, name: str) -> None:
        assert owner.get(at(name, begun))["Location"] == at("questions", begun)


class TestBeginningAgain:
    """Who has a case of the theme is shown it before another one is begun."""

    def test_a_draft_is_shown_with_its_date_and_goes_on(self, owner: Client, begun: UUID) -> None:
        page = owner.post(reverse("portal:begin"), THEME)
        day = Case.objects.get().created_at.astimezone(scenario.OFFICE_ZONE)
        assert f"{day.year}年{day.month}月{day.day}日开始填写 继续填写" in words(page)
        assert at("case", begun) in page.content.decode()

    @pytest.mark.parametrize("finish", [False, True])
    def test_a_case_under_way_or_concluded_is_shown_with_number_and_state(self, owner: Client, finish: bool) -> None:
        case = scenario.accepted()
        if finish:
            scenario.finish_all(case)
        text = words(owner.post(reverse("portal:begin"), THEME))
        for expected in (str(case.number), "已办结" if finish else "各部门办理中", "2026年9月8日提交 查看进度"):
            assert expected in text
        assert Case.objects.count() == 1

    def test_begins_all_the_same_where_one_says_so(self, owner: Client, begun: UUID) -> None:
        answer = owner.post(reverse("portal:begin"), {**THEME, "again": "yes"})
        other = Case.objects.exclude(id=begun).get()
        assert answer["Location"] == at("questions", other.id)

    def test_a_withdrawn_case_and_a_stranger_s_stand_in_nobody_s_way(self, owner: Client, stranger: Client) -> None:
        case = scenario.submitted()
        assert stranger.post(reverse("portal:begin"), THEME).status_code == 302
        who, moment = scenario.person("demo-veteran-1"), scenario.at("2026-09-09")
        applicant.withdraw_case(case_id=case.id, reason="", actor=who, at=moment)
        assert owner.post(reverse("portal:begin"), THEME).status_code == 302


class TestQuestions:
    def test_each_answer_brings_the_next_question(self, owner: Client, begun: UUID) -> None:
        assert "您的安置地在本区吗？" not in words(owner.get(at("questions", begun)))
        part = owner.post(at("questions", begun), {"applicant_kind": "self_employment"}, headers=HTMX)
        assert (part.status_code, "<html" in part.content.decode()) == (200, False)
        assert "您的安置地在本区吗？" in words(part)

    def test_without_script_the_button_brings_the_next_question_and_marks_it(self, owner: Client, begun: UUID) -> None:
        answer = owner.post(at("questions", begun), {"applicant_kind": "self_employment"})
        assert answer.status_code == 422
        assert message_at(answer, "settlement") == "请选择一个答案。"
        assert "#settlement" in summary_of(answer)

    def test_the_last_answer_leads_to_what_applies(self, owner: Client, begun: UUID) -> None:
        given = {key: recent.answers()[key] for key in queries.theme(*scenario.THEME).situations_by_key}
        assert owner.post(at("questions", begun), given)["Location"] == at("scope", begun)

    def test_an_answer_that_is_not_offered_stays_open(self, owner: Client, begun: UUID) -> None:
        assert owner.post(at("questions", begun), {"applicant_kind": "general"}).status_code == 422

    def test_what_another_device_answered_is_not_overwritten_by_an_old_page(self, owner: Client) -> None:
        case_id = recent.draft(papers=False)
        old = Case.objects.get(id=case_id).answers_revision
        owner.post(at("questions", case_id), {"host": "spouse", "revision": old})
        answer = owner.post(at("questions", case_id), {"host": "parents", "revision": old})
        assert (answer.status_code, answers_of(case_id)["host"]) == (409, "spouse")
        assert "在另一台设备上改过" in message_at(answer, "host")


class TestWhatApplies:
    @pytest.fixture
    def draft(self) -> UUID:
        return recent.draft(papers=False)

    def test_every_item_has_its_department_and_reason(self, owner: Client, draft: UUID) -> None:
        text = words(owner.get(at("scope", draft)))
        theme = queries.theme(*scenario.THEME)
        for item in theme.items:
            assert item.name in text
        assert "公安局办理 · 您的户口在入伍时已注销，需要在落户地恢复。" in text
        assert "核发身份证 ：您选择了不办理居民身份证。" in text

    def test_every_paper_has_its_form_reason_and_readers(self, owner: Client, draft: UUID) -> None:
        text = words(owner.get(at("scope", draft)))
        for material in queries.theme(*scenario.THEME).materials:
            assert material.name in text
        assert "办理“户口登记（退役军人恢复户口）”要用。（公安局）" in text
        assert "二代证照片 ：用到它的“核发身份证”不办理。" in text

    def test_a_paper_that_is_waived_says_why(self, owner: Client) -> None:
        text = words(owner.get(at("scope", recent.draft("06_card_lost", papers=False))))
        assert "居民身份证 ：身份证丢失正在补领，没有原件可交" in text

    def test_a_paper_on_its_way_is_marked(self, owner: Client) -> None:
        text = words(owner.get(at("scope", recent.draft("08_vouchers_arriving", papers=False))))
        assert "等待养老保险凭证" in text
        assert "到了再交" in text

    def test_an_item_can_be_left_out_and_taken_back(self, owner: Client, draft: UUID) -> None:
        offered = {"offered": ["pension_transfer", "self_employment_grant"]}
        answer = owner.post(at("scope", draft), {**offered, "wanted": ["self_employment_grant"], "form": "whole"})
        assert answer["Location"] == at("form", draft)
        assert "这次不办" in words(owner.get(at("scope", draft)))
        assert "银行养老保险受理回执" not in words(owner.get(at("papers", draft)))
        owner.post(at("scope", draft), {**offered, "wanted": offered["offered"]})
        assert Case.objects.get(id=draft).declined_items == []

    def test_an_item_that_everybody_needs_cannot_be_left_out(self, owner: Client, draft: UUID) -> None:
        owner.post(at("scope", draft), {"offered": ["discharge_report"], "wanted": []})
        assert Case.objects.get(id=draft).declined_items == []

    def test_each_department_is_named_with_what_it_sees(self, owner: Client, draft: UUID) -> None:
        text = words(owner.get(at("privacy", draft)))
        for department in ("退役军人事务部门", "公安局", "人社局", "人武部", "医保局"):
            assert f"{department}：" in text


class TestWhoMustGoElsewhere:
    @pytest.mark.parametrize(
        ("code", "reason", "competent"),
        [
            ("09_settling_elsewhere", "您的安置地不在本区", "莲池区退役军人事务部门"),
            ("10_wrong_kind", "只适用于自主就业退役士兵", "安置地县级以上人民政府退役军人工作主管部门"),
        ],
    )
    def test_is_told_why_and_where_on_every_page(self, owner: Client, code: str, reason: str, competent: str) -> None:
        case_id = scenario.draft(code, papers=False)
        for name in ("questions", "scope", "case", "review"):
            text = words(owner.get(at(name, case_id)))
            assert (reason in text, competent in text) == (True, True), name
        assert "仍要申报，取得书面答复" in words(owner.get(at("scope", case_id)))

    def test_is_told_at_once_by_the_answer(self, owner: Client, begun: UUID) -> None:
        part = owner.post(at("questions", begun), {"applicant_kind": "officer"}, headers=HTMX)
        assert "您属于“转业、复员的退役军官”" in words(part)

    def test_may_apply_all_the_same(self, owner: Client) -> None:
        case_id = recent.draft("10_wrong_kind", papers=False)
        assert "申报已提交" in followed(owner, owner.post(at("review", case_id)))
