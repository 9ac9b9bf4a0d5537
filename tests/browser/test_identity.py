"""Signing in by the identity service on the phone, until the application has begun."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from onestop.cases import queries
from tests import identifying, scenario
from tests.browser import looking, walking
from tests.browser.walking import press
from tests.identifying import Service

pytestmark = pytest.mark.browser


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[Service]:
    """A running identity service that the site is connected to."""
    with identifying.connected(tmp_path, settings) as running:
        yield running


def _go(page: Page, name: str) -> None:
    press(page, "用统一身份认证登录（冀时办）")
    expect(page.locator("h1")).to_have_text("您是哪一位？")
    page.get_by_role("button", name=name).click()


def _begin(page: Page) -> None:
    """From the sign-in page to a form that knows who somebody is."""
    example = scenario.example()
    page.goto("/sign-in/")
    _go(page, "赵志远")
    expect(page.locator(".who-name")).to_contain_text("赵")
    press(page, "开始申报")
    theme = queries.theme(*scenario.THEME)
    walking.answer_questions(page, theme, example.answers)
    case = page.url.removesuffix("scope/")
    known = {"name": "赵志远", "id_number": "130602200306180317", "mobile": "13800000011"}
    for key, value in known.items():
        page.goto(f"{case}form/{theme.fields_by_key[key].section}/")
        expect(page.locator(f"#field-{key} input")).to_have_value(value)


def test_who_signs_in_by_the_service_need_not_say_who_they_are(service: Service, phone: Page) -> None:
    _begin(phone)


def test_it_needs_no_script(service: Service, plain_phone: Page) -> None:
    _begin(plain_phone)


def test_who_does_not_come_in_is_told_why_and_goes_on_where_they_were(service: Service, phone: Page) -> None:
    phone.goto("/sign-in/?next=/guide/veteran_discharge/2022/")
    _go(phone, "孙立新")
    expect(phone.locator("h1")).to_have_text("您的账号还没有实名认证")
    assert looking.faults(phone) == []
    press(phone, "再用冀时办登录一次")
    phone.get_by_role("button", name="取消登录").click()
    expect(phone.locator("h1")).to_have_text("您取消了登录")
    press(phone, "再用冀时办登录一次")
    phone.get_by_role("button", name="李卫国").click()
    expect(phone).to_have_url(re.compile("/guide/veteran_discharge/2022/$"))


def test_both_sessions_can_be_left(service: Service, phone: Page) -> None:
    phone.goto("/sign-in/")
    assert looking.faults(phone) == []
    assert looking.small_targets(phone) == []
    _go(phone, "李卫国")
    phone.get_by_role("button", name="退出", exact=True).click()
    expect(phone.locator("h1")).to_have_text("已退出本网站")
    assert looking.faults(phone) == []
    press(phone, "一并退出统一身份认证")
    expect(phone.locator("h1")).to_have_text("已退出统一身份认证")
