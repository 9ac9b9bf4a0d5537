"""The file of systems: every mistake is told in words, and each system has its own address, key and limit."""

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from pytest_django import Settings

from onestop.exchange.connectors import registry, systems
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.connectors.systems import BadSystems
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.ops import health
from onestop.ops.health import Grade
from tests.exchange.pretend import KEY, Sandbox

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, settings: Settings) -> Write:
    """Put text into the file that the settings name."""

    def put(text: str) -> Path:
        file = tmp_path / "systems.toml"
        file.write_text(text, encoding="utf-8")
        settings.ONESTOP_SYSTEMS = str(file)
        return file

    return put


def test_without_a_file_every_system_is_the_sandboxs(settings: Settings) -> None:
    settings.ONESTOP_SANDBOX_URL = "http://127.0.0.1:8001"
    found = systems.of("police_platform")
    assert (found.address, found.key_file, found.per_second) == (
        "http://127.0.0.1:8001/systems/police_platform",
        None,
        None,
    )


def test_what_a_system_does_not_say_the_default_says(write: Write) -> None:
    file = write("""
        [systems.default]
        address = "https://hub.example.org/{system}/"
        per_second = 20
        [systems.police_platform]
        address = "https://police.example.org"
        key_file = "police.key"
        timeout_ms = 1500
    """)
    police, other = systems.of("police_platform"), systems.of("healthcare_platform")
    assert (police.address, police.per_second, police.timeout) == ("https://police.example.org", 20, 1.5)
    assert police.key_file == file.parent / "police.key"
    assert (other.address, other.per_second) == ("https://hub.example.org/healthcare_platform", 20)


def test_a_changed_file_is_read_anew(write: Write) -> None:
    write('[systems.hub]\naddress = "http://127.0.0.1:1"')
    assert systems.of("hub").address == "http://127.0.0.1:1"
    file = write('[systems.hub]\naddress = "http://127.0.0.1:2"')
    os.utime(file, ns=(1, 1))
    assert systems.of("hub").address == "http://127.0.0.1:2"


MISTAKES = {
    "no TOML": ("[systems", "不是正确的 TOML"),
    "empty": ("", "至少一节"),
    "something else": ('[system.a]\naddress = "http://a.example"', "其他内容请删去"),
    "code": ('[systems."A-1"]\naddress = "http://a.example"', "系统代码"),
    "no table": ("[systems]\na = 1", "系统代码"),
    "unknown key": ('[systems.a]\naddress = "http://a.example"\ncolour = 1', "colour"),
    "connector": ('[systems.a]\naddress = "http://a.example"\nconnector = "pigeon"', "pigeon"),
    "no address": ("[systems.a]\nper_second = 1", "address"),
    "scheme": ('[systems.a]\naddress = "ftp://a.example"', "http://"),
    "half an address": ('[systems.a]\naddress = "http://[a"', "http://"),
    "query": ('[systems.a]\naddress = "http://a.example/?x=1"', "问号"),
    "default for all": ('[systems.default]\naddress = "http://a.example"', "{system}"),
    "one address twice": (
        '[systems.a]\naddress = "http://a.example"\n[systems.b]\naddress = "http://a.example"',
        "彼此的答复",
    ),
    "no limit": ('[systems.a]\naddress = "http://a.example"\nper_second = 0', "per_second"),
    "limit in words": ('[systems.a]\naddress = "http://a.example"\nper_second = "20"', "per_second"),
    "patience without end": ('[systems.a]\naddress = "http://a.example"\ntimeout_ms = 600000', "timeout_ms"),
    "signature": ('[systems.a]\naddress = "http://a.example"\nsignature = "rsa"', "rsa"),
    "SM2 without their key": (
        '[systems.default]\nsignature = "sm2"\nkey_file = "a.key"\naddress = "http://a.example/{system}"\n[systems.a]',
        "peer_key_file",
    ),
    "their key is none": ('[systems.a]\naddress = "http://a.example"\npeer_key_file = 1', "peer_key_file"),
    "key": ('[systems.a]\naddress = "http://a.example"\nkey_file = 1', "key_file"),
}


@pytest.mark.parametrize(("text", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_in_words_and_waits_for_the_operator(write: Write, text: str, words: str) -> None:
    write(text)
    with pytest.raises(BadSystems) as mistake:
        systems.of("a")
    assert words in str(mistake.value)
    with pytest.raises(CallFailed) as failure:
        registry.connector_for("a")
    assert (failure.value.kind, failure.value.code) == (FailureKind.MISCONFIGURED, "no_address")
    assert health.external_systems().grade is Grade.BAD
    assert words in health.external_systems().detail


def test_a_file_that_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_SYSTEMS = str(tmp_path / "nowhere.toml")
    assert "nowhere.toml" in health.external_systems().detail


def test_a_system_that_the_file_does_not_know_is_the_operators_to_mend(write: Write) -> None:
    write('[systems.a]\naddress = "http://a.example"')
    with pytest.raises(BadSystems, match=r"\[systems\.b\]"):
        systems.of("b")


@pytest.mark.parametrize("content", [None, " \n", b"\xff"], ids=["absent", "empty", "no text"])
def test_a_key_that_cannot_be_read_is_the_operators_to_mend(write: Write, content: str | bytes | None) -> None:
    file = write('[systems.a]\naddress = "http://a.example"\nkey_file = "a.key"')
    if content is not None:
        (file.parent / "a.key").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CallFailed, match="no_key"):
        registry.key_of("a")


def test_two_systems_with_keys_of_their_own_are_looked_at_by_the_doctor(write: Write, sandbox: Sandbox) -> None:
    file = write(f"""
        [systems.good]
        address = "{sandbox.address}/systems/good"
        key_file = "good.key"
        [systems.strange]
        address = "{sandbox.address}/systems/strange"
        key_file = "strange.key"
    """)
    (file.parent / "good.key").write_bytes(KEY)
    (file.parent / "strange.key").write_text("another", encoding="utf-8")
    good, strange = (cast(JsonHttp, registry.connector_for(code)) for code in ("good", "strange"))
    with closing(good), closing(strange):
        good.send(message_id="m-1", body=json.dumps({"kind": "item", "case": "1", "item": "a"}))
        found = health.external_systems()
    assert found.grade is Grade.BAD
    assert "strange（对方回复 401）" in found.detail
    assert "good" not in found.detail
