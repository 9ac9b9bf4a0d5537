"""Signatures of messages in both directions: HMAC-SM3 over time stamp, id and body, one line each."""

import hmac as constant_time

from cryptography.hazmat.primitives import hashes, hmac

ALGORITHM = "hmac-sm3"
TOLERANCE_SECONDS = 300


class SignatureRefused(Exception):
    """A message whose signature is missing, wrong or out of date; `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def sign(key: bytes, *, timestamp: str, message_id: str, body: str) -> str:
    """The signature as `algorithm=hexadecimal`."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(f"{timestamp}\n{message_id}\n{body}".encode())
    return f"{ALGORITHM}={mac.finalize().hex()}"


def verify(key: bytes, *, timestamp: str, message_id: str, body: str, signature: str, now: float) -> None:
    """Accept a message signed with the key within the last minutes before `now`; SignatureRefused otherwise."""
    if not (timestamp and message_id and signature):
        raise SignatureRefused("unsigned")
    expected = sign(key, timestamp=timestamp, message_id=message_id, body=body)
    if not constant_time.compare_digest(expected.encode(), signature.encode()):
        raise SignatureRefused("bad_signature")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureRefused("stale")
