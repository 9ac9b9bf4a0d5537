"""A household registrar at a desk of the sandbox: fetches a paper, restores the household, and the office sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from onestop.cases.models import Case
from onestop.cases.operations import window
from tests import recent, scenario
from tests.browser import looking, walking
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.clerks import POLICE
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, KEY, PASSWORD, Sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings, site: LiveServer) -> Iterator[Sandbox]:
    """A running sandbox whose police decide by hand, and which knows where papers are fetched."""
    settings.ONESTOP_EXCHANGE_KEY = KEY.decode()
    with pretend.running(tmp_path) as running:
        running.fetch_papers_from(site.url)
        running.by_hand(POLICE)
        yield running


@pytest.fixture
def pushed(sandbox: Sandbox) -> tuple[Line, Case]:
    """An accepted case whose household item lies at the desk."""
    lines.office("police")
    case = recent.submitted()
    window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=timezone.now())
    line = Line(sandbox.connector())
    line.at = timezone.now()
    line.relay()
    line.send()
    return line, case


def test_a_registrar_restores_a_household_and_the_office_sees_it(
    screen: Page, sandbox: Sandbox, pushed: tuple[Line, Case]
) -> None:
    line, case = pushed
    found = looking_around(screen, sandbox)
    screen.goto(f"{sandbox.address}/desks/{POLICE}")
    screen.get_by_role("link", name="户口登记（退役军人恢复户口）").click()
    screen.get_by_role("button", name="领取居民户口簿").click()
    expect(screen.get_by_role("link", name="查看居民户口簿")).to_be_visible()
    screen.get_by_label("恢复户口日期").fill(timezone.localdate().isoformat())
    screen.get_by_label("户号").fill("130602-0123")
    found += looking.faults(screen)
    screen.get_by_role("button", name="办结", exact=True).click()
    expect(screen.locator(".head-line")).to_contain_text("办结")
    expect(screen.locator(".history")).to_contain_text("户号：130602-0123")
    found += looking.faults(screen)
    assert found == []

    line.collect()
    line.apply()
    item = scenario.item_of(case, "household_registration")
    walking.sign_in(screen, "demo-police-1")
    screen.goto(f"/workbench/items/{item.id}/")
    expect(screen.locator(".case-state")).to_contain_text("办结")
    expect(screen.locator("main")).to_contain_text("130602-0123")


def looking_around(screen: Page, sandbox: Sandbox) -> list[str]:
    """Sign in by the front page, and look at every page on the way."""
    found = []
    for address in ("/", "/switches", f"/desks/{HUB}/sign-in"):
        screen.goto(sandbox.address + address)
        found += looking.faults(screen) + looking.small_targets(screen)
    screen.goto(sandbox.address)
    screen.get_by_role("link", name="以户籍民警登录").click()
    screen.get_by_label("密码").fill(PASSWORD)
    screen.get_by_role("button", name="登录").click()
    expect(screen.locator("h1")).to_have_text("河北公安互联网+管理平台")
    found += looking.faults(screen) + looking.small_targets(screen)
    screen.goto(f"{sandbox.address}/switches")
    screen.locator("summary").first.click()
    return found + looking.faults(screen) + looking.small_targets(screen)
