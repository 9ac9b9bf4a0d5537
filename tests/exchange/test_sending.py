"""Sending: once as work at the receiver, whatever happens to the call, the worker or the reply."""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from onestop.cases.operations import applicant, department
from onestop.exchange import claims, queries, retry, sealed
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.models import Delivery
from onestop.exchange.signing import Signed
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import GUESSED, Sandbox

pytestmark = pytest.mark.django_db

HOUSEHOLD = "household_registration"


class Interrupted:
    """A way to the sandbox on which something happens before or after the message has gone through."""

    def __init__(self, way: JsonHttp, *, before: Callable[[], object] = int, after: Callable[[], object] = int) -> None:
        self.sender = way.sender
        self._way, self._before, self._after = way, before, after

    def check(self) -> None:
        """Not asked for here."""
        raise NotImplementedError

    def send(self, *, message_id: str, body: str) -> None:
        """Hand over a message."""
        self._before()
        self._way.send(message_id=message_id, body=body)
        self._after()

    def collect(self, *, cursor: str) -> tuple[Signed, ...]:
        """Collect answers."""
        self._before()
        return self._way.collect(cursor=cursor)

    def status(self, *, message_ids: Sequence[str]) -> Mapping[str, str]:
        """Ask how far messages have come."""
        return self._way.status(message_ids=message_ids)


@pytest.fixture
def waiting(line: Line) -> Delivery:
    """One delivery that waits to be sent, held by the receiver so that it stays unanswered."""
    lines.office("police")
    scenario.accepted()
    line.relay()
    [delivery] = lines.deliveries()
    return delivery


def fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(id=delivery.id)


def arrivals(sandbox: Sandbox) -> dict[str, int]:
    """How many times each message arrived, by its id."""
    return {row["id"]: row["times"] for row in sandbox.received()}


def test_a_message_arrives_under_the_id_of_its_delivery(line: Line, sandbox: Sandbox, waiting: Delivery) -> None:
    assert line.send() == 1
    assert arrivals(sandbox) == {str(waiting.id): 1}
    sent = fresh(waiting)
    assert (sent.state, sent.sent_at, sent.attempts, sent.claimed_by) == ("sent", line.at, 1, "")
    assert line.send() == 0, "what has arrived is not sent again"


def test_an_error_is_tried_again_after_a_back_off(line: Line, sandbox: Sandbox, waiting: Delivery) -> None:
    sandbox.faults("error")
    assert line.send() == 1
    failed = fresh(waiting)
    assert (failed.state, failed.last_failure, failed.last_failure_code) == ("pending", "temporary", "http_500")
    assert failed.due_at
    assert line.at < failed.due_at <= line.at + retry.FIRST
    assert arrivals(sandbox) == {}

    line.at = failed.due_at
    assert line.send() == 1
    assert arrivals(sandbox) == {str(waiting.id): 1}
    assert (fresh(waiting).attempts, fresh(waiting).last_failure) == (2, "")


def test_a_lost_reply_brings_the_same_message_again_and_one_piece_of_work(
    line: Line, sandbox: Sandbox, waiting: Delivery
) -> None:
    sandbox.faults("lose_reply")
    line.send()
    assert fresh(waiting).state == "pending"
    line.later(minutes=1)
    line.send()
    assert arrivals(sandbox) == {str(waiting.id): 2}
    assert len(line.connector.collect(cursor="")) == 1


def test_a_system_that_cannot_be_reached_is_waited_for(line: Line, sandbox: Sandbox, waiting: Delivery) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        with closing(JsonHttp(address, sender="s", key=GUESSED, timeout=1)) as nowhere:
            for _ in range(3):
                assert line.send_one(connector=nowhere)
                line.later(hours=1)
    assert (fresh(waiting).attempts, fresh(waiting).last_failure) == (3, "temporary")
    line.send()
    assert arrivals(sandbox) == {str(waiting.id): 1}


@pytest.mark.parametrize(
    ("mistake", "code"),
    [({"key": GUESSED}, "http_401"), ({"ahead": 600}, "clock_-10"), ({"path": "/elsewhere"}, "http_404")],
    ids=["key", "clock", "address"],
)
def test_what_only_the_operator_can_mend_is_shown_and_goes_on_once_mended(
    line: Line, sandbox: Sandbox, waiting: Delivery, mistake: dict[str, Any], code: str
) -> None:
    for _ in range(3):
        assert line.send_one(connector=sandbox.connector(**mistake))
        assert not line.send_one(connector=sandbox.connector(**mistake)), "not before its time"
        line.at += retry.UNTIL_MENDED
    [shown] = queries.undelivered()
    assert (shown.id, shown.failure, shown.code) == (waiting.id, "misconfigured", code)
    assert fresh(waiting).attempts == 0, "the message did nothing wrong"

    line.send()
    assert arrivals(sandbox) == {str(waiting.id): 1}
    assert queries.undelivered() == ()


def test_what_the_receiver_refuses_for_good_is_left_to_a_person(
    line: Line, sandbox: Sandbox, waiting: Delivery
) -> None:
    sealed.seal_payload(waiting, {"kind": "gift"})
    waiting.save(update_fields=["payload_sealed"])
    line.send()
    line.later(days=30)
    assert line.send() == 0
    [shown] = queries.undelivered()
    assert (shown.id, shown.item_code, shown.failure, shown.code) == (waiting.id, HOUSEHOLD, "permanent", "http_422")
    assert fresh(waiting).state == "dead"


def test_a_system_that_stays_away_is_left_to_a_person_in_the_end(
    line: Line, sandbox: Sandbox, waiting: Delivery
) -> None:
    Delivery.objects.update(attempts=retry.ATTEMPTS - 1)
    sandbox.faults("error")
    line.send()
    [shown] = queries.undelivered()
    assert (shown.id, shown.failure) == (waiting.id, "temporary")


def test_a_message_that_cannot_be_opened_holds_up_no_other(line: Line, sandbox: Sandbox, waiting: Delivery) -> None:
    Delivery.objects.update(payload_sealed=b"\x01broken")
    scenario.accepted(who="demo-veteran-2")
    line.relay()
    line.send()
    states = {delivery.id: delivery.state for delivery in lines.deliveries()}
    assert states.pop(waiting.id) == "pending"
    assert list(states.values()) == ["sent"]


def die() -> None:
    raise SystemExit


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_dies_loses_its_claim_and_the_receiver_has_one_piece_of_work(
    line: Line, sandbox: Sandbox, waiting: Delivery, moment: str
) -> None:
    way = sandbox.connector()
    dying = Interrupted(way, before=die) if moment == "before" else Interrupted(way, after=die)
    with pytest.raises(SystemExit):
        line.send_one(connector=dying)
    assert not line.send_one(worker="copy-2"), "the claim still holds"

    line.at += claims.LEASE
    assert line.send_one(worker="copy-2")

    assert fresh(waiting).state == "sent"
    assert arrivals(sandbox) == {str(waiting.id): 1 if moment == "before" else 2}
    assert len(line.connector.collect(cursor="")) == 1


def test_a_worker_that_outlived_its_claim_changes_nothing_any_more(
    line: Line, sandbox: Sandbox, waiting: Delivery
) -> None:
    def be_overtaken() -> None:
        line.at += claims.LEASE
        assert line.send_one(worker="copy-2")
        sandbox.faults("error")

    overtaken = Interrupted(sandbox.connector(), before=be_overtaken)
    assert line.send_one(worker="copy-1", connector=overtaken)
    assert fresh(waiting).state == "sent", "the failure of the first must not undo the success of the second"
    assert arrivals(sandbox) == {str(waiting.id): 1}


def correct_household(line: Line) -> None:
    """Let the household registration be corrected, which makes a second message about it."""
    item = lines.item_about(lines.deliveries(kind="item")[0])
    asked = department.ask_correction(
        work_item_id=item.id,
        fields=["settle_address"],
        materials=[],
        note="门牌号不清",
        actor=scenario.officer_of(item),
        at=line.at,
    )
    applicant.correct(
        case_id=item.case_id,
        correction_id=asked,
        changes={"settle_address": "向阳小区3号楼2单元501室"},
        actor=scenario.person("demo-veteran-1"),
        at=line.at,
    )
    line.relay()


def test_messages_about_one_item_keep_their_sequence_and_hold_up_no_other(
    line: Line, sandbox: Sandbox, waiting: Delivery
) -> None:
    correct_household(line)
    sandbox.faults("error")
    line.send()
    assert sandbox.received() == [], "the correction waits for the item"

    scenario.accepted(who="demo-veteran-2")
    line.relay()
    line.send()
    assert [row["kind"] for row in sandbox.received()] == ["item"], "another case does not wait"

    line.later(minutes=1)
    line.send()
    mine = [row["id"] for row in sandbox.received() if row["case"] == str(waiting.case)]
    assert mine == [str(delivery.id) for delivery in lines.deliveries(work_item=waiting.work_item)]


def test_a_dead_message_does_not_hold_up_what_follows(line: Line, sandbox: Sandbox, waiting: Delivery) -> None:
    sealed.seal_payload(waiting, {"kind": "gift"})
    waiting.save(update_fields=["payload_sealed"])
    line.send()
    correct_household(line)
    line.send()
    assert [row["kind"] for row in sandbox.received()] == ["correction"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_outside_is_asked(line: Line, sandbox: Sandbox) -> None:
    lines.office("police")
    scenario.accepted()
    line.relay()
    seen = []
    watching = Interrupted(sandbox.connector(), before=lambda: seen.append(connection.in_atomic_block))
    assert line.send_one(connector=watching)
    assert line.collect(connector=watching) == 1
    assert seen == [False, False]
