"""Real `onestop worker` processes, told to stop and killed at any moment."""

import itertools
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from onestop.cases import queries
from onestop.cases.models import CaseEvent, WorkItem
from onestop.exchange import claims
from onestop.exchange.models import CaseReport, Delivery, Receipt, ReportRow
from onestop.ops.worker import Worker
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


def kill_along_the_way(kills: int, environment: Environment, sandbox: Sandbox) -> None:
    """Kill one worker after the other while answers come in."""
    sandbox.faults(rate=1, kinds=["slow"], slow_seconds=0.02)
    with workers(kills, environment) as started:
        for one in started:
            goal = done_so_far(sandbox) + 2
            wait_until(lambda goal=goal: done_so_far(sandbox) >= goal, one)  # type: ignore[misc]
            one.kill()
            one.wait()
    sandbox.faults(rate=0)


def finish() -> None:
    """Do what is left, once the claims of the dead have lapsed."""
    after_the_leases = timezone.now() + claims.LEASE + timedelta(minutes=1)
    passing = (after_the_leases + timedelta(milliseconds=100 * tick) for tick in itertools.count())
    last = Worker(stop=threading.Event(), now=lambda: next(passing))
    quiet = 0
    while quiet < 10:
        done, broken = last.round()
        assert not broken
        quiet = 0 if done else quiet + 1


def done_so_far(sandbox: Sandbox) -> int:
    return len(sandbox.received()) // 2 + Receipt.objects.exclude(verdict="").count()


def assert_once_each(sandbox: Sandbox) -> None:
    """Everything sent arrived, was worked on once, and took effect once."""
    assert_reported_once_each(sandbox)
    ledger = Delivery.objects.filter(work_item__isnull=False)
    assert {row["id"] for row in sandbox.received()} == {str(delivery.id) for delivery in ledger}
    assert {delivery.state for delivery in ledger} == {"answered"}
    assert Receipt.objects.count() == len(ledger), "one answer to each: the receiver did each piece of work once"
    assert set(Receipt.objects.values_list("verdict", flat=True)) == {"applied"}
    for item in WorkItem.objects.filter(id__in=[delivery.work_item_id for delivery in ledger]):
        entries = CaseEvent.objects.filter(case_id=item.case_id, item_code=item.item_code)
        assert entries.filter(name="work_item.completed").count() == 1
    assert all(verdict.intact for verdict in queries.verify_logs())


def assert_reported_once_each(sandbox: Sandbox) -> None:
    """The platform has every row of every case, as it is now and no other."""
    ours = ReportRow.objects.all()
    assert {row.state for row in ours} == {"held"}
    assert not CaseReport.objects.filter(due_at__isnull=False).exists()
    there = {row["row"]["ROW_GUID"]: row["row"]["CD_TIME"] for row in sandbox.records()}
    assert there == {str(row.guid): row.cd_time for row in ours}


def test_killed_in_the_middle_nothing_is_lost_or_doubled(environment: Environment, sandbox: Sandbox) -> None:
    many(3)
    kill_along_the_way(3, environment, sandbox)
    finish()
    assert_once_each(sandbox)


@pytest.mark.full
def test_killed_again_and_again_nothing_is_lost_or_doubled(environment: Environment, sandbox: Sandbox) -> None:
    many(60)
    for _ in range(30):
        kill_along_the_way(1, environment, sandbox)
    finish()
    assert_once_each(sandbox)
