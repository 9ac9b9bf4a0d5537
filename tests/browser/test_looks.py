"""The same pages in dark colours and in 长辈版 (移动互联网应用适老化通用设计规范)."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from onestop.cases import queries
from tests import recent, scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser

MAIN_PARTS = ".btn, .form-control, .form-select, .choice label"


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
        found += [f"{address}: {one}" for one in _small(dark_phone)]
    assert found == []


def _small(page: Page) -> list[str]:
    """Main parts under 60 px, letters under 24 px (18 pt), lines closer than 1.3."""
    found: list[str] = page.evaluate(
        """parts => {
          const body = getComputedStyle(document.body);
          const letters = parseFloat(body.fontSize), lines = parseFloat(body.lineHeight) / letters;
          const low = [...document.querySelectorAll(parts)]
            .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 59.5)
            .map(one => one.outerHTML.slice(0, 100));
          return [...low, ...(letters < 24 ? [`letters of ${letters} px`] : []),
            ...(lines < 1.3 ? [`lines ${lines} apart`] : [])];
        }""",
        MAIN_PARTS,
    )
    return found


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
