"""Callbacks: a pushed answer counts as a collected one, once; whatever is wrong with it, it changes nothing."""

import dataclasses
import json
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone
from structlog.testing import capture_logs

from onestop.accounts.models import User
from onestop.exchange import application, inbox, queries
from onestop.exchange import models as ledger
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.signing import Signed
from tests import scenario
from tests.api.calling import System
from tests.exchange import line as lines
from tests.exchange.telling import Told, refusal

pytestmark = pytest.mark.django_db

OTHER = "healthcare_platform"


def suspension(delivery: Delivery) -> dict[str, Any]:
    return {"delivery_id": str(delivery.id), "act": "suspend", "reason": "special_procedure"}


def apply() -> None:
    """Let the worker apply what waits."""
    chance = random.Random(3)
    while application.apply_next(at=timezone.now() + timedelta(seconds=1), worker="copy-1", chance=chance):
        pass


def collect(sender: str, *messages: Signed) -> int:
    """Let the worker collect these from the sender."""
    ledger.Mailbox.objects.filter(sender=sender).update(due_at=timezone.now())
    way = Told(*messages, sender=sender)
    return inbox.collect(sender, at=timezone.now(), chance=random.Random(3), connector_for=lambda system: way)


def state(delivery: Delivery) -> str:
    return lines.item_about(delivery).state


def told(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which has the one shape."""
    content = json.loads(response.content)
    assert content.keys() == {"code", "message"}
    assert content["message"].endswith("。")
    return response.status_code, content["code"]


def test_a_pushed_answer_is_stored_as_it_came_and_applied_by_the_worker(delivery: Delivery, system: System) -> None:
    response = system.push(refusal(delivery))
    assert (response.status_code, json.loads(response.content)) == (202, {"id": "a-1", "known": False})
    [receipt] = Receipt.objects.all()
    assert (receipt.sender, receipt.delivery_id, receipt.verdict) == (system.code, delivery.id, "")
    assert "地址不符".encode() not in bytes(receipt.raw_sealed)
    assert state(delivery) == "ready", "a caller does not wait for what its answer sets off"

    apply()
    assert lines.verdicts() == ["applied"]
    assert state(delivery) == "refused"


def test_the_same_message_again_is_known_and_applied_once(delivery: Delivery, system: System) -> None:
    system.push(suspension(delivery))
    apply()
    response = system.push(suspension(delivery))
    assert (response.status_code, json.loads(response.content)) == (200, {"id": "a-1", "known": True})
    apply()
    [receipt] = Receipt.objects.all()
    assert (receipt.times, receipt.verdict) == (2, "applied")
    assert lines.log_of(lines.item_about(delivery)).count("work_item.suspended") == 1


def attempts(delivery: Delivery, system: System) -> dict[str, tuple[HttpResponse, str]]:
    """Every way of not being believed, with the code that says so."""
    true = system.signed(refusal(delivery))
    forged = System(system.code, key="guessed")
    return {
        "unsigned": (system.send(dataclasses.replace(true, signature="")), "unsigned"),
        "without id": (system.send(dataclasses.replace(true, message_id="")), "unsigned"),
        "tampered": (
            system.send(dataclasses.replace(true, body=true.body + " ")),
            "bad_signature",
        ),
        "another id": (system.send(dataclasses.replace(true, message_id="a-2")), "bad_signature"),
        "forged": (forged.push(refusal(delivery)), "bad_signature"),
        "other algorithm": (system.send(dataclasses.replace(true, signature="sm2=30")), "other_algorithm"),
        "expired": (system.push(refusal(delivery), age=301), "stale"),
        "ahead": (system.push(refusal(delivery), age=-330), "stale"),
        "long id": (system.push(refusal(delivery), message_id="x" * 101), "bad_id"),
        "no moment": (system.send(dataclasses.replace(true, timestamp="9" * 5000)), "bad_signature"),
    }


def test_what_is_not_proven_is_refused_kept_in_sight_and_does_nothing(delivery: Delivery, system: System) -> None:
    before = scenario.rows_of(delivery.case_id)
    with capture_logs() as journal:
        responses = attempts(delivery, system)
    assert {way: told(response) for way, (response, _) in responses.items()} == {
        way: (401, code) for way, (_, code) in responses.items()
    }
    apply()
    assert {shown.verdict for shown in queries.unapplied()} == {"unverified"}
    assert sum(Receipt.objects.filter(delivery=None).values_list("times", flat=True)) == len(responses)
    assert scenario.rows_of(delivery.case_id) == before
    warned = [entry for entry in journal if entry["event"] == "call_refused"]
    assert [entry["code"] for entry in warned] == [code for _, code in responses.values()]
    assert {entry["log_level"] for entry in warned} == {"warning"}
    assert not any("地址不符" in str(entry) or str(delivery.id) in str(entry) for entry in journal)

    assert system.push(refusal(delivery)).status_code == 202, "a forged one does not take the place of the true one"


def test_an_id_used_again_for_another_message_is_refused(delivery: Delivery, system: System) -> None:
    system.push(suspension(delivery))
    assert told(system.push(refusal(delivery))) == (401, "reused_id")
    assert told(system.push(refusal(delivery) | {"reason": "每次都不同"})) == (401, "reused_id")
    apply()
    assert sorted(Receipt.objects.values_list("verdict", "verdict_code", "times")) == [
        ("applied", "", 1),
        ("unverified", "reused_id", 2),
    ]
    assert state(delivery) == "suspended"


def test_an_answer_about_another_systems_delivery_changes_nothing(delivery: Delivery, system: System) -> None:
    before = scenario.rows_of(delivery.case_id)
    stranger = System(OTHER)
    assert stranger.push(refusal(delivery)).status_code == 202
    apply()
    assert scenario.rows_of(delivery.case_id) == before
    delivery.refresh_from_db()
    assert delivery.state == "pending"
    [shown] = queries.unapplied()
    assert (shown.sender, shown.verdict, shown.case_number) == (OTHER, "foreign", str(delivery.case))

    # One message in two names: what its true sender says is not overheard by the other's.
    assert system.push(refusal(delivery)).status_code == 202
    apply()
    assert state(delivery) == "refused"


def test_an_answer_to_nothing_of_ours_is_kept(delivery: Delivery, system: System) -> None:
    assert system.push(refusal(delivery) | {"delivery_id": str(uuid.uuid4())}).status_code == 202
    apply()
    assert lines.verdicts() == ["unknown"]


UNREADABLE = {
    "blank": " ",
    "no JSON": "refuse",
    "no object": "[]",
    "no act": '{"delivery_id": "%s"}',
    "number for words": '{"delivery_id": "%s", "act": "refuse", "reason": 7}',
    "half a character": '{"delivery_id": "%s", "act": "refuse", "reason": "\\ud800"}',
    "NUL": '{"delivery_id": "%s", "act": "refuse", "reason": "\\u0000"}',
    "endless nesting": "[" * 60_000,
}


def test_what_cannot_be_read_is_said_to_be_so_and_kept(delivery: Delivery, system: System) -> None:
    for name, body in UNREADABLE.items():
        response = system.push(body.replace("%s", str(delivery.id)), message_id=name)
        assert told(response) == (422, "unreadable"), name
    apply()
    assert lines.verdicts() == ["unreadable"] * len(UNREADABLE)
    assert state(delivery) == "ready"


def test_bytes_that_are_no_text_are_not_believed(system: System) -> None:
    call = system.signed("x")
    headers = {"X-Onestop-Id": "a-1", "X-Onestop-Timestamp": call.timestamp, "X-Onestop-Signature": call.signature}
    address = f"/api/v1/callbacks/{system.code}"
    response = system.client.post(address, b"\xff\xfe", content_type="application/json", headers=headers)
    assert told(response) == (401, "bad_signature")  # type: ignore[arg-type]


def test_what_is_too_long_or_no_json_is_not_even_kept(delivery: Delivery, system: System) -> None:
    assert told(system.push(refusal(delivery) | {"note": "长" * 70_000})) == (413, "too_large")
    message = system.signed(refusal(delivery))
    assert told(system.send(message, media_type="text/plain")) == (415, "unsupported_media_type")
    assert told(system.send(message, media_type="application/x-www-form-urlencoded")) == (415, "unsupported_media_type")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("sender", ["nobody", "Police", "a%00b", "..%2f", "汉", "x" * 65])
def test_a_system_that_no_theme_knows_is_not_heard(delivery: Delivery, system: System, sender: str) -> None:
    status, code = told(system.send(system.signed(refusal(delivery)), to=sender))
    assert (status, code) in [(404, "unknown_sender"), (404, "not_found")]
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_another_method_is_refused_in_the_same_shape(system: System, method: str) -> None:
    response = getattr(system.client, method)(f"/api/v1/callbacks/{system.code}")
    assert told(response) == (405, "method_not_allowed")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/cases", "/api/", "/api/v2/callbacks/police_platform"])
def test_an_address_that_is_none_is_refused_in_the_same_shape(address: str) -> None:
    assert told(System("x").client.get(address)) == (404, "not_found")  # type: ignore[arg-type]


def test_a_sender_that_floods_is_told_to_come_back_later(
    delivery: Delivery, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_WAITING", 3)
    answers = [system.push(suspension(delivery), message_id=f"a-{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429, 429]
    assert told(answers[-1]) == (429, "too_many")
    assert int(answers[-1]["Retry-After"]) > 0
    assert Receipt.objects.count() == 3
    assert System(OTHER).push(suspension(delivery)).status_code == 202, "the others are not kept waiting for it"
    apply()
    assert system.push(suspension(delivery), message_id="a-4").status_code == 202


def test_a_flood_of_forged_messages_is_not_kept_and_does_not_shut_out_the_true_ones(
    delivery: Delivery, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_UNVERIFIED", 3)
    forged = System(system.code, key="guessed")
    codes = [forged.push(refusal(delivery), message_id=f"a-{number}").status_code for number in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    assert Receipt.objects.count() == 3
    assert system.push(refusal(delivery)).status_code == 202


def test_what_is_pushed_and_what_is_collected_stand_in_one_sequence(delivery: Delivery, system: System) -> None:
    resumption = {"delivery_id": str(delivery.id), "act": "resume"}
    pages = [
        system.signed(suspension(delivery) | {"position": "p:1"}, message_id="c-1"),
        system.signed(resumption | {"position": "p:2"}, message_id="c-2"),
        system.signed(suspension(delivery) | {"position": "p:3"}, message_id="c-3"),
    ]
    assert collect(system.code, pages[0]) == 1
    assert system.push(resumption, message_id="c-2").status_code == 202
    [mailbox] = ledger.Mailbox.objects.all()
    assert (mailbox.cursor, mailbox.count) == ("p:1", 2), "a push does not move what is collected next"

    assert collect(system.code, *pages) == 1
    [mailbox] = ledger.Mailbox.objects.all()
    assert (mailbox.cursor, mailbox.count) == ("p:3", 3)
    numbers = Receipt.objects.order_by("number").values_list("message_id", "number", "times")
    assert list(numbers) == [("c-1", 1, 2), ("c-2", 2, 2), ("c-3", 3, 1)]
    apply()
    assert lines.verdicts() == ["applied"] * 3
    assert state(delivery) == "suspended"

    assert system.push(suspension(delivery), message_id="c-3").status_code == 200


def test_without_a_key_of_ours_nobody_is_believed(
    delivery: Delivery, system: System, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.ONESTOP_EXCHANGE_KEY, settings.ONESTOP_KEYS_CREATE = "", False
    settings.ONESTOP_DATA = tmp_path
    assert told(system.push(refusal(delivery))) == (401, "no_key")


def test_a_signed_in_browser_gains_nothing(delivery: Delivery, system: System) -> None:
    system.client.force_login(User.objects.get(username="demo-window-1"))
    unsigned = dataclasses.replace(system.signed(refusal(delivery)), signature="")
    assert told(system.send(unsigned)) == (401, "unsigned")
