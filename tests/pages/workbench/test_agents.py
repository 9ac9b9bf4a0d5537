"""At the window: a signed authorisation is recorded only when it was seen, and revoked when the applicant asks."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Authorisation
from onestop.exchange import relay
from onestop.exchange.models import Message
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

PAPER = {"name": "李大山", "id_number": "130602197402090317", "scope": "file", "days": "60", "seen": "yes"}


def test_it_is_recorded_shown_to_everybody_and_told_to_the_veteran(clerk: Client) -> None:
    case = scenario.accepted()
    done = followed(clerk, clerk.post(reverse("workbench:agent_authorise", args=[case.id]), PAPER))
    assert "已登记代办授权" in done
    assert "李大山 130*************17 代为申请 窗口核验纸质授权委托书" in done
    relay.relay(at=timezone.now())
    told = reverse("portal:case", args=[case.id])
    assert "窗口登记了您的代办授权" in words(signed_in("demo-veteran-1").get(told))
    assert Message.objects.filter(case=case, event__name="authorisation.given").count() == 1
    item = scenario.item_of(case, "household_registration")
    officer = signed_in("demo-police-1")
    assert "窗口核验纸质授权委托书" in words(officer.get(reverse("workbench:item", args=[item.id])))


def test_what_was_not_seen_is_not_recorded_and_nothing_typed_is_lost(clerk: Client) -> None:
    case = scenario.accepted()
    unseen = {key: value for key, value in PAPER.items() if key != "seen"}
    answer = clerk.post(reverse("workbench:agent_authorise", args=[case.id]), unseen)
    assert answer.status_code == 422
    assert "请核验委托书上的签名" in words(answer)
    assert 'value="130602197402090317"' in answer.content.decode()
    assert 'href="#agents-authorise-seen"' in answer.content.decode()
    assert not Authorisation.objects.exists()


def test_the_window_revokes_it(clerk: Client) -> None:
    case = scenario.accepted()
    clerk.post(reverse("workbench:agent_authorise", args=[case.id]), PAPER)
    [row] = Authorisation.objects.all()
    assert "已撤销代办授权" in followed(clerk, clerk.post(reverse("workbench:agent_revoke", args=[case.id, row.id])))
    assert Authorisation.objects.get().state == "revoked"


def test_the_paper_is_printed_with_blanks(clerk: Client) -> None:
    case = scenario.accepted()
    answer = clerk.get(reverse("workbench:agent_paper", args=[case.id]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
