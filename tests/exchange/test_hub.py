"""The hub: it passes on what is not for itself, says how far it has come, and brings the answers back."""

import json
import time
from typing import Any

import httpx
import pytest

from onestop.exchange import queries, signing
from onestop.exchange.connectors.json_http import ID, SIGNATURE, TIMESTAMP
from onestop.exchange.failures import CallFailed
from onestop.exchange.models import Delivery, Receipt
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import GUESSED, HUB, SHARED, Sandbox
from tests.exchange.telling import Told, refusal, signed

pytestmark = pytest.mark.django_db

POLICE, HEALTHCARE = "police_platform", "healthcare_platform"
MESSAGE = {"kind": "item", "case": "N-1", "item": "card", "system": POLICE, "via": HUB}


def send(sandbox: Sandbox, there: str = HUB, message_id: str = "m-1", **change: Any) -> None:
    sandbox.connector(there).send(message_id=message_id, body=json.dumps(MESSAGE | change))


def acts(sandbox: Sandbox, system: str) -> list[str]:
    return [json.loads(message.body)["act"] for message in sandbox.connector(system).collect(cursor="")]


def status(sandbox: Sandbox, system: str = HUB, message_id: str = "m-1") -> str:
    return sandbox.connector(system).status(message_ids=[message_id])[message_id]


def test_what_is_for_another_system_is_passed_on_once_and_answered_through_the_hub(sandbox: Sandbox) -> None:
    send(sandbox)
    send(sandbox)
    arrived = [(row["system"], row["hub"], row["times"]) for row in sandbox.received("")]
    assert arrived == [(HUB, "", 2), (POLICE, HUB, 1)]
    assert acts(sandbox, POLICE) == []
    assert acts(sandbox, HUB) == ["complete"]


def test_what_is_for_the_hub_itself_stays_there(sandbox: Sandbox) -> None:
    send(sandbox, system=HUB)
    assert [row["system"] for row in sandbox.received("")] == [HUB]
    assert acts(sandbox, HUB) == ["complete"]


def test_each_system_has_its_own_answers_and_its_own_messages(sandbox: Sandbox) -> None:
    send(sandbox, POLICE, "m-1")
    sandbox.connector(HEALTHCARE).send(message_id="m-2", body=json.dumps(MESSAGE | {"system": HEALTHCARE}))
    assert [row["id"] for row in sandbox.received(POLICE)] == ["m-1"]
    assert (acts(sandbox, POLICE), acts(sandbox, HEALTHCARE), acts(sandbox, HUB)) == (["complete"], ["complete"], [])


def test_the_hub_says_how_far_a_message_has_come(sandbox: Sandbox) -> None:
    assert status(sandbox) == "unknown"
    sandbox.plan("N-1", "card", {"act": "hold"})
    sandbox.faults("hold_back")
    send(sandbox)
    assert (status(sandbox), status(sandbox, POLICE)) == ("accepted", "unknown")
    send(sandbox)
    assert (status(sandbox), status(sandbox, POLICE)) == ("passed_on", "accepted")
    sandbox.plan("N-1", "card", {"act": "complete"})
    assert status(sandbox) == "answered"


def test_nobody_learns_a_status_without_the_key(sandbox: Sandbox) -> None:
    with pytest.raises(CallFailed, match="http_401"):
        sandbox.connector(key=GUESSED).status(message_ids=["m-1"])


def test_a_status_counts_only_as_the_signed_reply_to_this_very_call(sandbox: Sandbox) -> None:
    way = sandbox.connector()
    with sandbox.replying({"status": {"m-1": "answered"}}, to="status"), pytest.raises(CallFailed, match="unsigned"):
        way.status(message_ids=["m-1"])

    def of_another_call(response: httpx.Response) -> None:
        response.read()
        said = signing.sign(SHARED, message_id="c-0", body=response.text, now=time.time())
        response.headers.update({ID: said.message_id, TIMESTAMP: said.timestamp, SIGNATURE: said.signature})

    way._client.event_hooks = {"response": [of_another_call]}
    with pytest.raises(CallFailed, match="bad_signature"):
        way.status(message_ids=["m-1"])


def test_a_call_signed_for_one_system_is_refused_by_another(sandbox: Sandbox) -> None:
    target = f"/systems/{POLICE}/answers?after="
    good = signing.sign(SHARED, message_id="c-1", body=target, now=float(signed("x").timestamp))
    headers = {
        "X-Onestop-Id": good.message_id,
        "X-Onestop-Timestamp": good.timestamp,
        "X-Onestop-Signature": good.signature,
    }
    assert sandbox.caller.get(target, headers=headers).status_code == 200
    assert sandbox.caller.get(target.replace(POLICE, HUB), headers=headers).status_code == 401


def test_a_record_goes_to_the_hub_and_comes_back_done(line: Line, sandbox: Sandbox, sent: Delivery) -> None:
    assert sent.system == HUB
    assert [row["id"] for row in sandbox.received(POLICE)] == [str(sent.id)]
    line.collect()
    line.apply()
    assert lines.item_about(sent).state == "completed"


def test_only_the_system_that_was_sent_an_item_can_answer_it(line: Line, sent: Delivery) -> None:
    line.collect(connector=Told(signed(refusal(sent)), sender=POLICE))
    assert line.apply() == 1
    [shown] = queries.unapplied()
    assert (shown.verdict, shown.sender, shown.case_number) == ("foreign", POLICE, str(sent.case))
    assert lines.item_about(sent).state == "ready"
    line.collect(connector=Told(signed(refusal(sent))))
    line.apply()
    assert Receipt.objects.get(sender=HUB).verdict == "applied", "the true one is not kept out by it"


@pytest.mark.parametrize(("fault", "stored"), [("error", 0), ("lose_reply", 1)])
def test_a_call_may_ask_for_its_own_fault(sandbox: Sandbox, fault: str, stored: int) -> None:
    way = sandbox.connector(POLICE)
    way._client.headers["X-Sandbox-Fault"] = fault
    with pytest.raises(CallFailed):
        way.send(message_id="m-1", body=json.dumps(MESSAGE))
    assert len(sandbox.received(POLICE)) == stored
    send(sandbox, POLICE, "m-2")


def test_a_fault_that_nobody_knows_is_refused(sandbox: Sandbox) -> None:
    way = sandbox.connector(POLICE)
    way._client.headers["X-Sandbox-Fault"] = "fire"
    with pytest.raises(CallFailed, match="http_422"):
        way.send(message_id="m-1", body=json.dumps(MESSAGE))
    assert sandbox.received(POLICE) == []


def test_one_system_fails_and_the_others_do_not(sandbox: Sandbox) -> None:
    sandbox.faults(system=POLICE, rate=1, kinds=["error"])
    with pytest.raises(CallFailed, match="http_500"):
        send(sandbox, POLICE)
    send(sandbox, HEALTHCARE, system=HEALTHCARE)
    sandbox.faults(system=POLICE, rate=0)
    send(sandbox, POLICE)


def test_a_plan_for_one_system_leaves_the_others_alone(sandbox: Sandbox) -> None:
    refuse = {"case": "N-1", "item": "card", "system": POLICE, "steps": [{"act": "refuse", "reason": "不符"}]}
    sandbox.caller.post("/plans", json=refuse).raise_for_status()
    send(sandbox, POLICE)
    send(sandbox, HEALTHCARE, system=HEALTHCARE)
    assert (acts(sandbox, POLICE), acts(sandbox, HEALTHCARE)) == (["refuse"], ["complete"])
