"""Documents are issued with the act that they tell of, numbered without gap, kept as they were, voided by name."""

from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from pytest_django import Settings

from onestop.cases import change, documents, events, file_store, issuing
from onestop.cases.models import Case, CaseEvent, IssuedDocument
from onestop.cases.operations import department, system, window
from onestop.cases.operations import documents as operations
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, Refused, WrongState
from onestop.catalog.notices import Given, Service
from tests import scenario
from tests.operations.refusing import refused

pytestmark = pytest.mark.django_db
CLERK = "demo-window-1"
ON = scenario.at("2026-09-10")


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


def issued(case: Case) -> dict[str, str]:
    """Numbers of the valid documents of a case, by code."""
    found = IssuedDocument.objects.filter(case_id=case.id, voided_at=None)
    return dict(found.values_list("document_code", "number"))


def one(case: Case, code: str) -> IssuedDocument:
    return IssuedDocument.objects.select_related("case").get(case_id=case.id, document_code=code, voided_at=None)


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)


def issue(case: Case, code: str, *, who: str = CLERK) -> None:
    operations.issue(case_id=case.id, document_code=code, actor=scenario.person(who), at=ON)


def void(document: IssuedDocument, *, reason: str = "姓名有误", who: str = CLERK) -> None:
    operations.void(document_id=document.id, reason=reason, actor=scenario.person(who), at=ON)


class TestIssuing:
    def test_goes_with_the_act_and_stands_in_its_entry(self) -> None:
        case = scenario.accepted()
        assert set(issued(case)) == {"intake_receipt", "acceptance_notice", "household_letter", "reserve_form"}
        entry = scenario.details_of(case, events.CASE_ACCEPTED)
        numbers = [one["number"] for one in entry["documents"]]  # type: ignore[attr-defined]
        assert sorted(numbers) == sorted(number for code, number in issued(case).items() if code != "intake_receipt")

    def test_leaves_out_what_nobody_needs(self) -> None:
        assert "household_letter" not in issued(scenario.accepted("04_household_kept"))

    def test_of_a_correction_of_an_item_names_the_item(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        department.ask_correction(
            work_item_id=item.id, fields=["settle_address"], materials=["host_household_book"], note="写到门牌号",
            actor=scenario.officer_of(item), at=ON,
        )  # fmt: skip
        text = text_of(documents.printout(one(case, "correction_notice"), at=ON).content)
        for words in ("户口登记（退役军人恢复户口）", "落户地址", "居民户口簿", "写到门牌号", "2026年10月10日"):
            assert words in text, words

    def test_of_the_end_tells_what_failed_and_what_can_be_done(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        department.refuse(work_item_id=item.id, reason="落户方不同意入户", actor=scenario.officer_of(item), at=ON)
        case = scenario.finish_all(case)
        text = text_of(documents.printout(one(case, "conclusion_notice"), at=ON).content)
        assert "其中有事项没有办成" in text
        assert "落户方不同意入户" in text
        assert "60日内依法申请行政复议" in text

    def test_of_a_decline_gives_reason_authority_and_remedies(self) -> None:
        case = scenario.submitted()
        window.decline(
            case_id=case.id, reason="安置地不在本区", competent="莲池区事务局", remedy="60日内申请复议，6个月内起诉",
            actor=scenario.person(CLERK), at=ON,
        )  # fmt: skip
        text = text_of(documents.printout(one(case, "decline_decision"), at=ON).content)
        for words in ("安置地不在本区", "莲池区事务局", "60日内申请复议，6个月内起诉"):
            assert words in text

    def test_of_results_that_are_handed_over(self) -> None:
        case = scenario.accepted()
        service = Service((Given("居民身份证", "1", "先锋派出所"),), receiver="李卫民", way="窗口自取", relation="父亲")
        with change.of_case(case.id, actor=scenario.person(CLERK), at=ON) as c:
            made = issuing.receipt_of_service(c, service)
        text = text_of(documents.printout(documents.row(made.id), at=ON).content)
        for words in ("居民身份证", "李卫民", "父亲", "窗口自取", "领取人签名"):
            assert words in text


class TestNumbers:
    def test_follow_one_another_and_a_refused_act_uses_none(self) -> None:
        first, second = scenario.submitted(), scenario.submitted(who="demo-veteran-2")
        for case in (first, second):
            with pytest.raises(Refused):
                window.decline(case_id=case.id, reason="", competent="", remedy="", actor=scenario.person(CLERK), at=ON)
            window.decline(case_id=case.id, reason="无", competent="甲", remedy="", actor=scenario.person(CLERK), at=ON)
        numbers = [one(case, "decline_decision").running for case in (first, second)]
        assert numbers == [1, 2]

    def test_begin_with_the_offices_word(self) -> None:
        case = scenario.submitted()
        case.lead_department.number_word = "竞退役"
        case.lead_department.save(update_fields=["number_word"])
        window.decline(case_id=case.id, reason="无", competent="甲", remedy="", actor=scenario.person(CLERK), at=ON)
        assert one(case, "decline_decision").number == "竞退役不受字〔2026〕1号"

    def test_of_what_was_only_tried_are_given_to_the_next(self) -> None:
        case, clerk = scenario.submitted(), scenario.person(CLERK)
        before = scenario.rows_of(case.id)
        decline = partial(
            window.decline, case_id=case.id, reason="试一试", competent="甲", remedy="", actor=clerk, at=ON
        )
        tried = change.tried(decline)
        text = text_of(documents.preview(tried).content)
        assert scenario.rows_of(case.id) == before
        assert "试一试" in text
        assert "（签发时编号）" in text
        assert "预览" in text
        decline()
        assert one(case, "decline_decision").running == 1

    def test_what_is_tried_is_refused_like_the_act(self) -> None:
        case, clerk = scenario.submitted(), scenario.person(CLERK)
        decline = partial(window.decline, case_id=case.id, reason="", competent="", remedy="", actor=clerk, at=ON)
        with pytest.raises(Incomplete, match="理由"):
            change.tried(decline)


class TestTheFile:
    def test_is_made_afterwards_and_always_the_same(self) -> None:
        document = one(scenario.accepted(), "acceptance_notice")
        assert document.file_at is None
        first = documents.printout(document, at=ON)
        kept = documents.row(document.id)
        assert kept.file_digest == issuing.file_digest(first.content)
        assert documents.printout(kept, at=scenario.at("2027-01-05")).content == first.content

    def test_that_was_cut_off_or_is_lost_is_made_again(self) -> None:
        document = one(scenario.accepted(), "acceptance_notice")
        # What a process leaves that died after the file was stored, and before the record said so.
        file_store.default().put(document.id, b"another file")
        content = documents.printout(document, at=ON).content
        assert documents.printout(documents.row(document.id), at=ON).content == content
        file_store.default().remove(document.id)
        again = documents.printout(documents.row(document.id), at=scenario.at("2026-12-01"))
        assert again.content == content

    def test_does_not_follow_what_changes_later(self) -> None:
        case = scenario.accepted()
        window.terminate(case_id=case.id, reason="材料不实", actor=scenario.person(CLERK), at=ON)
        text = text_of(documents.printout(one(case, "acceptance_notice"), at=ON).content)
        assert "现决定自2026年9月9日起受理" in text

    def test_is_sealed_and_survives_the_sweep_of_strays(self, settings: Settings, tmp_path: Path) -> None:
        settings.ONESTOP_DATA = tmp_path
        document = one(scenario.accepted(), "household_letter")
        content = documents.printout(document, at=ON).content
        assert content not in file_store.default().get(document.id)
        system.sweep_files(at=scenario.at("2099-01-01"))
        assert documents.printout(documents.row(document.id), at=ON).content == content


class TestVoiding:
    def test_keeps_the_number_and_lets_another_be_issued(self) -> None:
        case = scenario.accepted()
        old = one(case, "acceptance_notice")
        void(old)
        issue(case, "acceptance_notice")
        assert one(case, "acceptance_notice").running == old.running + 1
        assert scenario.log_of(case)[-2:] == [("document.voided", ""), ("document.issued", "")]
        with pytest.raises(WrongState, match="已作废"):
            operations.print_document(document_id=old.id, actor=scenario.person(CLERK), at=ON)

    def test_needs_a_reason_and_happens_once(self) -> None:
        case = scenario.accepted()
        document = one(case, "acceptance_notice")
        with refused(case.id, Incomplete, "原因"):
            void(document, reason=" ")
        void(document)
        with refused(case.id, WrongState, "已作废"):
            void(document)


def test_every_printing_goes_on_record() -> None:
    case = scenario.accepted()
    document, clerk = one(case, "acceptance_notice"), scenario.person(CLERK)
    for _ in range(2):
        operations.print_document(document_id=document.id, actor=clerk, at=ON)
    copies = CaseEvent.objects.filter(case_id=case.id, name="document.printed").order_by("sequence")
    assert [entry.details["copy"] for entry in copies] == [1, 2]
    assert documents.row(document.id).prints == 2


@pytest.mark.parametrize("code", ["acceptance_notice", "decline_decision", "service_receipt", "correction_notice"])
def test_nothing_is_issued_twice_or_out_of_season(code: str) -> None:
    case = scenario.accepted()
    with refused(case.id, WrongState, "已经签发过，或者现在还不能签发"):
        issue(case, code)


@pytest.mark.parametrize("code", ["application_form", "unknown"])
def test_nothing_else_is_issued(code: str) -> None:
    case = scenario.accepted()
    with refused(case.id, NotFound, "没有这种文书"):
        issue(case, code)


STRANGERS = [("demo-veteran-1", NotPermitted), ("demo-veteran-2", NotFound), ("demo-police-1", NotFound)]


@pytest.mark.parametrize(("who", "error"), STRANGERS)
def test_nobody_but_the_window_issues_prints_or_voids(who: str, error: type[Refused]) -> None:
    case = scenario.accepted()
    document, actor = one(case, "acceptance_notice"), scenario.person(who)
    with refused(case.id, error):
        issue(case, "material_list", who=who)
    with refused(case.id, error):
        void(document, who=who)
    with refused(case.id, error):
        operations.print_document(document_id=document.id, actor=actor, at=ON)


def test_the_list_of_papers_is_issued_for_the_asking() -> None:
    case = scenario.submitted()
    issue(case, "material_list")
    assert settings.ONESTOP_PUBLIC_ADDRESS == ""
    data = issuing.data_of(one(case, "material_list"))
    assert data["address"] == "", "an installation without an address of its own prints no code that leads nowhere"
    assert len(data["papers"]) == 11
