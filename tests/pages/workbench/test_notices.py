"""The window sees a notice before it issues it, prints it again, makes it void; each on the page of the case."""

import io
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents
from onestop.cases.models import Case, CaseEvent, IssuedDocument
from tests import scenario
from tests.pages.reading import followed, words

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(io.BytesIO(answer.content)) as opened:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)


def at(name: str, case: Case, *more: object) -> str:
    return reverse(f"workbench:{name}", args=[case.id, *more])


def test_a_decision_is_seen_as_typed_before_it_is_taken(clerk: Client) -> None:
    case = scenario.submitted()
    typed = {"reason": "安置地不在本区", "competent": "莲池区", "remedy": "可以申请复议"}
    before = scenario.rows_of(case.id)
    assert "预览文书" in words(clerk.get(at("case", case)))
    text = text_of(clerk.post(at("case_act_preview", case, "decline"), typed))
    assert "安置地不在本区" in text
    assert "（签发时编号）" in text
    assert scenario.rows_of(case.id) == before


def test_what_cannot_be_decided_cannot_be_seen_either(clerk: Client) -> None:
    case = scenario.submitted()
    refused = clerk.post(at("case_act_preview", case, "decline"), {"reason": "", "competent": "莲池区"})
    assert refused.status_code == 422
    assert "请写明不予受理的理由" in words(refused)
    assert 'value="莲池区"' in refused.content.decode()


def test_the_list_shows_what_was_issued_and_its_numbers(clerk: Client) -> None:
    case = scenario.accepted()
    page = words(clerk.get(at("case", case)))
    for document in IssuedDocument.objects.filter(case_id=case.id):
        assert document.number in page
    assert "已编号，打印时生成" in page


def test_it_is_issued_printed_again_and_voided(clerk: Client) -> None:
    case = scenario.accepted()
    assert "材料清单" in text_of(clerk.post(at("document_preview", case, "material_list")))
    followed(clerk, clerk.post(at("document_issue", case, "material_list")))
    document = IssuedDocument.objects.get(case_id=case.id, document_code="material_list")
    for _ in range(2):
        assert document.number in text_of(clerk.post(at("document_print", case, document.id)))
    assert "2次" in words(clerk.get(at("case", case)))
    refused = clerk.post(at("document_void", case, document.id), {"reason": ""})
    assert refused.status_code == 422
    assert "请写明作废的原因" in words(refused)
    clerk.post(at("document_void", case, document.id), {"reason": "份数有误"})
    page = words(clerk.get(at("case", case)))
    assert "已作废" in page
    entry = CaseEvent.objects.filter(case_id=case.id).latest("sequence")
    assert (entry.name, contents.read_words(entry)) == ("document.voided", {"reason": "份数有误"})


def test_the_clerk_is_told_of_a_character_that_no_font_has(clerk: Client) -> None:
    assert "字库没有" not in words(clerk.get(at("case", scenario.accepted())))
    page = words(clerk.get(at("case", scenario.submitted("12_rare_name", who="demo-veteran-2"))))
    assert "U+20BB7" in page
    assert "请用笔补上" in page
