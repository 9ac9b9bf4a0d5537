"""Sealing values: SM4-GCM (GB/T 32907, RFC 8998) with the key's id inside and the place of the value bound to it.

A sealed value is `version | length of key id | key id | nonce (12 bytes) | ciphertext and tag`. `binding` names the
table, column and row; a value copied to another row or column does not open there.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from onestop.vault import digests
from onestop.vault.keys import KeyRing

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value does not open: it was altered, or moved from the place it was sealed for."""


def seal(ring: KeyRing, plain: bytes, *, binding: str) -> bytes:
    """Seal `plain` under the ring's current key for the place that `binding` names."""
    key_id = ring.current.encode()
    nonce = secrets.token_bytes(NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(ring.key(ring.current)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(binding.encode())
    body = encryptor.update(plain) + encryptor.finalize()
    return bytes([VERSION, len(key_id)]) + key_id + nonce + body + encryptor.tag


def unseal(ring: KeyRing, sealed: bytes, *, binding: str) -> bytes:
    """Open a sealed value; SealBroken when it was altered or belongs elsewhere, KeyUnavailable without its key."""
    key = ring.key(key_id(sealed))
    start = 2 + sealed[1]
    nonce, body, tag = (
        sealed[start : start + NONCE_BYTES],
        sealed[start + NONCE_BYTES : -TAG_BYTES],
        sealed[-TAG_BYTES:],
    )
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(binding.encode())
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken("加密数据校验不通过：数据被改动过，或被移到了别处。") from None


def key_id(sealed: bytes) -> str:
    """The id of the key that a value was sealed under, for rotation; SealBroken where it is no sealed value."""
    start = 2 + sealed[1] if len(sealed) > 1 else 0
    if len(sealed) < start + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
        raise SealBroken("加密数据的格式不对，可能已损坏。")
    try:
        return sealed[2:start].decode()
    except UnicodeDecodeError:
        raise SealBroken("加密数据的格式不对，可能已损坏。") from None


def blind_index(ring: KeyRing, text: str, *, column: str) -> str:
    """A keyed digest for exact search of a sealed column; equal texts of one column give equal indexes."""
    return digests.keyed_sm3(ring.index_key, f"{column}\x00{text}".encode())
