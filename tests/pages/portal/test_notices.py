"""The applicant keeps the notices of the case; anybody who holds one learns whether it is genuine, and no more."""

import io

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onestop.cases import issuing
from onestop.cases.models import Case, IssuedDocument
from onestop.cases.operations import documents
from tests import scenario
from tests.pages.reading import words

pytestmark = pytest.mark.django_db
VERIFY = reverse("portal:verify")
UNKNOWN = "没有查到这份文书"


@pytest.fixture
def case() -> Case:
    return scenario.accepted()


@pytest.fixture
def notice(case: Case) -> IssuedDocument:
    return IssuedDocument.objects.get(case_id=case.id, document_code="acceptance_notice")


def void(notice: IssuedDocument) -> None:
    clerk = scenario.person("demo-window-1")
    documents.void(document_id=notice.id, reason="姓名有误", actor=clerk, at=scenario.at("2026-09-10"))


def test_the_progress_page_leads_to_each(owner: Client, case: Case, notice: IssuedDocument) -> None:
    address = reverse("portal:document", args=[case.id, notice.id])
    assert address in owner.get(reverse("portal:case", args=[case.id])).content.decode()
    answer = owner.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    with pypdfium2.PdfDocument(io.BytesIO(answer.content)) as opened:
        assert notice.number in opened[0].get_textpage().get_text_range()


def test_what_was_voided_is_nowhere_to_be_had(owner: Client, case: Case, notice: IssuedDocument) -> None:
    void(notice)
    address = reverse("portal:document", args=[case.id, notice.id])
    assert address not in owner.get(reverse("portal:case", args=[case.id])).content.decode()
    assert owner.get(address).status_code == 404


def test_a_case_does_not_show_the_notices_of_another(stranger: Client, owner: Client, notice: IssuedDocument) -> None:
    other = scenario.submitted(who="demo-veteran-2")
    for client, case_id in ((owner, other.id), (stranger, other.id), (stranger, notice.case_id)):
        assert client.get(reverse("portal:document", args=[case_id, notice.id])).status_code == 404


class TestVerifying:
    def by_hand(self, client: Client, number: str, code: str) -> tuple[int, str]:
        answer = client.post(VERIFY, {"number": number, "code": code})
        return answer.status_code, words(answer)

    def test_says_what_a_genuine_one_is_and_nothing_of_the_person(self, client: Client, notice: IssuedDocument) -> None:
        status, text = self.by_hand(client, notice.number, issuing.code_of(notice.id))
        assert status == 200
        for said in ("真实有效", "受理通知书", notice.number, "竞秀区退役军人事务局", "2026年9月9日", "刘**"):
            assert said in text
        answers = scenario.example().answers
        assert [key for key in ("name", "id_number", "mobile", "settle_address") if answers[key] in text] == []

    @pytest.mark.parametrize("spelt", [("[", "]"), ("(", ")"), ("（", "）"), (" 〔 ", "〕 ")])
    def test_takes_the_number_as_people_type_it(
        self, client: Client, notice: IssuedDocument, spelt: tuple[str, str]
    ) -> None:
        number = notice.number.replace("〔", spelt[0]).replace("〕", spelt[1])
        assert self.by_hand(client, number, issuing.code_of(notice.id).lower())[0] == 200

    def test_by_its_qr_code(self, client: Client, notice: IssuedDocument) -> None:
        reference = issuing.reference_of(notice.id)
        address = reverse("portal:verify_scanned", args=[reference])
        assert address == f"{issuing.PATH}{reference}/", "the address on paper is the address of the page"
        assert "真实有效" in words(client.get(address))

    def test_says_that_one_is_void(self, client: Client, notice: IssuedDocument) -> None:
        void(notice)
        _, text = self.by_hand(client, notice.number, issuing.code_of(notice.id))
        assert "已作废" in text
        assert "真实有效" not in text

    def test_says_the_same_whatever_is_wrong(self, client: Client, case: Case, notice: IssuedDocument) -> None:
        other = IssuedDocument.objects.get(case_id=case.id, document_code="household_letter")
        code = issuing.code_of(notice.id)
        for number, typed in (
            (notice.number, "AAAA-AAAA"),
            (notice.number, ""),
            (other.number, code),
            ("", code),
            ("\0", "一"),
        ):
            status, text = self.by_hand(client, number, typed)
            assert (status, UNKNOWN in text) == (422, True)
        forged = issuing.reference_of(notice.id)[:22] + issuing.reference_of(other.id)[22:]
        for reference in (forged, "A", "A" * 30, "-_-"):
            answer = client.get(reverse("portal:verify_scanned", args=[reference]))
            assert (answer.status_code, UNKNOWN in words(answer)) == (404, True)

    def test_costs_few_queries(self, client: Client, notice: IssuedDocument) -> None:
        with CaptureQueriesContext(connection) as counted:
            self.by_hand(client, notice.number, issuing.code_of(notice.id))
        assert len(counted) <= 2
