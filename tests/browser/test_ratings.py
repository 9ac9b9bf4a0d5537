"""The pages of ratings at both widths, and a rating given with a finger, once with scripts and once without."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.cases.operations import rating
from tests import scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser


def test_every_page_fits_shuts_nobody_out_and_can_be_hit(screen: Page) -> None:
    now, clerk = timezone.now(), scenario.person("demo-window-1")
    unrated, low, mended = (
        scenario.declined(moment=now),
        scenario.rated_badly(moment=now),
        scenario.rated_badly(moment=now),
    )
    rating.call_back(case_id=mended.id, reached=True, note="已核实", actor=clerk, at=now)
    rating.rectify(case_id=mended.id, outcome="已经增加电话", actor=clerk, at=now)
    seen = {
        "demo-veteran-1": [f"/cases/{unrated.id}/", f"/cases/{unrated.id}/rating/?level=2", f"/cases/{low.id}/"],
        "demo-window-1": [
            "/workbench/window/rectifications/",
            f"/workbench/window/rectifications/{low.id}/",
            f"/workbench/window/rectifications/{mended.id}/",
        ],
        "demo-supervisor": ["/workbench/ratings/"],
    }
    seen["demo-veteran-1"].append(f"/cases/{mended.id}/")
    touch = screen.evaluate("matchMedia('(pointer: coarse)').matches")
    found = []
    for who, addresses in seen.items():
        screen.context.clear_cookies()
        walking.sign_in(screen, who)
        for address in addresses:
            screen.goto(address)
            found += looking.faults(screen)
            if touch and who == "demo-veteran-1":
                found += [f"{address}: small: {one}" for one in looking.small_targets(screen)]
    assert found == []


def test_a_rating_is_given_without_scripts(plain_phone: Page) -> None:
    case = scenario.declined(moment=timezone.now())
    walking.sign_in(plain_phone, "demo-veteran-1")
    plain_phone.goto(f"/cases/{case.id}/")
    plain_phone.get_by_role("link", name="不满意", exact=True).click()
    expect(plain_phone.get_by_label("不满意", exact=True)).to_be_checked()
    plain_phone.get_by_label("办事效率").check()
    plain_phone.get_by_label("想说的话").fill("等得太久")
    walking.press(plain_phone, "提交评价")
    block = plain_phone.locator("#rating")
    expect(block).to_contain_text("不满意（办事效率）")
    expect(block).to_contain_text("打电话向您了解情况")
    expect(block.locator(".rate-levels")).to_have_count(0)
