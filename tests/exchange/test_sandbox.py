"""The pretend departments: what they take, how they answer, how they fail on purpose."""

import http.client
import json
import socket
from contextlib import closing
from typing import Any

import pytest

from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.failures import CallFailed, FailureKind
from tests.exchange.pretend import GUESSED, HUB, Sandbox

ITEM: dict[str, Any] = {
    "kind": "item",
    "case": "N-1",
    "item": "card",
    "released_on": "2026-09-09",
    "outcome_fields": [
        {"key": "issued_on", "kind": "date"},
        {"key": "paid_amount", "kind": "money"},
        {"key": "number", "kind": "text", "example": "冀-7"},
        {"key": "whose", "kind": "id_number", "agrees_with": "PAGE_CODE"},
    ],
    "fields": {"PAGE_CODE": "X-1"},
}


def _send(sandbox: Sandbox, message_id: str = "m-1", **change: Any) -> None:
    sandbox.connector().send(message_id=message_id, body=json.dumps(ITEM | change))


def _answers(sandbox: Sandbox, cursor: str = "") -> list[dict[str, Any]]:
    return [json.loads(message.body) for message in sandbox.connector().collect(cursor=cursor)]


def test_an_item_is_completed_with_every_field_it_was_asked_for(sandbox: Sandbox) -> None:
    _send(sandbox)
    (answer,) = _answers(sandbox)
    assert (answer["act"], answer["case"], answer["item"], answer["delivery_id"]) == ("complete", "N-1", "card", "m-1")
    assert answer["outcome"]["issued_on"] == "2026-09-09"
    assert answer["outcome"]["paid_amount"] == "4500.00"
    assert (answer["outcome"]["number"], answer["outcome"]["whose"]) == ("冀-7", "X-1")


def test_the_same_message_is_taken_once_however_often_it_comes(sandbox: Sandbox) -> None:
    _send(sandbox)
    _send(sandbox)
    assert [(row["id"], row["times"]) for row in sandbox.received()] == [("m-1", 2)]
    assert len(_answers(sandbox)) == 1


def test_answers_behind_a_cursor_only(sandbox: Sandbox) -> None:
    _send(sandbox, "m-1")
    first = _answers(sandbox)
    _send(sandbox, "m-2", item="other")
    assert [answer["delivery_id"] for answer in _answers(sandbox, first[-1]["position"])] == ["m-2"]
    assert len(_answers(sandbox, "another-store:99")) == 2, "a store that began again hands out everything"


def test_a_plan_is_followed_step_by_step_and_held(sandbox: Sandbox) -> None:
    sandbox.plan("N-1", "card", {"act": "suspend", "reason": "capture"}, {"act": "hold"})
    _send(sandbox)
    assert [(answer["act"], answer.get("reason")) for answer in _answers(sandbox)] == [("suspend", "capture")]
    sandbox.plan("N-1", "card", {"act": "resume"}, {"act": "refuse", "reason": "不符"})
    assert [answer["act"] for answer in _answers(sandbox)] == ["suspend", "resume", "refuse"]


def test_a_correction_goes_on_once_it_has_arrived(sandbox: Sandbox) -> None:
    sandbox.plan("N-1", "card", {"act": "ask_correction", "fields": ["name"], "note": "不清"})
    _send(sandbox)
    assert [answer["act"] for answer in _answers(sandbox)] == ["ask_correction"]
    _send(sandbox, "m-2", kind="correction")
    assert [answer["act"] for answer in _answers(sandbox)] == ["ask_correction", "complete"]


def test_a_withdrawn_item_is_not_answered_any_more(sandbox: Sandbox) -> None:
    sandbox.plan("N-1", "card", {"act": "hold"}, {"act": "complete"})
    _send(sandbox)
    _send(sandbox, "m-2", kind="withdrawal")
    assert _answers(sandbox) == []


@pytest.mark.parametrize(
    ("fault", "stored"), [("error", 0), ("lose_reply", 1), ("slow", 1)], ids=["error", "lose_reply", "slow"]
)
def test_every_fault_of_a_call_is_temporary_to_the_caller(sandbox: Sandbox, fault: str, stored: int) -> None:
    sandbox.faults(fault, slow_seconds=0.3)
    with pytest.raises(CallFailed) as failure:
        sandbox.connector(timeout=0.1).send(message_id="m-1", body=json.dumps(ITEM))
    assert failure.value.kind is FailureKind.TEMPORARY
    _send(sandbox)
    assert [row["times"] for row in sandbox.received()] == [1 + stored]


def test_an_answer_given_twice_is_the_same_answer(sandbox: Sandbox) -> None:
    _send(sandbox)
    sandbox.faults("", "answer_twice")
    first, second = sandbox.connector().collect(cursor="")
    assert first.message_id == second.message_id


def test_faults_by_share(sandbox: Sandbox) -> None:
    sandbox.faults(rate=1, kinds=["error"])
    with pytest.raises(CallFailed, match="http_500"):
        _send(sandbox)
    sandbox.faults(rate=0)
    _send(sandbox)


@pytest.mark.parametrize("change", [{"rate": 2}, {"rate": -0.1}, {"kinds": ["fire"]}, {"following": ["fire"]}])
def test_an_unknown_fault_is_refused(sandbox: Sandbox, change: dict[str, object]) -> None:
    assert sandbox.caller.post("/faults", json=change).status_code == 422


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"kind": "item"}', json.dumps(ITEM | {"kind": "gift"}), json.dumps(ITEM | {"case": 7})]
)
def test_what_is_no_item_is_refused_for_good(sandbox: Sandbox, body: str) -> None:
    with pytest.raises(CallFailed) as failure:
        sandbox.connector().send(message_id="m-1", body=body)
    assert failure.value.kind is FailureKind.PERMANENT
    assert sandbox.received() == []


def test_a_plan_that_nobody_could_follow_is_refused(sandbox: Sandbox) -> None:
    for step in ({"act": "dance"}, {"act": "resume", "days": "soon"}):
        reply = sandbox.caller.post("/plans", json={"case": "N-1", "item": "card", "steps": [step]})
        assert reply.status_code == 422


def test_a_foreign_signature_gets_nothing(sandbox: Sandbox) -> None:
    stranger = sandbox.connector(key=GUESSED)
    for call in (lambda: stranger.send(message_id="m-1", body=json.dumps(ITEM)), lambda: stranger.collect(cursor="")):
        with pytest.raises(CallFailed, match="http_401") as failure:
            call()
        assert failure.value.kind is FailureKind.MISCONFIGURED
    assert sandbox.caller.get(f"/systems/{HUB}/answers").status_code == 401
    assert sandbox.received() == []


def test_a_wrong_address_is_the_operators_to_mend(sandbox: Sandbox) -> None:
    with pytest.raises(CallFailed, match="http_404") as failure:
        sandbox.connector(path="/elsewhere").send(message_id="m-1", body=json.dumps(ITEM))
    assert failure.value.kind is FailureKind.MISCONFIGURED


def test_nobody_listening_is_temporary(sandbox: Sandbox) -> None:
    sandbox.connector().check()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        nobody = JsonHttp(f"http://127.0.0.1:{door.getsockname()[1]}", sender=HUB, key=GUESSED, timeout=1)
        with closing(nobody), pytest.raises(CallFailed, match="ConnectError") as failure:
            nobody.check()
    assert failure.value.kind is FailureKind.TEMPORARY


def test_too_large_a_message_is_refused_before_it_is_read(sandbox: Sandbox) -> None:
    with closing(http.client.HTTPConnection(sandbox.address.removeprefix("http://"), timeout=5)) as line:
        line.putrequest("POST", "/items")
        line.putheader("Content-Length", str(10**9))
        line.endheaders()
        assert line.getresponse().status == 413
