"""Several workers at once: each thing exactly once, on either database."""

import random
import threading
from collections import Counter
from functools import partial

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent, Clock
from onestop.ops.worker import Worker
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.concurrency.together import refusals, together
from tests.exchange import line as lines
from tests.exchange.pretend import Sandbox
from tests.ops.test_rounds import LATER, ask_case_correction

pytestmark = pytest.mark.django_db(transaction=True)

CASES, SILENT = 3, 2


def drain(number: int) -> None:
    Worker(stop=threading.Event(), now=lambda: LATER, chance=random.Random(number)).drain()


def test_workers_at_once_do_each_thing_exactly_once(shared_database: None, sandbox: Sandbox) -> None:
    lines.office()
    cases = copies_of(scenario.accepted(), CASES)
    silent = scenario.submitted(who="demo-veteran-2")
    ask_case_correction(silent)

    assert refusals(together(*(partial(drain, number) for number in range(3)))) == []
    drain(9)

    assert {row["times"] for row in sandbox.received()} == {1}
    assert Counter(row["id"] for row in sandbox.received()) == Counter(str(one.id) for one in lines.deliveries())
    entries = Counter(CaseEvent.objects.filter(case__in=cases).values_list("case_id", "name", "item_code"))
    assert entries
    repeated = {entry: times for entry, times in entries.items() if times > 1 and entry[1] != "clock.overdue"}
    assert repeated == {}
    warned = Clock.objects.filter(case__in=cases, warned="overdue").count()
    assert CaseEvent.objects.filter(case__in=cases, name="clock.overdue").count() == warned > 0
    assert CaseEvent.objects.filter(name="case.expired").count() == 1
    assert Case.objects.get(id=silent.id).state == "terminated"
    assert all(verdict.intact for verdict in queries.verify_logs())
