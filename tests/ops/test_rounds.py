"""The worker's rounds: every kind of work, none at the cost of another."""

import itertools
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from onestop.cases.models import Case, CaseEvent, Clock, WorkItem
from onestop.cases.operations import window
from onestop.exchange import inbox, queries
from onestop.exchange.models import Delivery
from onestop.ops.stopping import stopped_when_told
from onestop.ops.worker import Worker
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.pretend import HUB, Sandbox

pytestmark = pytest.mark.django_db

LATER = scenario.at("2026-12-30")


def worker(moment: datetime = LATER) -> Worker:
    """A worker for which it is always this moment."""
    return Worker(stop=threading.Event(), now=lambda: moment)


def ask_case_correction(case: Case) -> None:
    clerk = scenario.person("demo-window-1")
    window.ask_correction(
        case_id=case.id,
        fields=["settle_address"],
        materials=[],
        note="门牌号不清",
        actor=clerk,
        at=scenario.at(scenario.example().submitted),
    )


def test_a_worker_does_every_kind_of_work(sandbox: Sandbox) -> None:
    lines.office()
    case, silent = scenario.accepted(), scenario.submitted(who="demo-veteran-2")
    ask_case_correction(silent)

    worker().drain()

    names = set(CaseEvent.objects.filter(case=case).values_list("name", flat=True))
    assert {"work_item.completed", "clock.overdue"} <= names
    states = dict(WorkItem.objects.filter(case=case).values_list("item_code", "state"))
    assert states.pop("reserve_registration") == "ready", "paper waits for people"
    assert states.pop("self_employment_grant_payment") == "ready", "and so does what has no route"
    assert set(states.values()) == {"completed", "not_applicable"}
    assert Case.objects.get(id=silent.id).state == "terminated"
    assert {row["times"] for row in sandbox.received()} == {1}


def test_what_a_change_of_rules_left_waiting_is_released(sandbox: Sandbox) -> None:
    scenario.plant()
    left_behind = WorkItem.objects.filter(case=scenario.accepted(), item_code="pension_transfer")
    left_behind.update(starts_after=[])
    worker().drain()
    assert left_behind.get().state == "ready"


def test_nothing_left_to_do_is_nothing_done(sandbox: Sandbox, settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_DATA = tmp_path / "data"  # without the files that other tests left to the sweep
    lines.office()
    scenario.accepted()
    one = worker()
    for _ in range(5):  # an answer may bring the next item, whose answer waits for the next turn of collecting
        one.drain()
        inbox.ask_at_once(at=LATER)
    before = CaseEvent.objects.count()
    assert one.round() == (0, False)
    assert worker().round() == (0, False)
    assert CaseEvent.objects.count() == before


def test_one_kind_that_breaks_down_does_not_end_the_others(sandbox: Sandbox) -> None:
    lines.office()
    case = scenario.accepted()
    CaseEvent.objects.filter(case=case, name="work_item.released").update(item_code="of no item")

    done, broken = worker().round()

    assert broken
    assert done > 0
    assert CaseEvent.objects.filter(case=case, name="clock.overdue").exists()


def test_a_missing_key_is_the_operators_to_mend_and_holds_up_nothing_else(
    sandbox: Sandbox, settings: Settings, tmp_path: Path
) -> None:
    lines.office()
    case = scenario.accepted()
    settings.ONESTOP_EXCHANGE_KEY, settings.ONESTOP_KEYS_CREATE = "", False
    settings.ONESTOP_DATA = tmp_path / "elsewhere"

    assert worker().round()[1] is False

    assert CaseEvent.objects.filter(case=case, name="clock.overdue").exists()
    assert {shown.code for shown in queries.undelivered()} == {"no_key"}
    assert [(sender.sender, sender.code) for sender in queries.senders()] == [(HUB, "no_key")]


def test_one_case_that_breaks_down_does_not_end_the_sweep(sandbox: Sandbox) -> None:
    scenario.plant()
    broken, good = scenario.accepted(), scenario.accepted(who="demo-veteran-2")
    Clock.objects.filter(case=broken).update(pauses=[["no day", None, ""]])
    worker().drain()
    overdue = CaseEvent.objects.filter(name="clock.overdue").values_list("case_id", flat=True)
    assert set(overdue) == {good.id}


def test_a_system_that_takes_its_time_does_not_keep_the_deadlines_waiting(sandbox: Sandbox) -> None:
    lines.office()
    case = scenario.accepted()
    passing = (LATER + timedelta(seconds=4 * tick) for tick in itertools.count())
    slow = Worker(stop=threading.Event(), now=lambda: next(passing))
    slow.round()
    assert len(sandbox.received()) == 1
    assert Delivery.objects.filter(state="pending").exists(), "the rest has to wait for its next turn"
    assert CaseEvent.objects.filter(case=case, name="clock.overdue").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_stop_stops_and_means_what_it_meant_afterwards(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stopped_when_told() as stop:
        signal.raise_signal(number)
        assert stop.wait(timeout=10)
    assert signal.getsignal(number) == before


def test_a_worker_told_to_stop_begins_nothing_more(sandbox: Sandbox) -> None:
    lines.office()
    scenario.accepted()
    told = worker()
    told._stop.set()
    told.run()
    told.drain()
    assert told.round() == (0, False)
    assert sandbox.received() == []
