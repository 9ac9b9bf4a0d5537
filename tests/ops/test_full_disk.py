"""A full disk under the database: whoever is refused is told so, nothing is half done, and all goes on afterwards."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent
from onestop.exchange import inbox
from onestop.exchange.models import Receipt
from onestop.ops.worker import Worker
from tests import recent, scenario
from tests.exchange import line as lines
from tests.exchange.pretend import Sandbox
from tests.no_room import no_room
from tests.pages.browsers import signed_in
from tests.pages.reading import words

pytestmark = pytest.mark.django_db(transaction=True)


def submit(browser: Client, case_id: object) -> tuple[int, str]:
    answer = browser.post(reverse("portal:review", args=[case_id]))
    return answer.status_code, words(answer)


def test_an_applicant_is_told_and_submits_when_there_is_room_again() -> None:
    scenario.plant()
    cases = [recent.draft() for _ in range(8)]
    browser = signed_in("demo-veteran-1")
    before = {case_id: scenario.rows_of(case_id) for case_id in cases}
    with no_room(), capture_logs() as journal:
        told = {case_id: submit(browser, case_id) for case_id in cases}
    refused = [case_id for case_id, (status, _) in told.items() if status == 503]
    assert refused, "there was room for all of them"
    assert "no_room" in {entry["event"] for entry in journal}
    for case_id in refused:
        assert "存储空间已满，刚才的操作没有保存" in told[case_id][1]
        after = scenario.rows_of(case_id)
        assert {name: after[name] for name in after if name != "NumberSeries"} == {
            name: rows for name, rows in before[case_id].items() if name != "NumberSeries"
        }
        assert submit(browser, case_id)[0] == 302
    numbers = set(Case.objects.values_list("number", flat=True))
    assert len(numbers) == len(cases)


def test_a_worker_goes_on_when_there_is_room_again(sandbox: Sandbox) -> None:
    lines.office()
    case = scenario.accepted()
    moment = scenario.at("2026-09-16")
    worker = Worker(stop=threading.Event(), now=lambda: moment)
    with no_room():
        broken = [round_of(worker)[1] for _ in range(5)]
        shown = Receipt.objects.filter(verdict_code="OperationalError")
        assert any(broken) or shown.exists(), "there was room for everything"
        assert all(verdict.intact for verdict in queries.verify_logs())
    quiet = 0
    while quiet < 3:
        moment += timedelta(minutes=1)
        done, failed = round_of(worker)
        assert not failed
        quiet = 0 if done else quiet + 1
    assert {delivery.state for delivery in lines.deliveries()} == {"answered"}
    assert {row["times"] for row in sandbox.received()} == {1}
    completed = CaseEvent.objects.filter(case=case, name="work_item.completed").exclude(item_code="discharge_report")
    sent = [lines.item_about(delivery).item_code for delivery in lines.deliveries()]
    assert sorted(completed.values_list("item_code", flat=True)) == sorted(sent)
    assert all(verdict.intact for verdict in queries.verify_logs())


def round_of(worker: Worker) -> tuple[int, bool]:
    """One round in which every sender is asked."""
    inbox.ask_at_once(at=worker._now())
    return worker.round()
