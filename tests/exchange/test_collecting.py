"""Collecting: every page, once each, nothing believed that is not proven to be the sender's, nothing lost for it."""

import dataclasses
import json
import socket
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onestop.exchange import queries, retry
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.models import Delivery, Mailbox, Receipt
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.line import Line
from tests.exchange.pretend import GUESSED, HUB, Sandbox
from tests.exchange.telling import Told, refusal, signed

pytestmark = pytest.mark.django_db

ITEM = "household_registration"


def state(delivery: Delivery) -> str:
    return lines.item_about(delivery).state


def test_page_after_page_each_answer_once_in_sequence(line: Line, sandbox: Sandbox) -> None:
    steps = [{"act": "suspend", "reason": str(number)} for number in range(130)]
    sandbox.plan("N-1", "card", *steps)
    sandbox.connector().send(
        message_id=str(uuid.uuid4()), body=json.dumps({"kind": "item", "case": "N-1", "item": "card"})
    )

    assert [line.collect(), line.collect(), line.collect()] == [100, 30, 0]

    found = Receipt.objects.order_by("received_at", "number")
    assert [receipt.number for receipt in found] == list(range(1, 131))
    assert set(found.values_list("times", flat=True)) == {1}
    [mailbox] = Mailbox.objects.all()
    assert (mailbox.count, mailbox.cursor.partition(":")[2]) == (130, "130")


def test_an_answer_given_twice_is_kept_and_applied_once(line: Line, sandbox: Sandbox, sent: Delivery) -> None:
    sandbox.faults("", "answer_twice")
    assert line.collect() == 1
    assert line.apply() == 1
    [receipt] = Receipt.objects.all()
    assert (receipt.times, receipt.verdict) == (2, "applied")
    assert lines.log_of(lines.item_about(sent)).count("work_item.completed") == 1


def test_a_true_answer_said_again_later_is_not_applied_again(line: Line, sent: Delivery) -> None:
    repeating = Told(signed({"delivery_id": str(sent.id), "act": "suspend", "reason": "capture"}))
    assert line.collect(connector=repeating) == 1
    line.apply()
    assert line.collect(connector=repeating) == 0
    assert line.apply() == 0
    assert Receipt.objects.get().times == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": GUESSED}, "bad_signature"),
        ({"age": 400}, "stale"),
        ({"age": -400}, "stale"),
        ({"message_id": "x" * 101}, "bad_id"),
        ({"message_id": "a\0b"}, "bad_id"),
    ],
    ids=["forged", "replayed", "ahead", "long id", "unprintable id"],
)
def test_what_is_not_proven_is_kept_for_a_person_and_does_nothing(
    line: Line, sent: Delivery, change: dict[str, Any], code: str
) -> None:
    doubtful = Told(signed(refusal(sent), **change))
    for _ in range(3):
        line.collect(connector=doubtful)
    assert line.apply() == 0
    [receipt] = Receipt.objects.all()
    assert (receipt.verdict, receipt.verdict_code, receipt.times, receipt.delivery) == ("unverified", code, 3, None)
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.code) == ("unverified", code)
    assert state(sent) == "ready"


def test_an_unsigned_answer_does_nothing(line: Line, sent: Delivery) -> None:
    line.collect(connector=Told(dataclasses.replace(signed(refusal(sent)), signature="")))
    assert line.apply() == 0
    assert lines.verdicts() == ["unverified"]
    assert state(sent) == "ready"


def test_a_forged_answer_does_not_take_the_place_of_the_true_one(line: Line, sent: Delivery) -> None:
    forged, true = signed(refusal(sent), key=GUESSED), signed(refusal(sent))
    line.collect(connector=Told(forged))
    assert line.collect(connector=Told(forged, true)) == 1
    line.apply()
    assert sorted(lines.verdicts()) == ["applied", "unverified"]
    assert state(sent) == "refused"


POISON = {
    "empty": "",
    "no object": "[]",
    "no act": '{"delivery_id": "%s"}',
    "unknown act": '{"delivery_id": "%s", "act": "dance"}',
    "act is a list": '{"delivery_id": "%s", "act": ["refuse"]}',
    "number for words": '{"delivery_id": "%s", "act": "refuse", "reason": 7}',
    "no such day": '{"delivery_id": "%s", "act": "suspend", "reason": "capture", "expected_date": "2026-02-30"}',
    "half a character": '{"delivery_id": "%s", "act": "refuse", "reason": "\\ud800"}',
    "NUL": '{"delivery_id": "%s", "act": "refuse", "reason": "\\u0000"}',
    "endless nesting": "[" * 100_000,
    "fields are a number": '{"delivery_id": "%s", "act": "ask_correction", "fields": 1}',
}


def test_what_cannot_be_read_is_kept_and_holds_up_nothing(line: Line, sent: Delivery) -> None:
    strange = [signed(body.replace("%s", str(sent.id)), message_id=name) for name, body in POISON.items()]
    assert line.collect(connector=Told(*strange, signed(refusal(sent)))) == len(strange) + 1
    line.apply()
    found = dict(Receipt.objects.values_list("message_id", "verdict"))
    assert found == dict.fromkeys(POISON, "unreadable") | {"a-1": "applied"}
    assert {shown.verdict for shown in queries.unapplied()} == {"unreadable"}


def test_a_strange_position_is_no_position(line: Line, sent: Delivery) -> None:
    for number, position in enumerate(["x" * 101, "\ud800", 7, None]):
        strange = signed(refusal(sent) | {"position": position}, message_id=f"a-{number}")
        assert line.collect(connector=Told(strange)) == 1
    assert Mailbox.objects.get().cursor == ""


def test_half_a_character_in_the_envelope_breaks_the_signature_and_nothing_else(line: Line, sandbox: Sandbox) -> None:
    with sandbox.replying(
        {"answers": [{"id": "\ud800", "timestamp": "1", "body": "\ud800", "signature": "hmac-sm3=1"}]}
    ):
        line.collect()
    assert lines.verdicts() == ["unverified"]


@pytest.mark.parametrize("reply", [[], {"answers": None}, {"answers": [{}]}, {"answers": [3]}])
def test_a_reply_without_answers_is_a_failed_call(line: Line, sandbox: Sandbox, reply: object) -> None:
    with sandbox.replying(reply):
        assert line.collect() == 0
    [sender] = queries.senders()
    assert (sender.failures, sender.code) == (1, "unreadable_reply")


def test_an_answer_to_nothing_of_ours_is_kept(line: Line) -> None:
    answer = {"delivery_id": str(uuid.uuid4()), "act": "refuse", "reason": "不符"}
    line.collect(connector=Told(signed(answer)))
    line.apply()
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.case_number, shown.item_code) == ("unknown", "", "")


def test_a_sender_that_is_away_is_asked_less_often_and_shown(line: Line, sandbox: Sandbox) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        with closing(JsonHttp(f"http://127.0.0.1:{door.getsockname()[1]}", sender=HUB, key=GUESSED, timeout=1)) as away:
            for _ in range(5):
                line.collect(connector=away)
                line.at = max(line.at, Mailbox.objects.get().due_at)
    [sender] = queries.senders()
    assert (sender.failures, sender.code, sender.collected_at) == (5, "ConnectError", None)
    line.later(seconds=retry.LONGEST.total_seconds())
    line.collect()
    [sender] = queries.senders()
    assert (sender.failures, sender.code) == (0, "")


def test_a_sender_that_began_again_is_heard_from_its_beginning(
    line: Line, sandbox: Sandbox, sent: Delivery, tmp_path: Path
) -> None:
    line.collect()
    line.apply()
    assert lines.verdicts() == ["applied"]
    with pretend.running(tmp_path / "restored") as restored:
        restored.connector().send(
            message_id=str(uuid.uuid4()), body=json.dumps({"kind": "item", "case": "N-1", "item": "card"})
        )
        assert line.collect(connector=restored.connector()) == 1
    assert [receipt.number for receipt in Receipt.objects.order_by("number")] == [1, 2]


def test_a_wrong_clock_of_ours_delays_answers_and_loses_none(line: Line, sent: Delivery) -> None:
    for _ in range(3):
        line.collect(ahead=600)
    assert line.apply() == 0
    [shown] = queries.unapplied()
    assert shown.code == "stale"
    assert Mailbox.objects.get().cursor == ""

    assert line.collect() == 1
    line.apply()
    assert state(sent) == "completed"


def test_a_wrong_key_delays_answers_and_loses_none(line: Line, sent: Delivery, sandbox: Sandbox) -> None:
    line.collect(connector=sandbox.connector(key=GUESSED))
    [sender] = queries.senders()
    assert sender.code == "http_401"
    line.later(hours=1)
    line.collect()
    line.apply()
    assert state(sent) == "completed"
