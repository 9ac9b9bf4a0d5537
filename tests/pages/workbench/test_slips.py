"""Pages of what is carried: the window prints, the department finds its slip by scanning or typing, and confirms."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case
from onestop.exchange import relay, slips
from onestop.exchange.models import Delivery, Slip
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, message_at, words

LIST = reverse("workbench:slips")


@pytest.fixture
def case() -> Case:
    """An accepted case with a slip."""
    made = scenario.accepted()
    while relay.relay(at=timezone.now()):
        pass
    return made


@pytest.fixture
def slip(case: Case) -> Slip:
    """Its slip."""
    return Slip.objects.select_related("delivery").get()


@pytest.fixture
def armed() -> Client:
    """An officer of the department that comes for the papers."""
    return signed_in("demo-armed")


def page_of(slip: Slip, name: str = "slip") -> str:
    return reverse(f"workbench:{name}", args=[slips.reference_of(slip.delivery_id)])


def test_from_the_window_to_the_department(clerk: Client, armed: Client, case: Case, slip: Slip) -> None:
    assert f"交接单 {slip.number} 待打印" in words(clerk.get(reverse("workbench:case", args=[case.id])))
    document = clerk.post(page_of(slip, "slip_print"))
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")

    item = scenario.item_of(case, "reserve_registration")
    assert f"待领取 交接单 {slip.number}" in words(armed.get(reverse("workbench:item", args=[item.id])))
    listed = words(armed.get(LIST))
    assert slip.number in listed
    assert slip.code not in listed, "whoever has only the list does not hold the paper"
    found = armed.post(reverse("workbench:slip_find"), {"code": slips.shown(slip.code).lower()})
    assert found["Location"] == page_of(slip)
    assert "材料已领取，确认" in words(armed.get(page_of(slip)))
    assert "已确认领取" in followed(armed, armed.post(page_of(slip, "slip_collect")))

    assert "人武部 吴军确认" in words(clerk.get(reverse("workbench:case", args=[case.id])))
    assert "没有待领取的材料" in words(armed.get(LIST))
    again = armed.post(page_of(slip, "slip_collect"))
    assert again.status_code == 409
    assert "不用重复确认" in words(again)


def test_a_scan_leads_through_the_sign_in(slip: Slip) -> None:
    asked = Client().get(page_of(slip))
    assert asked.status_code == 302
    assert asked["Location"].endswith(urlencode({"next": page_of(slip)}))


def test_another_department_is_told_whose_it_is(officer: Client, slip: Slip) -> None:
    for answer in (officer.get(page_of(slip)), officer.post(page_of(slip, "slip_collect"))):
        assert answer.status_code == 409
        assert "交给“竞秀区人民武装部”的" in words(answer)
    typed = officer.post(reverse("workbench:slip_find"), {"code": slip.code})
    assert "交给“竞秀区人民武装部”的" in message_at(typed, "code")
    assert Delivery.objects.get(id=slip.delivery_id).state == "to_collect"


def test_a_wrong_code_is_said_beside_it_and_kept(armed: Client) -> None:
    answer = armed.post(reverse("workbench:slip_find"), {"code": "7K4Q-M2X"})
    assert answer.status_code == 422
    assert "没有这个交接码" in message_at(answer, "code")
    assert 'value="7K4Q-M2X"' in answer.content.decode()


def test_void_asks_for_a_reason_and_refuses_the_old_paper(clerk: Client, armed: Client, slip: Slip) -> None:
    clerk.post(page_of(slip, "slip_print"))
    refused = clerk.post(page_of(slip, "slip_void"), {"reason": ""})
    assert refused.status_code == 422
    assert "请写明作废的原因" in words(refused)
    assert "已作废" in followed(clerk, clerk.post(page_of(slip, "slip_void"), {"reason": "遗失"}))
    assert "已作废，不能凭它领取" in words(armed.get(page_of(slip)))
    assert "已作废" in words(armed.post(page_of(slip, "slip_collect")))
    assert "已作废" in words(clerk.post(page_of(slip, "slip_print")))


def test_what_nobody_comes_for_stands_on_the_page_of_the_exchange(clerk: Client, slip: Slip) -> None:
    late = f"{reverse('workbench:exchange')}?state=uncollected"
    assert "没有久未领取的材料" in words(clerk.get(late))
    Slip.objects.update(collect_by="2026-09-10")
    page = words(clerk.get(late))
    assert slip.number in page
    assert "久未领取" in page


def test_a_forged_reference_leads_nowhere(armed: Client, slip: Slip) -> None:
    forged = reverse("workbench:slip", args=[slips.reference_of(slip.delivery_id)[:-6] + "AAAAAA"])
    assert armed.get(forged).status_code == 404
