"""`onestop sandbox faults` and `onestop sandbox desk`: the switches of a running sandbox, from the command line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestop.exchange.failures import CallFailed
from onestop.ops import ports
from onestop.ops.commands.sandbox import command
from tests.exchange import pretend
from tests.exchange.clerks import POLICE
from tests.exchange.pretend import HUB, Sandbox

ITEM = json.dumps({"kind": "item", "case": "N-1", "item": "card"})


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with pretend.running(tmp_path) as running:
        yield running


def typed(sandbox: Sandbox, *words: str) -> str:
    """What a command says that goes well."""
    ran = _ran(*words, "--address", sandbox.address)
    assert ran.exit_code == 0, ran.output
    return ran.output


def _ran(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_faults_are_seen_and_switched(sandbox: Sandbox) -> None:
    assert typed(sandbox, "faults") == "所有系统：没有故障\n"
    told = typed(sandbox, "faults", POLICE, "--rate", "1", "--kinds", "error,slow", "--slow-seconds", "0")
    assert f"{POLICE}：100%，出错、答得慢" in told
    typed(sandbox, "faults", POLICE, "--clear")
    typed(sandbox, "faults", POLICE, "--next", "error")
    with pytest.raises(CallFailed, match="http_500"):
        sandbox.connector(POLICE).send(message_id="m-1", body=ITEM)
    sandbox.connector(POLICE).send(message_id="m-1", body=ITEM)
    state: dict[str, Any] = json.loads(typed(sandbox, "faults", "--json"))
    [happened] = state["happened"]
    assert (happened["system"], happened["kind"], happened["call"]) == (POLICE, "error", "POST items")
    assert "police_platform POST items：出错" in typed(sandbox, "faults")


def test_a_fault_for_the_hub_is_not_used_up_by_looking(sandbox: Sandbox) -> None:
    typed(sandbox, "faults", HUB, "--next", "hold_back")
    assert not sandbox.connector().collect(cursor="")
    sandbox.connector().send(message_id="m-1", body=json.dumps({**json.loads(ITEM), "system": POLICE}))
    assert sandbox.received(POLICE) == []


def test_a_system_decides_by_hand_or_by_itself(sandbox: Sandbox) -> None:
    assert "请到" in typed(sandbox, "desk", POLICE, "--by-hand")
    sandbox.connector(POLICE).send(message_id="m-1", body=ITEM)
    assert not sandbox.connector(POLICE).collect(cursor="")
    typed(sandbox, "desk", POLICE, "--automatic")
    assert len(sandbox.connector(POLICE).collect(cursor="")) == 1


def test_what_cannot_be_switched_is_said(sandbox: Sandbox) -> None:
    nowhere = f"http://127.0.0.1:{ports.free_port()}"
    for words, said in (
        (("faults", "--kinds", "fire", "--address", sandbox.address), "没有故障“fire”"),
        (("faults", "--rate", "2", "--address", sandbox.address), "2.0 is not in the range"),
        (("desk", POLICE, "--address", sandbox.address), "请写 --by-hand 或者 --automatic"),
        (("faults", "--address", nowhere), "没有模拟系统应答"),
    ):
        ran = _ran(*words)
        assert ran.exit_code != 0
        assert said in ran.output
    assert typed(sandbox, "faults") == "所有系统：没有故障\n"
