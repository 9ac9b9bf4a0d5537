"""Signatures of messages in both directions over time stamp, id and body, one line each: by a shared key, or SM2."""

import hmac
import os
import secrets
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

from django.conf import settings

from onestop.exchange import sm2
from onestop.vault import digests
from onestop.vault.keys import KeyUnavailable

HMAC_SM3 = "hmac-sm3"
ALGORITHMS = frozenset({HMAC_SM3, sm2.ALGORITHM})
TOLERANCE_SECONDS = 300
KEY_FILE = "exchange_key"
LONGEST_ID = 100
LONGEST_TIMESTAMP = 20


class Key(Hashable, Protocol):
    """What we sign with for one system, and what proves that it signed; signatures in hexadecimal."""

    algorithm: ClassVar[str]

    def sign(self, data: bytes) -> str:
        """Our signature."""
        ...

    def proves(self, data: bytes, signature: str) -> bool:
        """Whether the signature is the system's, of any text whatever."""
        ...


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A secret that both sides know (HMAC-SM3)."""

    algorithm: ClassVar[str] = HMAC_SM3
    secret: bytes = field(repr=False)

    def sign(self, data: bytes) -> str:
        """The keyed digest."""
        return digests.keyed_sm3(self.secret, data)

    def proves(self, data: bytes, signature: str) -> bool:
        """Whether it is the digest that we would make."""
        return hmac.compare_digest(self.sign(data).encode(), signature.encode())


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


def sign(key: Key, *, message_id: str, body: str, now: float) -> Signed:
    """Sign a message at the moment `now` (seconds since 1970)."""
    timestamp = str(int(now))
    signature = key.sign(_what_is_signed(message_id, timestamp, body))
    return Signed(message_id, timestamp, body, f"{key.algorithm}={signature}")


def verify(key: Key, message: Signed, *, now: float) -> None:
    """Accept a message signed with the key and stamped within TOLERANCE_SECONDS of `now`; else SignatureRefused."""
    algorithm, _, signature = message.signature.partition("=")
    if algorithm not in ALGORITHMS or not message.message_id:
        raise SignatureRefused("unsigned")
    if len(message.message_id) > LONGEST_ID or not message.message_id.isprintable():
        raise SignatureRefused("bad_id")
    # The system's own algorithm or none: nobody may choose the weaker one.
    if algorithm != key.algorithm:
        raise SignatureRefused("other_algorithm")
    if not key.proves(_what_is_signed(message.message_id, message.timestamp, message.body), signature):
        raise SignatureRefused("bad_signature")
    # Python refuses to read a number of thousands of digits.
    readable = message.timestamp.isdecimal() and len(message.timestamp) <= LONGEST_TIMESTAMP
    if not readable or abs(now - int(message.timestamp)) > TOLERANCE_SECONDS:
        raise SignatureRefused("stale")


def _what_is_signed(message_id: str, timestamp: str, body: str) -> bytes:
    return f"{timestamp}\n{message_id}\n{body}".encode()


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


def shared_key() -> SharedKey:
    """The key shared with the other side, from the settings or the key file."""
    return SharedKey((settings.ONESTOP_EXCHANGE_KEY or key_file().read_text(encoding="utf-8").strip()).encode())


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
