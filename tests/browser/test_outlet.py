"""A result changes its way on a phone, and is handed out at the window with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from onestop.accounts import demo
from onestop.cases.models import Pickup
from tests import scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser

ITEM = "household_registration"


def test_changed_to_fetching_on_the_phone_and_handed_out_by_keyboard(desk: Page, phone: Page) -> None:
    demo.connect(["post"])
    case = scenario.accepted("02_with_spouse")
    scenario.complete(scenario.item_of(case, ITEM))
    scenario.complete(scenario.item_of(case, "id_card"))

    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case.id}/")
    found = looking.faults(phone)
    phone.locator(f"#item-{ITEM}").get_by_role("link", name="改送达方式或地址").click()
    phone.get_by_label("自取").check()
    expect(phone.get_by_label("收件地址")).to_be_hidden()
    found += looking.faults(phone) + looking.small_targets(phone)
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator(f"#item-{ITEM}")).to_contain_text("正在送往窗口")

    walking.sign_in(desk, "demo-window-1")
    desk.goto("/workbench/outlet/")
    found += looking.faults(desk)
    desk.get_by_role("button", name="已到").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("申请人随即收到取件码")).to_be_visible()

    phone.reload()
    found += looking.faults(phone)
    code = phone.locator("#to-fetch + ul strong").inner_text()

    expect(desk.locator("#code")).to_be_focused()
    desk.keyboard.type(code.lower().replace("-", ""))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="发放")).to_be_visible()
    found += looking.faults(desk)
    by_keyboard(desk, "已核对领取人的身份证件，人证相符", "Space")
    by_keyboard(desk, "送达回证上签字", "Space")
    by_keyboard(desk, "发放", "Enter", role="button")
    expect(desk.get_by_text("已发放1份结果")).to_be_visible()
    assert Pickup.objects.get(case=case).state == "handed_out"
    phone.reload()
    expect(phone.locator(f"#item-{ITEM}")).to_contain_text("窗口发放，本人签收")
    assert found == []


def test_the_label_stands_alone_on_its_page(desk: Page) -> None:
    case = scenario.accepted("02_with_spouse")
    scenario.complete(scenario.item_of(case, ITEM))
    walking.sign_in(desk, "demo-window-1")
    desk.goto(f"/workbench/window/cases/{case.id}/")
    with desk.expect_popup() as tab:
        desk.get_by_role("button", name="打印收件标签").click()
    expect(tab.value.locator(".parcel-label")).to_contain_text("居民户口簿户口页")
    assert looking.faults(tab.value) == []
    tab.value.emulate_media(media="print")
    expect(tab.value.locator(".site-header")).to_be_hidden()


def by_keyboard(page: Page, name: str, key: str, *, role: str = "") -> None:
    """Tab until the control has the focus, then press the key."""
    control = page.get_by_role("button", name=name, exact=True) if role else page.get_by_label(name)
    for _ in range(30):
        page.keyboard.press("Tab")
        if control.evaluate("one => one === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"the keyboard does not reach “{name}”")
