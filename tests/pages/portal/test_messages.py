"""What the applicant is told, on the pages: a list with marks, and where text messages go."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts import demo
from onestop.cases.models import Case
from onestop.exchange import relay
from onestop.exchange.models import Message
from tests import scenario
from tests.pages.reading import followed, words


@pytest.fixture
def case() -> Case:
    """An accepted case whose applicant has been told so."""
    scenario.plant()
    demo.connect(["sms"])
    case = scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"))
    return case


def test_what_is_new_is_marked_until_it_has_been_read(owner: Client, case: Case) -> None:
    address = reverse("portal:case", args=[case.id])
    assert "1条新消息" in words(owner.get("/"))
    page = words(owner.get(address))
    assert "消息 1条未读" in page
    assert "您的申报已受理" in page
    owner.post(reverse("portal:messages_read", args=[case.id]))
    assert "未读" not in words(owner.get(address))
    assert "新消息" not in words(owner.get("/"))


def test_another_number_and_no_text_messages_any_more(owner: Client, case: Case) -> None:
    contact, address = (reverse(f"portal:{name}", args=[case.id]) for name in ("contact", "case"))
    assert scenario.example().answers["mobile"] in owner.get(contact).content.decode()
    refused = owner.post(contact, {"mobile": "139", "text_messages": "no"})
    assert refused.status_code == 422
    assert 'value="139"' in refused.content.decode()
    assert Case.objects.get(id=case.id).text_messages
    done = followed(owner, owner.post(contact, {"mobile": "13900001111", "text_messages": "no"}))
    assert "已经保存" in done
    assert "您选择了不收短信" in words(owner.get(address))


def test_a_stranger_marks_nothing(stranger: Client, case: Case) -> None:
    assert stranger.post(reverse("portal:messages_read", args=[case.id])).status_code == 404
    assert Message.objects.filter(case=case, read_at=None).exists()
