"""Pages of payments: one officer makes the batch, another approves it, the file goes out and the return comes in."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case
from onestop.exchange import relay
from onestop.exchange.models import PaymentBatch
from sandbox import bank
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

LIST = reverse("workbench:payments")
MAKE = reverse("workbench:payment_make")


@pytest.fixture
def case() -> Case:
    """A case whose grant was reviewed."""
    made = scenario.accepted()
    scenario.complete(scenario.item_of(made, "self_employment_grant"))
    return made


@pytest.fixture
def maker() -> Client:
    return signed_in("demo-veterans")


@pytest.fixture
def second() -> Client:
    return signed_in("demo-veterans-2")


def act(name: str) -> str:
    return reverse("workbench:payment_act", args=[PaymentBatch.objects.get().id, name])


def test_from_what_is_due_to_what_is_paid(maker: Client, second: Client, case: Case) -> None:
    assert "银行发放" in words(maker.get(reverse("workbench:worklist")))
    assert "1 笔，合计 9,000.00元" in words(maker.get(LIST))
    assert "请另一位经办人登录后复核" in followed(maker, maker.post(MAKE))
    refused = maker.post(act("approve"))
    assert (refused.status_code, "四眼原则" in words(refused)) == (422, True)
    assert "已复核" in followed(second, second.post(act("approve")))
    assert "已导出" in followed(maker, maker.post(act("send")))
    while relay.relay(at=timezone.now()):
        pass

    batch = PaymentBatch.objects.get()
    item = scenario.item_of(case, "self_employment_grant_payment")
    assert f"已编入发放批次 {batch.number}" in words(maker.get(reverse("workbench:item", args=[item.id])))
    page = words(maker.get(reverse("workbench:payment", args=[batch.id])))
    assert batch.digest in page
    taken = maker.post(reverse("workbench:payment_file", args=[batch.id, "csv"]))
    assert taken["Content-Disposition"] == f'attachment; filename="{batch.number}.csv"'
    account = list(csv.reader(io.StringIO(taken.content.decode("gb18030"))))[1][3]
    assert account not in page
    back = bank.returned(taken.content, refuse={"1": "账户已销户"}, on="2026-09-18")

    answer = maker.post(act("return"), {"file": SimpleUploadedFile("back.csv", back)})
    assert "银行退回 账户已销户；已请申请人核对账号" in followed(maker, answer)
    asked = words(signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id])))
    assert "银行没有发放成功，原因：账户已销户" in asked
    assert "请对照银行卡核对卡号" in asked
    again = maker.post(act("return"), {"file": SimpleUploadedFile("back.csv", back)})
    assert (again.status_code, "没有再次处理" in words(again)) == (422, True)


def test_rows_that_do_not_fit_are_named_one_by_one(maker: Client, second: Client, case: Case) -> None:
    maker.post(MAKE)
    second.post(act("approve"))
    maker.post(act("send"))
    while relay.relay(at=timezone.now()):
        pass
    taken = maker.post(reverse("workbench:payment_file", args=[PaymentBatch.objects.get().id, "csv"])).content
    back = bank.returned(taken, refuse={}, on="2026-09-18").decode("gb18030").replace("9000.00", "9000.01")
    page = followed(maker, maker.post(act("return"), {"file": SimpleUploadedFile("b.csv", back.encode("gb18030"))}))
    assert "文件第2行，序号 1：金额与送出的不同" in page
    assert "未回 1 笔" in page
    wrong = maker.post(act("return"), {"file": SimpleUploadedFile("b.csv", taken)})
    assert (wrong.status_code, "没有“结果”列" in words(wrong)) == (422, True)
    assert "请选择银行发来的回盘文件" in words(maker.post(act("return")))


def test_given_up_with_a_reason(maker: Client, case: Case) -> None:
    maker.post(MAKE)
    assert "请写明作废的原因" in words(maker.post(act("discard"), {"reason": ""}))
    assert "作废的原因：金额要复核" in followed(maker, maker.post(act("discard"), {"reason": "金额要复核"}))
    assert "1 笔，合计" in words(maker.get(LIST))
    assert "已作废”，不能导出" in words(maker.post(act("send")))


def test_nobody_else_opens_it(maker: Client, officer: Client, clerk: Client, case: Case) -> None:
    maker.post(MAKE)
    page = reverse("workbench:payment", args=[PaymentBatch.objects.get().id])
    assert officer.get(page).status_code == 404
    assert officer.post(act("approve")).status_code == 404
    assert clerk.get(page).status_code == 403
    assert "没有待发放" in words(officer.get(LIST))
