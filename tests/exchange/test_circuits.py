"""One system down for a day: the others go on, nothing is used up, and everything drains in sequence at its pace."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from onestop.cases.models import Case
from onestop.cases.operations import applicant
from onestop.exchange import circuits, inbox, outbox, queries, retry
from onestop.exchange.models import Circuit, Delivery
from onestop.exchange.subjects import case_of
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import GUESSED, HUB, SHARED, Sandbox
from tests.pages.browsers import signed_in
from tests.pages.reading import words

pytestmark = pytest.mark.django_db

POLICE, HEALTHCARE = "police_platform", "healthcare_platform"
PACE = 4.0
"""Calls in a second that a system takes."""
CASES = retry.OPENS_AFTER


def straight() -> None:
    """Let each message go to its addressee without the hub, as in a district that has no hub."""
    for delivery in Delivery.objects.filter(system=HUB):
        Delivery.objects.filter(id=delivery.id).update(system=lines.message(delivery)["system"])


@pytest.fixture
def waiting(line: Line) -> list[Delivery]:
    """One item of the police and one of the healthcare security in each of some cases."""
    lines.office("police", "healthcare_security")
    copies_of(scenario.accepted(), CASES - 1)
    line.relay()
    straight()
    return lines.deliveries()


def send_next(line: Line, sandbox: Sandbox, *, worker: str = "copy-1", pace: float | None = None) -> bool:
    return outbox.send_next(
        at=line.at,
        worker=worker,
        chance=line.chance,
        connector_for=sandbox.connector_for,
        per_second=lambda system: pace,
    )


def send_all(line: Line, sandbox: Sandbox) -> int:
    return sum(iter(lambda: send_next(line, sandbox), False))


def down(sandbox: Sandbox, system: str, *, is_down: bool = True) -> None:
    sandbox.faults(system=system, rate=float(is_down), kinds=["error"])


def states(system: str) -> set[str]:
    return set(Delivery.objects.filter(system=system).values_list("state", flat=True))


def ticks(line: Line, span: timedelta, step: timedelta) -> Iterator[datetime]:
    end = line.at + span
    while line.at < end:
        yield line.at
        line.at += step


def test_one_system_down_for_a_day(line: Line, sandbox: Sandbox, waiting: list[Delivery]) -> None:
    down(sandbox, POLICE)
    send_all(line, sandbox)
    assert states(HEALTHCARE) == {"sent"}, "at once, whatever the police's system does"

    tries = sum(send_all(line, sandbox) for _ in ticks(line, timedelta(days=1), timedelta(minutes=5)))
    assert sandbox.received(POLICE) == []
    assert 200 < tries < 300, "one now and then, not each of them again and again"
    used = [delivery.attempts for delivery in lines.deliveries(system=POLICE)]
    assert sum(used) == retry.OPENS_AFTER, "nothing is used up while the system is known to be away"
    circuit = Circuit.objects.get(system=POLICE)
    assert circuit.opened_at
    assert circuit.last_failure_code == "http_500"
    assert_everybody_sees_which_one_waits(case_of(waiting[0]))

    down(sandbox, POLICE, is_down=False)
    line.at = Circuit.objects.get(system=POLICE).next_at
    back = ticks(line, timedelta(seconds=10), timedelta(seconds=1 / 8))
    moments = [at for at in back if send_next(line, sandbox, pace=PACE)]
    assert states(POLICE) == {"sent"}
    assert Counter(row["times"] for row in sandbox.received(POLICE)) == {1: CASES}
    # What was tried last waits out its back-off; from then on the pace is all that counts.
    assert all(later - sooner >= timedelta(seconds=1 / PACE) for sooner, later in pairwise(moments[1:]))
    assert queries.undelivered() == ()
    assert not Circuit.objects.filter(opened_at__isnull=False).exists()


def assert_everybody_sees_which_one_waits(case: Case) -> None:
    """The applicant, the window and the supervisor: this item and no other, and why."""
    own = signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id])).content.decode()
    cards = re.findall(r'<li class="panel item-card" id="item-(\w+)">(.*?)</li>', own, re.S)
    told = {code: text for code, text in cards if "暂时收不到这一项，恢复后自动送达" in text}
    assert list(told) == ["household_registration"]
    assert "河北公安互联网+管理平台" in told["household_registration"]
    at_window = words(signed_in("demo-window-1").get(reverse("workbench:case", args=[case.id])))
    assert at_window.count("还没有送到对方系统（对方回复 500），通了自动送出") == 1
    page = words(signed_in("demo-supervisor").get(reverse("workbench:exchange")))
    assert re.search(r"河北公安互联网\+管理平台 暂停推送 \S+先试推一条，通了就接着推送（对方回复 500） \S+ 5 ", page)
    assert "河北省医疗保障信息平台 正常" in page
    assert len(re.findall(rf"{case.number} 户口登记\S* 河北公安\S+ (正在重试|等待重试) \S*对方回复 500", page)) == 1


def test_a_system_that_is_back_is_noticed_within_the_longest_pause_and_asked_for_its_answers(
    line: Line, sandbox: Sandbox, waiting: list[Delivery]
) -> None:
    down(sandbox, POLICE)
    for _ in ticks(line, timedelta(hours=2), timedelta(minutes=2)):
        send_all(line, sandbox)
        collect(line, sandbox, POLICE)
    down(sandbox, POLICE, is_down=False)
    line.at += retry.LONGEST_PAUSE
    send_all(line, sandbox)
    assert states(POLICE) == {"sent"}
    assert collect(line, sandbox, POLICE) == CASES


def collect(line: Line, sandbox: Sandbox, system: str) -> int:
    return inbox.collect(
        system, at=line.at, chance=line.chance, connector_for=sandbox.connector_for, key_of=lambda code: SHARED
    )


def test_an_open_circuit_lets_one_delivery_try(line: Line, sandbox: Sandbox, waiting: list[Delivery]) -> None:
    down(sandbox, POLICE)
    send_all(line, sandbox)
    first = Circuit.objects.get(system=POLICE)
    assert first.opened_at == line.at
    assert line.at < first.next_at <= line.at + retry.FIRST_PAUSE

    line.at = first.next_at
    assert send_next(line, sandbox)
    assert not send_next(line, sandbox), "the next one waits for the next trial"
    assert Circuit.objects.get(system=POLICE).opened_at == first.opened_at


def test_the_pauses_double_up_to_a_limit() -> None:
    longest = [max(retry.pause(number, random.Random(seed)) for seed in range(200)) for number in range(12)]
    assert retry.FIRST_PAUSE * 0.98 < longest[0] <= retry.FIRST_PAUSE
    assert longest[1] > retry.FIRST_PAUSE * 1.9
    assert retry.LONGEST_PAUSE * 0.98 < longest[-1] <= retry.LONGEST_PAUSE


def test_failures_that_are_not_in_a_row_open_nothing(line: Line, sandbox: Sandbox, waiting: list[Delivery]) -> None:
    sandbox.faults(*["error", "error", "error", "error", ""] * 2)
    send_all(line, sandbox)
    assert not Circuit.objects.filter(opened_at__isnull=False).exists()


def test_what_the_operator_has_to_mend_opens_nothing(line: Line, sandbox: Sandbox, waiting: list[Delivery]) -> None:
    for _ in waiting:
        outbox.send_next(
            at=line.at,
            worker="copy-1",
            chance=line.chance,
            connector_for=lambda system: sandbox.connector(system, key=GUESSED),
        )
    assert {shown.code for shown in queries.undelivered()} == {"http_401"}
    assert not Circuit.objects.filter(opened_at__isnull=False).exists()


def test_a_worker_that_dies_with_a_trial_gives_the_next_one_a_chance(
    line: Line, sandbox: Sandbox, waiting: list[Delivery]
) -> None:
    down(sandbox, POLICE)
    send_all(line, sandbox)
    line.at = Circuit.objects.get(system=POLICE).next_at
    assert circuits.enter(POLICE, at=line.at, per_second=None), "and then it dies"
    assert not send_next(line, sandbox)
    down(sandbox, POLICE, is_down=False)
    line.later(minutes=2)
    assert send_all(line, sandbox) == CASES
    assert states(POLICE) == {"sent"}


def test_the_pace_holds_back_and_says_when_it_goes_on(line: Line, sandbox: Sandbox, waiting: list[Delivery]) -> None:
    assert [send_next(line, sandbox, pace=PACE) for _ in range(3)] == [True, True, False], "one to each system"
    slot = circuits.next_slot(at=line.at)
    assert slot == line.at + timedelta(seconds=1 / PACE)
    cases = [lines.item_about(delivery).case_id for delivery in waiting]
    assert queries.next_attempt(cases=cases) == slot
    line.at = slot
    assert [send_next(line, sandbox, pace=PACE) for _ in range(3)] == [True, True, False]


def test_what_follows_about_an_item_comes_after_it_when_its_system_is_back(
    line: Line, sandbox: Sandbox, waiting: list[Delivery]
) -> None:
    down(sandbox, POLICE)
    send_all(line, sandbox)
    case = lines.item_about(waiting[0]).case
    owner = scenario.person("demo-veteran-1")
    applicant.withdraw_case(case_id=case.id, reason="不办了", actor=owner, at=line.at)
    line.relay()
    straight()
    down(sandbox, POLICE, is_down=False)
    for _ in ticks(line, timedelta(minutes=10), timedelta(minutes=1)):
        send_all(line, sandbox)
    kinds = [row["kind"] for row in sandbox.received(POLICE) if row["case"] == str(case)]
    assert kinds == ["item", "withdrawal"]
