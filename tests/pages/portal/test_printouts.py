"""The filled-in form and the receipt are there to keep, for their applicant alone, and say how far the case is."""

from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents
from onestop.cases.models import Case
from tests import recent, scenario
from tests.pages.reading import words

pytestmark = pytest.mark.django_db
FORM, RECEIPT = "printed_form", "printed_receipt"


def at(name: str, case_id: UUID) -> str:
    return reverse(f"portal:{name}", args=[case_id])


def read(answer: Any) -> str:
    """What the PDF says, without blanks and line breaks."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pypdfium2.PdfDocument(answer.content) as opened:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)


def test_a_draft_can_be_printed_and_is_marked(owner: Client) -> None:
    case_id = recent.draft(papers=False)
    answer = owner.get(at(FORM, case_id))
    text = read(answer)
    assert "草稿" in text
    assert contents.answers(Case.objects.get(id=case_id))["id_number"] in text
    assert "申报表单（草稿）.pdf" in unquote(answer["Content-Disposition"])
    assert at(FORM, case_id) in owner.get(at("review", case_id)).content.decode()


def test_there_is_no_receipt_before_submission(owner: Client) -> None:
    case_id = recent.draft(papers=False)
    answer = owner.get(at(RECEIPT, case_id))
    assert answer.status_code == 302
    assert answer["Location"] == at("case", case_id)


def test_what_was_submitted_is_kept_under_its_number(owner: Client) -> None:
    case = scenario.submitted()
    answer = owner.get(at(FORM, case.id))
    text = read(answer)
    for said in (str(case.number), "2026年9月8日提交", "竞秀区退役军人事务局", *scenario_words(case)):
        assert said in text, said
    assert "草稿" not in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert f"（{case.number}）.pdf" in unquote(answer["Content-Disposition"])
    for page in ("receipt", "case"):
        body = owner.get(at(page, case.id)).content.decode()
        assert at(FORM, case.id) in body
        assert at(RECEIPT, case.id) in body


def scenario_words(case: Case) -> list[str]:
    """Some answers of the case as they are printed: as typed, the label of a code, the name of a street."""
    answers = contents.answers(case)
    return [answers["name"], answers["settle_address"], answers["bank_account"], "汉族", "先锋街道"]


def test_the_receipt_follows_the_case(owner: Client) -> None:
    submitted = read(owner.get(at(RECEIPT, scenario.submitted().id)))
    assert "申报回执" in submitted
    assert "窗口不晚于2026年9月15日答复" in submitted
    case = scenario.accepted()
    accepted = read(owner.get(at(RECEIPT, case.id)))
    assert case.due_date
    assert "受理回执" in accepted
    assert f"应当不晚于2026年9月{case.due_date.day}日办完" in accepted
    assert contents.answers(case)["id_number"] not in accepted
    assert "退出现役证书原件1待核原件" in accepted, "a picture is no original in the office's hands"


def test_nobody_else_learns_that_it_exists(stranger: Client) -> None:
    case = scenario.submitted()
    for name in (FORM, RECEIPT):
        refused, absent = stranger.get(at(name, case.id)), stranger.get(at(name, UUID(int=0)))
        assert refused.status_code == absent.status_code == 404
        assert words(refused) == words(absent)
