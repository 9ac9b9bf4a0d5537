"""Calls of other systems at the same moment: a message is kept once, a number given once, a paper handed over once."""

import random
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import Settings

from onestop.cases.models import CaseEvent
from onestop.exchange import inbox, relay
from onestop.exchange.models import Delivery, Mailbox, PaperGrant, Receipt
from tests import scenario
from tests.api.calling import KEY, System
from tests.concurrency.together import refusals, together
from tests.exchange import line as lines
from tests.exchange.telling import Told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def delivery(settings: Settings) -> Delivery:
    """A message to a police station's own system."""
    settings.ONESTOP_EXCHANGE_KEY = KEY
    lines.office("police")
    scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"), limit=100)
    [made] = lines.deliveries()
    return made


def test_what_is_pushed_and_collected_at_once_is_kept_once_under_numbers_of_its_own(delivery: Delivery) -> None:
    system = System(delivery.system)
    body = {"delivery_id": str(delivery.id), "act": "resume"}
    messages = [system.signed(body | {"position": f"p:{number}"}, message_id=f"a-{number}") for number in range(12)]
    Mailbox.objects.create(sender=system.code, due_at=timezone.now())

    def push(numbers: range) -> list[int]:
        return [System(delivery.system).send(messages[number]).status_code for number in numbers]

    def collect() -> int:
        way = Told(*messages, sender=system.code)
        return inbox.collect(system.code, at=timezone.now(), chance=random.Random(3), connector_for=lambda code: way)

    brought = together(partial(push, range(12)), partial(push, range(11, -1, -1)), collect, collect)

    assert refusals(brought) == []
    assert set(brought[0]) | set(brought[1]) <= {200, 202}  # type: ignore[call-overload]
    found = Receipt.objects.order_by("number")
    assert sorted(found.values_list("message_id", flat=True)) == sorted(f"a-{number}" for number in range(12))
    assert list(found.values_list("number", flat=True)) == list(range(1, 13))
    mailbox = Mailbox.objects.get()
    assert (mailbox.count, mailbox.cursor) == (12, "p:11")


def test_a_paper_asked_for_many_times_at_once_goes_out_once(delivery: Delivery) -> None:
    href = lines.message(delivery)["materials"][0]["files"][0]["href"]

    def fetch(number: int) -> int:
        return System(delivery.system).fetch(href, call_id=f"f-{number}").status_code

    brought = together(*[partial(fetch, number) for number in range(4)])

    assert sorted(brought) == [200, 410, 410, 410]  # type: ignore[type-var]
    assert CaseEvent.objects.filter(name="material.handed_over").count() == 1
    assert PaperGrant.objects.exclude(fetched_at=None).count() == 1
