"""What is carried, in a real browser: printed at the desk, scanned with a phone that is not signed in, confirmed."""

import base64

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.exchange import relay
from onestop.exchange.models import Delivery, Slip
from tests import scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser

PRINTED_AGAIN = """async () => {
  const form = document.querySelector("form[action$='/print/']");
  const answer = await fetch(form.action, {method: "POST", body: new FormData(form)});
  return btoa(String.fromCharCode(...new Uint8Array(await answer.arrayBuffer())));
}"""
"""What the button brings: the viewer that shows it keeps the document to itself."""


def test_printed_at_the_desk_and_confirmed_by_scanning(desk: Page, phone: Page) -> None:
    case = scenario.accepted()
    while relay.relay(at=timezone.now()):
        pass
    walking.sign_in(desk, "demo-window-1")
    desk.goto("/workbench/slips/")
    found = looking.faults(desk)
    # The server of these tests has one database connection: nothing else may be asked while the document is made.
    with (
        desk.context.expect_event("response", lambda answer: answer.url.endswith("/print/")),
        desk.expect_popup() as tab,
    ):
        desk.get_by_role("button", name="打印交接单").click()
    tab.value.close()
    desk.reload()
    expect(desk.get_by_role("button", name="补打交接单")).to_be_visible()
    document = pypdfium2.PdfDocument(base64.b64decode(desk.evaluate(PRINTED_AGAIN)))
    [code] = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())

    phone.goto(code.text)
    expect(phone.locator("h1")).to_have_text("登录")
    phone.locator("button[value='demo-armed']").click()
    expect(phone.get_by_text(str(case.number))).to_be_visible()
    found += looking.faults(phone)
    phone.get_by_role("button", name="材料已领取，确认").click()
    expect(phone.get_by_text("已确认领取")).to_be_visible()
    found += looking.faults(phone)
    phone.goto("/workbench/slips/")
    found += looking.faults(phone)
    assert found == []
    slip = Slip.objects.select_related("delivery").get()
    assert slip.delivery.state == Delivery.State.COLLECTED
    desk.goto(f"/workbench/window/cases/{case.id}/")
    expect(desk.locator("#item-reserve_registration")).to_contain_text("人武部 吴军确认")
