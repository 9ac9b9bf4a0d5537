"""Real `onestop worker` processes, told to stop or to do what is there."""

import select
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from onestop.cases.models import CaseEvent
from onestop.exchange.models import Delivery, Receipt
from tests import scenario
from tests.commands import running
from tests.concurrency.copies import copies_of
from tests.exchange import line as lines
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

Environment = Callable[[], dict[str, str]]


@contextmanager
def workers(count: int, environment: Environment) -> Iterator[list["subprocess.Popen[str]"]]:
    """Some `onestop worker`; whoever still runs at the end is killed."""
    started = [
        subprocess.Popen(running.words("worker"), env=environment(), stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        yield started
    finally:
        for one in started:
            one.kill()
            one.communicate()


def wait_until(holds: Callable[[], bool], one: "subprocess.Popen[str]") -> None:
    """Look again and again until it holds."""
    for _ in range(1200):
        if holds():
            return
        assert one.poll() is None, one.stderr.read() if one.stderr else ""
        select.select([], [], [], 0.025)
    raise AssertionError("it never came to that")


def many(count: int) -> None:
    """Cases whose departments work in their own systems, nothing sent yet."""
    lines.office()
    copies_of(scenario.accepted(), count)


def test_told_to_stop_it_ends_well_after_the_row_at_hand(environment: Environment, sandbox: Sandbox) -> None:
    many(3)
    sandbox.faults(rate=1, kinds=["slow"], slow_seconds=0.3)
    with workers(1, environment) as [one]:
        wait_until(lambda: len(sandbox.received()) >= 2, one)
        one.send_signal(signal.SIGTERM)
        _, told = one.communicate(timeout=20)
    assert (one.returncode, told) == (0, "")
    ledger = Delivery.objects.filter(work_item__isnull=False)
    arrived = {row["id"] for row in sandbox.received()}
    assert {str(delivery.id) for delivery in ledger.filter(state="sent")} == arrived, "the row at hand is finished"
    assert ledger.filter(state="pending").exists(), "and nothing else was begun"
    assert not ledger.exclude(claimed_by="").exists()
    assert not Receipt.objects.exclude(claimed_by="").exists()


def test_once_it_says_whether_all_went_well(environment: Environment) -> None:
    well = running.run("worker", "--once", **environment())
    assert (well.returncode, well.stderr) == (0, "")
    lines.office()
    scenario.accepted()
    CaseEvent.objects.filter(name="work_item.released").update(item_code="of no item")
    broken = running.run("worker", "--once", **environment())
    assert broken.returncode == 1
    assert "有工作没有做成" in broken.stderr
