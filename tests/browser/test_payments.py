"""Payments in a real browser: made, approved by a second person, sent, and a return file that does not quite fit."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.exchange import payments, relay
from onestop.exchange.models import PaymentBatch
from sandbox import bank
from tests import scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser


def test_a_batch_from_due_to_reconciled(screen: Page) -> None:
    for who in ("demo-veteran-1", "demo-veteran-2"):
        scenario.complete(scenario.item_of(scenario.accepted(who=who), "self_employment_grant"))
    walking.sign_in(screen, "demo-veterans")
    screen.goto("/workbench/payments/")
    found = looking.faults(screen)
    screen.get_by_role("button", name="编制批次").click()
    expect(screen.get_by_text("您是编制人")).to_be_visible()
    found += looking.faults(screen)
    walking.sign_out(screen)

    batch = PaymentBatch.objects.get()
    walking.sign_in(screen, "demo-veterans-2")
    screen.goto(f"/workbench/payments/{batch.id}/")
    screen.get_by_role("button", name="复核通过").click()
    screen.get_by_role("button", name="导出批次").click()
    with screen.expect_download() as taken:
        screen.get_by_role("button", name="下载 CSV").click()
    assert taken.value.suggested_filename == f"{batch.number}.csv"
    while relay.relay(at=timezone.now()):
        pass

    content, _ = payments.file_of(batch_id=batch.id, kind="csv", actor=scenario.person("demo-veterans"))
    back = bank.returned(content, refuse={"1": "户名与账号不符"}, on="2026-09-18").decode("gb18030")
    spoiled = back.replace(",2,", ",9,").encode("gb18030")
    screen.get_by_label("银行发来的文件").set_input_files(
        {"name": "back.csv", "mimeType": "text/csv", "buffer": spoiled}
    )
    screen.get_by_role("button", name="导入并对账").click()
    expect(screen.get_by_text("序号 9：本批没有这个序号")).to_be_visible()
    expect(screen.get_by_text("户名与账号不符")).to_be_visible()
    found += looking.faults(screen)
    screen.goto("/workbench/payments/")
    found += looking.faults(screen)
    assert found == []
