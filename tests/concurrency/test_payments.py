"""Payments at the same moment: each in one open batch, one batch approved once, and a return file applied once."""

from datetime import timedelta
from functools import partial

import pytest

from onestop.cases.models import CaseEvent
from onestop.cases.refusals import Outdated, WrongState
from onestop.exchange import bank_returns, payments, relay
from onestop.exchange.models import PaymentBatch, PaymentLine, Receipt, ReturnFile
from sandbox import bank
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = scenario.at("2026-09-16")
PEOPLE = ("demo-veteran-1", "demo-veteran-2", "demo-veteran-3")


def test_two_officers_make_one_batch_of_the_same_payments_and_one_return_is_applied() -> None:
    for who in PEOPLE:
        scenario.complete(scenario.item_of(scenario.accepted(who=who), "self_employment_grant"))
    officers = [scenario.person("demo-veterans"), scenario.person("demo-veterans-2")] * 2

    brought = together(*(partial(payments.make_batch, actor=one, at=AT) for one in officers))
    assert len(refusals(brought)) == 3
    assert all(isinstance(one, Outdated | WrongState) for one in refusals(brought))
    batch = PaymentBatch.objects.get()
    assert (batch.count, PaymentLine.objects.count()) == (3, 3)

    maker, second = sorted(officers[:2], key=lambda one: one.user_id != batch.made_by_id)
    brought = together(*[partial(payments.approve, batch_id=batch.id, actor=second, at=AT)] * 3)
    assert len(refusals(brought)) == 2
    brought = together(*(partial(payments.send, batch_id=batch.id, actor=one, at=AT) for one in officers))
    assert refusals(brought) == []
    assert CaseEvent.objects.filter(name="payment.sent").count() == 3
    while relay.relay(at=AT):
        pass

    content, _ = payments.file_of(batch_id=batch.id, kind="csv", actor=maker)
    back = bank.returned(content, refuse={"2": "账户已销户"}, on="2026-09-18")
    later = AT + timedelta(days=2)
    brought = together(
        *(partial(bank_returns.take_in, batch_id=batch.id, content=back, actor=one, at=later) for one in officers)
    )
    assert all(isinstance(one, WrongState) for one in refusals(brought)), "whoever comes too late is told so"
    record = ReturnFile.objects.get()
    assert (record.paid, record.refused, record.findings) == (2, 1, [])
    assert Receipt.objects.count() == 3
    assert sorted(PaymentLine.objects.values_list("state", flat=True)) == ["paid", "paid", "refused"]
    paid = CaseEvent.objects.filter(item_code="self_employment_grant_payment", name="work_item.completed")
    assert paid.count() == 2
