"""Slips at the same moment: numbers without gap or double, and papers that one person collects."""

from functools import partial

import pytest

from onestop.cases.models import CaseEvent
from onestop.exchange import collection, relay
from onestop.exchange.models import Delivery, Receipt, Slip
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = scenario.at("2026-09-09")
CASES = 12
PEOPLE = ("demo-veteran-1", "demo-veteran-2", "demo-veteran-3")


def test_numbers_given_out_at_once_have_neither_gap_nor_double() -> None:
    for number in range(CASES):
        scenario.accepted(who=PEOPLE[number % len(PEOPLE)])

    def work() -> None:
        while relay.relay(at=AT, limit=3) or CaseEvent.objects.filter(relayed_at=None).exists():
            pass

    assert refusals(together(*[work] * 6)) == []
    running = sorted(int(number[10:-1]) for number in Slip.objects.values_list("number", flat=True))
    assert running == list(range(1, CASES + 1))


def test_papers_are_collected_once_printed_at_once_or_voided() -> None:
    scenario.accepted()
    while relay.relay(at=AT):
        pass
    slip = Slip.objects.get().delivery_id
    clerk, armed = scenario.person("demo-window-1"), scenario.person("demo-armed")
    brief = {"delivery_id": slip, "at": AT}

    copies = together(*[partial(collection.print_slip, address="https://yjs.example/", actor=clerk, **brief)] * 3)  # type: ignore[arg-type]
    printed = 3 - len(refusals(copies))
    assert printed >= 1
    assert Slip.objects.get().prints == printed == CaseEvent.objects.filter(name="slip.printed").count()

    brought = together(
        *[partial(collection.collect, actor=armed, **brief)] * 3,  # type: ignore[arg-type]
        partial(collection.void, reason="遗失", actor=clerk, **brief),  # type: ignore[arg-type]
    )
    assert len(refusals(brought)) == 3
    collected = Delivery.objects.get(id=slip).state == "collected"
    assert Receipt.objects.count() == CaseEvent.objects.filter(name="slip.collected").count() == int(collected)
    assert CaseEvent.objects.filter(name="slip.voided").count() == int(not collected)
