"""Who acts for whom in a browser: a father files for his son, on the phone; and every page of it at both widths."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.accounts import demo
from onestop.cases.authorisation_words import Person
from onestop.cases.models import Authorisation, Case
from onestop.cases.operations import acting_for, authorising, drafts
from tests import recent, scenario
from tests.browser import looking, walking
from tests.operations import authorised

pytestmark = pytest.mark.browser

FATHER, SON = "demo-agent-1", "demo-veteran-4"
NAME, NUMBER, MOBILE = next((one[1:]) for one in demo.APPLICANTS if one[0] == SON)


def fill_in_by_hand(page: Page) -> None:
    page.get_by_label("申请人姓名").fill(NAME)
    page.get_by_label("申请人身份证号码").fill(NUMBER)
    page.get_by_label("申请人手机号码").fill(MOBILE)


def test_a_father_files_for_his_son_who_says_yes_on_the_train(phone: Page) -> None:
    walking.sign_in(phone, FATHER)
    walking.press(phone, "替别人开始申报")
    fill_in_by_hand(phone)
    walking.press(phone, "开始填写")
    expect(phone.locator(".acting-strip")).to_contain_text(f"代{NAME}办理")
    case_id = Case.objects.get().id
    known = {"name", "id_number", "mobile", "sex", "birth_date"}
    answers = {key: value for key, value in recent.answers().items() if key not in known}
    father, now = scenario.person(FATHER), timezone.now()
    drafts.save_answers(case_id=case_id, changes=answers, revision=None, actor=father, at=now)
    scenario.attach_all(case_id, "01_with_parents", actor=father, moment=now)
    phone.goto(f"/cases/{case_id}/review/")
    expect(phone.locator("main")).to_contain_text("还不能提交")
    walking.sign_out(phone)

    walking.sign_in(phone, SON)
    walking.press(phone, "看授权书，再决定")
    expect(phone.locator(".deed")).to_contain_text("代替本人评价")
    walking.press(phone, "同意，确认授权")
    expect(phone.locator("#agents")).to_contain_text("李大山")
    walking.sign_out(phone)

    walking.sign_in(phone, FATHER)
    phone.get_by_role("link", name=f"{NAME}：").click()
    phone.goto(f"/cases/{case_id}/review/")
    walking.press(phone, "提交申报")
    expect(phone.locator(".receipt")).to_contain_text("申报已提交")
    walking.sign_out(phone)

    walking.sign_in(phone, SON)
    phone.goto(f"/cases/{case_id}/")
    expect(phone.locator("#agents summary")).to_contain_text("对方替您做了")
    phone.get_by_role("button", name="撤销授权：李大山").click()
    expect(phone.locator("#notices")).to_contain_text("已经撤销授权")
    walking.sign_out(phone)

    walking.sign_in(phone, FATHER)
    phone.goto(f"/cases/{case_id}/")
    expect(phone.locator("main")).to_contain_text("请让本人重新授权")


def test_every_page_fits_shuts_nobody_out_and_can_be_hit(screen: Page) -> None:
    case, now = recent.submitted(), timezone.now()
    veteran, father = scenario.person("demo-veteran-1"), scenario.person(FATHER)
    for scope, to in (("file", authorised.named()), ("track", authorised.named("demo-veteran-2"))):
        deed = authorising.draw_up(case_id=case.id, agent=to, scope=scope, days=60, actor=veteran, at=now)
        authorising.authorise(case_id=case.id, agent=to, scope=scope, days=60, shown=deed.digest, actor=veteran, at=now)
    _, tracking = Authorisation.objects.order_by("created_at", "id")
    authorising.take_on(authorisation_id=tracking.id, actor=scenario.person("demo-veteran-2"), at=now)
    begun = acting_for.begin(
        theme_code=scenario.THEME[0], theme_version=scenario.THEME[1], region_code=demo.REGION,
        principal=Person(NAME, NUMBER), mobile=MOBILE, scope="file", days=60, actor=father, at=now - timedelta(hours=1),
    )  # fmt: skip
    of_case = f"/cases/{case.id}/"
    seen = {
        FATHER: ["/", "/begin-for/", f"/cases/{begun}/", f"/cases/{begun}/acting/"],
        SON: ["/", f"/requests/{begun}/"],
        "demo-veteran-1": [of_case, f"{of_case}agents/"],
        "demo-veteran-2": ["/", f"{of_case}followed/", of_case],
        "demo-window-1": [f"/workbench/window/cases/{case.id}/"],
    }
    touch = screen.evaluate("matchMedia('(pointer: coarse)').matches")
    found = []
    for who, addresses in seen.items():
        screen.context.clear_cookies()
        walking.sign_in(screen, who)
        for address in addresses:
            screen.goto(address)
            found += looking.faults(screen)
            if touch and who != "demo-window-1":
                found += [f"{address}: small: {one}" for one in looking.small_targets(screen)]
    assert found == []
