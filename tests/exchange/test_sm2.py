"""SM2 signatures: the standard's own example holds; a system that signs with its own key is believed, nobody else."""

import dataclasses
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.utils import timezone
from pytest_django import Settings

from onestop.exchange import application, inbox, outbox, signing, sm2
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.json_http import ID, SIGNATURE, TIMESTAMP
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.signing import SharedKey, SignatureRefused, Signed
from onestop.exchange.sm2 import Sm2Keys
from onestop.ops import health
from onestop.ops.health import Grade
from tests import scenario
from tests.api.calling import System
from tests.exchange import line as lines
from tests.exchange import pretend, telling
from tests.exchange.pretend import HUB

NOW = 1_795_000_000.0
EXAMPLE_PUBLIC = (
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
EXAMPLE_R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
EXAMPLE_S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
"""GB/T 32918.5-2017, annex A: who is 1234567812345678 signs "message digest"."""

Pair = tuple[bytes, bytes]
"""A public key and its private one."""


def text(pair: Pair) -> str:
    """The pair as it stands in a key file."""
    public, private = pair
    return f"{private.hex()}\n04{public.hex()}\n"


OURS, THEIRS, STRANGER = (cast(Pair, gmssl_pyx.sm2_key_generate()) for _ in range(3))
OUR_KEYS = sm2.keys(text(OURS), THEIRS[0].hex())
THEIR_KEYS = sm2.keys(text(THEIRS), OURS[0].hex())


def test_the_example_of_the_standard_holds() -> None:
    example = Sm2Keys(private=b"", public=b"", theirs=bytes.fromhex(EXAMPLE_PUBLIC))
    signature = encode_dss_signature(EXAMPLE_R, EXAMPLE_S).hex()
    assert example.proves(b"message digest", signature)
    assert not example.proves(b"message digesT", signature)
    assert not example.proves(b"message digest", encode_dss_signature(EXAMPLE_R, EXAMPLE_S - 1).hex())


def test_each_side_believes_the_other_and_not_itself() -> None:
    message = signing.sign(OUR_KEYS, message_id="m-1", body="内容", now=NOW)
    signing.verify(THEIR_KEYS, message, now=NOW)
    assert message.signature != signing.sign(OUR_KEYS, message_id="m-1", body="内容", now=NOW).signature
    with pytest.raises(SignatureRefused, match="bad_signature"):
        signing.verify(OUR_KEYS, message, now=NOW)


TRUE = signing.sign(THEIR_KEYS, message_id="m-1", body="内容", now=NOW)
REFUSED: dict[str, tuple[Signed, str]] = {
    "another body": (dataclasses.replace(TRUE, body="内容 "), "bad_signature"),
    "another id": (dataclasses.replace(TRUE, message_id="m-2"), "bad_signature"),
    "another moment": (dataclasses.replace(TRUE, timestamp="1795000001"), "bad_signature"),
    "a stranger": (
        signing.sign(sm2.keys(text(STRANGER), OURS[0].hex()), message_id="m-1", body="内容", now=NOW),
        "bad_signature",
    ),
    "old": (signing.sign(THEIR_KEYS, message_id="m-1", body="内容", now=NOW - 301), "stale"),
    # Who takes a public key for a secret must gain nothing by it.
    "keyed digest": (
        signing.sign(SharedKey(THEIRS[0].hex().encode()), message_id="m-1", body="内容", now=NOW),
        "other_algorithm",
    ),
    **{
        f"no signature {number}": (dataclasses.replace(TRUE, signature=f"sm2={garbage}"), "bad_signature")
        for number, garbage in enumerate(
            [
                "",
                "汉",
                "30",
                "00" * 70,
                "ff" * 400,
                TRUE.signature[4:].upper(),
                TRUE.signature[4:-2],
                "3006020100020100",
            ]
        )
    },
}


@pytest.mark.parametrize(("message", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_system_did_not_sign_is_refused(message: Signed, code: str) -> None:
    with pytest.raises(SignatureRefused) as refusal:
        signing.verify(OUR_KEYS, message, now=NOW)
    assert refusal.value.code == code


def test_an_sm2_signature_is_refused_where_a_key_is_shared() -> None:
    with pytest.raises(SignatureRefused, match="other_algorithm"):
        signing.verify(SharedKey(b"shared"), TRUE, now=NOW)


@contextmanager
def peer(answers: list[Signed]) -> Iterator[tuple[str, list[str]]]:
    """A system that signs and verifies with the library alone. Brings its address, and what it was sent."""
    taken: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(
                self.path, {"answers": [dataclasses.asdict(answer) | {"id": answer.message_id} for answer in answers]}
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.append(body)
            self._reply(body, {})

        def _reply(self, signed: str, document: dict[str, Any]) -> None:
            said = f"{self.headers[TIMESTAMP]}\n{self.headers[ID]}\n{signed}".encode()
            algorithm, _, der = self.headers[SIGNATURE].partition("=")
            holds = algorithm == "sm2" and gmssl_pyx.sm2_verify(OURS[0], said, bytes.fromhex(der))
            content = json.dumps(document).encode()
            self.send_response(200 if holds else 401)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def declare(settings: Settings, folder: Path, address: str, *, ours: str = text(OURS), theirs: str = "") -> None:
    """The file of systems, with the hub signing with SM2."""
    (folder / "ours.sm2").write_text(ours, encoding="utf-8")
    (folder / "hub.sm2").write_text(theirs or THEIRS[0].hex(), encoding="utf-8")
    words = [f"[systems.{HUB}]", f'address = "{address}"', 'signature = "sm2"']
    words += ['key_file = "ours.sm2"', 'peer_key_file = "hub.sm2"']
    (folder / "systems.toml").write_text("\n".join(words), encoding="utf-8")
    settings.ONESTOP_SYSTEMS = str(folder / "systems.toml")


@pytest.fixture
def delivery() -> Delivery:
    """What is to go to the hub about an item of the police."""
    return lines.about_an_item_of_the_police()


def send(delivery: Delivery) -> Delivery:
    """Send it with what is set; how it stands then."""
    outbox.send_next(at=scenario.at("2026-09-15"), worker="copy-1", chance=random.Random(1))
    return Delivery.objects.get(id=delivery.id)


def apply() -> None:
    """Apply whatever has come."""
    at = timezone.now() + timedelta(seconds=1)
    while application.apply_next(at=at, worker="copy-1", chance=random.Random(1)):
        pass


@pytest.mark.django_db
def test_an_item_goes_out_and_comes_back_signed_by_both_sides(
    delivery: Delivery, settings: Settings, tmp_path: Path
) -> None:
    said = json.dumps(
        {"delivery_id": str(delivery.id), "act": "suspend", "reason": "special_procedure", "position": "1"}
    )
    true = signing.sign(THEIR_KEYS, message_id="a-1", body=said, now=time.time())
    forged = telling.signed(telling.refusal(delivery), message_id="a-0")
    with peer([forged, true, true]) as (address, taken), pretend.own_connectors():
        declare(settings, tmp_path, address)
        assert health.external_systems().grade is Grade.GOOD
        assert send(delivery).state == "sent"
        assert json.loads(taken[0])["item"] == lines.item_about(delivery).item_code
        assert inbox.collect(HUB, at=scenario.at("2026-09-16"), chance=random.Random(1)) == 1
        apply()
    assert sorted(lines.verdicts()) == ["applied", "unverified"]
    assert lines.item_about(delivery).state == "suspended"
    assert Receipt.objects.get(message_id="a-1").times == 2


@pytest.mark.django_db
def test_what_the_system_pushes_is_believed_once(delivery: Delivery, settings: Settings, tmp_path: Path) -> None:
    declare(settings, tmp_path, "http://127.0.0.1:9")
    theirs, stranger = System(HUB, key=THEIR_KEYS), System(HUB, key=sm2.keys(text(STRANGER), OURS[0].hex()))
    answer = {"delivery_id": str(delivery.id), "act": "suspend", "reason": "special_procedure"}
    assert stranger.push(answer).status_code == 401
    assert [theirs.push(answer).status_code for _ in range(2)] == [202, 200]
    assert theirs.push(answer | {"note": "另一份"}).status_code == 401, "the id was used before"
    apply()
    assert lines.item_about(delivery).state == "suspended"
    assert lines.log_of(lines.item_about(delivery)).count("work_item.suspended") == 1


@pytest.mark.django_db
def test_without_the_library_everything_waits_for_the_operator(
    delivery: Delivery, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(settings, tmp_path, "http://127.0.0.1:9", ours=text(STRANGER))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, sm2.LIBRARY, None)
        found = health.external_systems()
        waiting = send(delivery)
        pushed = System(HUB, key=SharedKey(b"guessed")).push(telling.refusal(delivery))
    assert (found.grade, "onestop[sm2]" in found.detail) == (Grade.BAD, True)
    assert (waiting.state, waiting.last_failure, waiting.last_failure_code) == ("pending", "misconfigured", "no_sm2")
    assert (pushed.status_code, json.loads(pushed.content)["code"]) == (401, "no_key")
    assert not Receipt.objects.exists()


FAULTS = {
    "no number": ("secret", "", "bad_key"),
    "no public key": (OURS[1].hex(), "", "bad_key"),
    "no pair": (f"{OURS[1].hex()} {THEIRS[0].hex()}", "", "bad_key"),
    "off the curve": (text(OURS), "04" + "11" * 64, "bad_key"),
    "too long": (text(OURS), THEIRS[0].hex() + "00", "bad_key"),
    "no key at all": ("0" * 64 + " " + OURS[0].hex(), "", "bad_key"),
    "empty": (" ", "", "no_key"),
}


@pytest.mark.parametrize(("ours", "theirs", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_a_key_that_is_none_is_the_operators_to_mend(
    settings: Settings, tmp_path: Path, ours: str, theirs: str, code: str
) -> None:
    declare(settings, tmp_path, "http://127.0.0.1:9", ours=ours, theirs=theirs)
    with pytest.raises(CallFailed) as failure:
        registry.key_of(HUB)
    assert (failure.value.kind, failure.value.code) == (FailureKind.MISCONFIGURED, code)


def test_a_compressed_key_is_read_and_no_key_is_ever_shown() -> None:
    x, y = OURS[0][:32], OURS[0][32:]
    compressed = f"{2 + y[-1] % 2:02x}{x.hex()}"
    read = sm2.keys(text(THEIRS), compressed)
    assert read == THEIR_KEYS
    assert repr(THEIRS[1]) not in repr(read)
