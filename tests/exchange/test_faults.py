"""With three calls in ten going wrong in every way, every case ends as it would have without."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from onestop.cases import queries as case_queries
from onestop.cases.models import Case, CaseEvent, WorkItem
from onestop.exchange import queries
from onestop.exchange.connectors.base import Connector
from onestop.exchange.models import Receipt
from sandbox.faults import BY_CHANCE
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

GRANT = "self_employment_grant"
SHARE = 0.3
SLOW, PATIENCE = 0.12, 0.08
"""Seconds that a slow reply takes, and that we wait."""
ROUNDS = 60
PLANS: tuple[Mapping[str, list[dict[str, Any]]], ...] = (
    {},
    {"household_registration": [{"act": "refuse", "reason": "地址不属本区"}]},
    {GRANT: [{"act": "suspend", "reason": "PAUSE"}, {"act": "resume"}, {"act": "complete"}]},
)


def ends(cases: list[Case], sandbox: Sandbox, line: Line, connector: Connector) -> list[Counter[tuple[str, str]]]:
    """Let the departments' systems do their part of each case; the log and the last state of every item."""
    reason = scenario.spec_of(WorkItem(item_code=GRANT)).pause_reasons[0].code
    for number, case in enumerate(cases):
        for item, steps in PLANS[number % len(PLANS)].items():
            named = [step | {"reason": reason} if step.get("reason") == "PAUSE" else step for step in steps]
            sandbox.plan(str(case), item, *named)
    line.connector, quiet = connector, 0
    for _ in range(ROUNDS):
        quiet = 0 if line.round() else quiet + 1
        line.later(minutes=40)
        if quiet == 3:
            break
    return [end_of(case) for case in cases]


def end_of(case: Case) -> Counter[tuple[str, str]]:
    log = Counter(CaseEvent.objects.filter(case=case).values_list("item_code", "name"))
    return log + Counter(WorkItem.objects.filter(case=case).values_list("item_code", "state"))


def several(count: int) -> list[Case]:
    """Accepted cases about which nothing has been sent."""
    first = scenario.accepted()
    return [first, *copies_of(first, count - 1)]


def compare(count: int, folder: Path) -> None:
    lines.office()
    good = several(count)
    with pretend.running(folder / "good") as sandbox:
        line = Line(sandbox.connector())
        expected = ends(good, sandbox, line, line.connector)
    tried = several(count)
    with pretend.running(folder / "bad") as sandbox:
        sandbox.faults(rate=SHARE, kinds=BY_CHANCE, slow_seconds=SLOW)
        found = ends(tried, sandbox, line, sandbox.connector(timeout=PATIENCE))
        arrivals = sandbox.received()
    assert found == expected
    ledger = lines.deliveries(case__in=tried)
    assert sum(delivery.attempts for delivery in ledger) > len(ledger), "the faults did bite"
    assert Counter(row["id"] for row in arrivals) == Counter(str(delivery.id) for delivery in ledger)
    assert {delivery.state for delivery in ledger} == {"answered"}
    assert set(Receipt.objects.values_list("verdict", flat=True)) == {"applied"}
    assert (queries.undelivered(), queries.unapplied()) == ((), ())
    assert all(verdict.intact for verdict in case_queries.verify_logs())


def test_a_few_cases(tmp_path: Path) -> None:
    compare(6, tmp_path)


@pytest.mark.full
def test_many_cases(tmp_path: Path) -> None:
    compare(60, tmp_path)
