"""Workers side by side on one server: what was sent decides what comes next, and a lost connection is got over."""

import select
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from onestop.cases.models import CaseEvent
from onestop.cases.operations import applicant
from onestop.exchange import relay
from onestop.exchange.models import Delivery
from onestop.ops.worker import Worker
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.concurrency.together import refusals, together
from tests.exchange import line as lines

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MOMENT = scenario.at("2026-09-16")


def test_a_withdrawal_does_not_overtake_what_another_worker_is_about_to_send() -> None:
    lines.office("police")
    case = scenario.accepted()
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            released = CaseEvent.objects.select_for_update().filter(case=case, item_code="household_registration")
            assert len(released) == 1
            holding.set()
            done.wait(timeout=20)

    def go_by() -> list[str]:
        holding.wait(timeout=20)
        owner = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=owner, at=MOMENT)
        relay.relay(at=MOMENT)
        done.set()
        return list(CaseEvent.objects.filter(case=case, relayed_at=None).values_list("name", flat=True))

    [_, left] = together(hold, go_by)

    assert isinstance(left, list)
    assert {"work_item.released", "case.withdrawn"} <= set(left)
    relay.relay(at=MOMENT)
    assert not CaseEvent.objects.filter(relayed_at=None).exists()
    assert lines.deliveries() == [], "withdrawn before anybody was told: nobody is told"


def test_relays_at_once_make_each_message_once() -> None:
    lines.office()
    cases = copies_of(scenario.accepted(), 20)
    assert refusals(together(*[partial(relay_all, limit) for limit in (3, 5, 7)])) == []
    relay_all(50)
    sent = Delivery.objects.filter(case__in=cases)  # of each four by wire and one on paper
    assert sent.count() == sent.values("work_item").distinct().count() == 5 * len(cases), (
        "four by wire and one on paper"
    )
    assert not CaseEvent.objects.filter(relayed_at=None).exists()


def relay_all(limit: int) -> None:
    while relay.relay(at=MOMENT, limit=limit):
        pass


def test_a_worker_gets_over_a_lost_connection(settings: Settings) -> None:
    settings.ONESTOP_EXCHANGE_KEY = "a key"
    lines.office()
    stop = threading.Event()

    def work() -> None:
        Worker(stop=stop, now=lambda: MOMENT).run()

    def cut_off_and_wait() -> None:
        try:
            wait_until(lambda: len(cut_off_the_others()) > 0)
            scenario.accepted()
            wait_until(Delivery.objects.exists)
        finally:
            stop.set()

    assert refusals(together(work, cut_off_and_wait)) == []


def cut_off_the_others() -> list[object]:
    """Break every other connection to this test's database, as a restart of the server does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%exchange_receipt%'"
        )
        return list(cursor.fetchall())


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again until it holds."""
    for _ in range(800):
        if holds():
            return
        select.select([], [], [], 0.025)
    raise AssertionError("it never came to that")
