"""At the window: what became of each text message, whom to ring up, and what was done about it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.accounts import demo
from onestop.cases.models import Case
from onestop.exchange import relay
from onestop.exchange.models import Message
from tests import scenario
from tests.pages.reading import followed, words


@pytest.fixture
def failed() -> Message:
    """A text message that did not reach the applicant of an accepted case."""
    scenario.plant()
    demo.connect(["sms"])
    case = scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"))
    Message.objects.filter(case=case).update(outcome="failed", outcome_code="empty_number", outcome_at=timezone.now())
    return Message.objects.get(case=case)


def test_one_that_failed_stands_out_until_somebody_rang_up(clerk: Client, failed: Message) -> None:
    address, exchange = reverse("workbench:case", args=[failed.case_id]), reverse("workbench:exchange")
    page = words(clerk.get(address))
    assert "有1条短信没有送到申请人手机" in page
    assert "没有送到 空号，需电话通知" in page
    assert scenario.example().answers["mobile"] not in page
    assert "有 1 条短信没有送到申请人手机" in words(clerk.get(exchange))
    told = reverse("workbench:message_told", args=[failed.case_id, failed.id])
    done = followed(clerk, clerk.post(told, {"note": "本人接听，已知悉"}))
    assert "已记录：已电话告知申请人" in done
    assert "本人接听，已知悉" in done
    assert "需电话通知" not in words(clerk.get(address)) + words(clerk.get(exchange))
    assert "不用重复记录" in words(clerk.post(told, {"note": "再打一次"}))


def test_the_applicant_s_new_number_is_entered_at_the_window(clerk: Client, failed: Message) -> None:
    address = reverse("workbench:case_contact", args=[failed.case_id])
    done = followed(clerk, clerk.post(address, {"mobile": "13900001111", "text_messages": "yes"}))
    assert "现在发到 139****1111" in done
    before = Case.objects.get(id=failed.case_id).event_count
    assert "手机号码" in words(clerk.post(address, {"mobile": "12", "text_messages": "yes"}))
    assert Case.objects.get(id=failed.case_id).event_count == before
