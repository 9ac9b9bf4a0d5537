"""Site, workers and sandbox killed at any moment while people go on: what was acknowledged stays, and happens once.

Meanwhile calls fail, replies are late, lost, doubled and out of order (programs.FAULTS), and clocks are off.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import httpx
import pytest
from django.utils import timezone
from pytest_django import Settings

from onestop.cases import contents, queries
from onestop.cases.models import Case, CaseEvent, StoredFile, WorkItem
from onestop.cases.operations import files, system
from onestop.exchange import inbox, reconcile
from onestop.exchange import queries as exchange_queries
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.models import Delivery, Receipt, ReportRow
from onestop.exchange.reconcile import Reconciliation
from onestop.ops.worker import Worker
from tests import recent, scenario
from tests.exchange import line as lines
from tests.exchange.pretend import HUB
from tests.ops import programs
from tests.ops.conftest import Installation
from tests.ops.persistence import Promise
from tests.ops.programs import Ground
from tests.ops.rush import LAST_PAPER, ON_PAPER, Rush

pytestmark = pytest.mark.django_db(transaction=True)

APPLICANTS = ("demo-veteran-1", "demo-veteran-2")
ROUNDS = 3_000


@pytest.fixture
def ground(
    own_folder: None, installation: Installation, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Ground:
    """The programs of one installation with so many workers, not started yet."""
    lines.office()
    made = programs.ground(installation, tmp_path, workers=request.param)
    settings.ONESTOP_SANDBOX_URL = made.systems
    return made


def drafts(count: int) -> list[Promise]:
    """Drafts of the applicants in turn, each without its last paper."""
    made = []
    for number in range(count):
        who = APPLICANTS[number % len(APPLICANTS)]
        case_id = recent.draft(who=who)
        for stored in StoredFile.objects.filter(case_id=case_id, material__material_code=LAST_PAPER):
            files.remove_file(case_id=case_id, file_id=stored.id, actor=scenario.person(who), at=timezone.now())
        made.append(Promise(case_id, who))
    return made


class HastyClock:
    """Goes on by a moment whenever somebody looks: the pace of a system then takes no round of its own each time."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=20)
        return self.moment


def settle(made: Sequence[Promise]) -> None:
    """Do what is left, as a worker will once the claims of the dead have lapsed and every pause is over."""
    clock, cases = HastyClock(timezone.now()), [promise.case_id for promise in made]
    last = Worker(stop=threading.Event(), now=clock)
    for _ in range(ROUNDS):
        inbox.ask_at_once(at=clock.moment)
        done, broken = last.round()
        assert not broken
        due = exchange_queries.next_attempt(cases=cases)
        if not done and due is None:
            return
        if not done and due is not None:
            clock.moment = max(clock.moment, due)
    waiting = Delivery.objects.filter(due_at__isnull=False).values_list("system", "kind", "last_failure_code")
    raise AssertionError(f"it never came to an end: {Counter(waiting)}")


def assert_kept(promise: Promise) -> None:
    """What was acknowledged about one case is there, and happened once."""
    case, viewer = Case.objects.get(id=promise.case_id), scenario.person(promise.who)
    assert (case.number, case.state) == (promise.number, "concluded")
    assert contents.answers(case)["skills"] == promise.skills
    log = Counter(CaseEvent.objects.filter(case=case).values_list("name", "item_code"))
    assert [log[name, ""] for name in ("case.submitted", "case.accepted", "case.concluded")] == [1, 1, 1]
    stored = StoredFile.objects.filter(case=case, material__material_code=LAST_PAPER, removed_at=None)
    assert [queries.open_file(file_id=one.id, viewer=viewer).name for one in stored] == [promise.file]
    completed = WorkItem.objects.filter(case=case, state="completed").values_list("item_code", flat=True)
    assert {code: log["work_item.completed", code] for code in completed} == dict.fromkeys(completed, 1)
    assert ON_PAPER in completed


def assert_once_at_both_ends(ground: Ground) -> None:
    """Each message arrived, was worked on once, and its answer took effect once."""
    ledger = {str(delivery.id): delivery.state for delivery in lines.deliveries()}
    arrived = httpx.get(f"{ground.systems}/received", params={"system": HUB}, trust_env=False).json()["received"]
    assert Counter(row["id"] for row in arrived) == Counter(ledger.keys())
    assert set(ledger.values()) == {"answered"}
    assert {row.state for row in ReportRow.objects.all()} == {"held"}, "the platform has every row, each as it is now"
    effects = [(str(answered), verdict) for answered, verdict in Receipt.objects.values_list("delivery_id", "verdict")]
    assert Counter(effects) == Counter((delivery_id, "applied") for delivery_id in ledger)


def assert_nothing_unaccounted() -> None:
    """Logs whole, and every item has its place. What an interrupted upload left goes with the next sweep."""
    assert all(verdict.intact for verdict in queries.verify_logs())
    system.sweep_files(at=timezone.now() + timedelta(days=8), after="", most=100_000)
    walk = Reconciliation(
        at=timezone.now() + timedelta(hours=1),
        statuses=lambda code, ids: reconcile.ask(registry.connector_for, code, ids),
    )
    assert list(walk.findings()) == []


def kill(ground: Ground, *, cases: int, kills: int) -> None:
    """Kill so many times over so many cases, let everything come to its end, and count."""
    made = drafts(cases)
    with programs.all_running(ground.all):
        Rush(ground, made, kills=kills).run()
        assert ground.kills == kills
        ground.sandbox.wait_until_up()
        ground.turn_clock(0)
        ground.site.kill()
        for one in ground.workers:
            one.kill()
        with closing(cast(JsonHttp, registry.connector_for(HUB))):
            settle(made)
            for promise in made:
                assert_kept(promise)
            assert_once_at_both_ends(ground)
            assert_nothing_unaccounted()


@pytest.mark.parametrize("ground", [1], indirect=True, ids=["one worker"])
def test_killed_in_the_middle_nothing_is_lost_or_doubled(ground: Ground) -> None:
    kill(ground, cases=3, kills=3)


@pytest.mark.full
@pytest.mark.parametrize("ground", [2], indirect=True, ids=["two workers"])
def test_killed_300_times_over_200_cases_nothing_is_lost_or_doubled(ground: Ground) -> None:
    kill(ground, cases=200, kills=300)
