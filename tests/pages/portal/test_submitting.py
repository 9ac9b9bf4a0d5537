"""Looking everything over and submitting: every fault leads to its place, and pressing twice submits once."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case, CaseEvent
from onestop.cases.operations import window
from onestop.cases.states import CaseState
from tests import recent, scenario
from tests.pages.reading import followed, summary_of, words


def at(name: str, case_id: UUID, *arguments: str) -> str:
    return reverse(f"portal:{name}", args=[case_id, *arguments])


def state_of(case_id: UUID) -> str:
    return Case.objects.get(id=case_id).state


@pytest.fixture
def complete() -> UUID:
    """A draft that can be submitted."""
    return recent.draft()


class TestReview:
    def test_shows_the_whole_application_in_words_with_a_way_back_to_each_part(
        self, owner: Client, complete: UUID
    ) -> None:
        page = owner.get(at("review", complete))
        text, body = words(page), page.content.decode()
        for expected in ("刘建军", "2002年4月18日", "河北省保定市竞秀区", "父母", "汉族", "照片.png", "先锋街道"):
            assert expected in text
        for section in page.context["draft"].sections:
            assert at("section", complete, section.key) in body
        for name in ("questions", "scope", "papers"):
            assert at(name, complete) in body

    def test_says_who_will_see_what_before_it_is_submitted(self, owner: Client, complete: UUID) -> None:
        text = words(owner.get(at("review", complete)))
        assert "谁看得到您的信息" in text
        assert "医保局：" in text

    def test_an_item_left_out_is_not_listed(self, owner: Client, complete: UUID) -> None:
        owner.post(at("scope", complete), {"offered": ["pension_transfer"], "wanted": []})
        items = owner.get(at("review", complete)).content.decode().split('id="items"')[1].split("</section>")[0]
        assert "军地养老保险关系转移接续" not in items

    def test_says_what_is_still_empty(self, owner: Client) -> None:
        case_id = recent.draft(papers=False)
        owner.post(at("save", case_id), {"changed": "bank_name", "bank_name": ""})
        text = words(owner.get(at("review", case_id)))
        assert "开户银行 未填写" in text


class TestRefused:
    def test_lists_every_fault_with_the_way_to_it(self, owner: Client) -> None:
        case_id = recent.draft(papers=False)
        for key, value in (("bank_name", ""), ("mobile", "123"), ("host", "")):
            owner.post(at("save", case_id), {"changed": key, key: value})
        owner.post(at("questions", case_id), {"pension_vouchers": ""})
        owner.post(at("save", case_id), {"changed": "bank_name", "bank_name": ""})
        answer = owner.post(at("review", case_id))
        found = summary_of(answer)
        assert (answer.status_code, state_of(case_id)) == (422, CaseState.DRAFT)
        for address in (
            f"{at('questions', case_id)}#pension_vouchers",
            f"{at('section', case_id, 'contact')}#mobile",
            f"{at('section', case_id, 'bank')}#bank_name",
            f"{at('papers', case_id)}#paper-referral_letter",
        ):
            assert address in found
        assert "您填写的都已保存" in words(answer)

    def test_every_place_that_a_fault_leads_to_is_there(self, owner: Client) -> None:
        case_id = recent.draft(papers=False)
        for key in ("bank_name", "unit_code", "settle_street", "enlistment_region", "sex"):
            owner.post(at("save", case_id), {"changed": key, key: ""})
        found = summary_of(owner.post(at("review", case_id)))
        assert len(found) > 12
        for address in found:
            page, _, place = address.partition("#")
            assert f'id="{place}"' in owner.get(page).content.decode(), address

    def test_changes_nothing(self, owner: Client) -> None:
        case_id = recent.draft(papers=False)
        before = Case.objects.filter(id=case_id).values().get()
        owner.post(at("review", case_id))
        assert Case.objects.filter(id=case_id).values().get() == before
        assert not CaseEvent.objects.filter(case_id=case_id).exists()


class TestSubmitted:
    def test_leads_to_the_receipt(self, owner: Client, complete: UUID) -> None:
        text = followed(owner, owner.post(at("review", complete)))
        case = Case.objects.get(id=complete)
        for expected in (
            "申报已提交",
            str(case.number),
            "退出现役证书 已收到",
            "15 个工作日内办完",
            "受理、要补正还是不能受理",
        ):
            assert expected in text

    def test_pressed_twice_is_submitted_once(self, owner: Client, complete: UUID) -> None:
        first, second = owner.post(at("review", complete)), owner.post(at("review", complete))
        assert first["Location"] == second["Location"] == at("receipt", complete)
        assert CaseEvent.objects.filter(case_id=complete, name="case.submitted").count() == 1

    @pytest.mark.parametrize("name", ["questions", "scope", "papers", "review"])
    def test_the_way_back_leads_to_the_progress_and_not_into_the_draft(
        self, owner: Client, complete: UUID, name: str
    ) -> None:
        owner.post(at("review", complete))
        assert owner.get(at(name, complete))["Location"] == at("case", complete)

    def test_the_way_back_to_a_section_too(self, owner: Client, complete: UUID) -> None:
        owner.post(at("review", complete))
        assert owner.get(at("section", complete, "personal"))["Location"] == at("case", complete)

    def test_an_old_page_sent_again_after_acceptance_is_refused_in_words(self, owner: Client, complete: UUID) -> None:
        owner.post(at("review", complete))
        window.accept(case_id=complete, actor=scenario.person("demo-window-1"), at=timezone.now())
        answer = owner.post(at("review", complete))
        assert (answer.status_code, state_of(complete)) == (409, CaseState.HANDLING)
        assert "什么都没有改动" in words(answer)

    def test_a_draft_has_no_receipt(self, owner: Client, complete: UUID) -> None:
        assert owner.get(at("receipt", complete))["Location"] == at("case", complete)

    def test_what_was_submitted_can_be_read_again(self, owner: Client, complete: UUID) -> None:
        owner.post(at("review", complete))
        page = owner.get(at("application", complete))
        assert ("刘建军" in words(page), ">修改<" in page.content.decode()) == (True, False)
