"""Signatures: the two programs, which share no code, agree; nothing altered, foreign or old gets through."""

import dataclasses
from pathlib import Path

import pytest
from django.test import override_settings

from onestop.exchange import signing
from onestop.exchange.signing import SharedKey
from onestop.vault.keys import KeyUnavailable
from sandbox import signing as foreign_signing

SECRET = b"shared"
KEY = SharedKey(SECRET)
NOW = 1_795_000_000.0
MESSAGE = signing.sign(KEY, message_id="m-1", body="内容", now=NOW)


def test_both_programs_make_the_same_signature() -> None:
    theirs = foreign_signing.sign(SECRET, timestamp=MESSAGE.timestamp, message_id="m-1", body="内容")
    assert theirs == MESSAGE.signature


def test_a_fresh_message_is_accepted() -> None:
    signing.verify(KEY, MESSAGE, now=NOW + signing.TOLERANCE_SECONDS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": "内容 "}, "bad_signature"),
        ({"message_id": "m-2"}, "bad_signature"),
        ({"message_id": ""}, "unsigned"),
        ({"timestamp": "1795000001"}, "bad_signature"),
        ({"signature": ""}, "unsigned"),
        ({"signature": "none=1"}, "unsigned"),
        ({"signature": "hmac-sm3=汉"}, "bad_signature"),
    ],
)
def test_an_altered_message_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(signing.SignatureRefused) as refusal:
        signing.verify(KEY, dataclasses.replace(MESSAGE, **change), now=NOW)
    assert refusal.value.code == code


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "1e9", "9" * 5000])
def test_a_moment_that_is_none_is_refused(timestamp: str) -> None:
    text = f"{timestamp}\nm-1\nx"
    signature = f"hmac-sm3={KEY.sign(text.encode())}"
    with pytest.raises(signing.SignatureRefused, match="stale"):
        signing.verify(KEY, signing.Signed("m-1", timestamp, "x", signature), now=NOW)


@pytest.mark.parametrize("apart", [-301, 301, 600])
def test_a_message_of_another_time_is_refused(apart: int) -> None:
    with pytest.raises(signing.SignatureRefused, match="stale"):
        signing.verify(KEY, MESSAGE, now=NOW + apart)


def test_the_wrong_key_is_refused() -> None:
    with pytest.raises(signing.SignatureRefused, match="bad_signature"):
        signing.verify(SharedKey(b"another"), MESSAGE, now=NOW)


def test_the_first_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    with override_settings(ONESTOP_DATA=tmp_path / "new", ONESTOP_KEYS_CREATE=True, ONESTOP_EXCHANGE_KEY=""):
        first = signing.shared_key()
        assert signing.shared_key() == first
        assert signing.key_file().stat().st_mode & 0o777 == 0o600
    assert len(first.secret) >= 32


def test_no_key_is_made_beside_a_served_database(tmp_path: Path) -> None:
    with (
        override_settings(ONESTOP_DATA=tmp_path, ONESTOP_KEYS_CREATE=False, ONESTOP_EXCHANGE_KEY=""),
        pytest.raises(KeyUnavailable, match="ONESTOP_EXCHANGE_KEY"),
    ):
        signing.shared_key()
    assert list(tmp_path.iterdir()) == []
