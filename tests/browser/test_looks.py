"""The same pages in dark colours and in 长辈版 (移动互联网应用适老化通用设计规范)."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from onestop.cases import queries
from tests import recent, scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser


def _addresses() -> list[str]:
    case_id = recent.draft("05_card_renewed_household_kept", papers=False)
    submitted = recent.submitted()
    known = scenario.example().answers
    asked = {key: known[key] for key in queries.theme(*scenario.THEME).situations_by_key if key in known}
    draft = [f"/cases/{case_id}/{path}" for path in ("", "questions/", "form/household/?check=1", "papers/", "review/")]
    return ["/", f"/guide/veteran_discharge/2022/mine/?{urlencode(asked)}", *draft, f"/cases/{submitted.id}/"]


def test_large_and_dark_on_a_phone(dark_phone: Page) -> None:
    addresses = _addresses()
    walking.sign_in(dark_phone, "demo-veteran-1")
    dark_phone.goto("/")
    dark_phone.get_by_role("button", name="长辈版").click()
    found = []
    for address in addresses:
        dark_phone.goto(address)
        found += looking.faults(dark_phone)
        found += [f"{address}: {one}" for one in looking.hard_for_elders(dark_phone)]
    assert found == []


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("demo-window-1", "/workbench/window/"),
        ("demo-police-1", "/workbench/items/"),
        ("demo-administrator", "/workbench/exchange/"),
    ],
)
def test_dark_at_a_desk(dark_desk: Page, who: str, address: str) -> None:
    recent.submitted()
    walking.sign_in(dark_desk, who)
    dark_desk.goto(address)
    expect(dark_desk.locator("body.workbench h1")).to_be_visible()
    assert looking.barriers(dark_desk) == []
