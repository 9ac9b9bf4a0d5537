"""Every page of the applicants at both widths: fits, shuts nobody out, and can be hit with a finger."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from onestop.cases import contents, queries
from onestop.cases.models import Case, Correction
from onestop.cases.operations import department, drafts, window
from tests import recent, scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser


def _draft() -> list[str]:
    """The pages of a draft with something done, something wrong and something missing."""
    case_id, who, now = recent.draft("05_card_renewed_household_kept", papers=False), "demo-veteran-1", timezone.now()
    wrong = {"mobile": "123", "full_time_school": ""}
    actor = scenario.person(who)
    drafts.save_answers(case_id=case_id, changes=wrong, revision=None, actor=actor, at=now)
    sections = ("personal", "service", "contact", "household", "insurance", "declaration")
    plain = ["", "questions/", "scope/", "papers/", "review/", "privacy/", "discard/", "form/?check=1"]
    return [f"/cases/{case_id}/{path}" for path in [*plain, *(f"form/{key}/?check=1" for key in sections)]]


def _submitted() -> list[str]:
    """The pages of cases at the window, at work and concluded in part."""
    clerk, now = scenario.person("demo-window-1"), timezone.now()
    asked = recent.submitted("08_vouchers_arriving")
    window.ask_correction(
        case_id=asked.id,
        fields=["settle_address", "host"],
        materials=["host_household_book"],
        note="请补门牌号。",
        actor=clerk,
        at=now,
    )
    correction = Correction.objects.get(case_id=asked.id)
    handled = recent.submitted("08_vouchers_arriving")
    window.accept(case_id=handled.id, actor=clerk, at=now)
    ended = recent.submitted("11_late_report")
    window.accept(case_id=ended.id, actor=clerk, at=now)
    item = scenario.item_of(ended, "household_registration")
    department.refuse(work_item_id=item.id, reason="不符。", actor=scenario.officer_of(item), at=now)
    plain = ["", "receipt/", "application/", "due/", "withdraw/", "items/pension_transfer/papers/"]
    more = [f"/cases/{handled.id}/{path}" for path in [*plain, "items/pension_transfer/withdraw/"]]
    return [
        f"/cases/{asked.id}/corrections/{correction.id}/",
        f"/cases/{asked.id}/",
        f"/cases/{ended.id}/",
        f"/cases/{ended.id}/situations/pension_vouchers/",
        *more,
    ]


def _others() -> list[str]:
    elsewhere: UUID = scenario.draft("09_settling_elsewhere", papers=False)
    mine = "/guide/veteran_discharge/2022/mine/"
    known = scenario.example().answers
    asked = [key for key in queries.theme(*scenario.THEME).situations_by_key if key in known]
    complete = f"{mine}?{urlencode({key: known[key] for key in asked})}"
    return ["/", "/lookup/", "/guide/veteran_discharge/2022/", mine, complete, f"/cases/{elsewhere}/scope/"]


@pytest.mark.parametrize("made", [_draft, _submitted, _others], ids=["draft", "submitted", "others"])
def test_every_page_fits_shuts_nobody_out_and_can_be_hit(screen: Page, made: Callable[[], list[str]]) -> None:
    addresses = made()
    walking.sign_in(screen, "demo-veteran-1")
    touch = screen.evaluate("matchMedia('(pointer: coarse)').matches")
    found = []
    for address in addresses:
        screen.goto(address)
        found += looking.faults(screen)
        found += [f"{address}: small: {one}" for one in looking.small_targets(screen)] if touch else []
    assert found == []


def test_the_form_is_whole_on_an_office_screen_and_in_steps_on_a_phone(desk: Page, phone: Page) -> None:
    case_id = recent.draft(papers=False)
    for page, heading in ((desk, "填一张表"), (phone, "联系方式")):
        walking.sign_in(page, "demo-veteran-1")
        page.goto(f"/cases/{case_id}/")
        page.get_by_role("link", name="联系方式").click()
        expect(page.locator("h1")).to_have_text(heading)
        expect(page.get_by_role("heading", name="联系方式")).to_be_in_viewport()
    # A day so long ago brings, further down the same page, the question why.
    reason = desk.locator("#field-late_reason")
    expect(reason).to_be_hidden()
    desk.locator("#discharge_order_date").fill("2022-01-06")
    desk.locator("#discharge_order_date").blur()
    expect(reason).to_be_visible()
    desk.locator("#late_reason").fill("在外地就医。")
    walking.press(desk, "保存并继续")
    expect(desk.locator("h1")).to_have_text("上传材料")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/cases/00000000-0000-0000-0000-000000000000/", "没有找到这个页面"),
        ("/nowhere/", "没有找到这个页面"),
        ("/workbench/window/", "您不能打开这个页面"),
    ],
)
def test_pages_of_refusal_fit_and_lead_home(screen: Page, address: str, says: str) -> None:
    walking.sign_in(screen, "demo-veteran-1")
    screen.goto(address)
    expect(screen.locator("h1")).to_have_text(says)
    assert looking.faults(screen) + looking.small_targets(screen) == []
    screen.get_by_role("link", name="回到首页").click()
    expect(screen.locator("h1")).to_have_text("一件事，一次办")


def test_a_refused_operation_says_why_and_leads_home(phone: Page) -> None:
    case = recent.submitted()
    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case.id}/withdraw/")
    window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=timezone.now())
    window.terminate(case_id=case.id, reason="重复申报。", actor=scenario.person("demo-window-1"), at=timezone.now())
    walking.press(phone, "确认撤回")
    expect(phone.locator("h1")).to_have_text("没有办成")
    assert looking.faults(phone) + looking.small_targets(phone) == []


def test_a_form_whose_session_has_ended_is_explained(phone: Page) -> None:
    walking.sign_in(phone, "demo-veteran-1")
    phone.context.clear_cookies(name="csrftoken")
    walking.press(phone, "开始申报")
    expect(phone.locator("h1")).to_have_text("页面已过期")
    assert looking.faults(phone) == []


def test_a_request_beyond_all_bounds_is_explained(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case_id}/form/contact/")
    # As a page left open by somebody's extension might send it: far more than any field holds.
    phone.locator("#other_contact").evaluate("field => { field.value = '长'.repeat(900000) }")
    walking.press(phone, "保存并继续")
    expect(phone.locator("h1")).to_have_text("这个请求无法处理")
    assert looking.faults(phone) == []


def test_a_wrong_answer_is_said_while_one_types_and_the_summary_leads_to_it(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case_id}/form/contact/")
    field = phone.locator("#mobile")
    field.fill("123")
    field.blur()
    expect(phone.locator("#message-mobile")).to_contain_text("应为 11 位数字")
    expect(field).to_have_attribute("aria-invalid", "true")
    walking.press(phone, "保存并继续")
    expect(phone.locator(".error-summary")).to_be_focused()
    phone.locator(".error-summary").get_by_role("link").click()
    expect(field).to_be_focused()
    field.fill("13800000001")
    field.blur()
    expect(phone.locator("#message-mobile")).to_have_text("已保存")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_answers_given_faster_than_the_network_are_kept(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case_id}/questions/")
    held: list[Route] = []
    phone.route("**/questions/", lambda route: route.continue_() if held else held.append(route))
    for key, value in (("host", "spouse"), ("id_card_request", "renew")):
        phone.locator(f"input[name={key}][value={value}]").check()
    with phone.expect_response("**/questions/"):
        held[0].continue_()
    expect(phone.locator("input[name=id_card_request][value=renew]")).to_be_checked()
    walking.press(phone, "保存并继续")
    expect(phone.locator("main")).to_contain_text("您选择了办理居民身份证")
    answers = contents.answers(Case.objects.get(id=case_id))
    assert (answers["host"], answers["id_card_request"]) == ("spouse", "renew")


def test_a_refused_file_is_said_on_its_card_and_the_others_stay(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, "demo-veteran-1")
    phone.goto(f"/cases/{case_id}/papers/")
    walking.upload(phone, phone.locator("#paper-bank_card"))
    expect(phone.locator("#papers-missing")).to_contain_text("还差 10 种材料")
    card = phone.locator("#paper-discharge_certificate")
    program = walking.photo("照片.jpg") | {"buffer": b"MZ\x90\x00" + bytes(64)}
    card.locator("input[type=file][multiple]").set_input_files([program, walking.photo("第二页.png")])
    expect(card.locator(".file-name")).to_have_text("第二页.png")
    expect(card.locator(".field-error")).to_contain_text("实际是程序文件")
    expect(phone.locator("#paper-bank_card .file-name")).to_have_count(1)
    assert looking.faults(phone) == []


def test_two_tabs_of_one_draft_lose_nothing(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, "demo-veteran-1")
    address = f"/cases/{case_id}/form/personal/"
    phone.goto(address)
    other = phone.context.new_page()
    other.goto(address)
    for page, key, value in ((other, "native_place", "河北邢台"), (phone, "skills", "电工")):
        page.locator(f"#{key}").fill(value)
        page.locator(f"#{key}").blur()
        expect(page.locator(f"#message-{key}")).to_have_text("已保存")
    expect(phone.locator("#native_place")).to_have_value("河北邢台")
    walking.press(phone, "保存并继续")
    expect(phone.locator("h1")).to_have_text("上传材料")
    other.reload()
    expect(other.locator("#skills")).to_have_value("电工")
    expect(other.locator("#native_place")).to_have_value("河北邢台")
