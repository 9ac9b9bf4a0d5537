"""A whole case as people live it: the veteran on the phone, the window and every department at their desks."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.cases import queries
from onestop.cases.models import Case, WorkItem
from onestop.cases.states import CaseState, Outcome, WorkState
from onestop.catalog import outcomes
from tests import recent, scenario
from tests.browser import walking

pytestmark = pytest.mark.browser


def fill_in(page: Page, code: str) -> None:
    """From the first page through questions and form to the papers."""
    theme, answers = queries.theme(*scenario.THEME), recent.answers(code)
    walking.sign_in(page, "demo-veteran-1")
    walking.press(page, "开始申报")
    walking.answer_questions(page, theme, answers)
    walking.press(page, "确认，去填表")
    walking.fill_in(page, theme, answers)


def submit(page: Page) -> Case:
    """From the papers to the receipt."""
    walking.press(page, "继续，去核对")
    expect(page.locator("main")).to_contain_text("李卫国")
    walking.press(page, "提交申报")
    expect(page.locator("h1")).to_have_text("申报已提交")
    case = Case.objects.get()
    expect(page.locator(".receipt-number")).to_have_text(str(case.number))
    return case


def accept(desk: Page, case: Case) -> None:
    """The clerk takes the case from the queue and accepts it."""
    walking.sign_in(desk, "demo-window-1")
    desk.get_by_role("link", name=str(case.number)).click()
    walking.act(desk, "受理")
    expect(desk.locator(".case-state")).to_contain_text("并联办理中")
    walking.sign_out(desk)


def officer_of(item: WorkItem) -> str:
    kinds = {"police-130602-01": "demo-police-1", "police-130602": "demo-police-bureau"}
    return kinds.get(item.department.code) or scenario.OFFICER_OF[item.department.kind]


def next_item(case: Case, *, on_clock: bool = True) -> WorkItem | None:
    ready = WorkItem.objects.filter(case_id=case.id, state=WorkState.READY, on_clock=on_clock)
    return ready.select_related("department").order_by("position").first()


def result_of(item: WorkItem) -> dict[str, str]:
    """Something for every field of the outcome, by the name of its input."""
    return {f"outcome-{field.key}": scenario.result(field, item) for field in scenario.spec_of(item).outcome.fields}


def shown_of(item: WorkItem) -> list[str]:
    """The same as the applicant reads it."""
    fields = {field.key: field for field in scenario.spec_of(item).outcome.fields}
    typed = {name.removeprefix("outcome-"): value for name, value in result_of(item).items()}
    return [outcomes.in_words(fields, key, value) for key, value in typed.items()]


def claim(desk: Page, item: WorkItem) -> None:
    """Its officer takes the item from the worklist."""
    walking.sign_in(desk, officer_of(item))
    row = desk.locator("tr").filter(has_text=scenario.spec_of(item).name)
    row.get_by_role("button", name="领办").click()
    expect(desk.locator("h1")).to_contain_text(scenario.spec_of(item).name)


def finish(desk: Page, item: WorkItem) -> None:
    claim(desk, item)
    walking.act(desk, "办结", **result_of(item))
    expect(desk.locator(".case-state")).to_contain_text("办结")
    walking.sign_out(desk)


def test_from_the_first_question_to_the_last_result(phone: Page, desk: Page) -> None:
    fill_in(phone, "01_with_parents")
    walking.upload_all(phone)
    case = submit(phone)
    accept(desk, case)
    phone.goto(f"/cases/{case.id}/")
    expect(phone.locator(".progress-words")).to_contain_text("8 个事项：办成 1 项，还在办 7 项")
    done = []
    while item := next_item(case):
        finish(desk, item)
        done.append(item)
    phone.reload()
    expect(phone.locator(".case-head")).to_contain_text("已办结")
    expect(phone.locator(".case-head")).to_contain_text("全部办结")
    for item in done:
        card = phone.locator(f"#item-{item.item_code}")
        expect(card.locator(".card-head").first).to_contain_text("已办结")
        for words in shown_of(item):
            expect(card).to_contain_text(words)
    assert {item.department.kind for item in done} == {*scenario.OFFICER_OF, "police"}
    assert Case.objects.get(id=case.id).outcome == Outcome.ALL_DONE
    expect(phone.locator("#item-self_employment_grant .part")).to_contain_text("等部门接手")


def test_a_correction_answered_on_the_phone_and_one_item_refused(phone: Page, desk: Page) -> None:
    case = recent.submitted()
    walking.sign_in(desk, "demo-window-1")
    desk.goto(f"/workbench/window/cases/{case.id}/")
    desk.locator("input[name=fields][value=settle_address]").check()
    desk.locator("input[name=materials][value=host_household_book]").check()
    walking.act(desk, "一次性告知补正", note="地址缺门牌号，户口簿请重拍首页。")
    expect(desk.locator(".case-state")).to_contain_text("待补正")
    walking.sign_out(desk)

    walking.sign_in(phone, "demo-veteran-1")
    phone.get_by_role("link", name=re.compile("军人退役")).first.click()
    phone.get_by_role("link", name="去补正").click()
    expect(phone.locator("form .field")).to_have_count(1)
    phone.locator("#settle_address").fill("七一中路11号院2号楼3单元202室")
    card = phone.locator("#paper-host_household_book")
    card.get_by_role("button", name=re.compile("移除")).click()
    expect(card.locator(".file-name")).to_have_count(0)
    walking.upload(phone, card)
    walking.press(phone, "提交补正")
    expect(phone.locator("#notices")).to_contain_text("补正已经提交")

    accept(desk, case)
    item = scenario.item_of(case, "household_registration")
    claim(desk, item)
    expect(desk.locator(".desk-papers")).to_contain_text("居民户口簿")
    refuse = desk.locator("details.act").filter(has=desk.locator("summary", has_text="不予办理"))
    refuse.locator("summary").click()
    refuse.get_by_label("落户方不同意入户").check()
    refuse.locator("button[type=submit]").click()
    expect(desk.locator(".case-state")).to_contain_text("不予办理")
    scenario.finish_all(case)
    assert Case.objects.get(id=case.id).state == CaseState.CONCLUDED
    phone.reload()
    expect(phone.locator(".case-head")).to_contain_text("部分办结")
    refused = phone.locator("#item-household_registration")
    for words in ("不予办理", "落户方不同意入户", "不服可以怎么办"):
        expect(refused).to_contain_text(words)


def test_the_way_to_submission_needs_no_script(plain_phone: Page) -> None:
    fill_in(plain_phone, "04_household_kept")
    walking.upload(plain_phone, plain_phone.locator("#paper-bank_card"))
    who, case_id = scenario.person("demo-veteran-1"), Case.objects.get().id
    scenario.attach_all(case_id, "04_household_kept", actor=who, moment=timezone.now())
    case = submit(plain_phone)
    assert case.state == CaseState.SUBMITTED
    walking.press(plain_phone, "看办理进度")
    expect(plain_phone.locator("main")).to_contain_text("申报已经到窗口")
