"""The pages before signing in, as people meet them first."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looking

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/", "/sign-in/"])
def test_first_pages_fit_a_phone_and_shut_nobody_out(phone: Page, address: str) -> None:
    phone.goto(address)
    expect(phone.locator("h1")).to_have_count(1)
    assert looking.overflow(phone) == 0
    assert looking.barriers(phone) == []


@pytest.mark.parametrize("address", ["/", "/sign-in/"])
def test_first_pages_fit_a_desk_and_shut_nobody_out(desk: Page, address: str) -> None:
    desk.goto(address)
    expect(desk.locator("h1")).to_have_count(1)
    assert looking.overflow(desk) == 0
    assert looking.barriers(desk) == []
    # The stylesheets came: an unstyled page would have the browser's own serif type.
    assert "serif" not in str(desk.evaluate("getComputedStyle(document.body).fontFamily")).split(",")[0]


def test_language_and_title_are_chinese(desk: Page) -> None:
    desk.goto("/")
    assert str(desk.locator("html").get_attribute("lang")).lower() in ("zh-cn", "zh-hans")
    assert not desk.title().isascii()
