"""Signatures of messages in both directions: keyed SM3 over time stamp, id and body, one line each."""

import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from onestop.vault import digests
from onestop.vault.keys import KeyUnavailable

ALGORITHM = "hmac-sm3"
ALGORITHMS: Mapping[str, Callable[[bytes, bytes], str]] = {ALGORITHM: digests.keyed_sm3}
TOLERANCE_SECONDS = 300
KEY_FILE = "exchange_key"
LONGEST_ID = 100
LONGEST_TIMESTAMP = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """A message with its signature `algorithm=hexadecimal`; timestamp in whole seconds since 1970."""

    message_id: str
    timestamp: str
    body: str
    signature: str


class SignatureRefused(Exception):
    """A message that is not proven to be the sender's, or not fresh; `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def sign(key: bytes, *, message_id: str, body: str, now: float) -> Signed:
    """Sign a message at the moment `now` (seconds since 1970)."""
    timestamp = str(int(now))
    return Signed(message_id, timestamp, body, _signature(ALGORITHM, key, message_id, timestamp, body))


def verify(key: bytes, message: Signed, *, now: float) -> None:
    """Accept a message signed with the key and stamped within TOLERANCE_SECONDS of `now`; else SignatureRefused."""
    algorithm = message.signature.partition("=")[0]
    if algorithm not in ALGORITHMS or not message.message_id:
        raise SignatureRefused("unsigned")
    if len(message.message_id) > LONGEST_ID or not message.message_id.isprintable():
        raise SignatureRefused("bad_id")
    expected = _signature(algorithm, key, message.message_id, message.timestamp, message.body)
    if not hmac.compare_digest(expected.encode(), message.signature.encode()):
        raise SignatureRefused("bad_signature")
    # Python refuses to read a number of thousands of digits.
    readable = message.timestamp.isdecimal() and len(message.timestamp) <= LONGEST_TIMESTAMP
    if not readable or abs(now - int(message.timestamp)) > TOLERANCE_SECONDS:
        raise SignatureRefused("stale")


def _signature(algorithm: str, key: bytes, message_id: str, timestamp: str, body: str) -> str:
    text = f"{timestamp}\n{message_id}\n{body}"
    return f"{algorithm}={ALGORITHMS[algorithm](key, text.encode())}"


def key_file() -> Path:
    """The file with the key where the settings give none; made on the embedded database, never beside a served one.

    Raises KeyUnavailable where it is absent and may not be made.
    """
    path = Path(settings.ONESTOP_DATA) / KEY_FILE
    if not path.exists():
        if not settings.ONESTOP_KEYS_CREATE:
            raise KeyUnavailable("没有对外交换的签名密钥。请设置 ONESTOP_EXCHANGE_KEY 或 ONESTOP_EXCHANGE_KEY_FILE。")
        _write_first(path)
    return path


def shared_key() -> bytes:
    """The key shared with the other side, from the settings or the key file."""
    return (settings.ONESTOP_EXCHANGE_KEY or key_file().read_text(encoding="utf-8").strip()).encode()


def _write_first(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(secrets.token_hex(32))
    # Several processes may start at once: the first link wins, the others read what it wrote.
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
