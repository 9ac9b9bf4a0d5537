"""The workbench in a real browser: pages fit and shut nobody out, lists answer to keys, filing saves as it goes."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from onestop.cases import contents
from onestop.cases.models import Case
from onestop.exchange.models import Delivery, Mailbox
from tests import scenario
from tests.browser import looking, walking
from tests.exchange import trouble

pytestmark = pytest.mark.browser


@pytest.fixture
def pages_of() -> Callable[[], dict[str, list[str]]]:
    """Every page with something on it, by who opens it; called once the site is up."""

    def made() -> dict[str, list[str]]:
        waiting, late, at_work = scenario.submitted(), scenario.submitted("11_late_report"), scenario.accepted()
        draft = scenario.draft(who="demo-window-1", papers=False)
        item = scenario.item_of(at_work, "household_registration")
        cases = [f"cases/{case.id}/" for case in (waiting, late, at_work)]
        filing = ["filing/", f"filing/{draft}/questions/", f"filing/{draft}/?check=1"]
        return {
            "demo-window-1": [f"/workbench/window/{path}" for path in ("", "cases/", *cases, *filing)],
            "demo-police-1": [f"/workbench/items/{path}" for path in ("", "finished/", f"{item.id}/")],
        }

    return made


def test_every_page_fits_and_shuts_nobody_out(screen: Page, pages_of: Callable[[], dict[str, list[str]]]) -> None:
    found = []
    for username, addresses in pages_of().items():
        walking.sign_in(screen, username)
        for address in addresses:
            screen.goto(address)
            expect(screen.locator("h1")).to_have_count(1)
            found += [f"{address}: {barrier}" for barrier in looking.barriers(screen)]
            found += [f"{address}: wider than the screen"] if looking.overflow(screen) else []
        screen.get_by_role("button", name="退出", exact=True).click()
    assert found == []


def test_the_exchange_fits_and_asks_before_it_sends_again(screen: Page) -> None:
    case = trouble.case_elsewhere()
    trouble.report_refused(case)
    dead = trouble.delivery(case, "household_registration", state="dead", code="http_422", attempts=3)
    silent = trouble.delivery(case, "social_insurance_registration", state="sent")
    Delivery.objects.filter(id=silent.id).update(sent_at=scenario.at("2026-09-16"))
    trouble.receipt(silent, verdict="late")
    broken = {"failures": 12, "last_failure_code": "ConnectTimeout", "collected_at": scenario.at("2026-09-16")}
    Mailbox.objects.create(sender="healthcare_platform", due_at=timezone.now(), **broken)
    found = []
    walking.sign_in(screen, "demo-administrator")
    for state in ("unreported", "unapplied", "unanswered", "undelivered"):
        screen.goto(f"/workbench/exchange/?state={state}")
        expect(screen.get_by_text(str(case.number))).to_be_visible()
        found += looking.faults(screen)
        for act in screen.locator("td details.act > summary").all():
            act.click()
        found += looking.faults(screen)
    assert found == []
    screen.get_by_role("row").filter(has_text="户口登记").get_by_role("button", name="重新推送").click()
    expect(screen.get_by_text("已重新排队")).to_be_visible()
    assert Delivery.objects.get(id=dead.id).state == "pending"


def test_a_list_is_walked_by_keys(desk: Page) -> None:
    first, second = scenario.submitted(), scenario.submitted("02_with_spouse")
    numbers = [str(case.number) for case in sorted((first, second), key=lambda case: (case.window_since, case.id))]
    walking.sign_in(desk, "demo-window-1")
    for _ in numbers:
        desk.keyboard.press("j")
    expect(desk.locator(":focus")).to_have_text(numbers[1])
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text(numbers[0])
    desk.goto("/workbench/window/cases/")
    desk.keyboard.press("/")
    expect(desk.locator("#search")).to_be_focused()


def test_ticks_beside_the_answers_are_counted_and_sent(desk: Page) -> None:
    case = scenario.submitted()
    walking.sign_in(desk, "demo-window-1")
    desk.goto(f"/workbench/window/cases/{case.id}/")
    desk.locator("input[name=fields][value=settle_address]").check()
    desk.locator("input[name=materials][value=host_household_book]").check()
    desk.locator("summary", has_text="一次性告知补正").click()
    expect(desk.locator("[data-ticked]")).to_have_text("2")
    form = desk.locator("#form-ask_correction")
    form.locator("textarea").fill("地址缺门牌号，户口簿请重拍首页。")
    form.get_by_role("button").first.click()
    expect(desk.locator(".chip")).to_have_text(["落户地址", "居民户口簿"])


def test_filing_saves_each_field_and_paper_as_it_goes(desk: Page) -> None:
    draft: UUID = scenario.draft(who="demo-window-1", papers=False)
    walking.sign_in(desk, "demo-window-1")
    desk.goto(f"/workbench/window/filing/{draft}/")
    expect(desk.locator("#filing-state")).to_contain_text("材料还缺11份")
    desk.locator("#native_place").fill("河北邢台")
    desk.keyboard.press("Tab")
    expect(desk.locator("#message-native_place")).to_contain_text("已保存")
    desk.locator("#political_status").select_option("13")
    expect(desk.locator("#slot-party_joined_on")).to_be_hidden()
    scan: FilePayload = {"name": "扫描.png", "mimeType": "image/png", "buffer": scenario.picture()}
    card = desk.locator("#on-bank_card")
    card.locator("input[type=file]").set_input_files(scan)
    card.get_by_role("button", name="上传").click()
    expect(desk.locator("#filing-state")).to_contain_text("材料还缺10份")
    assert contents.answers(Case.objects.get(id=draft))["native_place"] == "河北邢台"
