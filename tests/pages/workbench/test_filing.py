"""Filing at the window: who, questions, the one form with its papers, submit; and answering a correction."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from onestop.cases import contents
from onestop.cases.models import Case, Material, StoredFile
from onestop.cases.operations import window
from onestop.cases.states import CaseState, MaterialState
from tests import scenario
from tests.pages.reading import followed, words

HTMX = {"HX-Request": "true"}


def at(name: str, case_id: UUID, *arguments: str) -> str:
    return reverse(f"workbench:{name}", args=[case_id, *arguments])


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("扫描.png", scenario.picture(), "image/png")


def answers_of(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


@pytest.fixture
def answers() -> dict[str, str]:
    return dict(scenario.example().answers)


@pytest.fixture
def draft() -> UUID:
    """A complete draft of the window, without papers."""
    return scenario.draft(who="demo-window-1", papers=False)


class TestIdentifying:
    def begin(self, clerk: Client, **typed: str) -> Any:
        return clerk.post(reverse("workbench:identify"), typed)

    def test_begins_a_draft_with_what_the_id_number_tells(self, clerk: Client, answers: dict[str, str]) -> None:
        who = {key: answers[key] for key in ("name", "id_number", "mobile")}
        answer = self.begin(clerk, **who)
        case = Case.objects.get()
        assert answer["Location"] == at("filing_questions", case.id)
        told = {key: answers[key] for key in ("sex", "birth_date")}
        assert answers_of(case.id) == {**who, **told}
        assert (case.channel, case.applicant_id) == ("window", None)

    def test_refused_it_names_each_fault_and_keeps_what_was_typed(self, clerk: Client) -> None:
        answer = self.begin(clerk, name="李明", id_number="130602200203154010", mobile="")
        body = answer.content.decode()
        assert (answer.status_code, Case.objects.count()) == (422, 0)
        assert ('href="#id_number"' in body, 'href="#mobile"' in body) == (True, True)
        assert ('value="李明"' in body, 'value="130602200203154010"' in body) == (True, True)

    def test_shows_a_case_that_the_person_has_already(self, clerk: Client, answers: dict[str, str]) -> None:
        case = scenario.submitted()
        who = {key: answers[key] for key in ("name", "id_number", "mobile")}
        text = words(self.begin(clerk, **who))
        assert (str(case.number) in text, "不是重复，仍要新申报" in text) == (True, True)
        assert self.begin(clerk, **who, again="yes").status_code == 302

    def test_lists_the_own_drafts_and_throws_one_away(self, clerk: Client, draft: UUID) -> None:
        assert at("filing", draft) in clerk.get(reverse("workbench:identify")).content.decode()
        clerk.post(at("filing_discard", draft))
        assert not Case.objects.filter(id=draft).exists()


class TestQuestions:
    def test_each_answer_brings_the_next_question(self, clerk: Client, answers: dict[str, str]) -> None:
        clerk.post(reverse("workbench:identify"), {key: answers[key] for key in ("name", "id_number", "mobile")})
        case = Case.objects.get()
        address = at("filing_questions", case.id)
        assert clerk.get(at("filing", case.id))["Location"] == address
        assert "您的安置地在本区吗？" not in words(clerk.get(address))
        part = clerk.post(address, {"applicant_kind": "self_employment"}, headers=HTMX)
        assert "您的安置地在本区吗？" in words(part)
        assert "<html" not in part.content.decode()

    def test_says_which_question_is_open(self, clerk: Client, answers: dict[str, str]) -> None:
        clerk.post(reverse("workbench:identify"), {key: answers[key] for key in ("name", "id_number", "mobile")})
        answer = clerk.post(at("filing_questions", Case.objects.get().id), {"applicant_kind": "self_employment"})
        assert (answer.status_code, "请回答：您的安置地在本区吗？" in words(answer)) == (422, True)

    def test_an_item_can_be_left_out(self, clerk: Client, draft: UUID) -> None:
        text = words(clerk.get(at("filing_questions", draft)))
        assert "军地养老保险关系转移接续" in text
        offered = {
            "offered": ["pension_transfer", "medical_insurance_transfer"],
            "wanted": ["medical_insurance_transfer"],
        }
        assert clerk.post(at("filing_questions", draft), offered)["Location"] == at("filing", draft)
        assert Case.objects.get(id=draft).declined_items == ["pension_transfer"]

    def test_who_does_not_qualify_is_told_at_once(self, clerk: Client) -> None:
        case_id = scenario.draft("09_settling_elsewhere", who="demo-window-1", papers=False)
        assert "不符合受理条件" in words(clerk.get(at("filing_questions", case_id)))


class TestForm:
    def test_shows_form_and_papers_on_one_page_with_what_is_missing(self, clerk: Client, draft: UUID) -> None:
        text = words(clerk.get(at("filing", draft)))
        for expected in ("落户地址", "退出现役证书", "材料还缺11份"):
            assert expected in text

    def test_a_field_is_stored_as_it_is_left(self, clerk: Client, draft: UUID) -> None:
        revision = Case.objects.get(id=draft).answers_revision
        typed = {"changed": "settle_address", "settle_address": "七一中路9号", "revision": revision}
        text = words(clerk.post(at("filing_save", draft), typed, headers=HTMX))
        assert "已保存" in text
        assert answers_of(draft)["settle_address"] == "七一中路9号"

    def test_a_wrong_value_is_stored_and_named(self, clerk: Client, draft: UUID) -> None:
        typed = {"changed": "mobile", "mobile": "123", "revision": ""}
        text = words(clerk.post(at("filing_save", draft), typed, headers=HTMX))
        assert "手机号码应为 11 位数字" in text
        assert answers_of(draft)["mobile"] == "123"

    def test_a_change_brings_the_fields_that_it_asks_for(self, clerk: Client, draft: UUID) -> None:
        typed = {"changed": "political_status", "political_status": "13", "revision": ""}
        body = clerk.post(at("filing_save", draft), typed, headers=HTMX).content.decode()
        assert 'id="slot-party_joined_on" class="slot" hidden hx-swap-oob="true"' in body

    def test_what_somebody_else_wrote_since_is_not_overwritten(self, clerk: Client, draft: UUID) -> None:
        clerk.post(at("filing_save", draft), {"changed": "native_place", "native_place": "河北石家庄"}, headers=HTMX)
        typed = {"changed": "native_place", "native_place": "河北邢台", "revision": 1}
        text = words(clerk.post(at("filing_save", draft), typed, headers=HTMX))
        assert "在另一台设备上改过" in text
        assert answers_of(draft)["native_place"] == "河北石家庄"

    def test_the_button_stores_the_whole_form(self, clerk: Client, draft: UUID) -> None:
        text = followed(clerk, clerk.post(at("filing_save", draft), {"native_place": "河北邢台", "name": "李明"}))
        assert "已保存" in text
        assert answers_of(draft)["native_place"] == "河北邢台"

    def test_a_field_that_does_not_exist_is_not_found(self, clerk: Client, draft: UUID) -> None:
        assert clerk.post(at("filing_save", draft), {"changed": "nothing"}, headers=HTMX).status_code == 404


class TestPapers:
    def test_a_scan_is_kept_and_the_count_goes_down(self, clerk: Client, draft: UUID) -> None:
        address = at("filing_paper", draft, "bank_card")
        text = words(clerk.post(address, {"act": "upload", "files": picture()}, headers=HTMX))
        assert ("已收" in text, "材料还缺10份" in text) == (True, True)

    def test_a_scan_is_taken_back(self, clerk: Client, draft: UUID) -> None:
        address = at("filing_paper", draft, "bank_card")
        clerk.post(address, {"act": "upload", "files": picture()})
        stored = StoredFile.objects.get(case_id=draft)
        assert clerk.post(address, {"act": "remove", "file": stored.id})["Location"].endswith("#on-bank_card")
        assert not StoredFile.objects.filter(case_id=draft, removed_at=None).exists()

    def test_an_original_is_noted_without_a_scan(self, clerk: Client, draft: UUID) -> None:
        text = words(
            clerk.post(at("filing_paper", draft, "bank_card"), {"act": "original", "grade": "B"}, headers=HTMX)
        )
        assert "原件已核验，可信等级B" in text

    def test_a_paper_is_promised_for_later(self, clerk: Client, draft: UUID) -> None:
        address = at("filing_paper", draft, "discharge_certificate")
        assert "已选容缺后补" in words(clerk.post(address, {"act": "promise", "asked": "yes"}, headers=HTMX))
        assert "已选容缺后补" not in words(clerk.post(address, {"act": "promise"}, headers=HTMX))

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_a_file_that_is_no_picture_is_refused_in_words(
        self, clerk: Client, draft: UUID, headers: dict[str, str]
    ) -> None:
        upload = SimpleUploadedFile("照片.png", b"MZ" + b"\0" * 200, "image/png")
        answer = clerk.post(at("filing_paper", draft, "bank_card"), {"act": "upload", "files": upload}, headers=headers)
        assert "field-error" in answer.content.decode()
        assert not StoredFile.objects.filter(case_id=draft).exists()

    def test_an_act_that_does_not_exist_is_not_found(self, clerk: Client, draft: UUID) -> None:
        assert clerk.post(at("filing_paper", draft, "bank_card"), {"act": "burn"}).status_code == 404


class TestSubmitting:
    def test_lists_everything_that_is_missing_and_keeps_what_was_typed(self, clerk: Client, draft: UUID) -> None:
        answer = clerk.post(at("filing_submit", draft), {"mobile": "123", "native_place": "河北邢台"})
        body = answer.content.decode()
        assert answer.status_code == 422
        assert ('href="#mobile"' in body, 'href="#on-bank_card"' in body) == (True, True)
        assert ('value="123"' in body, 'value="河北邢台"' in body) == (True, True)
        assert Case.objects.get(id=draft).state == CaseState.DRAFT

    def test_submits_and_opens_the_case(self, clerk: Client, draft: UUID) -> None:
        scenario.attach_all(
            draft, "01_with_parents", actor=scenario.person("demo-window-1"), moment=scenario.at("2026-09-08")
        )
        text = followed(clerk, clerk.post(at("filing_submit", draft), {"late_reason": "部队任务，延期离队。"}))
        assert "已提交，办件编号" in text
        assert Case.objects.get(id=draft).state == CaseState.SUBMITTED

    def test_a_submitted_case_is_no_draft_any_more(self, clerk: Client) -> None:
        case = scenario.submitted(who="demo-window-1")
        for name in ("filing", "filing_questions"):
            answer = clerk.get(at(name, case.id))
            assert (answer.status_code, "已经提交" in words(answer)) == (409, True)
        draft = scenario.draft(who="demo-window-1", papers=False)
        assert clerk.get(at("case", draft))["Location"] == at("filing", draft)


class TestCorrecting:
    @pytest.fixture
    def corrected(self) -> Case:
        case = scenario.submitted(who="demo-window-1")
        window.ask_correction(
            case_id=case.id,
            fields=["settle_address", "host"],
            materials=["host_household_book"],
            note="请写明门牌号。",
            actor=scenario.person("demo-window-1"),
            at=scenario.at("2026-09-09"),
        )
        return case

    def test_asks_only_for_what_was_named(self, clerk: Client, corrected: Case) -> None:
        body = clerk.get(at("answer_correction", corrected.id)).content.decode()
        assert ('name="settle_address"' in body, 'name="host"' in body) == (True, True)
        assert 'name="bank_account"' not in body

    def test_refused_it_names_the_paper_and_keeps_the_field(self, clerk: Client, corrected: Case) -> None:
        answer = clerk.post(
            at("answer_correction", corrected.id), {"settle_address": "七一中路11号", "host": "parents"}
        )
        body = answer.content.decode()
        assert answer.status_code == 422
        assert ('href="#on-host_household_book"' in body, 'value="七一中路11号"' in body) == (True, True)

    def test_is_answered_with_field_and_paper(self, clerk: Client, corrected: Case) -> None:
        upload = clerk.post(
            at("case_paper", corrected.id, "host_household_book"), {"files": picture(), "back": "correction"}
        )
        assert upload["Location"] == at("answer_correction", corrected.id)
        clerk.post(at("answer_correction", corrected.id), {"settle_address": "七一中路11号", "host": "parents"})
        assert Case.objects.get(id=corrected.id).state == CaseState.SUBMITTED
        assert answers_of(corrected.id)["settle_address"] == "七一中路11号"
        material = Material.objects.get(case_id=corrected.id, material_code="host_household_book")
        assert material.state == MaterialState.RECEIVED

    def test_leads_back_where_nothing_is_open(self, clerk: Client) -> None:
        case = scenario.submitted(who="demo-window-1")
        assert clerk.get(at("answer_correction", case.id))["Location"] == at("case", case.id)
