"""The outlet's pages: what waits, who comes, what is handed out, and what is printed to be signed."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents, pickups
from onestop.cases.models import Case, IssuedDocument, Pickup
from onestop.cases.operations import delivering, outlet
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

ITEM = "household_registration"
NOW = scenario.at("2026-09-20")
GIVEN = {"by": "applicant", "checked": "yes", "signed": "paper"}


@pytest.fixture
def case() -> Case:
    """A case with a result on its way to the window."""
    scenario.plant()
    case = scenario.accepted()
    item, owner = scenario.item_of(case, ITEM), scenario.person("demo-veteran-1")
    delivering.change_delivery(work_item_id=item.id, way="pickup", label={}, actor=owner, at=NOW)
    scenario.complete(item)
    return case


def ready(case: Case) -> Pickup:
    """It has come."""
    outlet.take_in(pickup_id=Pickup.objects.get(case=case).id, actor=scenario.person("demo-window-1"), at=NOW)
    return Pickup.objects.get(case=case)


def find(clerk: Client, code: str) -> str:
    """What the page says after a code or a number was typed."""
    answer = clerk.post(reverse("workbench:outlet_find"), {"code": code})
    return words(answer) if answer.status_code == 422 else followed(clerk, answer)


def test_from_its_arrival_to_who_has_it(clerk: Client, case: Case) -> None:
    row = Pickup.objects.get(case=case)
    assert "还没有送到" in words(clerk.get(reverse("workbench:outlet")))
    taken = followed(clerk, clerk.post(reverse("workbench:outlet_take_in", args=[row.id])))
    assert "申请人随即收到取件码" in taken
    assert "等待领取" in taken
    page = find(clerk, pickups.code_of(row.id))
    assert "居民户口簿户口页" in page
    assert contents.read_applicant(case)["name"] in page
    given = clerk.post(reverse("workbench:outlet_hand_out", args=[case.id]), {**GIVEN, "results": str(row.id)})
    after = followed(clerk, given)
    assert "已发放1份结果" in after
    assert "已领取" in after
    assert "没有等待领取的结果" in words(clerk.get(reverse("workbench:outlet")))
    mine = words(signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id])))
    assert "窗口发放，本人签收" in mine
    assert "窗口发放，本人" in words(clerk.get(reverse("workbench:case", args=[case.id])))


def test_what_is_missing_is_said_and_nothing_typed_is_lost(clerk: Client, case: Case) -> None:
    row = ready(case)
    typed = {"by": "agent", "results": str(row.id), "name": "赵小兰", "relation": "配偶"}
    page = clerk.post(reverse("workbench:outlet_hand_out", args=[case.id]), typed)
    assert page.status_code == 422
    assert all(said in words(page) for said in ("代领人身份证号码", "查看申请人的授权", "核对领取人的身份证件"))
    assert 'value="赵小兰"' in page.content.decode()
    assert Pickup.objects.get(case=case).state == "ready"


def test_by_identity_number_and_what_is_not_here(clerk: Client, case: Case) -> None:
    ready(case)
    assert "居民户口簿户口页" in find(clerk, contents.read_applicant(case)["id_number"])
    assert "没有这个取件码" in find(clerk, "222-222")
    assert "没有这个人的结果" in find(clerk, "130602199001011234")
    elsewhere = signed_in("demo-police-1")
    assert "请到那里领取" in find(elsewhere, pickups.code_of(Pickup.objects.get().id))
    assert elsewhere.get(reverse("workbench:outlet_case", args=[case.id])).status_code == 404


def test_what_is_signed_is_printed(clerk: Client, case: Case) -> None:
    row = ready(case)
    address = reverse("workbench:outlet_receipt", args=[case.id])
    printed = clerk.post(address, {"results": str(row.id), "by": "agent", "name": "赵小兰", "relation": "配偶"})
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    clerk.post(address, {"results": str(row.id), "by": "agent", "name": "赵小兰", "relation": "配偶"})
    clerk.post(address, {"results": str(row.id), "by": "applicant"})
    made = IssuedDocument.objects.filter(case=case, document_code="service_receipt").order_by("running")
    assert [one.prints for one in made] == [2, 1], "a number for each content, however often it is printed"
    assert "没有勾选" in words(clerk.post(address, {"by": "applicant"}))
    assert clerk.post(address, {"results": "x"}).status_code == 404
