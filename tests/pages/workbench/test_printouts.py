"""The window prints the form and the receipt of a case: whole, on record, and for no other office."""

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents
from onestop.cases.models import Case, CaseEvent
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import words

pytestmark = pytest.mark.django_db
REVEALED = "values.revealed"


def at(name: str, case: Case) -> str:
    return reverse(f"workbench:{name}", args=[case.id])


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)


def test_the_form_is_whole_and_goes_on_record(clerk: Client) -> None:
    case = scenario.accepted()
    answers = contents.answers(case)
    assert at("printed_form", case) in clerk.get(at("case", case)).content.decode()
    answer = clerk.post(at("printed_form", case))
    assert answer["Content-Type"] == "application/pdf"
    for key in ("name", "id_number", "mobile", "bank_account", "settle_address", "host_id_number"):
        assert answers[key] in text_of(answer.content), key
    entry = CaseEvent.objects.get(case=case, name=REVEALED)
    assert {"id_number", "bank_account"} <= set(entry.details["fields"])
    assert contents.read_words(entry) == {"reason": "打印申报表单"}


def test_the_receipt_shows_nothing_that_is_hidden(clerk: Client) -> None:
    case = scenario.submitted()
    answers = contents.answers(case)
    answer = clerk.get(at("printed_receipt", case))
    text = text_of(answer.content)
    assert str(case.number) in text
    assert not [key for key in ("id_number", "mobile", "bank_account") if answers[key] in text]
    assert not CaseEvent.objects.filter(case=case, name=REVEALED).exists()


@pytest.mark.parametrize("who", ["demo-police-1", "demo-veteran-1", "demo-supervisor"])
def test_nobody_but_the_window_prints(who: str) -> None:
    case = scenario.accepted()
    before = scenario.rows_of(case.id)
    client = signed_in(who)
    assert client.post(at("printed_form", case)).status_code == 403
    assert client.get(at("printed_receipt", case)).status_code == 403
    assert scenario.rows_of(case.id) == before


def test_a_draft_is_not_printed_from_the_windows_list(clerk: Client) -> None:
    draft = Case.objects.get(id=scenario.draft(who="demo-window-1", papers=False))
    refused = clerk.post(at("printed_form", draft))
    assert refused.status_code == 409
    assert "草稿中没有隐藏的内容" in words(refused)
