"""After submission: correcting only what was named, handing in what was owed, changing a situation, withdrawing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases import contents
from onestop.cases.models import Case, Correction, Material, StoredFile, WorkItem
from onestop.cases.operations import department, drafts, files, window
from onestop.cases.states import CaseState, MaterialState, WorkState
from tests import recent, scenario
from tests.pages.portal.conftest import HTMX
from tests.pages.reading import card_of, followed, message_at, summary_of, words


def at(name: str, case: Case, *arguments: object) -> str:
    return reverse(f"portal:{name}", args=[case.id, *arguments])


def state_of(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def stored(case: Case) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case.id))


def picture(name: str = "户口簿.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, scenario.picture(), "image/png")


def hand_in(owner: Client, case: Case, code: str, **more: str) -> Any:
    return owner.post(at("attach", case, code), {"file": picture(), **more}, headers=HTMX)


class TestCorrection:
    """The window named a question, a field and a paper."""

    @pytest.fixture
    def case(self) -> Case:
        case = recent.submitted()
        window.ask_correction(
            case_id=case.id,
            fields=["settle_address", "host_postal_code"],
            materials=["host_household_book"],
            note="地址缺门牌号，户口簿请重拍首页。",
            actor=scenario.person("demo-window-1"),
            at=timezone.now(),
        )
        return case

    def address(self, case: Case) -> str:
        return at("correction", case, Correction.objects.get(case_id=case.id).id)

    def test_is_announced_with_what_was_asked_and_until_when(self, owner: Client, case: Case) -> None:
        page = owner.get(at("case", case))
        assert "需要您做的 整件申报 ：地址缺门牌号，户口簿请重拍首页。" in words(page)
        assert self.address(case) in page.content.decode()
        assert "需要您补正" in words(owner.get("/"))

    def test_offers_only_what_was_named(self, owner: Client, case: Case) -> None:
        body = owner.get(self.address(case)).content.decode()
        for name in ("settle_address", "host_postal_code"):
            assert f'name="{name}"' in body
        assert ('name="mobile"' in body, 'id="paper-bank_card"' in body) == (False, False)
        assert 'id="paper-host_household_book"' in body

    def test_is_answered_and_goes_back_to_the_window(self, owner: Client, case: Case) -> None:
        hand_in(owner, case, "host_household_book", back=self.address(case))
        typed = {"settle_address": "七一中路11号院2号楼", "host_postal_code": "071000", "mobile": "13900000009"}
        text = followed(owner, owner.post(self.address(case), typed))
        assert ("补正已经提交" in text, state_of(case)) == (True, CaseState.SUBMITTED)
        assert stored(case)["settle_address"] == "七一中路11号院2号楼"
        assert stored(case)["mobile"] == recent.answers()["mobile"]

    def test_a_wrong_answer_and_a_missing_paper_are_named_in_their_places(self, owner: Client, case: Case) -> None:
        kept = StoredFile.objects.get(case_id=case.id, material__material_code="host_household_book")
        owner.post(at("remove", case, "host_household_book", kept.id))
        address = self.address(case)
        answer = owner.post(address, {"settle_address": "七一中路11号院2号楼", "host_postal_code": "0710"})
        assert (answer.status_code, state_of(case)) == (422, CaseState.CORRECTION)
        assert "应为 6 位数字" in message_at(answer, "host_postal_code")
        assert {"#host_postal_code", "#paper-host_household_book"} <= summary_of(answer).keys()
        assert 'value="七一中路11号院2号楼"' in answer.content.decode()
        assert "还缺“居民户口簿”" in card_of(answer, "host_household_book")

    def test_a_paper_that_was_not_named_cannot_be_changed(self, owner: Client, case: Case) -> None:
        answer = owner.post(at("attach", case, "bank_card"), {"file": picture()})
        assert (answer.status_code, "现在不能更换这份材料" in words(answer)) == (409, True)

    def test_answered_twice_says_that_it_was_done(self, owner: Client, case: Case) -> None:
        address = self.address(case)
        hand_in(owner, case, "host_household_book")
        typed = {"settle_address": "七一中路11号院2号楼", "host_postal_code": "071000"}
        owner.post(address, typed)
        assert "这次补正已经提交过" in followed(owner, owner.post(address, typed))

    def test_of_one_item_leaves_the_others_alone(self, owner: Client) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        department.ask_correction(
            work_item_id=item.id,
            fields=["settle_address"],
            materials=[],
            note="请写明门牌号。",
            actor=scenario.officer_of(item),
            at=scenario.at("2026-09-10"),
        )
        assert "户口登记（退役军人恢复户口） ：请写明门牌号。" in words(owner.get(at("case", case)))
        owner.post(self.address(case), {"settle_address": "七一中路11号院3号楼"})
        assert WorkItem.objects.get(id=item.id).state == WorkState.IN_PROGRESS
        assert stored(case)["settle_address"] == "七一中路11号院3号楼"


class TestOwedPapers:
    def test_a_promised_paper_is_handed_in_on_the_page_of_the_case(self, owner: Client) -> None:
        who, now = scenario.person("demo-veteran-1"), timezone.now()
        case_id = recent.draft()
        for one in StoredFile.objects.filter(case_id=case_id, material__material_code="bank_card"):
            files.remove_file(case_id=case_id, file_id=one.id, actor=who, at=now)
        drafts.ask_promise(case_id=case_id, material_code="bank_card", asked=True, actor=who, at=now)
        owner.post(reverse("portal:review", args=[case_id]))
        clerk = scenario.person("demo-window-1")
        window.accept(case_id=case_id, actor=clerk, at=now, promised=["bank_card"])
        case = Case.objects.get(id=case_id)
        page = owner.get(at("case", case))
        assert ("补交银行卡" in words(page), "已同意以后补交" in card_of(page, "bank_card")) == (True, True)
        hand_in(owner, case, "bank_card")
        assert Material.objects.get(case_id=case_id, material_code="bank_card").state == MaterialState.RECEIVED
        assert "补交银行卡" not in words(owner.get(at("case", case)))

    def test_papers_that_arrived_let_their_item_begin(self, owner: Client) -> None:
        case = scenario.accepted("08_vouchers_arriving")
        item = scenario.item_of(case, "medical_insurance_transfer")
        address = at("awaited", case, item.item_code)
        assert address in owner.get(at("case", case)).content.decode()
        refused = owner.post(address)
        assert (refused.status_code, "#paper-medical_account_transfer_proof" in summary_of(refused)) == (422, True)
        hand_in(owner, case, "medical_account_transfer_proof", back=address)
        assert "“基本医疗保险转移接续”开始办理" in followed(owner, owner.post(address))
        assert WorkItem.objects.get(id=item.id).awaits == []
        assert owner.get(address)["Location"] == at("case", case)


class TestChangedSituation:
    @pytest.fixture
    def case(self) -> Case:
        return scenario.accepted("11_late_report")

    def test_opens_the_item_that_now_applies(self, owner: Client, case: Case) -> None:
        address = at("situation", case, "pension_vouchers")
        assert address in owner.get(at("case", case)).content.decode()
        assert "将加办：军地养老保险关系转移接续" in words(owner.get(address))
        text = followed(owner, owner.post(address, {"pension_vouchers": "not_yet"}))
        assert "已经加办，不用重新申报" in text
        assert scenario.item_of(case, "pension_transfer").state == WorkState.WAITING

    def test_wants_a_choice(self, owner: Client, case: Case) -> None:
        answer = owner.post(at("situation", case, "pension_vouchers"))
        assert (answer.status_code, "请从所列选项中选择" in words(answer)) == (422, True)

    def test_refuses_what_may_not_change(self, owner: Client, case: Case) -> None:
        answer = owner.post(at("situation", case, "host"), {"host": "own"})
        assert (answer.status_code, "现在不能变更" in words(answer)) == (409, True)
        assert owner.get(at("situation", case, "nothing")).status_code == 404


class TestWithdrawing:
    def test_the_whole_case_after_asking(self, owner: Client) -> None:
        case = scenario.accepted()
        assert "撤回不能撤销" in words(owner.get(at("withdraw", case)))
        assert state_of(case) == CaseState.HANDLING
        text = followed(owner, owner.post(at("withdraw", case), {"reason": "我改主意了。"}))
        assert ("已经撤回" in text, "我改主意了。" in text) == (True, True)
        assert state_of(case) == CaseState.WITHDRAWN
        assert owner.post(at("withdraw", case)).status_code == 409
        assert owner.get(at("withdraw", case))["Location"] == at("case", case)

    def test_one_item_and_the_others_go_on(self, owner: Client) -> None:
        case = scenario.accepted()
        address = at("withdraw_item", case, "pension_transfer")
        assert "其他事项照常办理" in words(owner.get(address))
        followed(owner, owner.post(address))
        assert scenario.item_of(case, "pension_transfer").state == WorkState.WITHDRAWN
        assert state_of(case) == CaseState.HANDLING

    def test_not_an_item_that_everybody_needs(self, owner: Client) -> None:
        case = scenario.accepted()
        address = at("withdraw_item", case, "household_registration")
        assert address not in owner.get(at("case", case)).content.decode()
        assert owner.get(address)["Location"] == at("case", case)
        answer = owner.post(address)
        assert (answer.status_code, "必办事项" in words(answer)) == (409, True)
        assert owner.post(at("withdraw_item", case, "nothing")).status_code == 404


class TestDiscarding:
    def test_a_draft_after_asking_with_its_files(self, owner: Client) -> None:
        case = Case.objects.get(id=recent.draft())
        assert "不能恢复" in words(owner.get(at("discard", case)))
        assert "草稿已经删除" in followed(owner, owner.post(at("discard", case)))
        assert not Case.objects.filter(id=case.id).exists()
        assert not StoredFile.objects.filter(case_id=case.id).exists()
        assert owner.get(at("case", case)).status_code == 404

    def test_not_what_was_submitted(self, owner: Client) -> None:
        case = recent.submitted()
        assert owner.get(at("discard", case))["Location"] == at("case", case)
        assert (owner.post(at("discard", case)).status_code, state_of(case)) == (409, CaseState.SUBMITTED)
