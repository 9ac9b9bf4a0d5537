"""Two workers and one system: its pace and its trials are theirs together."""

from collections import Counter
from functools import partial
from pathlib import Path
from random import Random

import pytest

from onestop.exchange import outbox, retry
from onestop.exchange.models import Circuit
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.concurrency.together import together
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, Sandbox

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CASES = 6


def send_next(line: Line, sandbox: Sandbox, worker: str, pace: float | None) -> bool:
    return outbox.send_next(
        at=line.at,
        worker=worker,
        chance=Random(worker),
        connector_for=sandbox.connector_for,
        per_second=lambda system: pace,
    )


def both(line: Line, sandbox: Sandbox, pace: float | None = None) -> int:
    """How many of two workers found something to send at the very same moment."""
    brought = together(*(partial(send_next, line, sandbox, worker, pace) for worker in ("copy-1", "copy-2")))
    assert {type(each) for each in brought} == {bool}, brought
    return sum(map(bool, brought))


def test_two_workers_keep_one_pace_and_make_one_trial(tmp_path: Path) -> None:
    lines.office("police")
    copies_of(scenario.accepted(), CASES - 1)
    with pretend.running(tmp_path) as sandbox:
        line = Line(sandbox.connector())
        line.relay()
        assert both(line, sandbox, pace=1) == 1
        assert both(line, sandbox, pace=1) == 0

        sandbox.faults(system=HUB, rate=1, kinds=["error"])
        line.later(seconds=1)
        while not Circuit.objects.get(system=HUB).opened_at:
            line.later(minutes=1)
            both(line, sandbox)
        line.at += retry.LONGEST_PAUSE
        assert both(line, sandbox) == 1
        assert both(line, sandbox) == 0

        sandbox.faults(system=HUB, rate=0)
        for _ in range(CASES):
            line.at += retry.LONGEST_PAUSE
            both(line, sandbox)
        assert Counter(row["times"] for row in sandbox.received()) == {1: CASES}
        assert {one.state for one in lines.deliveries()} == {"sent"}
